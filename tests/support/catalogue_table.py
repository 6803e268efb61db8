"""The cells of the catalogue that the fast suite looks at: a sample by rules; ``make test-all`` looks at all.

Nothing here names a cell: a new file in ``symrnn/cells/catalogue`` goes through every sweep as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import pytest

from symrnn.cells import CatalogueEntry, entry, names

__all__ = ["KINDS", "catalogue_cells", "catalogue_text", "sample"]

EVERY = 12  # of so many cells, in the order of the alphabet, one is fast


@cache
def _every() -> tuple[CatalogueEntry, ...]:
    """The catalogue, read once in a process: five sweeps ask for it while tests are collected."""
    return tuple(map(entry, names()))


@cache
def _length(name: str) -> int:
    """How many lines a cell has."""
    return len(entry(name).cell.lines)


def _lines(found: CatalogueEntry) -> str:
    return found.text.rpartition("+++\n")[2]


def catalogue_text(name: str) -> str:
    """The lines of a cell of the catalogue as they are written, without its front matter."""
    return _lines(entry(name))


def _says(pattern: str) -> Callable[[CatalogueEntry], bool]:
    """Whether the lines of a cell have these words."""
    return lambda found: re.search(pattern, _lines(found), re.MULTILINE) is not None


#: what a cell can have that needs rules of its own; of each kind the shortest cell is fast
KINDS: Mapping[str, Callable[[CatalogueEntry], bool]] = MappingProxyType(
    {
        "matrix state": _says(r": state( output)?\[\w+, \w+\]"),
        "complex": _says(r"\bcomplex$"),
        "time": _says(r": time$"),
        "delay": _says(r"\[t-\d+\]"),
        "stack": _says(r"\[[^]=]*;|\bconcat\(|\bstack\("),
        "part": _says(r"= .*\[[^],]*:[^],]*\]|\bsplit\("),
        "surrogate": _says(r"\bsurrogate\("),
        "inverse": _says(r"\binv\(|\bsolve\("),
        "largest": _says(r"\bmax\(|\bmin\(|\bclip\("),
        "case": _says(r"\bwhere\(|\bstep\("),
        "share": _says(r"\bsoftmax\(|\blogsumexp\("),
        "running sum": _says(r"cumsum\("),
        "norm": _says(r"\b(layer_norm|rms_norm|norm|var|mean)\("),
        "rows": _says(r"\[:, None\]|\[None, :\]|\bouter\("),
        "range": _says(r"^\w+: .* (in \[|[<>])"),
        "value": _says(r": const(\[[^]]*\])? = "),
        "given out": _says(r": state output"),
    }
)


def _shortest_of(kind: str, among: Iterable[CatalogueEntry]) -> str | None:
    """The name of the shortest cell of a kind; None where there is none."""
    having = [found for found in among if KINDS[kind](found)]
    return min(having, key=lambda found: (len(_lines(found)), found.name)).name if having else None


@cache
def sample() -> tuple[str, ...]:
    """Every twelfth name, and the shortest cell of each kind."""
    shortest = {_shortest_of(kind, _every()) for kind in KINDS} - {None}
    return tuple(found.name for number, found in enumerate(_every()) if number % EVERY == 0 or found.name in shortest)


def catalogue_cells(most_lines: int = 12, without: str = "") -> list[Any]:
    """All names as parameters of a test; those outside of the sample, and those of more lines, are slow.

    Cells with the tag ``without`` are left out.
    """
    left = [found for found in _every() if without not in found.tags]
    fast = {found.name for found in left if found.name in sample() and _length(found.name) <= most_lines}
    return [found.name if found.name in fast else pytest.param(found.name, marks=pytest.mark.slow) for found in left]
