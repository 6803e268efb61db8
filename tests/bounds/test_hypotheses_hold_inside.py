"""What a bound assumes holds at some numbers, with room to spare: else the bound is about nothing, and is not told."""

from __future__ import annotations

import random

import pytest
import sympy as sp
from array_oracle import meaning

from symrnn import cell_text
from symrnn.bounds import JacobianBound, jacobian_bound, kept_states
from symrnn.cells import load, names
from symrnn.cells.cell import Cell
from symrnn.claims.claim import Comparison, Hypothesis, at_most, equal, free_symbols
from symrnn.errors import InputError
from symrnn.expressions.nodes import NORMS
from symrnn.expressions.sizes import size_names
from symrnn.programs.lines import lines_for
from symrnn.programs.program import name_symbol

HEAD = "x: input[m]\nh: state[n]\nW: param[n, n]\nV: param[n, m]\n"
GATE = "g = sigmoid(W @ h + V @ x)\n"

#: what is declared, and a step that may enlarge its state at all numbers, or at all but those on an edge
ENLARGING = {
    "a residual": ("a: const", GATE + "h = (1 + a*g)*h + tanh(V @ x)"),
    "what is added has the same size": ("a: const >= 0", GATE + "h = g*h*(1 + a) + a*g*tanh(V @ x)"),
    "a factor from 1 on": ("a: const >= 1", GATE + "h = a*g*h + tanh(V @ x)"),
    "two factors from 1 on": ("a: const >= 1\nb: const >= 1", GATE + "h = a*b*g*h + tanh(V @ x)"),
    "a factor above 2": ("a: const > 2", GATE + "h = (a - 1)*g*h + tanh(V @ x)"),
    "a square": ("a: const", GATE + "h = g*h + a**2*h + h + tanh(V @ x)"),
    "a gate that is added": ("a: const", GATE + "h = h + g*h + a*tanh(V @ x)"),
    "twice the state": ("a: const", GATE + "h = 2*g*h + a*h + tanh(V @ x)"),
    "a size that is added": ("a: const", GATE + "h = h + abs(a)*g*h + abs(a)"),
    "three halves": ("a: const", GATE + "h = 3*h/2 + a*g*h + tanh(V @ x)"),
    "of two constants": ("a: const\nb: const", GATE + "h = h + a*g*h + b*h + tanh(V @ x)"),
    "a number and a parameter": ("a: param", GATE + "h = h + a*g*h + g*tanh(V @ x)"),
}

#: what is declared, a step, and what is assumed of its state
KEPT = {
    "a decay": ("", GATE + "h = g*h/2 + tanh(V @ x)", "Abs(h_prev) <= 2"),
    "a factor": (
        "a: const",
        GATE + "h = a*g*h + tanh(V @ x)",
        "Abs(h_prev) <= h_max; h_max*Abs(a) + 1 <= h_max; 0 <= h_max",
    ),
    "a factor above one half": (
        "a: const > 1/2",
        GATE + "h = a*g*h + tanh(V @ x)",
        "Abs(h_prev) <= h_max; h_max*Abs(a) + 1 <= h_max; 0 <= h_max",
    ),
    "nothing is added": ("", GATE + "h = g*h/2", "Abs(h_prev) <= 1"),  # and not 0
}


def limits(cell: Cell, given: tuple[Hypothesis, ...] = ()) -> list[sp.Expr]:
    return [kept.limit for kept in kept_states(cell, given) if kept.limit is not None]


@pytest.mark.filterwarnings("ignore:.*is used in no line")
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if "factor" in name else name for name in ENLARGING]
)
def test_a_state_that_a_step_may_enlarge_has_no_limit(name: str) -> None:
    declared, step = ENLARGING[name]
    cell = Cell.parse(HEAD + declared + "\n" + step, "cell")
    assert limits(cell) == []
    with pytest.raises(InputError, match="nothing is known of the size of"):
        jacobian_bound(cell, "inf")


