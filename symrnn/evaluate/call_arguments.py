"""The arguments of a call, made ready: every name there, floating numbers of one type, shapes that broadcast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any

import numpy as np

from symrnn.errors import InputError, listing, name_mismatch
from symrnn.expressions.masks import refuse_mask

__all__ = ["ArrayShape", "array_of", "floating_type", "prepare_arguments"]

ArrayShape = tuple[int, ...]

_TYPES = (np.dtype(np.float32), np.dtype(np.float64))
_WIDENED = np.dtype(np.float16)  # to float32


def prepare_arguments(
    names: tuple[str, ...], arguments: Mapping[str, Any]
) -> tuple[list[Any], np.dtype[Any], ArrayShape]:
    """The arguments in the order of ``names``, all of one floating type, that type, and the shape they broadcast to.

    The type is that of the float32 and float64 arguments together. Python numbers and integer arrays follow it;
    where there is nothing else, it is float64.

    Raises
    ------
    InputError
        naming the argument, for one that is missing, unknown, not of real numbers, or of a shape that does not fit.
    """
    _check_names(names, arguments)
    arrays = {name: array_of(name, arguments[name]) for name in names}
    dtype = floating_type(arrays.values())
    shape = _common_shape({name: np.shape(array) for name, array in arrays.items()})
    return [np.asarray(array, dtype) for array in arrays.values()], dtype, shape


def floating_type(arrays: Iterable[Any]) -> np.dtype[Any]:
    """The type of the float32 and float64 arrays together, float64 where there are none."""
    floating = {array.dtype for array in arrays if isinstance(array, np.ndarray)}.intersection(_TYPES)
    return np.result_type(*floating) if floating else np.dtype(np.float64)


def _check_names(names: tuple[str, ...], arguments: Mapping[str, Any]) -> None:
    if mismatch := name_mismatch(arguments, names, "not an input"):
        raise InputError(f"the program takes {listing(names) or 'no arguments'}; {mismatch}")


def array_of(name: str, value: Any) -> Any:
    """A Python number as a float, anything else as an array of float32, float64 or integers, in native byte order.

    float16 is widened to float32; true and false are 1 and 0. NaN and infinity pass: they are values of these types.

    Raises
    ------
    InputError
        for what is not real numbers of one of these types, and for a masked array.
    """
    if type(value) is np.ndarray and value.dtype in _TYPES:  # nothing to be done, of most arrays of most calls
        return value
    refuse_mask(f"argument {name}", value)
    try:
        if isinstance(value, Real) and not isinstance(value, np.generic):
            return float(value)
        array = np.asarray(value)
    except (ValueError, OverflowError, TypeError) as error:
        raise InputError(f"argument {name} cannot be an array of numbers: {error}") from None
    native = array.dtype.newbyteorder("=")
    if native == _WIDENED:
        return array.astype(np.float32)
    if native.kind not in "iub" and native not in _TYPES:
        raise InputError(
            f"argument {name}: expected float32, float64 or integer numbers, found {array.dtype} "
            f"({type(value).__name__}); convert it first"
        )
    return array.astype(native, copy=False)


def _common_shape(shapes: Mapping[str, ArrayShape]) -> ArrayShape:
    """The shape all broadcast to: sizes agree from the last axis backwards, and 1 fits any size."""
    common: ArrayShape = ()
    for name, shape in shapes.items():
        try:
            common = np.broadcast_shapes(common, shape)
        except ValueError:
            raise InputError(
                f"argument {name}: expected a shape that broadcasts with {common}, the shape of the arguments "
                f"before it, found {shape}"
            ) from None
    return common
