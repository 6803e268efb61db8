"""Mistakes in one line of the pullback, or in the same way in several of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations
from typing import Any

import sympy as sp

from symrnn.errors import ShapeError
from symrnn.expressions.shapes import Shape, broadcast, shape_of
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.equations import Equations
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.line_rules import RULES
from symrnn.testing.mistakes.reruns import is_plain, rerun
from symrnn.testing.mistakes.rewritten_lines import place_of, terms_of
from symrnn.testing.mistakes.variants import Seen, Variant, running

__all__ = ["Rewriting", "WrongForms", "habit_variants", "line_variants", "rewritings", "with_wrong_lines"]

#: up to how many lines each choice of them is tried
_FEW = 5


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One line, wrong in one way. Rewritings of several lines with the same ``key`` are one habit."""

    kind: str
    words: str
    line: Assign
    key: Any = None


@dataclass(frozen=True, slots=True)
class WrongForms:
    """The wrong forms of the lines of equations: those of a line are written down once, and read as often as needed."""

    equations: Equations
    written: dict[sp.Symbol, tuple[list[Rewriting], Iterator[Rewriting]]] = field(default_factory=dict, repr=False)

    def of(self, line: Assign) -> Iterator[Rewriting]:
        """Those of a line, as many as are asked for."""
        if line.symbol not in self.written:
            self.written[line.symbol] = ([], rewritings(self.equations, line))
        known, coming = self.written[line.symbol]
        yield from known
        for rewriting in coming:
            known.append(rewriting)
            yield rewriting


def line_variants(forms: WrongForms, lines: Sequence[Assign]) -> Iterator[Variant]:
    """The mistakes in one of the lines."""
    for line in lines:
        yield from (_variant(forms.equations, [rewriting]) for rewriting in forms.of(line))


def habit_variants(forms: WrongForms, lines: Sequence[Assign]) -> Iterator[Variant]:
    """The mistakes made in the same way in several of the lines: in all where it can be made, and in each few."""
    habits: dict[Any, dict[sp.Symbol, Rewriting]] = defaultdict(dict)
    for line in lines:
        for rewriting in forms.of(line):
            if rewriting.key is not None:
                habits[rewriting.key].setdefault(line.symbol, rewriting)
    for same in (list(each.values()) for each in habits.values()):
        most = len(same)
        for number in range(most, 1, -1) if most <= _FEW else [most] if most > 1 else []:
            yield from (_variant(forms.equations, some) for some in combinations(same, number))


def _variant(equations: Equations, rewritten: Sequence[Rewriting]) -> Variant:
    """The variant in which some lines are rewritten."""
    wrong = tuple(rewriting.line for rewriting in rewritten)
    first = rewritten[0]
    names = _find_touched(equations, first.line) if len(rewritten) == 1 else ()
    change = partial(with_wrong_lines, wrong)
    return Variant(first.kind, first.words, partial(_imitate, wrong), wrong, names, change)


def _imitate(wrong: Sequence[Assign], seen: Seen) -> Arrays:
    """What wrong lines come to: where the loop is as it should be, without what does not rest on them."""
    if is_plain(seen.equations):
        return rerun(wrong, _other_steps(wrong), seen)
    return running(partial(with_wrong_lines, wrong))(seen)


def with_wrong_lines(wrong: Sequence[Assign], equations: Equations) -> Equations:
    """The equations with other lines on the way back."""
    other = {line.symbol: line for line in wrong}
    back = tuple(other.get(line.symbol, line) for line in equations.back)
    return replace(equations, back=back, other_steps=equations.other_steps | _other_steps(wrong))


def _other_steps(wrong: Sequence[Assign]) -> frozenset[sp.Symbol]:
    """The names of other steps that lines have."""
    return frozenset(s for line in wrong for s in line.expr.free_symbols if "[t" in s.name)


def _find_touched(equations: Equations, wrong: Assign) -> tuple[str, ...]:
    """The line, and the names that come or go in it; where none does, all of the terms that change."""
    right = next(line for line in equations.back if line.symbol == wrong.symbol)
    moved = right.expr.free_symbols ^ wrong.expr.free_symbols
    if not moved:
        changed = set(terms_of(right.expr)) - set(terms_of(wrong.expr))
        moved = set().union(*(term.free_symbols for term in changed))
    return (wrong.symbol.name, *(symbol.name for symbol in moved))


def rewritings(equations: Equations, line: Assign) -> Iterator[Rewriting]:
    """The wrong forms of a line, each once, that have the shape the line has.

    >>> from symrnn.cells import elman
    >>> from symrnn.testing.kernels.equations import equations_of
    >>> right = equations_of(elman())
    >>> for wrong in list(rewritings(right, right.back[0]))[:4]:
    ...     print(wrong.line)
    a_bar = h_bar*(1 - h_prev**2)
    a_bar = h_bar
    a_bar = h_bar*(1 - a**2)
    a_bar = h*h_bar
    """
    place = place_of(equations, line)
    known = {line.expr}
    for rule in RULES:
        for kind, words, expr, key in rule(place):
            if expr not in known and _has_shape(expr, line.shape, place.shapes):
                known.add(expr)
                yield Rewriting(kind, words, Assign(line.symbol, expr, line.shape), key)


def _has_shape(expr: sp.Expr, shape: Shape, shapes: Mapping[sp.Symbol, Shape]) -> bool:
    every = dict(shapes)
    for symbol in expr.free_symbols:
        every.setdefault(symbol, shapes.get(sp.Symbol(symbol.name.partition("[t")[0], real=True), ()))
    try:
        return broadcast([shape_of(expr, every), shape]) == shape
    except ShapeError:
        return False