@pytest.mark.filterwarnings("ignore:.*is used in no line")
@pytest.mark.parametrize("name", KEPT)
def test_a_state_that_a_step_may_keep_has_its_limit(name: str) -> None:
    declared, step, told = KEPT[name]
    cell = Cell.parse(HEAD + declared + "\n" + step, "cell")
    (kept,) = kept_states(cell)
    assert "; ".join(map(str, kept.hypotheses)) == told


@pytest.mark.parametrize("declared", ["dt: const", "dt: const >= 0", "dt: const in (0, 2]"])
def test_steps_of_an_equation_in_time_have_no_limit_of_this_kind(declared: str) -> None:
    """z = (1 - d) z + d tanh(a) with 0 <= d <= dt, by the triangle inequality alone."""
    cell = Cell.parse(cell_text(load("lem")).replace("dt: const", declared), "lem")
    assert limits(cell) == []


@pytest.mark.slow
def test_a_limit_that_what_is_given_rules_out_is_not_told() -> None:
    h = name_symbol("h_prev")
    assert limits(load("gru")) == [1]
    assert limits(load("gru"), (at_most(2, h),)) == [name_symbol("h_max")]  # with h_max*z_max + 1 <= h_max
    assert limits(load("gru"), (equal(h, sp.Rational(1, 2)),)) == [1]


def numbers_for(bound: JacobianBound, tries: int = 4000) -> dict[sp.Symbol, sp.Rational] | None:
    """Numbers at which all hypotheses hold strictly, where every size is 1; by chance, from a seed."""
    program = bound.claim.statement.program
    given = [each for each in bound.given if isinstance(each, Comparison)]
    named = {symbol for each in given for symbol in free_symbols(each)}
    lines = lines_for(program.lines, named)
    inner = {line.symbol for line in lines}
    drawn = sorted(named.union(*(line.expr.free_symbols for line in lines)) - inner, key=str)
    sizes = {name: 1 for shape in program.shapes.values() for size in shape for name in size_names(size)}
    chooser = random.Random(7)
    for _ in range(tries):
        values = {s: sp.Rational(chooser.randint(-60, 60), chooser.choice((10, 60, 70))) for s in drawn}
        if not all(holds(each, values) for each in given if free_symbols(each).isdisjoint(inner)):
            continue
        entries = {symbol: sp.Matrix([value]) for symbol, value in values.items()}
        for line in lines:
            entries[line.symbol] = meaning(line.expr, entries, sizes).evalf(25)
        if all(holds(each, {symbol: entry[0, 0] for symbol, entry in entries.items()}) for each in given):
            return values
    return None


def holds(each: Comparison, values: dict[sp.Symbol, sp.Expr]) -> bool:
    """Whether a comparison holds strictly; where there is one entry, its size is every norm."""
    lhs, rhs = (
        side.replace(lambda node: isinstance(node, NORMS), lambda node: sp.Abs(node.args[0])).xreplace(values).evalf(25)
        for side in each.expressions()
    )
    return bool(lhs < rhs)


def bound_with_a_case(name: str) -> bool:
    """Whether the cell has a bound; then there are numbers for it."""
    try:
        bound = jacobian_bound(load(name), "inf")
    except InputError:
        return False
    assert numbers_for(bound) is not None, bound.given
    return True


@pytest.mark.parametrize("name", ["gru", "lstm"])
def test_what_is_assumed_of_a_cell_holds_at_numbers(name: str) -> None:
    assert bound_with_a_case(name)


def test_the_search_finds_no_numbers_where_there_are_none() -> None:
    bound = jacobian_bound(load("lstm"), "inf")
    f_max, c_max = map(name_symbol, ("f_max", "c_max"))
    for each in (at_most(1, f_max), at_most(c_max, 0), at_most(f_max, 0), at_most(c_max * (1 + f_max), c_max)):
        planted = JacobianBound(
            bound.cell, bound.norm, bound.formulas, (*bound.given, each), bound.claim, bound.states, bound.state_claims
        )
        assert numbers_for(planted, tries=100) is None


@pytest.mark.slow
def test_what_is_assumed_of_any_cell_of_the_catalogue_holds_at_numbers() -> None:
    found = [name for name in names() if bound_with_a_case(name)]
    assert len(found) >= 50
    assert "lem" not in found
