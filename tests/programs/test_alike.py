"""What is copied for being alike is what SymPy would have made of the names: the lines of cells, and drawn ones."""

from __future__ import annotations

import copy
import pickle

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symrnn import bptt, cells, unroll
from symrnn.cells.cell import Cell
from symrnn.expressions.functions import relu, sigmoid
from symrnn.expressions.nodes import T, dot, total
from symrnn.gradients.chain_rule import contributions
from symrnn.gradients.passes import name_function_values
from symrnn.programs.alike import Template, WorkedOut, likeness, new_symbol
from symrnn.programs.lines import name_symbol, with_ending
from symrnn.programs.program import Assign, Program

NAMES = ("a", "a_9", "a_10", "b", "h_1_bar", "w_n", "x", "x1")
UNKNOWN = sp.Function("f", real=True)
KNOWN = [cells.neuron("f"), cells.elman_unit(), cells.elman(), cells.lstm(), cells.gru(), cells.gru_reset_after()]


def made_anew(expr: sp.Basic) -> sp.Basic:
    """The expression through SymPy's constructors, from the leaves on."""
    return expr.func(*map(made_anew, expr.args)) if expr.args else expr


def expressions() -> st.SearchStrategy[sp.Expr]:
    leaves = st.sampled_from(NAMES).map(name_symbol) | st.integers(-3, 3).map(sp.Integer) | st.just(sp.Rational(1, 2))
    functions = st.sampled_from((sp.tanh, sp.exp, sigmoid, relu, sp.Abs, UNKNOWN, T))

    def grow(inner: st.SearchStrategy[sp.Expr]) -> st.SearchStrategy[sp.Expr]:
        pairs = st.tuples(inner, inner)
        return (
            pairs.map(lambda two: two[0] + two[1])
            | pairs.map(lambda two: two[0] * two[1])
            | pairs.map(lambda two: two[0] - two[1])
            | pairs.map(lambda two: dot(*two))
            | inner.map(lambda one: one**2)
            | st.tuples(functions, inner).map(lambda two: two[0](two[1]))
        )

    return st.recursive(leaves, grow, max_leaves=8)


def renamings() -> st.SearchStrategy[dict[sp.Symbol, sp.Symbol]]:
    return st.permutations(("b_2", "b_10", "c", "d_1", "h", "h_9", "h_10", "z")).map(
        lambda new: dict(zip(map(name_symbol, NAMES), map(new_symbol, new), strict=True))
    )


@given(expressions(), renamings())
def test_a_template_gives_what_the_constructors_give(expr: sp.Expr, names: dict[sp.Symbol, sp.Symbol]) -> None:
    found, expected = Template.of(expr).at(names), expr.xreplace(names)
    assert found == expected
    assert hash(found) == hash(expected)
    assert str(found) == str(expected)
    assert sp.srepr(found) == sp.srepr(expected)


def test_names_in_another_order_are_written_by_the_constructors() -> None:
    a, b, c, d = map(name_symbol, "abcd")
    for expr in (a * b, a + 2 * b, sp.tanh(a - b), dot(a, b) - b, UNKNOWN(b - a) * a):
        for names in ({a: d, b: c}, {a: c, b: d}, {a: c, b: c}, {a: name_symbol("h_9"), b: name_symbol("h_10")}):
            found, expected = Template.of(expr).at(names), expr.xreplace(names)
            assert (found, found.args) == (expected, expected.args)


@given(expressions(), st.sampled_from((0, 1, -1, sp.Rational(1, 3))))
def test_a_template_takes_numbers_and_sums(expr: sp.Expr, number: sp.Expr) -> None:
    values = {name_symbol("a"): sp.sympify(number), name_symbol("b"): name_symbol("x") - name_symbol("w_n")}
    assert Template.of(expr).at(values) == expr.xreplace(values)


@given(st.lists(st.tuples(expressions(), renamings()), min_size=1, max_size=4), renamings())
def test_what_is_worked_out_once_is_what_would_be_worked_out_each_time(
    drawn: list[tuple[sp.Expr, dict[sp.Symbol, sp.Symbol]]], again: dict[sp.Symbol, sp.Symbol]
) -> None:
    """The square, and the sum with a name: of each expression, in its own names and in others."""
    known = WorkedOut.among(
        [name_symbol(name) for name in (*NAMES, "b_2", "b_10", "c", "d_1", "h", "h_9", "h_10", "z")]
    )
    for expr, names in drawn:
        for each in (expr, expr.xreplace(names), expr.xreplace(names).xreplace(again)):
            extra = name_symbol("a_9")
            assert known.work_out((each, extra), lambda each=each, extra=extra: (each**2, each + extra)) == (
                each**2,
                each + extra,
            )


def test_a_copy_may_be_worked_with_like_its_original() -> None:
    a, b, x, y = map(name_symbol, ("a", "b", "x", "y"))
    for expr in (a * b, a + b, a**2, sp.tanh(a), UNKNOWN(a) + b, 1 - sp.Abs(a), sigmoid(a * b)):
        made = Template.of(expr).at({a: x, b: y})
        assert (made * 2).subs(x, 1) == (expr.xreplace({a: x, b: y}) * 2).subs(x, 1)
        assert sp.diff(made, x) == sp.diff(expr.xreplace({a: x, b: y}), x)
        assert copy.deepcopy(Assign(b, made)) == Assign(b, made)
        assert made.is_real == expr.is_real


