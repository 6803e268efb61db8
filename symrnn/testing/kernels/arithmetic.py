"""The floating types that kernels compute in, as numbers: what one operation may lose, and where numbers end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["ARITHMETIC", "Arithmetic"]


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
        )
    }
)
