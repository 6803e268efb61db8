"""A run of a cell in numbers: every size 1, two steps from zero, each value claimed to the digits that are shown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import at_time
from symrnn.cells.unroll import unroll
from symrnn.claims.claim import Claim
from symrnn.derivation.derive import rounds_to
from symrnn.derivation.exposition import Table, Text
from symrnn.derivation.step import Step
from symrnn.errors import InputError
from symrnn.expressions.exact import fraction_to_rational, to_fraction
from symrnn.expressions.functions import maximum, minimum, step
from symrnn.programs.components import components, sizes_of
from symrnn.programs.program import Program

__all__ = ["number_steps"]

STEPS, DIGITS = 2, 4  # how far the run goes, and how many decimals are shown
LONGEST, DEEPEST = 80, 4  # operations of a value written out, and functions inside each other
SWITCHES = (sp.Abs, maximum, minimum, step)


def number_steps(cell: Cell) -> tuple[Step, ...]:
    """The step with a table of states and outputs at two times; none where a value has no form that is short enough.

    >>> from symrnn.cells import elman
    >>> for row in number_steps(elman())[0].table.rows:
    ...     print(*row)
    h_1 0.4854
    h_2 0.6376
    """
    try:
        network = unroll(cell, steps=STEPS)
        sizes = dict.fromkeys(sizes_of(network), 1)
        found = dict(_claims(cell, components(network, sizes) if sizes else network))
    except InputError:
        return ()
    if not found:
        return ()
    claims = tuple(found)
    rows = tuple((claim.name, shown) for claim, shown in found.items())
    table = Table("States and outputs, rounded.", ("value", "number"), rows, tuple((claim.name,) for claim in claims))
    sizes_said = "Every size is 1, the" if sizes else "The"
    text = Text(
        f"{sizes_said} first state is zero, and whatever is given is one of the numbers 0.1, 0.2, 0.3 and so on, in "
        "the order in which it is declared, or the value that it has by itself."
    )
    return (Step("numbers", "A run in numbers", text, claims, "interval arithmetic", table=table),)


def _claims(cell: Cell, network: Program) -> Iterator[tuple[Claim, str]]:
    """That each state and output at each time rounds to the digits shown, and these."""
    numbers = _numbers(cell, network)
    values = _short_values(network, numbers)
    symbols = dict.fromkeys((*(state.symbol for state in cell.states), *cell.given_out))
    for t in range(1, STEPS + 1):
        for symbol in symbols:
            name = at_time(symbol, t)
            entry = next((known for known in (name, *_entries(name, network)) if known in values), None)
            if entry is not None:
                shown = _round_value(network, numbers, entry)
                if Decimal(shown):
                    yield _round_claim(str(name), values[entry], shown), shown


def _short_values(network: Program, numbers: Mapping[sp.Symbol, sp.Rational]) -> dict[sp.Symbol, sp.Expr]:
    """The lines written out where they are short: of numbers inside of functions SymPy asks for ever more signs."""
    values: dict[sp.Symbol, sp.Expr] = dict(numbers)
    sizes: dict[sp.Symbol, tuple[int, int]] = dict.fromkeys(numbers, (0, 0))
    for line in network.lines:
        inside = [sizes.get(symbol, (LONGEST, DEEPEST)) for symbol in line.expr.free_symbols]
        length = int(line.expr.count_ops()) + sum(each for each, _ in inside)
        depth = max((each for _, each in inside), default=0) + bool(line.expr.atoms(sp.Function))
        sizes[line.symbol] = (length, depth)
        if length <= LONGEST and depth <= DEEPEST and not line.expr.has(*SWITCHES):
            values[line.symbol] = line.expr.xreplace(values)
        else:
            sizes[line.symbol] = (LONGEST + 1, DEEPEST + 1)
    return {line.symbol: values[line.symbol] for line in network.lines if line.symbol in values}


def _entries(name: sp.Symbol, network: Program) -> Iterable[sp.Symbol]:
    """The one entry of a vector or matrix."""
    wanted = {f"{name.name}[1]", f"{name.name}[1,1]"}
    return (symbol for symbol in network.shapes if symbol.name in wanted)


def _numbers(cell: Cell, network: Program) -> dict[sp.Symbol, sp.Rational]:
    own = {symbol.name: value for symbol, value in cell.values}
    return {
        item.symbol: own.get(item.symbol.name.partition("[")[0], sp.Rational(number % 9 + 1, 10))
        for number, item in enumerate(network.inputs)
    }


def _round_value(network: Program, numbers: Mapping[sp.Symbol, sp.Rational], name: sp.Symbol) -> str:
    """A value to the decimals that are shown; a proof decides afterwards whether they are right."""
    part = Program(network.inputs, network.lines, (name,))
    value = float(part.evaluate(dict(numbers), digits=DIGITS + 16)[name.name])
    return f"{value:.{_count_decimals(value)}f}"


def _count_decimals(value: float) -> int:
    """As many as are shown, and more for a small number."""
    return DIGITS + (max(0, -math.floor(math.log10(abs(value))) - 1) if value and abs(value) < 1 else 0)


def _round_claim(name: str, value: sp.Expr, shown: str) -> Claim:
    """The claim that a value rounds to what is shown, which stays apart from the fractions in the value."""
    claim = rounds_to(name, value, shown)
    difference = sp.Add(value, -fraction_to_rational(to_fraction(shown)), evaluate=False)
    return Claim.at_most(name, sp.Abs(difference, evaluate=False), claim.expressions()[1])
