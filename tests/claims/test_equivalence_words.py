"""What an equivalence says names each pair of outputs: their order is told, and nothing is left to be guessed."""

from __future__ import annotations

import re

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from render_samples import derivation, step
from sample_sizes import examples

from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.notebook import write_notebook
from symrnn.documents.formats.tex import write_tex
from symrnn.documents.formats.typst import write_typ
from symrnn.documents.pages.page import build_page
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

x = name_symbol("x")
WRITERS = {"html": write_html, "md": write_markdown, "tex": write_tex, "typ": write_typ}
ORDERS = st.permutations("yzuv")


def program_of(names: list[str] | tuple[str, ...], values: list[sp.Expr]) -> Program:
    lines = tuple(Assign(name_symbol(name), value) for name, value in zip(names, values, strict=True))
    return Program((Input(x),), lines, tuple(line.symbol for line in lines))


def written(claim: Claim, name: str = "md") -> str:
    shown = derivation(step("a", claim))
    return WRITERS[name](build_page(shown, shown.verify()))


@examples(25)
@given(st.integers(1, 4), ORDERS, ORDERS)
def test_each_pair_of_outputs_is_told(count: int, one: list[str], other: list[str]) -> None:
    values = [(number + 1) * x for number in range(count)]
    a, b = one[:count], other[:count]
    claim = Claim.equivalent("same", program_of(a, values), program_of(b, values))
    assert check(claim).outcome is Outcome.PROVED
    said, text = str(claim.statement), written(claim)
    if a == b:
        assert said == f"{', '.join(a)} of both programs are equal"
        assert f"equal outputs {', '.join(f'$`{name}`$' for name in a)}:" in text
        return
    pairs = re.findall(r"(\w) of the first program = (\w) of the second", said)
    assert pairs == list(zip(a, b, strict=True))
    if set(a).isdisjoint(b):
        assert text.count("```math") == count + 2
    else:
        assert re.findall(r"\$`(\w)`\$ of the first equals \$`(\w)`\$ of the second", text) == pairs
        assert "equal outputs" not in text


@pytest.mark.parametrize("name", WRITERS)
def test_outputs_in_another_order_are_paired_in_every_format(name: str) -> None:
    claim = Claim.equivalent("outputs", program_of("yz", [x, 2 * x]), program_of("zy", [x, 2 * x]))
    text = written(claim, name)
    assert text.count("of the first equals") == 2
    assert "equal outputs" not in text
    assert "of the first equals" in write_notebook(claim)


DIVISORS = [((x + 1) / x, 1 + 1 / x, "x != 0"), (x / (x**2 - x), 1 / (x - 1), "-1 + x != 0")]


@pytest.mark.parametrize(("left", "right", "condition"), DIVISORS)
@pytest.mark.parametrize("outputs", ["yy", "yz"])
def test_for_which_inputs_is_told_beside_the_programs(
    left: sp.Expr, right: sp.Expr, condition: str, outputs: str
) -> None:
    claim = Claim.equivalent("a quotient", program_of(outputs[0], [left]), program_of(outputs[1], [right]))
    before_the_evidence = written(claim).partition("*Why:*")[0]
    told = re.search(r"For all values of the inputs where (.*)\.", before_the_evidence)
    assert told is not None
    assert condition in told[1]
    assert "For all values of the inputs where" in write_notebook(check(claim))


def test_without_a_condition_it_is_for_all_values() -> None:
    claim = Claim.equivalent("same", program_of("y", [x + 1]), program_of("y", [1 + x]))
    assert "The outputs are equal for all values of the inputs." in written(claim)
