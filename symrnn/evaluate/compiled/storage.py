"""Where each name stands in the workspace: for one step, for a few steps, or for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

import sympy as sp

from symrnn.evaluate.compiled.entries import count_text
from symrnn.evaluate.compiled.operations import Operation, makes, reads
from symrnn.evaluate.compiled.work import RunPart, RunWork
from symrnn.expressions.shapes import Shape

__all__ = ["ArrayPlace", "Kept", "places_of"]


class Kept(Enum):
    """For how long a value is kept: how many of it there are, in C."""

    ONCE = "1"
    STEP = "LANES"
    CHUNK = "CHUNK*LANES"
    ALL = "steps*LANES"


@dataclass(frozen=True, slots=True)
class ArrayPlace:
    """The array of a name, by the symbol that it is called after, and how many steps after its own it stands in it."""

    array: sp.Symbol
    kept: Kept
    later: int = 0

    def pointer(self, name: str, shape: Shape) -> str:
        """Where the values of step ``t``, or of the first of some, begin."""
        count = f"{count_text(shape)}*LANES"
        if self.kept is Kept.CHUNK:
            return f"{name} + (t - start + {self.later})*{count}" if self.later else f"{name} + (t - start)*{count}"
        if self.kept is Kept.ALL:
            return f"{name} + (t + {self.later})*{count}" if self.later else f"{name} + t*{count}"
        return name


def places_of(
    work: RunWork, operations: Mapping[RunPart, Iterable[Operation]], read_after: Mapping[RunPart, Iterable[sp.Symbol]]
) -> dict[sp.Symbol, ArrayPlace]:
    """The place of every name that an operation makes or the run is given, for each member.

    ``read_after`` are names that are given out when a part is done.
    """
    made: dict[sp.Symbol, RunPart] = {}
    used: dict[sp.Symbol, set[RunPart]] = {}
    for part, each in operations.items():
        for operation in each:
            for symbol in reads(operation):
                used.setdefault(symbol, set()).add(part)
            made |= dict.fromkeys(makes(operation), part)
    for part, symbols in read_after.items():
        for symbol in symbols:
            used.setdefault(symbol, set()).add(part)
    found = {
        symbol: ArrayPlace(symbol, _choose_kept(part, used.get(symbol, set()), work)) for symbol, part in made.items()
    }
    given = (*(item.symbol for item in work.cell.inputs), *work.targets, *work.arriving)
    found |= {symbol: ArrayPlace(symbol, Kept.CHUNK) for symbol in given}
    for old, new in work.carried:
        kept = Kept.ALL if work.is_back else Kept.CHUNK
        found |= {old: ArrayPlace(new, kept), new: ArrayPlace(new, kept, 1)}
    for sends, sent in work.carried_back:
        found |= {sends: ArrayPlace(sends, Kept.CHUNK), sent: ArrayPlace(sends, Kept.CHUNK, 1)}
    return found


def _choose_kept(part: RunPart, used: set[RunPart], work: RunWork) -> Kept:
    if part is RunPart.ONCE:
        return Kept.ONCE
    at_end = work.at_last and part in (RunPart.LOSS, RunPart.LOSS_BACK)
    if at_end or (part.is_loop and used <= {part}):
        return Kept.STEP
    return Kept.CHUNK if part.is_back or not any(each.is_back for each in used) else Kept.ALL
