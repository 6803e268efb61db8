"""``symrnn sweep``: one question, asked of many random networks."""

from __future__ import annotations

import argparse
import contextlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from types import MappingProxyType
from typing import Any

from symrnn.cells.formula import parse_number
from symrnn.cells.text import cell_text
from symrnn.cli.arguments import cell_of, integer_of
from symrnn.cli.near_names import did_you_mean
from symrnn.errors import InputError, inflect, listing, quote
from symrnn.sweeps.grid_runs import sweep
from symrnn.sweeps.studies import STUDIES
from symrnn.sweeps.studies import cell_of as find_cell

__all__ = ["print_sweep"]

DONE, FAILED = 0, 1
MOST_VALUES = 1_000_000  # of one name
LARGEST_SCALE = 1e6
NORMS = ("1", "2", "inf")


def print_sweep(arguments: argparse.Namespace) -> int:
    """The table of a study; the exit code is 1 where a point failed."""
    if arguments.study not in STUDIES:
        hint = did_you_mean(arguments.study, set(STUDIES))
        raise InputError(f"no study is called {quote(arguments.study)}; {hint}there are {listing(STUDIES)}")
    study = STUDIES[arguments.study]
    workers = None if arguments.workers is None else integer_of(arguments.workers, "--workers", 0, 1000)
    retries = integer_of(arguments.retries, "--retries", 0, 100)
    files, grid = _grid(study, arguments)
    with _dask(arguments.dask) as executor, _as_interrupted(arguments.results):
        found = sweep(study, grid, executor=executor, results=arguments.results, workers=workers, retries=retries)
    named = tuple(_plain(point, files) for point in found.points)
    print(replace(found, points=named).csv_text().replace("\r\n", "\n"), end="")
    if not found.failures:
        return DONE
    _, error = found.failures[0]
    print(f"symrnn: {inflect(len(found.failures), 'point')} failed, the first with {error}", file=sys.stderr)
    return FAILED


def _plain(point: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    """A point as it was asked for: a file by its path, a constant by its name."""
    constants: dict[str, Any] = point.get("constants", {})
    rest = {name: value for name, value in point.items() if name != "constants"}
    return {**rest, "cell": files.get(point["cell"], point["cell"]), **constants}


def _grid(study: Callable[..., Any], arguments: argparse.Namespace) -> tuple[dict[str, str], dict[str, list[Any]]]:
    """The values by name, in the order of the study's arguments; and the names of the files whose text is a value."""
    names = [name for name in inspect.signature(study).parameters if name != "constants"]
    for name in _READERS:
        if name not in names and getattr(arguments, name) is not None:
            raise InputError(
                f"--{name}: {arguments.study} has no {name}; it takes {listing(f'--{each}' for each in names)}"
            )
    files: dict[str, str] = {}
    grid: dict[str, list[Any]] = {"cell": [_cell(text.strip(), files) for text in arguments.cell.split(",")]}
    for name in names[1:]:
        read, default = _READERS[name]
        grid[name] = list(read(getattr(arguments, name) or default, f"--{name}"))
    if constants := _constants(arguments.set):
        known = {item.symbol.name for text in grid["cell"] for item in find_cell(text).constants}
        if unknown := [name for name in constants if name not in known]:
            has = listing(sorted(known)) or "none"
            raise InputError(f"--set: {quote(unknown[0])} is no constant of {arguments.cell}, which has {has}")
        grid["constants"] = [dict(zip(constants, each, strict=True)) for each in product(*constants.values())]
    return files, grid


def _constants(texts: list[str]) -> dict[str, list[float]]:
    """The numbers by name: ``dt=0.1,0.2,eps=1`` is two of one and one of the other."""
    found: dict[str, list[float]] = {}
    name = ""
    for entry in (part for text in texts for part in text.split(",")):
        before, sign, number = entry.rpartition("=")
        name = before.strip() if sign else name
        if not name or (sign and name in found):
            raise InputError(f"--set: expected NAME=NUMBER,... and each name once, found {quote(entry)}; write dt=0.1")
        found.setdefault(name, []).append(float(parse_number(number, f"--set: {quote(name)}")))
    return found


def _cell(name: str, files: dict[str, str]) -> str:
    """A name stays one; a file goes as its text."""
    cell = cell_of(argparse.Namespace(cell=name, activation=None))
    if not name.endswith(".cell"):
        return name
    text = cell_text(cell)
    files[text] = name
    return text


def _integers(least: int, most: int) -> Callable[[str, str], Iterator[int]]:
    """A reader of integers: 1,2,5, and 0:100 or 0:100:10 for a range without its end."""

    def read(text: str, option: str) -> Iterator[int]:
        for part in text.split(","):
            ends = [integer_of(end, option, 0, most + 1) for end in part.split(":")]
            if not 1 <= len(ends) <= 3 or 0 in ends[2:]:
                raise InputError(f"{option}: expected a number or a range such as 0:100, found {quote(part)}")
            found = range(*ends) if len(ends) > 1 else range(ends[0], ends[0] + 1)
            if not found or found[0] < least or found[-1] > most or len(found) > MOST_VALUES:
                raise InputError(f"{option}: expected integers from {least} to {most}, found {quote(part)}")
            yield from found

    return read


def _scales(text: str, option: str) -> Iterator[float]:
    for part in text.split(","):
        number = float(parse_number(part, option))
        if not 0 <= number <= LARGEST_SCALE:
            raise InputError(f"{option}: expected numbers from 0 to {LARGEST_SCALE:g}, found {quote(part)}")
        yield number


def _norms(text: str, option: str) -> Iterator[str]:
    for part in text.split(","):
        if part not in NORMS:
            raise InputError(f"{option}: expected one of {listing(NORMS)}, found {quote(part)}")
        yield part


#: by the name of an argument of a study: how its values are read, and what they are where none are given
_READERS: Mapping[str, tuple[Callable[[str, str], Iterator[Any]], str]] = MappingProxyType(
    {
        "n": (_integers(1, 1000), "8"),
        "m": (_integers(1, 1000), "4"),
        "scale": (_scales, "1"),
        "seed": (_integers(0, 2**32), "0"),
        "lag": (_integers(1, 10_000), "50"),
        "norm": (_norms, "2"),
    }
)


@contextlib.contextmanager
def _as_interrupted(results: str | None) -> Iterator[None]:
    """What Ctrl-C leaves behind is told."""
    try:
        yield
    except KeyboardInterrupt:
        kept = f"what is done is in {quote(results, 200)}, and the same command goes on from there" if results else ""
        print(f"symrnn: {kept or 'nothing is kept without -o'}", file=sys.stderr)
        raise


@contextlib.contextmanager
def _dask(address: str | None) -> Iterator[Any]:
    """A client of a Dask cluster; none where no address is given."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise InputError(f'--dask needs the package {error.name}; write pip install "distributed>=2024.8"') from None
    try:
        client = Client(address)
    except (OSError, ValueError) as error:
        raise InputError(f"--dask {quote(address, 100)}: no scheduler is there ({error}); start one") from None
    with client:
        yield client
