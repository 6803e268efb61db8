"""Three derivatives that are easily taken for one another, named once for all chapters; and decimals."""

from __future__ import annotations

from decimal import Decimal, localcontext

import sympy as sp

from symrnn import Reference, Text

__all__ = ["lag_factor", "round_exactly", "three_derivatives"]


def three_derivatives() -> Text:
    """What the chapters call each of them; none is "the gradient" without a further word."""
    return Text(
        "Three derivatives are kept apart. The lag-k factor dh(t)/dh(t-k) is what k steps back multiply by. The "
        "derivative with respect to an input, dh(t)/dx(t-k), is the lag-k factor times the input's own weight and "
        "slope. The derivative with respect to the recurrent weight, dh(t)/dw_n, is a sum over all lags, and so is "
        "that of a loss L, dL/dw_n = dL/dh(t) times dh(t)/dw_n where L depends on the last state alone."
    )


def lag_factor() -> Text:
    """The same in a chapter that comes later."""
    return Text(
        "The lag-k factor dh(t)/dh(t-k) is what k steps back multiply by. It is neither the derivative with respect to "
        "an input nor that with respect to the recurrent weight: {apart} keeps the three apart.",
        apart=Reference("the chapter Fifty steps back", "fifty_steps"),
    )


def round_exactly(value: sp.Expr, digits: str) -> str:
    """An exact number, rounded to the digits shown."""
    with localcontext(prec=60):
        return format(Decimal(int(value.p)) / Decimal(int(value.q)), digits).replace("e+", "e")
