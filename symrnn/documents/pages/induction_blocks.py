"""How a statement for every index is shown: its sequences with the index as subscript, and its sums with their sign."""

from __future__ import annotations

import sympy as sp

from symrnn.claims.claim import Induction
from symrnn.claims.comparisons import Recurrence
from symrnn.claims.sigma import Sigma
from symrnn.documents.formulas.distinct_names import map_names
from symrnn.documents.formulas.formula_layout import Apply, Chain, Layout, Name, Parens, RangeSum
from symrnn.documents.formulas.names import index_name
from symrnn.documents.formulas.notation import notation
from symrnn.documents.pages.blocks import Block, Display, Paragraph

__all__ = ["induction_blocks", "sums_as_sequences"]


def induction_blocks(statement: Induction) -> tuple[Block, ...]:
    """The statement and its sequences, each with the index as its subscript; what is written as a sum is one."""
    index = statement.index
    named = tuple(row for row in statement.recurrences if row.written is None)
    said = _at(_sides(statement), statement, index)
    parts: list[str | Layout] = ["for every ", notation(index), " = 0, 1, 2, …"]
    for row in named:
        parts += [", where " if row is named[0] else "; ", *_goes_on(row, statement)]
    return (Display(said), Paragraph(tuple(parts)))


def sums_as_sequences(statement: Induction) -> tuple[Block, ...]:
    """Of each sum the sequence that the proof is about: where it starts, and how it goes on."""
    blocks: list[Block] = []
    for row in statement.recurrences:
        if row.written is not None:
            whole = _at(notation(row.symbol), statement, statement.index)
            sum_ = Chain(whole, (("=", sigma_layout(row.written)),))
            blocks.append(Paragraph((sum_, ", that is ", *_goes_on(row, statement), ".")))
    return tuple(blocks)


def sigma_layout(written: Sigma) -> Layout:
    """A summation sign before one term."""
    counter, low, high = map(notation, (written.counter, written.low, written.high))
    body = notation(written.term)
    typed = Apply(Name("sum", "sum", kind="meaning"), (body, counter, low, high))
    return RangeSum(None, counter, low, high, body, typed)


def _sides(statement: Induction) -> Layout:
    """The statement, its sums in the place of their names; a sum that is not a side by itself is in brackets."""
    sums = {row.symbol.name: row.written for row in statement.recurrences if row.written is not None}

    def put_in(name: Name) -> Layout:
        written = None if name.kind else sums.get(name.source)
        return name if written is None else Parens(sigma_layout(written))

    said = map_names(notation(statement.statement), put_in)
    assert isinstance(said, Chain)
    return Chain(_open(said.first), tuple((sign, _open(side)) for sign, side in said.rest))


def _open(side: Layout) -> Layout:
    return side.body if isinstance(side, Parens) and isinstance(side.body, RangeSum) else side


def _goes_on(row: Recurrence, statement: Induction) -> tuple[str | Layout, ...]:
    name, index = notation(row.symbol), statement.index
    start, following = (_at(name, statement, place) for place in (sp.S.Zero, index + 1))
    starts = Chain(start, (("=", notation(row.start)),))
    return (starts, " and ", Chain(following, (("=", _at(notation(row.next), statement, index)),)))


def _at(formula: Layout, statement: Induction, place: sp.Expr) -> Layout:
    """The formula with each of the sequences at a place."""
    names = frozenset(row.symbol.name for row in statement.recurrences)
    at = notation(place)

    def put_in(name: Name) -> Name:
        return index_name(name.source, statement.index.name, at) if not name.kind and name.source in names else name

    return map_names(formula, put_in)
