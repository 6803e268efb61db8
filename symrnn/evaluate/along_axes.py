"""What generated code calls for vectors and square matrices: along the last axes, for all members of a batch."""

from __future__ import annotations

from typing import Any

import numpy as np

from symrnn.errors import InputError

__all__ = ["inverse", "logsumexp", "no_inverse", "softmax", "solve"]


def _powers(v: Any) -> tuple[Any, Any]:
    """exp(v[k] - m) with m the largest entry, so that none overflows, and m; what is infinite shifts nothing."""
    largest = v.max(axis=-1, keepdims=True)
    largest = np.where(np.isfinite(largest), largest, 0)
    with np.errstate(over="ignore"):  # far below the largest the difference is minus infinity, and the power 0
        return np.exp(v - largest), largest


def softmax(v: Any) -> Any:
    """exp(v[i])/sum_k exp(v[k]).

    >>> softmax(np.array([1000.0, 1000.0, -np.inf]))
    array([0.5, 0.5, 0. ])
    """
    powers, _ = _powers(v)
    return powers / powers.sum(axis=-1, keepdims=True)


def logsumexp(v: Any) -> Any:
    """log(sum_k exp(v[k])); of entries that are all minus infinity it is that.

    >>> float(logsumexp(np.array([1000.0, -np.inf])))
    1000.0
    """
    powers, shift = _powers(v)
    with np.errstate(divide="ignore"):
        return np.log(powers.sum(axis=-1)) + shift[..., 0]


def inverse(matrix: Any, line: str) -> Any:
    """The inverse.

    Raises
    ------
    InputError
        naming the line, where there is none.
    """
    try:
        return np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        raise InputError(no_inverse(line)) from None


def solve(matrix: Any, columns: Any, line: str) -> Any:
    """The inverse times columns, without the inverse.

    Raises
    ------
    InputError
        naming the line, where there is none.
    """
    try:
        return np.linalg.solve(matrix, columns)
    except np.linalg.LinAlgError:
        raise InputError(no_inverse(line)) from None


def no_inverse(line: str) -> str:
    """What is said where a matrix is singular."""
    return f"{line}: a matrix that is inverted here has no inverse at these numbers; take other numbers"
