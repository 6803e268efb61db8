"""Exact numbers as a reader wants them: decimals where they end, powers of two, and |A - c| <= e as A = c +- e."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symrnn.claims.claim import Claim
from symrnn.derivation.derive import rounds_to
from symrnn.documents.formulas import number_layout
from symrnn.documents.formulas.formula_layout import Chain, Layout, Number, Power, Product, Ratio, Slash, Sum
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.number_layout import decimal_or_fraction, rational
from symrnn.documents.pages import statement_blocks as blocks
from symrnn.documents.pages.statement_blocks import statement_blocks
from symrnn.errors import InputError
from symrnn.programs.program import name_symbol

x, r = map(name_symbol, "xr")


def value(box: Layout) -> Fraction:
    """The number that a layout stands for, read again."""
    match box:
        case Number(digits):
            return Fraction(digits)
        case Ratio(above, below) | Slash(above, below):
            return value(above) / value(below)
        case Power(base, exponent):
            return value(base) ** int(value(exponent))
        case Product(factors):
            return Fraction(sp.prod(map(value, factors)))
        case Sum(terms):
            return sum(((-1 if sign == "-" else 1) * value(term) for sign, term in terms), Fraction(0))
    raise AssertionError(box)


NUMBERS = st.one_of(
    st.fractions(max_denominator=10**6),
    st.builds(lambda p, k: Fraction(p, 10**k), st.integers(-(10**9), 10**9), st.integers(0, 14)),
    st.builds(lambda s, k: Fraction(s) * Fraction(2) ** k, st.sampled_from((-3, -1, 1, 5)), st.integers(-160, 160)),
)


@given(NUMBERS)
def test_every_form_is_the_number_itself(number: Fraction) -> None:
    exact = sp.Rational(number.numerator, number.denominator)
    assert value(rational(exact)) == number
    assert value(decimal_or_fraction(abs(exact))) == abs(number)


@pytest.mark.parametrize(
    ("number", "latex"),
    [
        ("1.915007", "1.915007"), ("-1.915007", "-1.915007"), ("1/2", "\\frac{1}{2}"), ("9/10", "\\frac{9}{10}"),
        ("1000/1129", "\\frac{1000}{1129}"), (2**150, "2^{150}"), (sp.Rational(1, 2**150), "2^{-150}"),
        (2 - sp.Rational(1, 2**49), "2 - 2^{-49}"), (1 + sp.Rational(1, 2**23), "1 + 2^{-23}"),
        (2**128 - 2**103, "2^{128} - 2^{103}"), ("0.000001", "10^{-6}"), ("0.0000027", "2.7 \\cdot 10^{-6}"),
        ("-0.00005", "-5 \\cdot 10^{-5}"), ("0.00025", "0.00025"), ("1/1000", "0.001"), (1048576, "1048576"),
        (3 * 2**50, "3 \\cdot 2^{50}"), (10**50, "10^{50}"), ("383/200", "1.915"), ("71/50", "1.42"),
        ("1/20", "\\frac{1}{20}"), ("1/64", "\\frac{1}{64}"), ("15657.79", "15657.79"),
        (sp.Rational(1, 25 * 10**21), "4 \\cdot 10^{-23}"), (sp.Rational(11, 25 * 10**15), "4.4 \\cdot 10^{-16}"),
    ],
)  # fmt: skip
def test_short_forms(number: object, latex: str) -> None:
    assert write_latex(notation(sp.Rational(number))) == latex


@pytest.mark.parametrize("form", ["_power_of_two", "_small_power", "_beside_power", "_integer", "_scientific"])
@given(NUMBERS)
def test_a_form_that_shows_another_number_is_refused(form: str, number: Fraction) -> None:
    exact = sp.Rational(number.numerator, number.denominator)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(number_layout, form, lambda *_: Number("7"))
        with suppress(InputError):
            assert value(rational(exact)) == number


@pytest.mark.parametrize(
    ("claim", "latex"),
    [
        (rounds_to("a", r, "0.16637"), "r = 0.16637 \\pm 0.000005"),
        (rounds_to("b", x, "-2.5"), "x = -2.5 \\pm 0.05"),
        (rounds_to("c", 10**39 * r**50, "1.1"), "10^{39} r^{50} = 1.1 \\pm 0.05"),
        (Claim.at_most("d", sp.Abs(x - sp.Rational(1, 3)), sp.Rational(1, 10)), "x = \\frac{1}{3} \\pm 0.1"),
        (Claim.at_most("e", sp.Abs(x + 3), 2), "x = -3 \\pm 2"),
        (rounds_to("a quotient", (1 - r**51) / (1 - r), "2.0000"), "\\frac{1 - r^{51}}{1 - r} = 2 \\pm 0.00005"),
        (Claim.at_most("more than itself", sp.Abs(x + 1), 1), "\\lvert x + 1 \\rvert \\le 1"),
        (
            rounds_to("a counted sum", sp.Add(*(k * r ** (k - 1) for k in range(1, 51))), "4.0"),
            "\\sum_{j=1}^{50} j r^{j - 1} = 4 \\pm 0.05",
        ),
        (rounds_to("small", r**50, "4.4e-16"), "r^{50} = 4.4 \\cdot 10^{-16} \\pm 5 \\cdot 10^{-18}"),
        (Claim.less_than("f", sp.Abs(x - 3), 2), "\\lvert x - 3 \\rvert < 2"),
        (Claim.at_most("g", sp.Abs(x - r), 2), None),
        (Claim.at_most("h", sp.Abs(x - 3), r), None),
        (Claim.at_most("i", sp.Abs(x - 3), -1), None),
    ],
)
def test_a_distance_from_a_number_is_what_it_is_about(claim: Claim, latex: str | None) -> None:
    (block,) = statement_blocks(claim.statement)
    written = write_latex(block.formula)
    assert ("\\pm" in written) is (latex is not None and "\\pm" in latex)
    assert latex is None or written == latex
    assert isinstance(block.formula, Chain)


@pytest.mark.parametrize("wrong", [Number("0.2"), Number("-0.16637")])
def test_a_rounding_that_would_be_shown_as_another_stops_the_page(wrong: Layout) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "decimal_or_fraction", lambda _: wrong)
        with pytest.raises(InputError, match="would be shown as another statement"):
            statement_blocks(rounds_to("a", r, "0.16637").statement)
