"""The floating types that kernels compute in, as numbers: what one operation may lose, and where numbers end."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from symrnn.errors import InputError

__all__ = [
    "ARITHMETIC",
    "TYPES",
    "Arithmetic",
    "coarser_than",
    "is_floating",
    "load_type",
    "name_all_like",
    "name_with_sums",
]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A floating type: its unit roundoff u, half of what separates 1 from the next number, and its range.

    ``tiny`` is the smallest number that no hardware takes for zero, ``largest`` the last before infinity. A right
    kernel may be off by ``rtol`` of an entry, and by u times ``beside`` of the largest beside it: its order of
    operations is its own. There may be no arrays of it: graphics cards multiply float32 in tf32. Where sums are of a
    wider type, ``sums`` is the unit roundoff of that.
    """

    name: str
    roundoff: float
    tiny: float
    largest: float
    rtol: float
    beside: float
    is_stored: bool = True
    sums: float | None = None

    @property
    def of_sums(self) -> float:
        """The unit roundoff of sums."""
        return self.roundoff if self.sums is None else self.sums


#: what kernels compute in, the finest first
_EVERY = (
    Arithmetic("float64", 2.0**-53, 2.0**-1022, 2.0**1023 * (2 - 2.0**-52), 1e-9, 2.0**23),
    Arithmetic("float32", 2.0**-24, 2.0**-126, 2.0**127 * (2 - 2.0**-23), 2e-4, 256),
    Arithmetic("tf32", 2.0**-11, 2.0**-126, 2.0**127 * (2 - 2.0**-10), 2.0**-9, 8, is_stored=False),
    Arithmetic("float16", 2.0**-11, 2.0**-24, 65504.0, 2.0**-9, 8),  # every processor has its subnormal numbers
    Arithmetic("bfloat16", 2.0**-8, 2.0**-126, 2.0**127 * (2 - 2.0**-7), 2.0**-6, 8),
)
_STORED = tuple(each for each in _EVERY if each.is_stored)

#: the names of the floating types, the finest first
TYPES = tuple(each.name for each in _STORED)


def name_with_sums(dtype: str, wider: str) -> str:
    """The name of the arithmetic of a short type whose sums are of a wider one; its order of sums hardly matters.

    >>> ARITHMETIC[name_with_sums("bfloat16", "float32")].of_sums == 2.0**-24
    True
    """
    return f"{dtype}, sums in {wider}"


#: by name, the finest first
ARITHMETIC: Mapping[str, Arithmetic] = MappingProxyType(
    {
        each.name: each
        for each in (
            *_STORED,
            *(
                replace(short, name=name_with_sums(short.name, wider.name), beside=1, sums=wider.roundoff)
                for wider in _STORED
                for short in _STORED
                if short.roundoff > wider.roundoff
            ),
        )
    }
)


def coarser_than(arithmetic: Arithmetic) -> tuple[Arithmetic, ...]:
    """What loses more, the finest first.

    >>> [each.name for each in coarser_than(ARITHMETIC["float32"])]
    ['tf32', 'float16', 'bfloat16']
    """
    return tuple(each for each in _EVERY if each.roundoff > arithmetic.roundoff)


def name_all_like(arithmetic: Arithmetic) -> str:
    """The name, with those of what loses as much and has fewer numbers.

    >>> name_all_like(coarser_than(ARITHMETIC["float32"])[0])
    'tf32 or float16'
    """
    return " or ".join(e.name for e in _EVERY[_EVERY.index(arithmetic) :] if e.roundoff == arithmetic.roundoff)


def load_type(given: Any) -> Any:
    """A type as NumPy takes it: it knows the name bfloat16 once another package is loaded.

    Raises
    ------
    InputError
        where that package is not there.
    """
    if isinstance(given, str) and given == "bfloat16":
        try:
            importlib.import_module("ml_dtypes")
        except ImportError:
            raise InputError(
                "dtype is 'bfloat16', a type that NumPy has from the package ml_dtypes, which is not installed: "
                "pip install ml_dtypes, or take 'float16' or 'float32'"
            ) from None
    return given


def is_floating(dtype: Any) -> bool:
    """Whether a NumPy type is a floating one; of bfloat16 NumPy itself does not know it."""
    return dtype.kind == "f" or dtype.name in TYPES
