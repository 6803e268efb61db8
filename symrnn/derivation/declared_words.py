"""What a cell declares of its names, as sentences of a page: ranges, values, and the number of the step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Range, previous
from symrnn.derivation.exposition import Text
from symrnn.programs.program import name_symbol

__all__ = ["declarations_in_words"]

_REGISTER = re.compile(r"(\w+)_lag([1-9][0-9]?)")


def declarations_in_words(cell: Cell, names: Mapping[sp.Symbol, sp.Symbol]) -> list[Text]:
    """One sentence for each range and value, and for the time; ``names`` are those on the page."""
    found = [_say_range(each, bool(cell.program.shapes[each.symbol]), names) for each in cell.ranges]
    for symbol, value in cell.values:
        text = "Where no other value is given, {name} is {value}; the formulas hold for any."
        found.append(Text(text, name=names.get(symbol, symbol), value=value))
    if cell.time is not None:
        text = (
            "{name} is the number of the step: {first} in the first one, {second} in the second. A run that goes on "
            "from given states begins with {first} again."
        )
        found.append(Text(text, name=names.get(cell.time, cell.time), first=sp.S.One, second=sp.Integer(2)))
    return [*found, *_say_registers(cell, names)]


def _say_registers(cell: Cell, names: Mapping[sp.Symbol, sp.Symbol]) -> Iterator[Text]:
    """What the states hold that stand for earlier values, which the text of the cell writes as ``h[t-2]``."""
    for state in cell.states:
        found = _REGISTER.fullmatch(state.symbol.name)
        if found is None or not re.search(rf"\b{found[1]}\s*\[\s*t\s*-", cell.text):
            continue
        old, base = previous(state.symbol), name_symbol(found[1])
        yield Text(
            f"{{old}} is {{base}} of {{count}} {'step' if found[2] == '1' else 'steps'} before, which the text writes "
            f"as {found[1]}[t-{found[2]}].",
            old=names.get(old, old),
            base=names.get(base, base),
            count=sp.Integer(found[2]),
        )


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
