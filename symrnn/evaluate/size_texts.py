"""Sizes, and arrays of zeros, as Python text."""

from __future__ import annotations

from symrnn.evaluate.fitting import batch_shape
from symrnn.expressions.shapes import Shape
from symrnn.expressions.sizes import Size, size_terms

__all__ = ["size_text", "zeros_text"]


def size_text(size: Size) -> str:
    """A size as a number of entries.

    >>> size_text("m+2*n+1"), size_text(3)
    ("sizes['m'] + 2*sizes['n'] + 1", '3')
    """
    return " + ".join(_term(name, count) for name, count in size_terms(size).items())


def zeros_text(shape: Shape, batched: bool) -> str:
    """Zeros of a shape, for every member of a batch or for all of them at once.

    >>> zeros_text(("n", 3), True)
    "np.zeros((batch, sizes['n'], 3), number)"
    """
    axes = (*(["batch"] if batched else []), *map(size_text, batch_shape(shape)))
    return f"np.zeros(({', '.join(axes)}{',' if len(axes) == 1 else ''}), number)"


def _term(name: str, count: int) -> str:
    if not name:
        return str(count)
    return f"sizes[{name!r}]" if count == 1 else f"{count}*sizes[{name!r}]"
