"""Bounds as short decimals that stay bounds."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from math import isfinite

__all__ = ["round_down", "round_up"]

_DIGITS = 6


def round_up(value: float) -> str:
    """A number of 6 digits that is not below the value.

    >>> round_up(0.1), round_up(0.5)
    ('0.100001', '0.5')
    """
    return _write(value, ROUND_CEILING)


def round_down(value: float) -> str:
    """A number of 6 digits that is not above the value.

    >>> round_down(2/3)
    '0.666666'
    """
    return _write(value, ROUND_FLOOR)


def _write(value: float, rounding: str) -> str:
    if not isfinite(value):
        return str(value)
    return f"{Context(_DIGITS, rounding).plus(Decimal(value)).normalize():g}"
