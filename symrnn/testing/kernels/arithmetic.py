"""The floating types that kernels compute in, as numbers: what one operation may lose, and where numbers end."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from symrnn.errors import InputError

__all__ = ["ARITHMETIC", "Arithmetic", "is_floating", "load_type"]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A floating type: its unit roundoff u, half of what separates 1 from the next number, and its range.

    ``tiny`` is the smallest number that no hardware takes for zero, ``largest`` the last before infinity. A right
    kernel may be off by ``rtol`` of an entry, and by u times ``beside`` of the largest beside it: its order of
    operations is its own.
    """

    name: str
    roundoff: float
    tiny: float
    largest: float
    rtol: float
    beside: float


#: by name, the finest first
ARITHMETIC: Mapping[str, Arithmetic] = MappingProxyType(
    {
        each.name: each
        for each in (
            Arithmetic("float64", 2.0**-53, 2.0**-1022, 2.0**1023 * (2 - 2.0**-52), 1e-9, 2.0**23),
            Arithmetic("float32", 2.0**-24, 2.0**-126, 2.0**127 * (2 - 2.0**-23), 2e-4, 256),
            Arithmetic("float16", 2.0**-11, 2.0**-24, 65504.0, 2.0**-9, 8),  # every processor has its subnormal numbers
            Arithmetic("bfloat16", 2.0**-8, 2.0**-126, 2.0**127 * (2 - 2.0**-7), 2.0**-6, 8),
        )
    }
)


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
    return dtype.kind == "f" or dtype.name in ARITHMETIC
