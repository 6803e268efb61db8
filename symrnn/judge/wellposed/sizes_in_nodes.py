"""Sizes stand in parts and pads, and nowhere else."""

from __future__ import annotations

from typing import Any

from sympy.core.symbol import Str

from symrnn.errors import InputError
from symrnn.expressions.array_nodes import pad, part
from symrnn.expressions.sizes import size_terms

__all__ = ["has_misplaced_size"]


def has_misplaced_size(node: Any) -> bool:
    """Whether a node other than part and pad has a size among its arguments, or one of these has none.

    >>> import sympy as sp
    >>> v = sp.Symbol("v", real=True)
    >>> has_misplaced_size(part(v, 0, "n")), has_misplaced_size(part(v, 0, "n-1")), has_misplaced_size(v + 1)
    (False, True, False)
    """
    sizes = [argument for argument in getattr(node, "args", ()) if isinstance(argument, Str)]
    if not isinstance(node, (part, pad)):
        return bool(sizes)
    try:
        return len(sizes) != 2 or not all(map(size_terms, (size.name for size in sizes)))
    except InputError:
        return True
