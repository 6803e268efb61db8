"""Claims about programs: equivalence, adjoints, duality, bounds of norms; and what is true of them, by running them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from attack.arithmetic import NoNumberError, context_of, run, value_of
from attack.comparisons import fails
from symrnn import Claim
from symrnn.claims.claim import Relation
from symrnn.programs.program import Input

__all__ = ["ProgramAttack"]

SIZES = ({"n": 2, "m": 3}, {"n": 1, "m": 1}, {"n": 2, "m": 2}, {"n": 3, "m": 1}, {"n": 1, "m": 2})
Inputs = Mapping[Any, Any]


@dataclass(frozen=True)
class ProgramAttack:
    """A claim about programs."""

    claim: Claim
    truth: bool | None

    def points(self, rng: random.Random, count: int) -> Iterator[tuple[Inputs, dict[str, int]]]:
        """Arrays of fractions for all inputs, at one of the sizes."""
        for _ in range(count):
            sizes = rng.choice(SIZES)
            yield {item.symbol: _fractions(item.shape, sizes, rng) for item in self._inputs()}, sizes

    def _inputs(self) -> dict[Input, None]:
        return dict.fromkeys(item for program in self.claim.programs() for item in program.inputs)

    def violated(self, point: Inputs, sizes: Any, digits: int) -> bool | None:
        """Whether the claim is false at these inputs; None where something has no value."""
        mp = context_of(digits)
        numbers = {symbol: _numbers(value, mp) for symbol, value in point.items()} | {"n": 1, "m": 1} | dict(sizes)
        try:
            if not all(self._holds(each, numbers, mp) for each in self.claim.given if hasattr(each, "relation")):
                return None
            pairs = list(_SIDES[type(self.claim.statement).__name__](self.claim.statement, numbers, mp))
        except (NoNumberError, ZeroDivisionError, KeyError):
            return None
        return any(
            fails(a, relation, b, mp)
            for left, relation, right in pairs
            for a, b in np.broadcast(np.asarray(left, dtype=object), np.asarray(right, dtype=object))
        )

    def _holds(self, given: Any, numbers: Inputs, mp: Any) -> bool:
        left, right = (value_of(side, numbers, mp) for side in given.expressions())
        return not fails(left, given.relation, right, mp)

    def from_witness(self, evidence: Any) -> tuple[Inputs, dict[str, int]]:
        """The inputs of a witness, from the values of their entries; an input that is not named is 1."""
        values = evidence.witness.values
        told = [line for line in evidence.details if line.startswith("at sizes ")]
        pairs = [part.split(" = ") for part in told[0].removeprefix("at sizes ").split(", ")] if told else []
        sizes = {name: int(size) for name, size in pairs}
        point = {}
        for item in self._inputs():
            rows, columns = (size if isinstance(size, int) else sizes.get(size, 1) for size in (*item.shape, 1, 1)[:2])
            if not item.shape:
                point[item.symbol] = values.get(item.symbol.name, Fraction(1))
                continue
            array = np.empty((rows, columns), dtype=object)
            for i, j in np.ndindex(rows, columns):
                single = len(item.shape) == 1 or item.shape[0] == 1
                index = str(max(i, j) + 1) if single else f"{i + 1},{j + 1}"
                array[i, j] = values.get(f"{item.symbol.name}[{index}]", values.get(item.symbol.name, Fraction(1)))
            point[item.symbol] = array
        return point, sizes


def _fractions(shape: Any, sizes: Mapping[str, int], rng: random.Random) -> Any:
    def one() -> Fraction:
        return Fraction(rng.randint(-30, 30), rng.choice((7, 10, 20)))

    if not shape:
        return one()
    wide = tuple(size if isinstance(size, int) else sizes[size] for size in (*shape, 1)[:2])
    return np.array([[one() for _ in range(wide[1])] for _ in range(wide[0])], dtype=object)


def _numbers(value: Any, mp: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.vectorize(lambda v: mp.mpf(v.numerator) / v.denominator, otypes=[object])(value)
    return mp.mpf(value.numerator) / value.denominator


def _sides_of_equivalence(statement: Any, numbers: Inputs, mp: Any) -> Iterator[Any]:
    a, b = run(statement.program_a, numbers, mp), run(statement.program_b, numbers, mp)
    for one, other in zip(statement.program_a.outputs, statement.program_b.outputs, strict=True):
        yield a[one], Relation.EQUAL, b[other]


def _sides_of_adjoint(statement: Any, numbers: Inputs, mp: Any) -> Iterator[Any]:
    """v_bar*dv/du of each line that uses u by a difference quotient, for u's entries one after the other."""
    values = run(statement.program, numbers, mp)
    own = values[statement.of]
    expected = _zeros_like(own, mp)
    width = mp.mpf(10) ** (-mp.dps // 3)
    for line in statement.forward.lines:
        if line.symbol not in statement.uses:
            continue
        bar = values[statement.adjoints[line.symbol]]
        expr, held = _as_declared(line.expr, values, mp)
        for place in np.ndindex(*np.shape(own)) if np.shape(own) else [()]:
            moved = [value_of(expr, {**held, statement.of: _move(own, place, h)}, mp) for h in (width, -width)]
            slope = (moved[0] - moved[1]) / (2 * width)
            _add(expected, place, (np.broadcast_to(slope, np.shape(bar)) * bar).sum() if np.shape(bar) else bar * slope)
    if statement.of == statement.loss:
        expected = expected + 1
    found = values[statement.adjoints[statement.of]]
    yield _cut(found, expected if np.shape(expected) else np.sum(expected), mp), Relation.EQUAL, mp.zero


def _as_declared(expr: Any, values: Inputs, mp: Any) -> tuple[Any, dict[Any, Any]]:
    """A surrogate moves from its value as its second argument does from its own."""
    held = dict(values)
    for node in (part for part in sp.postorder_traversal(expr) if type(part).__name__ == "surrogate"):
        off = sp.Dummy()
        held[off] = value_of(node.args[0], values, mp) - value_of(node.args[1], values, mp)
        expr = expr.xreplace({node: node.args[1] + off})
    return expr, held


def _cut(found: Any, expected: Any, mp: Any) -> Any:
    """The difference, without what a difference quotient leaves of numbers of their size."""
    size = 1 + np.max(np.abs(found)) + np.max(np.abs(expected))
    least = size * mp.mpf(10) ** (-mp.dps // 4)
    return np.vectorize(lambda d: d if abs(d) > least else mp.zero, otypes=[object])(found - expected)


def _zeros_like(value: Any, mp: Any) -> Any:
    found = np.empty(np.shape(value), dtype=object)
    found.fill(mp.zero)
    return found


def _move(value: Any, place: Any, by: Any) -> Any:
    if not np.shape(value):
        return value + by
    moved = value.copy()
    moved[place] = moved[place] + by
    return moved


def _add(array: Any, place: Any, term: Any) -> None:
    array[place] = array[place] + term


def _sides_of_duality(statement: Any, numbers: Inputs, mp: Any) -> Iterator[Any]:
    values = run(statement.program, numbers, mp)
    terms = [np.sum(values[statement.adjoints[s]] * values[statement.tangents[s]]) for s in statement.moved]
    yield values[statement.tangents[statement.loss]], Relation.EQUAL, mp.fsum(terms)


def _sides_of_norms(statement: Any, numbers: Inputs, mp: Any) -> Iterator[Any]:
    values = run(statement.program, numbers, mp)
    bound = statement.bounds[-1]
    yield value_of(bound.lhs, values, mp), bound.relation, value_of(bound.rhs, values, mp)


_SIDES = {
    "Equivalence": _sides_of_equivalence,
    "Adjoint": _sides_of_adjoint,
    "Duality": _sides_of_duality,
    "NormBound": _sides_of_norms,
}
