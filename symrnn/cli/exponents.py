"""``symrnn exponents``: how large the exponents of a recurrence in chunks become, forwards and backwards."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from symrnn.cells.cell import Cell
from symrnn.cells.formula import parse_number
from symrnn.cli.arguments import cell_of, integer_of
from symrnn.cli.lines import print_json
from symrnn.cli.progress import progress
from symrnn.documents.text_conversion import to_text
from symrnn.errors import InputError, quote
from symrnn.linear.chunks import LARGEST_CHUNK
from symrnn.linear.exponents import ExponentBounds, exponent_bounds, safe_chunks
from symrnn.linear.float_limits import FLOATS
from symrnn.linear.log_decays import FORMS

__all__ = ["print_exponents"]

Ends = tuple[Fraction, Fraction]
SafeChunks = Mapping[str, int | None]
_DEFAULT: Ends = (Fraction(-5), Fraction(0))


def print_exponents(arguments: argparse.Namespace) -> int:
    """The exponents of one form line by line, or of each in a table; the exit code is 1 where one may overflow."""
    cell = cell_of(arguments)
    chunk = integer_of(arguments.chunk, "--chunk", 2, LARGEST_CHUNK)
    gate = _read_gates(arguments.gate)
    forms = FORMS if arguments.decays is None else (arguments.decays,)
    found, safe = [], []
    for form in forms:
        with progress(f"reading the exponents of {cell.name} with decays {form}"):
            found.append(exponent_bounds(cell, chunk, gate, form))
            safe.append(safe_chunks(cell, gate, form))
    if arguments.format == "json":
        print_json(
            {"cell": cell.name, "chunk": chunk, "forms": [_plain(*each) for each in zip(found, safe, strict=True)]}
        )
    elif arguments.decays is None:
        print("\n".join(_table(cell, found, safe)))
    else:
        print("\n".join(_lines(found[0], safe[0])))
    return int(arguments.dtype is not None and any(each.overflows(arguments.dtype) for each in found))


def _read_gates(texts: Sequence[str]) -> Ends | dict[str, Ends]:
    """``-5,0`` for all, or each by its name."""
    named: dict[str, Ends] = {}
    for text in texts:
        name, sign, ends = text.rpartition("=")
        parts = ends.split(",")
        if len(parts) != 2 or bool(sign) != bool(name) or name in named:
            raise InputError(f"--gate: expected two numbers, as in -5,0, or log_alpha=-5,0 once, found {quote(text)}")
        named[name] = (Fraction(parse_number(parts[0], "--gate")), Fraction(parse_number(parts[1], "--gate")))
    if not named:
        return _DEFAULT
    if "" in named and len(named) > 1:
        raise InputError("--gate: expected one pair of numbers for all log gates, or one for each name, found both")
    return named.get("", named)


def _table(cell: Cell, found: Sequence[ExponentBounds], safe: Sequence[SafeChunks]) -> list[str]:
    """A row for each form: the largest exponent, what comes out, and the longest chunk for each type."""
    rows = [("decays", "largest exponent", "in outputs", "in gradients", *(f"C {dtype}" for dtype in FLOATS))]
    for each, chunks in zip(found, safe, strict=True):
        longest = tuple(_longest(each, chunks[dtype]) for dtype in FLOATS)
        rows.append((each.decays, *map(_number, (each.largest, each.out, each.back)), *longest))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [f"{cell.name} in chunks of {found[0].chunk}: {_gates_text(found[0])}", *lines, *_remarks(found)]


def _longest(found: ExponentBounds, chunk: int | None) -> str:
    if found.unknown:
        return "?"
    return "any" if chunk is None else str(chunk) if chunk > 1 else "none"


def _lines(found: ExponentBounds, safe: SafeChunks) -> list[str]:
    """An exponential on each line, and between what its exponent lies."""
    rows = [
        (each.line.name, f"exp({to_text(each.exponent)})", "no bounds" if each.ends is None else _interval(each.ends))
        for each in found.taken
    ]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(2)]
    lines = [f"{name:<{widths[0]}}  {text:<{widths[1]}}  {ends}" for name, text, ends in rows]
    longest = ", ".join(f"{dtype} {_longest(found, safe[dtype])}" for dtype in FLOATS)
    title = f"{found.cell} in chunks of {found.chunk} with decays {found.decays}: {_gates_text(found)}"
    return [title, *lines, f"the longest chunk without overflow: {longest}", *_remarks([found])]


def _remarks(found: Sequence[ExponentBounds]) -> list[str]:
    """What to know beyond the numbers."""
    said = []
    if not any(each.taken for each in found):
        said.append("no exponential is taken: nothing decays")
    for each in found:
        overflows = [dtype for dtype in FLOATS if not each.unknown and each.overflows(dtype)]
        if each.is_masked_late:
            where = f"in {', '.join(overflows)}" if overflows else "in a longer chunk"
            said.append(
                f"{each.decays}: exp before the mask, of up to {_number(each.largest)} where only {_number(each.out)} "
                f"is kept; {where} outputs stay right and gradients are NaN"
            )
        elif overflows:
            said.append(f"{each.decays}: overflows in {', '.join(overflows)}")
        elif each.largest is not None and each.largest <= 0 and not each.unknown:
            said.append(f"{each.decays}: every exponent is at most 0, which overflows in no type")
    unknown = dict.fromkeys(to_text(each.exponent) for form in found for each in form.unknown)
    return said + [f"no bounds are known for the exponent {text}; give them by --gate NAME=MIN,MAX" for text in unknown]


def _gates_text(found: ExponentBounds) -> str:
    return ", ".join(f"{gate} in {_interval(ends)}" for gate, ends in found.gates) or "no log gate"


def _interval(ends: Any) -> str:
    return f"{_number(ends[0])} to {_number(ends[1])}"


def _number(value: Fraction | int | None) -> str:
    return "-" if value is None else f"{float(value):.6g}"


def _plain(found: ExponentBounds, safe: SafeChunks) -> dict[str, Any]:
    """For JSON: exact numbers as texts."""

    def text(value: Fraction | int | None) -> str | None:
        return None if value is None else str(value)

    return {
        "decays": found.decays,
        "gates": {gate.name: [str(end) for end in ends] for gate, ends in found.gates},
        "largest": text(found.largest),
        "in outputs": text(found.out),
        "in gradients": text(found.back),
        "masked late": found.is_masked_late,
        "overflows": [dtype for dtype in FLOATS if found.overflows(dtype)],
        "longest chunk": {} if found.unknown else dict(safe),
        "exponents": [
            {
                "line": each.line.name,
                "exponent": to_text(each.exponent),
                "ends": None if each.ends is None else [str(end) for end in each.ends],
            }
            for each in found.taken
        ],
    }
