"""The step about the exponents of a chunk: what they are sums of, how large these become, and which types hold them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim
from symrnn.derivation.exposition import Table, Text
from symrnn.derivation.step import Step
from symrnn.errors import InputError
from symrnn.expressions.exact import fraction_to_rational
from symrnn.linear.chunk_equations import ChunkEquations
from symrnn.linear.chunks import chunk_of
from symrnn.linear.exponent_claims import limit_claims, safe_claim, sum_claims, sums_of_gates_claim
from symrnn.linear.exponents import LONGEST
from symrnn.linear.float_limits import FLOATS
from symrnn.linear.linear_form import LinearForm
from symrnn.programs.program import name_symbol

__all__ = ["CHUNK", "GATES", "exponent_steps"]

#: what the table of exponents is about: the length of a chunk, and the ends of the log gates
CHUNK, GATES = 32, (-5, 0)
#: the decays of the table, and their largest exponent: a sum G of log gates, or -G
_FORMS = MappingProxyType({"pairs": ("of pairs", name_symbol("G")), "start": ("from the start", -name_symbol("G"))})

Entry: TypeAlias = str | sp.Rational


@dataclass(frozen=True, slots=True)
class _Row:
    """A form of decays: its entries of the table, and their claims."""

    entries: tuple[Entry, ...]
    claims: tuple[Claim, ...]


def exponent_steps(cell: Cell, equations: ChunkEquations) -> tuple[Step, ...]:
    """The exponents of a chunk, where anything decays, for log gates between two ends."""
    sums = sums_of_gates_claim(equations, cell.name)
    if sums is None:
        return ()
    rows = [row for decays in _FORMS for row in _rows(equations.form, decays)]
    general = (sums, *sum_claims(GATES), *limit_claims())
    table = Table(
        "",
        ("decays", "largest exponent", *(f"longest chunk, {dtype}" for dtype in FLOATS)),
        tuple(row.entries for row in rows),
        tuple(tuple(claim.name for claim in row.claims) for row in rows),
    )
    return (
        Step(
            "exponents",
            "Exponents, and how long a chunk may be",
            Text(
                f"For log gates between {GATES[0]} and {GATES[1]} in chunks of {CHUNK} steps, read off the lines and "
                "off their way back; no number was run. With decays of pairs the exponent is that between two steps, "
                "masked first; with decays from the start keys are divided by what queries are multiplied by. What "
                "rounding adds to sums and exponents is counted."
            ),
            (*general, *(claim for row in rows for claim in row.claims)),
            "each exponent is the sum of the log gates of steps in a row, or minus that, and the exponential of the "
            "largest is a number of the type",
            ("chunk", "chunk-backwards"),
            table=table,
        ),
    )


def _rows(form: LinearForm, decays: str) -> Iterator[_Row]:
    """The row of decays of one form; none where it is no form of this cell."""
    try:
        chunk_of(form, 2, decays)
    except InputError:
        return
    words, exponent = _FORMS[decays]
    low, high = map(Fraction, GATES)
    most = max(high if decays == "pairs" else -low, Fraction(0))
    what = f"exponents of {CHUNK} steps" if most else "no exponent is above 0 in any chunk"
    claims = [safe_claim(f"decays {words}: {what}", exponent, CHUNK, GATES, None)]
    entries: list[Entry] = [words, fraction_to_rational(CHUNK * most)]
    for dtype, limits in FLOATS.items():
        steps = max((n for n in range(2, LONGEST + 1) if limits.holds(n * most, n, most)), default=1)
        entries.append("any" if steps == LONGEST else sp.Integer(steps))
        if most:
            length = f"any length up to {LONGEST}" if steps == LONGEST else f"{steps} steps"
            title = f"decays {words}: {dtype} holds chunks of {length}"
            claims.append(safe_claim(title, exponent, steps, GATES, limits))
    yield _Row(tuple(entries), tuple(claims))
