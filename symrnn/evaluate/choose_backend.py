"""Which backend computes: NumPy, compiled C, or C where it can be had."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

from symrnn.cells.cell import Cell
from symrnn.cells.losses import Loss
from symrnn.errors import InputError, listing
from symrnn.evaluate import compiled, compiler
from symrnn.evaluate.backends import Backend
from symrnn.evaluate.either_backend import either_backend
from symrnn.evaluate.numpy_backend import numpy_backend
from symrnn.evaluate.sequence_stages import SequenceStages

__all__ = ["BACKENDS", "choose_backend"]

_NOTHING = "int symrnn_nothing(void) { return 0; }"

Make = Callable[[Cell, Loss | None, Fraction | None, SequenceStages, int | None], Backend]


def choose_backend(
    name: str,
    cell: Cell,
    loss: Loss | None,
    kink: Fraction | None,
    stages: SequenceStages,
    memory: int | None = None,
) -> Backend:
    """The backend of a name: "numpy", "c", or "auto" for C where there is a compiler and the cell has a form in it.

    ``memory`` are the bytes that a call may take beside its arguments.

    Raises
    ------
    InputError
        for another name; and for "c" where there is no compiler, or the cell has no form in C.
    """
    if not isinstance(name, str) or name not in BACKENDS:
        raise InputError(f"backend: expected one of {listing(BACKENDS)}, found {name!r}")
    return BACKENDS[name](cell, loss, kink, stages, memory)


def _c(cell: Cell, loss: Loss | None, kink: Fraction | None, stages: SequenceStages, memory: int | None) -> Backend:
    compiler.load_library(_NOTHING)  # says at once where there is no compiler
    return compiled.c_backend(cell, loss, kink, compiler.load_library, memory)


def _auto(cell: Cell, loss: Loss | None, kink: Fraction | None, stages: SequenceStages, memory: int | None) -> Backend:
    numpy = numpy_backend(cell, loss, kink, stages, memory)
    try:
        return either_backend(_c(cell, loss, kink, stages, memory), numpy, cell.time is not None)
    except compiler.CompilerMissing as error:
        warnings.warn(f"NumPy computes: {error}", RuntimeWarning, stacklevel=2)
    except InputError:
        pass  # a form that C does not have: NumPy has it
    return numpy


BACKENDS: Mapping[str, Make] = MappingProxyType({"auto": _auto, "c": _c, "numpy": numpy_backend})
