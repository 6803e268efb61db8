"""Delays: ``x[t-2]`` is the value of x two steps before, zero before the start.

A formula is rewritten before it is read, ``x[t-2]`` to ``x_lag2``, which is as long, so that every column stays. What
is behind it is a shift register: states ``x_lag1`` and ``x_lag2`` that hand a value on from step to step. Before a
step ``x_lag2`` holds x[t-2], and the step gives it what ``x_lag1`` held.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import sympy as sp

from symrnn.cells.formula import TextPlace
from symrnn.cells.parameters import previous
from symrnn.errors import quote
from symrnn.expressions.shapes import Shape
from symrnn.programs.lines import Assign, Input, name_symbol

__all__ = ["Delay", "lag_name", "names_without_delay", "refuse_clock", "registers", "registers_of", "rewrite_delays"]

LONGEST_DELAY = 64  # steps: each is a state, and two lines of the text form

_SUBSCRIPT = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9_]*)\[(?P<index>[ \t]*t\b[^\[\]:,;]*)\]")
_INDEX = re.compile(r"[ \t]*t[ \t]*(?:[-\u2212][ \t]*(?P<steps>[0-9]+)[ \t]*)?")
#: a state at another time as it stands in a paper, h(t-1)
_CALLED_AT = re.compile(r"[A-Za-z0-9_]\([ \t]*t[ \t]*[-+)]")
#: the letter t as a number, and not in h_{t-1}, t(x) or v.t
_CLOCK = re.compile(r"(?<![A-Za-z0-9_.{\[])t(?![A-Za-z0-9_(\[}])")
_REGISTER = re.compile(r"(\w+)_lag([1-9][0-9]?)")
_FUTURE = re.compile(r"[ \t]*t[ \t]*\+.*")


@dataclass(frozen=True, slots=True)
class Delay:
    """A name some steps back: its value ``steps`` before, first read in a line of the text."""

    name: str
    steps: int
    line: int
    column: int


def lag_name(name: str, steps: int) -> str:
    """What holds a value so many steps back: ``x_lag2``.

    >>> lag_name("x", 2)
    'x_lag2'
    """
    return f"{name}_lag{steps}"


def rewrite_delays(
    text: str, place: TextPlace, states: Collection[str], kinds: Mapping[str, str]
) -> tuple[str, list[tuple[str, int, int]]]:
    """The formula with names in the place of delays, and which there are: name, steps, column.

    ``kinds`` has what each name is declared as; of a state one step back is ``h_prev``.

    >>> rewrite_delays("w*x[t-2] + h[t-1]", TextPlace("line 1", 1), {"h"}, {"x": "input", "h": "state"})
    ('w*x_lag2 + h_prev', [('x', 2, 2)])

    Raises
    ------
    InputError
        for a step to come, a delay that is no written integer or too long, and of a name without steps.
    """
    found: list[tuple[str, int, int]] = []

    def replace(match: re.Match[str]) -> str:
        name, at = match["name"], match.start()
        steps = _read_steps(name, match["index"], at, place)
        if steps:
            _refuse_fixed(name, kinds, at, place)
        if not steps or (steps == 1 and name in states):
            return f"{name}{'_prev' if steps else ''}".ljust(len(match.group()))
        found.append((name, steps, at))
        return lag_name(name, steps).ljust(len(match.group()))

    return _SUBSCRIPT.sub(replace, text), found


def _read_steps(name: str, index: str, at: int, place: TextPlace) -> int:
    if _FUTURE.fullmatch(index):
        place.fail(at, f"{name}[{index.strip()}] is a value to come; a step reads earlier ones, such as {name}[t-1]")
    match = _INDEX.fullmatch(index)
    if match is None:
        found = quote(f"{name}[{index}]")
        place.fail(at, f"expected a delay such as {name}[t-1], {name} one step before, found {found}; write an integer")
    digits = (match["steps"] or "0").lstrip("0") or "0"
    if len(digits) > len(str(LONGEST_DELAY)) or int(digits) > LONGEST_DELAY:
        place.fail(at, f"a delay of {digits[:20]} steps is a state for each; write at most {LONGEST_DELAY}")
    return int(digits)


def _refuse_fixed(name: str, kinds: Mapping[str, str], at: int, place: TextPlace) -> None:
    kind = kinds.get(name, "")
    if kind in ("param", "const"):
        place.fail(at, f"{name} is a {kind}, the same at every step; write {name}")
    if kind in ("param_per_step", "time"):
        place.fail(at, f"{name} is a {kind}, of which earlier values are not kept; name it in a line, as in v = {name}")


def refuse_clock(text: str, place: TextPlace) -> None:
    """Where a formula uses ``t`` and nobody declared it, say how to."""
    match = _CLOCK.search(text)
    if match and not _CALLED_AT.search(text):  # h(t-1) is told where h is
        place.fail(match.start(), "'t' is not declared; for the number of the step, 1, 2, ..., declare t: time")


def registers(
    delays: Collection[Delay], states: Mapping[str, Shape], shapes: Mapping[str, Shape]
) -> Iterator[tuple[Input, Assign]]:
    """The states behind delays, each with the line that renews it.

    >>> for item, line in registers([Delay("x", 2, 1, 1)], {}, {"x": ()}):
    ...     print(line)
    x_lag1 = x
    x_lag2 = x_lag1_prev
    """
    longest: dict[str, int] = {}
    for each in delays:
        longest[each.name] = max(each.steps, longest.get(each.name, 0))
    for name, most in longest.items():
        first = 2 if name in states else 1  # one step back a state is h_prev
        for k in range(first, most + 1):
            held = name_symbol(lag_name(name, k))
            before = name_symbol(lag_name(name, k - 1) if k > first else name)
            yield (
                Input(held, shapes[name]),
                Assign(held, before if k == 1 else previous(before), shapes[name]),
            )


def registers_of(states: Iterable[Input], lines: Iterable[Assign]) -> frozenset[sp.Symbol]:
    """The states behind delays, known by their names and by what renews them.

    >>> h, held = name_symbol("h"), name_symbol("h_lag2")
    >>> registers_of([Input(h), Input(held)], [Assign(held, previous(h), ())])
    frozenset({h_lag2})
    """
    renewed = {line.symbol: line.expr for line in lines}
    return frozenset(state.symbol for state in states if renewed.get(state.symbol) in _hold_before(state.symbol.name))


def _hold_before(register: str) -> tuple[sp.Symbol, ...]:
    """What may be handed on to a register: the one before it, or the name itself."""
    found = _REGISTER.fullmatch(register)
    if found is None:
        return ()
    name, steps = found[1], int(found[2])
    itself = name_symbol(name)
    return (previous(name_symbol(lag_name(name, steps - 1))), itself if steps == 1 else previous(itself))


def names_without_delay(delays: Mapping[str, Delay], states: Collection[str]) -> dict[sp.Symbol, sp.Symbol]:
    """What holds an earlier value of an input or a line, to the name itself; a state is used by its own line too."""
    return {
        previous(name_symbol(lag)): name_symbol(each.name) for lag, each in delays.items() if each.name not in states
    }
