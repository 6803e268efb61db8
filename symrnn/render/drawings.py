"""Figures as SVG: the same file in every format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from symrnn.errors import InputError
from symrnn.figures import Drawing

__all__ = ["draw"]


def draw(drawing: Drawing) -> str:
    """A drawing as one SVG element.

    Raises
    ------
    InputError
        where a kind of drawing is unknown, or the library that draws it is not installed.
    """
    if type(drawing) not in _KINDS:
        raise InputError(f"{type(drawing).__name__} has no drawing; there are {', '.join(k.__name__ for k in _KINDS)}")
    return _KINDS[type(drawing)](drawing)


_KINDS: Mapping[Any, Callable[[Any], str]] = MappingProxyType({})
