"""Numbers of many digits that have a name: the two constants of SELU, and their product."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sympy as sp

from symrnn.documents.formulas.formula_layout import Layout, Name, Product
from symrnn.expressions.functions import SELU_ALPHA, SELU_SCALE

__all__ = ["NAMED", "SCALE", "SELU_SLOPE"]


def _name(base: str, value: sp.Rational) -> Name:
    """In plain text, which is read again, the number stands itself."""
    return Name(str(value), base, kind="constant")


SCALE, SELU_SLOPE = _name("lambda", SELU_SCALE), _name("alpha", SELU_ALPHA)
NAMED: Mapping[sp.Rational, Layout] = MappingProxyType(
    {SELU_SCALE: SCALE, SELU_ALPHA: SELU_SLOPE, SELU_SCALE * SELU_ALPHA: Product((SCALE, SELU_SLOPE))}
)
