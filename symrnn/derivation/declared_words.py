"""What a cell declares of its names, as sentences of a page: ranges, values, and the number of the step."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Range
from symrnn.derivation.exposition import Text

__all__ = ["declarations_in_words"]


def declarations_in_words(cell: Cell, names: Mapping[sp.Symbol, sp.Symbol]) -> list[Text]:
    """One sentence for each range and value, and for the time; ``names`` are those on the page."""
    found = [_say_range(each, bool(cell.program.shapes[each.symbol]), names) for each in cell.ranges]
    for symbol, value in cell.values:
        text = "Where no other value is given, {name} is {value}; the formulas hold for any."
        found.append(Text(text, name=names.get(symbol, symbol), value=value))
    if cell.time is not None:
        text = "{name} is the number of the step: {first} in the first one, {second} in the second."
        found.append(Text(text, name=names.get(cell.time, cell.time), first=sp.S.One, second=sp.Integer(2)))
    return found


def _say_range(each: Range, has_entries: bool, names: Mapping[sp.Symbol, sp.Symbol]) -> Text:
    ends = {}
    words = []
    if each.low is not None:
        ends["low"] = each.low
        words.append("greater than {low}" if each.low_open else "at least {low}")
    if each.high is not None:
        ends["high"] = each.high
        words.append("less than {high}" if each.high_open else "at most {high}")
    return Text(
        f"{'Every entry of ' * has_entries}{{name}} is {' and '.join(words)}, as the cell declares.",
        name=names.get(each.symbol, each.symbol),
        **ends,
    )
