"""``symrnn regime``: whether a gradient vanishes or explodes over many steps, for given weights."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from symrnn.bounds import CertifiedRegime, Regime, regime
from symrnn.bounds.intervals.decimals import round_down, round_up
from symrnn.cells.cell import Cell
from symrnn.cells.formula import parse_number
from symrnn.cli.arguments import MOST_STEPS, cell_of, integer_of
from symrnn.cli.networks import params_of, sequence_of
from symrnn.errors import InputError, inflect, quote

__all__ = ["print_regime"]

LONGEST_SEARCH = 86_400  # seconds
LARGEST_PRODUCT = 2_000_000_000  # lag * (entries of the states)^3
CERTIFIED, UNDECIDED = 0, 4


def print_regime(arguments: argparse.Namespace) -> int:
    """The regime and its certificate; the exit code is 4 where it is undecided, under ``--strict``."""
    cell = cell_of(arguments)
    lag = integer_of(arguments.lag, "--lag", 1, MOST_STEPS)
    size, seconds = _positive(arguments.size, "--size", 1), _positive(arguments.seconds, "--seconds", LONGEST_SEARCH)
    params = params_of(cell, arguments.params)
    x, initial = sequence_of(cell, arguments.inputs)
    _refuse_large(cell, params, lag)
    print(f"symrnn: bounding the Jacobians of {cell.name} over {lag} steps", file=sys.stderr)
    found = regime(cell, params, lag, x, initial, norm=arguments.norm, size=size, seconds=seconds)
    print(json.dumps(_plain(found), indent=2) if arguments.format == "json" else _text(found))
    return UNDECIDED if arguments.strict and found.regime is Regime.UNDECIDED else CERTIFIED


def _positive(text: str, option: str, most: int) -> float:
    number = float(parse_number(text, option))
    if not 0 < number < most:
        raise InputError(f"{option}: expected a number between 0 and {most}, found {quote(text)}")
    return number


def _refuse_large(cell: Cell, params: Mapping[str, Any], lag: int) -> None:
    """Products of many large matrices would take hours."""
    sizes: dict[int | str, int] = {}
    for parameter in cell.parameters:
        sizes |= zip(parameter.shape, np.shape(params.get(parameter.symbol.name, 0)), strict=False)
    entries = sum(math.prod(sizes.get(size, 1) for size in state.shape) for state in cell.states)
    if lag * entries**3 > LARGEST_PRODUCT:
        most = LARGEST_PRODUCT // entries**3
        raise InputError(f"--lag: {lag} products of {entries} x {entries} entries take too long; take at most {most}")


def _text(found: CertifiedRegime) -> str:
    below = "is not certified" if found.falls_below is None else f"from {found.falls_below} steps back on"
    rows = (
        ("regime", f"{found.regime.name} over {inflect(found.lag, 'step')}: {found.regime.value}"),
        ("certificate", found.certificate),
        (f"{found.lag} steps back", f"norm {found.norm} from {round_down(found.lower)} to {round_up(found.upper)}"),
        (f"at most {found.size:g}", below),
    )
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
    }
