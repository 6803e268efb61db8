"""The interactive page without a browser: what is generated, what is refused, and what is never written."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sympy as sp
from mutants import mutants

from symrnn.book.explore.formulas import EXPLORED, NeuronFormulas, neuron_claims, neuron_formulas, steps_claims
from symrnn.book.explore.interval_script import rising_claims
from symrnn.book.explore.javascript import DEFINITIONS, expression_code, program_code
from symrnn.book.explore.page import explorer_page
from symrnn.book.explore.page_claims import JudgedPart, judge_formulas
from symrnn.book.explore.script import SCRIPTS, formulas_code, text_of
from symrnn.cells.activations import ACTIVATIONS, ARGUMENT
from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.documents.formats.scripts import template_script
from symrnn.errors import InputError, ProgramError
from symrnn.expressions.nodes import dot
from symrnn.files.marks import seal
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

x, w = name_symbol("x"), name_symbol("w_n")
FORMULAS = {name: neuron_formulas(name) for name in EXPLORED}


@pytest.fixture
def page(explorer: Path) -> str:
    return explorer.read_text(encoding="utf-8")


def between(text: str, start: str, end: str) -> str:
    (found,) = re.findall(f"{start}(.*?){end}", text, re.DOTALL)
    return found


def test_the_policy_allows_this_script_and_this_style_and_nothing_else(page: str) -> None:
    policy = between(page, 'Content-Security-Policy" content="', '"')
    for tag in ("script", "style"):
        text = between(page, f"<{tag}>", f"</{tag}>")
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_the_page_is_one_offline_file_without_leftovers(page: str) -> None:
    assert re.findall(r'(?:href|src)="(?!#|data:)([^"]*)"', page) == [
        "index.html",
        "fifty_steps.html",
        "vanishing_and_exploding.html",
        "two_steps.html",
    ]
    assert "$" not in between(page, "<body>", "<script>")
    assert re.search(r' (?:style|on\w+)="', page) is None
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))


def test_the_script_is_strict_and_a_few_dozen_kilobytes(page: str) -> None:
    script = between(page, "<script>", "</script>")
    assert script.startswith('"use strict";')
    assert len(script.encode()) < 48_000
    assert re.search(r"\beval\b|Function\(|innerHTML|fetch|import\b", script) is None


@pytest.mark.parametrize("text", [*map(text_of, SCRIPTS), template_script("intervals")], ids=[*SCRIPTS, "intervals"])
def test_the_scripts_written_by_hand_have_no_function_of_the_lecture(text: str) -> None:
    assert len(text.splitlines()) < 200
    assert set(re.findall(r"Math\.(\w+)", text)) <= {
        "abs",
        "ceil",
        "log10",
        "max",
        "min",
    }  # the logarithmic axis, and ends


def test_two_builds_give_the_same_bytes(page: str) -> None:
    neurons = tuple(FORMULAS.values())
    assert seal(explorer_page(neurons, judge_formulas(neurons)).encode(), ".html").decode() == page


def test_the_page_says_which_claims_stand_behind_it(page: str) -> None:
    claims = [claim for each in FORMULAS.values() for claim in neuron_claims(each)]
    for claim in claims:
        assert f"<li>{claim.name}: " in page
    extra = sum(len(definition.claims) for definition in DEFINITIONS.values()) + 3 + len(rising_claims())
    assert f"{len(claims) + extra} claims, all proved" in page


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPLORED)
def test_the_loop_of_the_page_is_proved_over_all_of_its_51_steps(name: str) -> None:
    verdicts = [check(claim) for claim in steps_claims(FORMULAS[name], 51)]
    assert len(verdicts) == 104
    assert {verdict.outcome for verdict in verdicts} == {Outcome.PROVED}


def wrong_formulas(formulas: NeuronFormulas) -> Iterator[tuple[str, NeuronFormulas]]:
    """The formulas with one line altered, in each of the programs that the page runs."""
    for part in ("forward", "backward", "network"):
        program = getattr(formulas, part)
        for change, mutant in mutants(program, 0):
            yield f"{part}, {change}", replace(formulas, **{part: mutant})


def is_caught(wrong: NeuronFormulas) -> bool:
    """Whether the judge finds it, or it cannot even be claimed."""
    try:
        return any(check(claim).outcome is not Outcome.PROVED for claim in neuron_claims(wrong))
    except ProgramError:
        return True


@pytest.mark.parametrize("name", ["tanh", *(pytest.param(name, marks=pytest.mark.slow) for name in ("relu", "silu"))])
def test_no_wrong_line_is_proved(name: str) -> None:
    lies = list(wrong_formulas(FORMULAS[name]))
    assert len(lies) > 40
    for change, wrong in lies:
        assert is_caught(wrong), change


def dropped_weight() -> NeuronFormulas:
    """One step back without the recurrent weight: a lie."""
    formulas = FORMULAS["tanh"]
    *lines, last = formulas.backward.lines
    lines.append(Assign(last.symbol, last.expr / w))
    return replace(formulas, backward=Program(formulas.backward.inputs, tuple(lines), formulas.backward.outputs))


def test_a_page_with_a_wrong_formula_is_not_written() -> None:
    with pytest.raises(
        InputError,
        match=r"not written.*REFUTED tanh, adjoint h_0_bar: witness; line h_0_bar = a_1_bar: expected a_1_bar[*]w_n",
    ):
        judge_formulas((dropped_weight(),))


def test_a_page_whose_claims_are_not_proved_is_not_made() -> None:
    undecided = check(Claim.equality("double angle", sp.sin(2 * x), 2 * sp.sin(x) * sp.cos(x)))
    with pytest.raises(InputError, match="is not proved"):
        explorer_page(tuple(FORMULAS.values()), (JudgedPart("the wrong one", (undecided,)),))


def test_a_wrong_activation_is_found_by_its_slope_bound() -> None:
    formulas = FORMULAS["softsign"]
    steep = replace(formulas, activation=replace(formulas.activation, slope_bound=sp.Rational(1, 2)))
    outcomes = [check(claim).outcome for claim in neuron_claims(steep)]
    assert outcomes.count(Outcome.PROVED) == len(outcomes) - 1


@pytest.mark.parametrize("function", DEFINITIONS, ids=lambda function: function.__name__)
def test_a_wrong_definition_is_refuted(function: type[sp.Function]) -> None:
    for claim in DEFINITIONS[function].claims:
        assert check(claim).outcome is Outcome.PROVED
        assert check(Claim.equality("lie", claim.statement.lhs, 2 * claim.statement.rhs)).outcome is Outcome.REFUTED


@pytest.mark.parametrize(
    ("expr", "code"),
    [
        (sp.Rational(1, 4) * x**2, "(1/4)*Math.pow(x, 2)"),
        (1 / (1 + sp.exp(-x)), "1/(1 + Math.exp(-x))"),
        (sp.tanh(x) - sp.Abs(x), "Math.tanh(x) - Math.abs(x)"),
        (ACTIVATIONS["relu"].function(-x), "relu(-x)"),
        (sp.Integer(-3), "-3"),
    ],
)
def test_expressions_are_written_as_javascript(expr: sp.Expr, code: str) -> None:
    assert expression_code(expr) == code


@pytest.mark.parametrize(
    "expr",
    [
        sp.sin(x),
        sp.sqrt(x),
        sp.Function("f", real=True)(x),
        sp.Float(0.5) * x,
        sp.pi * x,
        sp.oo,
        x**w,
        sp.Max(x, 0),
        ACTIVATIONS["sigmoid"].function(sp.cos(x)),
        name_symbol("new"),
        name_symbol("relu"),
        name_symbol("W[1,2]"),
        sp.Symbol("x;alert(1)", real=True),
        dot(x, w),
    ],
    ids=str,
)
def test_what_javascript_has_no_form_for_is_refused(expr: sp.Expr) -> None:
    with pytest.raises(InputError, match="in JavaScript"):
        expression_code(expr)


def test_vectors_are_refused() -> None:
    vector = Program((Input(x, ("n",)),), (Assign(w, 2 * x, ("n",)),), (w,))
    with pytest.raises(InputError, match="only programs of scalars"):
        program_code(vector)


def test_every_activation_is_there_with_its_slope_bound() -> None:
    code = formulas_code(tuple(FORMULAS.values()))
    found = re.findall(r"^(\w+): \{\ngamma: (\S+), exact: (\w+),$", code, re.MULTILINE)
    assert found == [
        (name, str(row.slope_bound), str(name == "identity").lower())
        for name, row in ACTIVATIONS.items()
        if name in EXPLORED
    ]


def test_the_page_has_every_activation_that_javascript_computes() -> None:
    assert [name for name in ACTIVATIONS if name not in EXPLORED] == ["gelu"]


def test_a_slope_that_is_no_constant_is_not_called_exact() -> None:
    slopes = {name: row.slope for name, row in ACTIVATIONS.items() if not row.slope.free_symbols}
    assert slopes == {"identity": ACTIVATIONS["identity"].slope_bound}
    assert ARGUMENT not in slopes["identity"].free_symbols
