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
from symrnn.bounds.decimals import rounded_down, rounded_up
from symrnn.cell import Cell
from symrnn.cli.arguments import MOST_STEPS, cell_of, integer_of
from symrnn.cli.arrays import read_arrays
from symrnn.errors import InputError, listing
from symrnn.formula import parse_number, shown

__all__ = ["print_regime"]

LONGEST_SEARCH = 86_400  # seconds
LARGEST_PRODUCT = 2_000_000_000  # lag * (entries of the states)^3
CERTIFIED, UNDECIDED = 0, 4


def print_regime(arguments: argparse.Namespace) -> int:
    """The regime and its certificate; the exit code is 4 where it is undecided, under ``--strict``."""
    cell = cell_of(arguments)
    lag = integer_of(arguments.lag, "--lag", 1, MOST_STEPS)
    size, seconds = _positive(arguments.size, "--size", 1), _positive(arguments.seconds, "--seconds", LONGEST_SEARCH)
    params = _numbers(read_arrays(arguments.params), "--params")
    x, initial = _sequence(cell, arguments.inputs)
    _refuse_large(cell, params, lag)
    print(f"symrnn: bounding the Jacobians of {cell.name} over {lag} steps", file=sys.stderr)
    found = regime(cell, params, lag, x, initial, norm=arguments.norm, size=size, seconds=seconds)
    print(json.dumps(_plain(found), indent=2) if arguments.format == "json" else _text(found))
    return UNDECIDED if arguments.strict and found.regime is Regime.UNDECIDED else CERTIFIED


def _positive(text: str, option: str, most: int) -> float:
    number = float(parse_number(text, option))
    if not 0 < number < most:
        raise InputError(f"{option}: expected a number between 0 and {most}, found {shown(text)}")
    return number


def _numbers(arrays: Mapping[str, Any], option: str) -> dict[str, Any]:
    """The arrays of a file; rows of different lengths and what is not finite are told by name and place."""
    found = {}
    for name, value in arrays.items():
        try:
            found[name] = array = np.asarray(value)
        except ValueError:
            raise InputError(f"{option}: {shown(name)} has rows of different lengths; give an array") from None
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            place = np.argwhere(~np.isfinite(array))[0].tolist()
            raise InputError(f"{option}: {shown(name)} holds {array[tuple(place)]} at {place}; give finite numbers")
        if array.dtype.kind not in "fiuUO":
            raise InputError(f"{option}: {shown(name)} holds {array.dtype}; give real numbers")
    return found


def _sequence(cell: Cell, path: str | None) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The inputs by name and the initial states, ``h_0`` for a state ``h``; None for what the file does not have."""
    if path is None:
        return None, None
    arrays = _numbers(read_arrays(path), "--inputs")
    states = {f"{state.symbol}_0": state.symbol.name for state in cell.states}
    known = [*(item.symbol.name for item in cell.inputs), *states]
    extra = sorted(set(arrays).difference(known))
    if extra:
        raise InputError(f"--inputs: {shown(path, 200)} holds {listing(map(shown, extra))}; expected {listing(known)}")
    initial = {name: arrays.pop(key) for key, name in states.items() if key in arrays}
    return arrays or None, initial or None


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
        ("regime", f"{found.regime.name}: {found.regime.value}"),
        ("certificate", found.certificate),
        (f"{found.lag} steps back", f"norm {found.norm} from {rounded_down(found.lower)} to {rounded_up(found.upper)}"),
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