def test_a_new_symbol_is_the_symbol() -> None:
    made, expected = new_symbol("h_3"), sp.Symbol("h_3", real=True)
    assert type(made) is sp.Symbol
    assert made == expected
    assert hash(made) == hash(expected)
    assert (made.assumptions0, str(made), sp.srepr(made)) == (expected.assumptions0, str(expected), sp.srepr(expected))
    assert (made - expected, made.is_extended_real, made.is_positive) == (0, True, None)
    assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == expected
    slots = [slot for kind in sp.Symbol.__mro__ for slot in vars(kind).get("__slots__", ())]
    assert all(hasattr(made, slot) == hasattr(expected, slot) for slot in slots)


def test_numbers_and_places_are_no_names_of_each_other() -> None:
    a, b = name_symbol("a"), name_symbol("b")
    forms = [likeness([each])[0] for each in (a + b, a + 1, 1 + 2 * a, a * b, a + b**2, a**2 + b, a**2, a**-1)]
    assert len({*forms}) == len(forms) - 1, "only the order in which names are met tells a + b**2 from a**2 + b"
    assert likeness([a, a])[0] != likeness([a, b])[0]


def test_a_symbol_of_which_more_is_known_is_never_copied_into() -> None:
    a, positive = name_symbol("a"), sp.Symbol("p", positive=True)
    assert Template.of(sp.Abs(a)).at({a: positive}) == positive
    known = WorkedOut.among([a, positive])
    assert known.work_out((a,), lambda: (sp.Abs(a),)) == (sp.Abs(a),)
    assert known.work_out((positive,), lambda: (sp.Abs(positive),)) == (positive,)


@pytest.mark.parametrize("cell", KNOWN, ids=lambda cell: cell.name)
@pytest.mark.parametrize("steps", [1, 2, 11])
def test_every_line_is_what_the_constructors_make(cell: Cell, steps: int) -> None:
    assert_made_of_constructors(bptt(unroll(cell, steps=steps), loss=_loss(cell, steps)))


@pytest.mark.slow
@pytest.mark.parametrize("name", cells.names())
def test_so_is_every_line_of_the_catalogue(name: str) -> None:
    cell = cells.load(name)
    assert_made_of_constructors(bptt(unroll(cell, steps=11, initial="symbolic"), loss=_loss(cell, 11)))


def assert_made_of_constructors(network: Program) -> None:
    for line in network.lines:
        assert made_anew(line.expr) == line.expr, line
        assert sp.srepr(made_anew(line.expr)) == sp.srepr(line.expr)
    assert Program(network.inputs, network.lines, network.outputs).shapes == network.shapes


@pytest.mark.parametrize("cell", KNOWN, ids=lambda cell: cell.name)
def test_every_adjoint_is_the_sum_of_what_the_lines_add(cell: Cell) -> None:
    """Line by line, and not by way of what was known of an earlier one: over eleven steps names change their order."""
    forward = unroll(cell, steps=11)
    network = bptt(forward, loss=_loss(cell, 11))
    added: dict[sp.Symbol, list[sp.Expr]] = {}
    count = sum("_bar" not in line.symbol.name for line in network.lines)
    for line in network.lines[:count]:
        for symbol, term in contributions(line, with_ending(line.symbol, "_bar"), network.shapes).items():
            added.setdefault(symbol, []).append(term)
    moving = [line.symbol for line in network.lines[: count - 1] if with_ending(line.symbol, "_bar") in network.shapes]
    assert len(moving) >= 2 * 11 - 1
    for symbol in moving:
        assert network.line(with_ending(symbol, "_bar")).expr == sp.Add(*added.get(symbol, ()))


def _loss(cell: Cell, steps: int) -> sp.Expr | None:
    if cell.readout:
        return None
    state = cell.states[0]
    name = name_symbol(f"{state.symbol.name}_{steps}")
    return total(name**2) if state.shape else name**2


def test_the_constructors_are_called_no_more_often_over_more_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    for kind in (sp.Add, sp.Mul):
        original = kind.flatten
        monkeypatch.setattr(
            kind, "flatten", classmethod(lambda cls, parts, original=original: (called.append(cls), original(parts))[1])
        )

    def count(cell: Cell, steps: int) -> int:
        called.clear()
        network = unroll(cell, steps=steps)
        unrolled = len(called)
        named = name_function_values(network)
        called.clear()
        bptt(named, loss=_loss(cell, steps))
        return unrolled + len(called)

    for cell in KNOWN:
        counts = [count(cell, steps) for steps in (20, 40, 80)]
        assert 0 < max(counts) <= min(counts) + 10, (cell, counts)


def test_what_is_made_of_more_than_its_arguments_is_worked_out_each_time() -> None:
    """A polynomial of SymPy holds its coefficients beside its arguments: a copy of these would have none."""
    a, b = name_symbol("a"), name_symbol("b")
    known = WorkedOut.among([a, b])
    assert known.work_out((a,), lambda: (sp.Poly(a**2, a),)) == (sp.Poly(a**2, a),)
    assert known.work_out((b,), lambda: (sp.Poly(b**2, b),))[0].degree() == 2
    assert not known.known
