"""The rules of a wrong recurrence: each rewrites a line of the cell as somebody may have written it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.expressions.functions import sigmoid
from symrnn.expressions.nodes import dot
from symrnn.expressions.shapes import Shape
from symrnn.programs.lines import Assign
from symrnn.testing.mistakes.places import gate_letter

__all__ = ["CELL_RULES", "WrittenLine", "WrongLine"]


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line of a cell, with the shapes of all that is known where it stands."""

    cell: Cell
    line: Assign
    shapes: dict[sp.Symbol, Shape]


@dataclass(frozen=True, slots=True)
class WrongLine:
    """What it is written as: the kind, words, the line, the names in it that matter.

    Lines that are wrong in the same way have the same ``key``. ``read`` are the names that are taken for others.
    """

    kind: str
    words: str
    line: Assign
    names: tuple[sp.Expr, ...]
    key: Any = None
    read: tuple[tuple[sp.Symbol, sp.Symbol], ...] = ()


def _reset(at: WrittenLine) -> Iterator[WrongLine]:
    """Before: W @ (r*h); after: r*(W @ h)."""
    cell, line = at.cell, at.line
    inner = {other.symbol: other.expr for other in cell.lines}
    for node in sorted(line.expr.atoms(dot), key=str):
        weight, taken = node.args
        product = inner.get(taken, taken)
        if product.is_Mul and len(product.args) == 2:
            for gate, state in (product.args, product.args[::-1]):
                if state in {previous(s.symbol) for s in cell.states}:
                    wrong = line.expr.xreplace({node: gate * dot(weight, state)})
                    words = f"{gate} after the product with {weight} in the place of before it"
                    yield WrongLine("reset gate before or after the product", words, replace(line, expr=wrong), (gate,))
    for term in sp.Add.make_args(line.expr):
        for gate, other in (term.args, term.args[::-1]) if term.is_Mul and len(term.args) == 2 else ():
            product = inner.get(other, other)
            node = next(iter(product.atoms(dot)), None)
            if gate.is_Symbol and node is not None:
                wrong = line.expr - term + product.xreplace({node: dot(node.args[0], gate * node.args[1])})
                words = f"{gate} before the product with {node.args[0]} in the place of after it"
                yield WrongLine("reset gate before or after the product", words, replace(line, expr=wrong), (gate,))


def _complement(at: WrittenLine) -> Iterator[WrongLine]:
    line = at.line
    for symbol in sorted(line.expr.free_symbols, key=str):
        if line.expr.has(1 - symbol):
            wrong = line.expr.xreplace({symbol: 1 - symbol, 1 - symbol: symbol})
            words = f"{symbol} and 1 - {symbol} are exchanged"
            yield WrongLine("gate and its complement exchanged", words, replace(line, expr=wrong), (symbol,))


def _states(at: WrittenLine) -> Iterator[WrongLine]:
    cell, line = at.cell, at.line
    for state in cell.states:
        new, old = state.symbol, previous(state.symbol)
        for wrong, right in ((new, old), (old, new)):
            if right in line.expr.free_symbols:
                changed = replace(line, expr=line.expr.xreplace({right: wrong}))
                words = f"{wrong} in the place of {right}"
                yield WrongLine("state at the wrong step", words, changed, (right,), (wrong, right), ((right, wrong),))


def _terms(at: WrittenLine) -> Iterator[WrongLine]:
    line = at.line
    terms = sp.Add.make_args(line.expr)
    for term in terms if len(terms) > 1 else ():
        names = tuple(sorted(term.free_symbols, key=str))
        key = tuple(_without_gate(at.cell, name) for name in names)
        words = f"{term} is missing in the recurrence"
        yield WrongLine("term missing", words, replace(line, expr=line.expr - term), names, ("missing", key))
        kind = "bias counted twice" if term.is_Symbol else "counted twice"
        words = f"{term} is counted twice in the recurrence"
        yield WrongLine(kind, words, replace(line, expr=line.expr + term), names, ("twice", key))


def _without_gate(cell: Cell, name: sp.Expr) -> str:
    """What a name is called but for the letter of its gate."""
    return str(name).removesuffix(gate_letter(cell, str(name)))


def _activations(at: WrittenLine) -> Iterator[WrongLine]:
    line = at.line
    for node in sorted(line.expr.atoms(sp.Function), key=str):
        for function in (sp.tanh, sigmoid):
            if node.func is not function and len(node.args) == 1:
                wrong = function(*node.args)
                changed = replace(line, expr=line.expr.xreplace({node: wrong}))
                words = f"{wrong} in the place of {node}"
                yield WrongLine("other activation", words, changed, (line.symbol,), (function, node.func))


def _sums(at: WrittenLine) -> Iterator[WrongLine]:
    line = at.line
    for term in sp.Add.make_args(line.expr):
        factors = sp.Mul.make_args(term)
        for one, other in combinations(factors, 2) if not any(factor.is_Number for factor in factors) else ():
            rest = term / (one * other)
            words = f"{one} + {other} in the place of {one}*{other}"
            wrong = replace(line, expr=line.expr - term + rest * (one + other))
            yield WrongLine("sum in the place of a product", words, wrong, (one, other), "sum")


def _names(at: WrittenLine) -> Iterator[WrongLine]:
    """Another name of the same shape, or two names exchanged."""
    line, shapes = at.line, at.shapes
    parameters = {parameter.symbol for parameter in at.cell.parameters}
    used = sorted((symbol for symbol in line.expr.free_symbols if symbol in shapes), key=str)
    for old in used:
        for new, shape in shapes.items():
            if new != old and shape == shapes[old] and (new in parameters) == (old in parameters):
                kind = "wrong parameter" if old in parameters else "other name"
                words = f"{new} in the place of {old} in the recurrence"
                wrong = replace(line, expr=line.expr.xreplace({old: new}))
                yield WrongLine(kind, words, wrong, (new, old), None, ((old, new),))
    for one, other in combinations(used, 2):
        if shapes[one] == shapes[other]:
            wrong = replace(line, expr=line.expr.xreplace({one: other, other: one}))
            words = f"{one} and {other} are exchanged in the recurrence"
            yield WrongLine("names exchanged", words, wrong, (one, other), None, ((one, other), (other, one)))


#: the rules, each from a line to what it is written as
CELL_RULES: tuple[Callable[[WrittenLine], Iterator[WrongLine]], ...] = (
    _reset,
    _complement,
    _states,
    _terms,
    _activations,
    _sums,
    _names,
)
