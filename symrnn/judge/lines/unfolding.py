"""Whether two expressions are equal once some names are put in: by normal form, and entry by entry for matrices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

import sympy as sp

from symrnn.expressions.nodes import has_nodes
from symrnn.judge.lines.entries import Entries
from symrnn.judge.normal_form.limits import TermLimitError, UndefinedTermError, tell_limit
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.judge.normal_form.quotient import Quotient
from symrnn.programs.program import Shape

__all__ = ["SlopesNamed", "identity", "is_of_entries", "unfold_in_order", "unfold_to_equal"]

Definitions = Mapping[sp.Symbol, sp.Expr]
Rewrite = Callable[[sp.Expr], sp.Expr]


def identity(expr: sp.Expr) -> sp.Expr:
    """The expression itself."""
    return expr


@dataclass(slots=True)
class SlopesNamed:
    """Names each sum of kept names, such as the slope 1 - h_2**2, so that it is not multiplied out."""

    kept: set[sp.Expr]
    names: dict[sp.Expr, sp.Symbol] = field(default_factory=dict)

    def __call__(self, expr: sp.Expr) -> sp.Expr:
        """The expression with its sums of kept names named."""
        if isinstance(expr, sp.Add) and expr.free_symbols and expr.free_symbols <= self.kept:
            return self.names.setdefault(expr, sp.Dummy(f"({expr})", real=True))
        if isinstance(expr, (sp.Add, sp.Mul, sp.Pow)):
            return expr.func(*map(self, expr.args))
        return expr


def unfold_to_equal(
    pairs: list[tuple[sp.Expr, sp.Expr]],
    definitions: Definitions,
    shapes: Mapping[sp.Symbol, Shape],
    rewrite: Rewrite = identity,
) -> set[str] | None:
    """The side conditions under which each pair is equal with these definitions put in; None if that is not found.

    The definitions are in their order: each uses those before it. ``shapes`` are those of all names; where all names
    that take part are scalars, ``rewrite`` is applied to each definition first.
    """
    found, conditions = unfold_in_order(pairs, definitions, shapes, rewrite)
    return conditions if found == len(pairs) else None


def unfold_in_order(
    pairs: list[tuple[sp.Expr, sp.Expr]],
    definitions: Definitions,
    shapes: Mapping[sp.Symbol, Shape],
    rewrite: Rewrite = identity,
) -> tuple[int, set[str]]:
    """How many pairs are found equal before the first that is not, and the side conditions of these."""
    prove = _entries_equal if is_of_entries(pairs, definitions, shapes) else partial(_scalars_equal, rewrite=rewrite)
    found, conditions = 0, set[str]()
    try:
        for each in prove(pairs, definitions, shapes):
            found, conditions = found + 1, each
    except (TermLimitError, UndefinedTermError) as stop:
        tell_limit("unfolding of lines", stop)
    return found, conditions


def is_of_entries(
    pairs: list[tuple[sp.Expr, sp.Expr]], definitions: Definitions, shapes: Mapping[sp.Symbol, Shape]
) -> bool:
    """Whether vectors or matrices take part: then entries are compared, and nothing is rewritten."""
    used = {symbol for expr in _all_of(pairs, definitions) for symbol in expr.free_symbols}
    return any(shapes.get(symbol, ()) for symbol in used) or any(map(has_nodes, _all_of(pairs, definitions)))


def _all_of(pairs: list[tuple[sp.Expr, sp.Expr]], definitions: Definitions) -> Iterator[sp.Expr]:
    yield from chain.from_iterable(pairs)
    yield from definitions.values()


def _scalars_equal(
    pairs: list[tuple[sp.Expr, sp.Expr]], definitions: Definitions, shapes: Mapping[sp.Symbol, Shape], rewrite: Rewrite
) -> Iterator[set[str]]:
    """The side conditions under which quotients are equal; SymPy itself would cancel denominators that may be 0."""
    quotients: dict[sp.Symbol, Quotient] = {}
    normalizer = Normalizer(quotients)
    for symbol, expr in definitions.items():
        quotients[symbol] = normalizer.quotient(rewrite(expr))
    for one, other in pairs:
        difference = normalizer.quotient(one) - normalizer.quotient(other)
        if not difference.numerator.is_zero_polynomial():
            return
        yield set(normalizer.conditions())


def _entries_equal(
    pairs: list[tuple[sp.Expr, sp.Expr]], definitions: Definitions, shapes: Mapping[sp.Symbol, Shape]
) -> Iterator[set[str]]:
    """By the entry at a free row and column of each side."""
    entries = Entries(shapes, definitions)
    normalizer = Normalizer()
    for one, other in pairs:
        shape = entries.shape(one) or entries.shape(other)
        sides = [entries.of(one, shape), entries.of(other, shape)]
        if not _is_same(normalizer, *sides) and not _is_same(normalizer, *map(entries.with_earlier_indices, sides)):
            return
        entries.inverted.clear()  # told of whole programs, in names that are read
        yield set(entries.conditions(normalizer))


def _is_same(normalizer: Normalizer, one: sp.Expr, other: sp.Expr) -> bool:
    return (normalizer.quotient(one) - normalizer.quotient(other)).numerator.is_zero_polynomial()
