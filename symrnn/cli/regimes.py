"""``symrnn regime``: whether a gradient vanishes or explodes over many steps, for given weights."""

from __future__ import annotations

import argparse
import math
import sys
from typing import Any

from symrnn.bounds import CertifiedRegime, Regime
from symrnn.bounds.intervals.decimals import round_down, round_up
from symrnn.bounds.networks.certificates import ALWAYS, place_of
from symrnn.bounds.networks.regime import certify_regime
from symrnn.cells.formula import parse_number
from symrnn.cli.arguments import cell_of, integer_of
from symrnn.cli.json_objects import json_text
from symrnn.cli.networks import params_of, sequence_of
from symrnn.errors import InputError, inflect, quote

__all__ = ["print_regime"]

LONGEST_LAG = 10_000  # as bounds.regime takes it
LONGEST_SEARCH = 86_400  # seconds
CERTIFIED, UNDECIDED = 0, 4


def print_regime(arguments: argparse.Namespace) -> int:
    """The regime and its certificate; the exit code is 4 where it is undecided, under ``--strict``."""
    cell = cell_of(arguments)
    lag = integer_of(arguments.lag, "--lag", 1, LONGEST_LAG)
    size, seconds = _positive(arguments.size, "--size", 1), _positive(arguments.seconds, "--seconds", LONGEST_SEARCH)
    params = params_of(cell, arguments.params)
    x, initial = sequence_of(cell, arguments.inputs)
    _tell(f"bounding the Jacobians of {cell.name} over {inflect(lag, 'step')}")
    found = certify_regime(cell, params, lag, x, initial, arguments.norm, size, seconds, _tell)
    print(json_text(_plain(found)) if arguments.format == "json" else _text(found))
    return UNDECIDED if arguments.strict and found.regime is Regime.UNDECIDED else CERTIFIED


def _tell(stage: str) -> None:
    """How far it is, a line a stage."""
    print(f"symrnn: {stage}", file=sys.stderr, flush=True)


def _positive(text: str, option: str, most: int) -> float:
    number = float(parse_number(text, option))
    if not 0 < number < most:
        raise InputError(f"{option}: expected a number between 0 and {most}, found {quote(text)}")
    return number


def _text(found: CertifiedRegime) -> str:
    below = "is not certified" if found.falls_below is None else f"from {found.falls_below} steps back on"
    is_decided = found.regime is not Regime.UNDECIDED
    said = f"{found.regime.value} {place_of(found.scope)}" if is_decided else found.regime.value
    ends = f"{round_down(found.lower)} to {round_up(found.upper)}"
    rows = [
        ("regime", f"{found.regime.name} over {inflect(found.lag, 'step')}: {said}"),
        ("certificate", found.certificate),
        (f"{inflect(found.lag, 'step')} back", f"norm {found.norm} from {ends}"),
        (f"at most {found.size:g}", below),
    ]
    if found.float64 is not None:
        rows.append(("float64", f"not certified: {found.float64:.6g} along the given inputs"))
    elif not is_decided and found.scope == ALWAYS:
        rows.append(("float64", "no such number for every input; --inputs takes one sequence"))
    if found.stopped is not None:
        longer = min(6 * found.stopped, LONGEST_SEARCH - 1)
        rows.append(("search", f"stopped after {found.stopped:g} s; --seconds {longer:g} looks further"))
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {text}" for name, text in rows)


def _plain(found: CertifiedRegime) -> dict[str, Any]:
    """For JSON, which knows no infinity: that is None."""
    return {
        "regime": found.regime.name,
        "certificate": found.certificate,
        "norm": found.norm,
        "lag": found.lag,
        "lower": found.lower,
        "upper": found.upper if math.isfinite(found.upper) else None,
        "size": found.size,
        "falls_below": found.falls_below,
        "scope": found.scope,
        "float64": found.float64,
        "stopped": found.stopped,
    }
