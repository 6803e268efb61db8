"""Arrays with a mask: what is masked in them would be counted like everything else."""

from __future__ import annotations

from symrnn.errors import InputError

__all__ = ["refuse_mask"]

#: lists inside each other: NumPy takes no more
_DEEPEST = 64


def refuse_mask(what: str, value: object) -> None:
    """Refuse a masked array, or a list with one in it.

    >>> refuse_mask("x", [[1, 2], [3, 4]])

    Raises
    ------
    InputError
        naming what is masked.
    """
    if _is_masked(value, _DEEPEST):
        raise InputError(
            f"{what} is a masked array, and its mask would be ignored; give numbers alone, as x.filled(0) does, or the "
            "steps without those that are masked"
        )


def _is_masked(value: object, deepest: int) -> bool:
    """By what a masked array has, so that NumPy need not be loaded where there are no arrays."""
    if isinstance(value, (list, tuple)):
        return deepest > 0 and any(_is_masked(part, deepest - 1) for part in value)
    return hasattr(value, "mask") and hasattr(value, "filled")
