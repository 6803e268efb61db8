"""How a family of programs over every number of steps is shown: the family, and its recursion."""

from __future__ import annotations

import sympy as sp

from symrnn.claims.lengths import EveryLength, FewerSteps
from symrnn.documents.formulas.formula_layout import Chain, Layout
from symrnn.documents.formulas.notation import notation
from symrnn.documents.pages.blocks import Block, Display, Paragraph
from symrnn.documents.pages.program_blocks import program_block
from symrnn.expressions.array_nodes import extent

__all__ = ["length_blocks"]

Said = list[str | Layout]


def length_blocks(statement: EveryLength) -> tuple[Block, ...]:
    """The family, what is grown in it, its first step, and one step more."""
    n = notation(extent(statement.length))
    grown: list[Block] = []
    for each in statement.grown:
        symbol = notation(each.symbol)
        grown.append(Paragraph((symbol, " over one step is ", notation(each.start), ", and over one step more")))
        grown.append(Display(Chain(symbol, (("=", notation(each.next)),))))
    calls = (Paragraph(tuple(_call(call, n))) for call in statement.calls)
    return (
        Paragraph(("Over ", n, " steps, for every ", n, " from 1 on, these lines")),
        program_block(statement.family),
        *grown,
        Paragraph(("give what this recursion does. Over one step:",)),
        program_block(statement.first),
        Paragraph(("Over one step more:",)),
        program_block(statement.longer),
        *calls,
    )


def _call(call: FewerSteps, n: Layout) -> Said:
    said: Said = ["where ", *_list(call.results), " are what it gives over ", n, " steps, for "]
    return [*said, *_list(call.arguments), "."]


def _list(symbols: tuple[sp.Symbol, ...]) -> Said:
    return [part for symbol in symbols for part in (", ", notation(symbol))][1:]
