"""Derivatives and values over time that were typed, ``dh(t)/dh(t-k)``, as mathematics, in every format the same."""

from __future__ import annotations

import re
from dataclasses import replace

from symrnn.documents.formulas.formula_layout import Layout, Mark, Number, Run, Slash, Sum
from symrnn.documents.formulas.names import split_name

__all__ = ["split_derivatives"]

_PLACE = r"\(t(?:[-+][a-z0-9])?\)"
_VALUE = rf"[A-Za-z](?:_[a-z])?(?:{_PLACE})?"
_DERIVATIVE = re.compile(rf"(?<![\w/])(?:d(?P<of>{_VALUE})/d(?P<by>{_VALUE})(?![\w/(])|(?P<value>[hx]{_PLACE}))")
_PARTS = re.compile(r"(?P<name>[A-Za-z](?:_[a-z])?)(?:\(t(?:(?P<sign>[-+])(?P<lag>[a-z0-9]))?\))?")


def split_derivatives(text: str) -> tuple[str | Layout, ...]:
    """Text, and between its pieces the derivatives.

    >>> from symrnn.documents.formulas.latex import write_latex
    >>> said = split_derivatives("the factor dh(t)/dh(t-k) of lag k")
    >>> [part if isinstance(part, str) else write_latex(part) for part in said]
    ['the factor ', '\\\\partial h_{t}/\\\\partial h_{t - k}', ' of lag k']
    """
    pieces: list[str | Layout] = []
    start = 0
    for found in _DERIVATIVE.finditer(text):
        value = found["value"]
        box = _value(value) if value else Slash(_partial(found["of"]), _partial(found["by"]))
        pieces += [text[start : found.start()], box]
        start = found.end()
    return tuple(piece for piece in (*pieces, text[start:]) if piece != "")


def _partial(typed: str) -> Layout:
    return Run((Mark("partial"), _value(typed)))


def _value(typed: str) -> Layout:
    """A name, at a time where it has one."""
    found = _PARTS.fullmatch(typed)
    assert found is not None
    name = split_name(found["name"])
    if "(" not in typed:
        return name
    at_time = split_name(f"{name.source}_t")
    if not found["sign"]:
        return at_time
    lag = Number(found["lag"]) if found["lag"].isdigit() else split_name(found["lag"])
    time = Sum((("+", split_name("t")), (found["sign"], lag)))
    return replace(at_time, source=f"{at_time.source}[{found['sign']}{found['lag']}]", subscript=time)
