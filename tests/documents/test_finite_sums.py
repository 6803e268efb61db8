"""Sums with a counter: found where every term fits, written in every format, and nowhere else."""

from __future__ import annotations

from itertools import product

import pytest
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st

from symrnn import name_symbol
from symrnn.claims.claim import Claim
from symrnn.documents.formulas.finite_sums import FiniteSum, find_finite_sum
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.formulas.mathml import write_mathml
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.formulas.speech import write_speech
from symrnn.documents.formulas.typst import write_typst
from symrnn.documents.pages.statement_blocks import proof_blocks

w_n, w_out, r = map(name_symbol, ("w_n", "w52", "r"))


def term(lag: int, last: int = 51) -> sp.Expr:
    return w_out * w_n**lag * name_symbol(f"w{last - lag}") * name_symbol(f"x_{last - lag}")


TERMS = [term(lag) for lag in range(51)]
WRITTEN = (
    (write_latex, r"w_{52} \sum_{j=1}^{51} w_{j} w_{n}^{51 - j} x_{j}"),
    (write_typst, "w_52 ∑_(j = 1)^(51) w_j w_n^(51 - j) x_j"),
    (
        write_speech,
        "w sub 52 times the sum from j equals 1 to 51 of w sub j times w sub n to the power 51 minus j end power times "
        "x sub j end sum",
    ),
)
SUMS = (
    (sp.Add(*(r**j for j in range(51))), r"\sum_{j=0}^{50} r^{j}"),
    (sp.Add(*(j * r ** (j - 1) for j in range(1, 51))), r"\sum_{j=1}^{50} j r^{j - 1}"),
    (
        sp.Add(*(lag * term(lag) / w_n / w_out for lag in range(1, 51))),
        r"\sum_{j=1}^{50} (51 - j) w_{j} w_{n}^{50 - j} x_{j}",
    ),
    ((1 - r) * sp.Add(*(r**j for j in range(9))), r"(1 - r) \sum_{j=0}^{8} r^{j}"),
    (sp.Add(*(name_symbol(f"x_{j}") for j in range(3, 20))), r"\sum_{j=3}^{19} x_{j}"),
)  # fmt: skip


def expand(found: FiniteSum) -> sp.Expr:
    """The sum from its term alone, with other means: names are told by their endings."""
    total = sp.Integer(0)
    for number in range(found.low, found.high + 1):
        names = {
            s: next(
                name_symbol(f"{s.name.removesuffix(f'_{found.counter}')}{between}{number}")
                for between in ("_", "")
                if s.name.startswith("x") == bool(between)
            )
            for s in found.term.free_symbols
            if s.name.endswith(f"_{found.counter}")
        }
        total += found.factor * found.term.subs(names).subs(found.counter, number)
    return sp.expand(total)


@pytest.mark.parametrize(("write", "text"), WRITTEN)
def test_the_expansion_of_the_lecture_has_a_summation_sign_in_every_format(write, text) -> None:
    assert write(notation(sp.Add(*TERMS))) == text


def test_a_browser_is_given_the_bounds_below_and_above() -> None:
    written = write_mathml(notation(sp.Add(*TERMS)))
    assert "<mo>=</mo><mn>1</mn></mrow><mn>51</mn></munderover>" in written


@pytest.mark.parametrize(("expr", "latex"), SUMS, ids=str)
def test_coefficients_and_exponents_count_too(expr: sp.Expr, latex: str) -> None:
    assert write_latex(notation(expr)) == latex


def test_as_text_all_terms_are_there() -> None:
    assert write_text(notation(sp.Add(*TERMS))).count("x_") == 51


def test_the_terms_stand_in_the_evidence() -> None:
    (fold,) = proof_blocks(Claim.equality("terms", name_symbol("y"), sp.Add(*TERMS)).statement)
    assert write_latex(fold.blocks[0].formula).count("x_{") == 51
    assert not proof_blocks(Claim.equality("few", name_symbol("y"), sp.Add(*TERMS[:5])).statement)


@given(
    st.integers(0, 60), st.integers(8, 20), st.integers(-3, 3), st.integers(1, 4), st.integers(0, 2),
    st.integers(0, 3), st.sampled_from((True, False)),
)  # fmt: skip
def test_what_is_found_is_the_sum(low, count, slope, start, power, falling, named) -> None:
    assume(52 not in range(low, low + count))  # the common factor is no name of a term

    def one(j: int) -> sp.Expr:
        names = name_symbol(f"x_{j}") * name_symbol(f"w{j}") ** power if named else sp.Integer(1)
        exponent = (low + count - j) * falling + 1 if named else j
        return (start + slope * (j - low)) * names * r**exponent * w_out

    expr = sp.Add(*(one(j) for j in range(low, low + count)))
    found = find_finite_sum(expr)
    if found is not None:
        assert expand(found) == sp.expand(expr)
    is_apart = not power or w_out not in {name_symbol(f"w{j}") for j in range(low, low + count)}
    if named and is_apart and all(start + slope * step for step in range(count)):
        assert found is not None
        assert (found.low, found.high) == (low, low + count - 1)


@pytest.mark.parametrize(("place", "lie"), tuple(product((0, 7, 25, 50), range(6))))
def test_one_term_that_is_another_is_no_such_sum(place: int, lie: int) -> None:
    lies = (
        2 * TERMS[place],
        -TERMS[place],
        TERMS[place] * w_n,
        TERMS[place].subs(name_symbol(f"x_{51 - place}"), name_symbol(f"x_{52 - place}")),
        TERMS[place] / w_out,
        TERMS[place] * name_symbol(f"x_{51 - place}"),
    )
    expr = sp.Add(*TERMS[:place], lies[lie], *TERMS[place + 1 :])
    assert find_finite_sum(expr) is None
    is_apart = lie == 1 and place in (0, 50)  # of another sign, at an end: the others are still such a sum
    assert ("sum" in write_latex(notation(expr))) is is_apart


@pytest.mark.parametrize("sign", [1, -1])
def test_a_term_of_the_other_sign_stands_before_the_sum_of_the_others(sign: int) -> None:
    expr = sign * (r**50 - sp.Add(*(r**k for k in range(50))))
    box = notation((r - 1) * expr)
    before, between = ("", "-") if sign == 1 else ("-", "+")
    assert f"{before}r^{{50}} {between} \\sum_{{j=0}}^{{49}} r^{{j}}" in write_latex(box)
    typed = sp.sympify(write_text(box), locals={"r": r})
    assert sp.expand(typed) == sp.expand((r - 1) * expr)


@pytest.mark.parametrize("place", [1, 25, 49])
def test_a_gap_is_not_bridged(place: int) -> None:
    assert find_finite_sum(sp.Add(*TERMS[:place], *TERMS[place + 1 :])) is None


def test_a_counter_is_a_letter_that_is_free() -> None:
    found = find_finite_sum(sp.Add(*(name_symbol("j") * name_symbol("i") * r**k + w_n * 0 for k in range(9))))
    assert found is not None
    assert str(found.counter) == "k"
