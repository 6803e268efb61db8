"""Complex names of a cell: each is a pair of real ones, ``lam_re`` and ``lam_im``."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sympy as sp

from symrnn.cells.formula import TextPlace
from symrnn.cells.formula.complex_pairs import COMPLEX_WORDS, ComplexValue
from symrnn.cells.language.declarations import Declaration
from symrnn.cells.language.delays import Delay
from symrnn.expressions.shapes import Shape, shape_text

__all__ = ["PARTS", "Pair", "is_about_pairs", "pairs_now", "refuse_misfit"]

#: the endings of the two real names
PARTS = ("_re", "_im")

_NAMES = re.compile(r"(?<![A-Za-z0-9_.])[A-Za-z][A-Za-z0-9_]*")
_CALLED = re.compile(r"(?<![A-Za-z0-9_.])(?:complex|conj)[ \t]*\(")


@dataclass(frozen=True, slots=True)
class Pair:
    """A complex name: the kind it is declared as, empty for one that a line assigns, its shape, and the line."""

    kind: str
    shape: Shape
    line: int


def is_about_pairs(text: str, pairs: Collection[str], variables: Collection[str]) -> bool:
    """Whether a formula has a complex name or makes a complex number.

    >>> is_about_pairs("re(C @ h)", {"h"}, ()), is_about_pairs("a + b", {"h"}, ())
    (True, False)
    """
    if any(name in pairs for name in _NAMES.findall(text)):
        return True
    return bool(_CALLED.search(text)) and not set(COMPLEX_WORDS) <= set(variables)


def pairs_now(
    pairs: Mapping[str, Pair], delays: Mapping[str, Delay], names: Mapping[str, sp.Symbol]
) -> dict[str, ComplexValue]:
    """What each complex name means in the next line, with ``h_prev`` and names of delays; an output not yet is none."""
    found: dict[str, ComplexValue] = {}
    for name, pair in pairs.items():
        endings = ["", "_prev", *(f"_lag{each.steps}" for each in delays.values() if each.name == f"{name}_re")]
        for ending in endings:
            parts = [names.get(f"{name}{part}{ending}") for part in PARTS]
            if parts[0] is not None and parts[1] is not None:
                found[f"{name}{ending}"] = ComplexValue(parts[0], parts[1], pair.shape)
    return found


def refuse_misfit(
    name: str, value: ComplexValue, pair: Pair | None, declared: Declaration | None, place: TextPlace
) -> None:
    """Refuse a value that is not what its name is declared as: in its shape, or complex where that is real."""
    known = pair or declared
    if known is not None and known.shape != value.shape:
        place.fail(
            1,
            f"the formula is {shape_text(value.shape)}, but {name} is declared as {shape_text(known.shape)} in line "
            f"{known.line}; change one of them",
        )
    if declared is not None and value.is_complex:
        sizes = shape_text(declared.shape) if declared.shape else ""
        place.fail(
            1,
            f"the formula is complex, and {name} is declared in line {declared.line} as a real {declared.kind}; write "
            f"re(...), im(...) or abs(...), or declare {name}: {declared.kind}{sizes} complex",
        )
