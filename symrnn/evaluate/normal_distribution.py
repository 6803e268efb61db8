"""The normal distribution function for arrays, which NumPy has not: SciPy's."""

from __future__ import annotations

from typing import Any

from symrnn.errors import InputError

__all__ = ["normal_cdf"]


def normal_cdf(x: Any) -> Any:
    """The probability that a standard normal number is at most x, entry by entry, in the floating type of x.

    >>> float(normal_cdf(0.0))
    0.5

    Raises
    ------
    InputError
        where SciPy is missing.
    """
    try:
        from scipy.special import ndtr
    except ImportError:
        raise InputError(
            'the normal distribution function is that of SciPy, which is not installed: pip install "scipy>=1.13"'
        ) from None
    return ndtr(x)
