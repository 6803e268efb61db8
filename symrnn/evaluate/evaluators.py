"""The evaluator: a program as a NumPy function of named arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, overload

import numpy as np
import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.losses import Loss
from symrnn.errors import InputError
from symrnn.evaluate.call_arguments import prepare_arguments
from symrnn.evaluate.float_programs import FloatProgram
from symrnn.evaluate.long_programs import is_long, long_function
from symrnn.evaluate.sequences import SequenceEvaluator, sequence_evaluator
from symrnn.evaluate.source import compile_source, python_source
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import Reduced, reduce_to
from symrnn.plans.stable_slopes import use_stable_slopes
from symrnn.programs.collector import collector_at_rest
from symrnn.programs.program import Program

__all__ = ["Evaluator", "check_scalar", "evaluator"]


@check_arguments
@dataclass(frozen=True, slots=True)
class Evaluator:
    """A callable: the program's inputs by keyword, its outputs back as a dictionary from name to array.

    Arguments are numbers or arrays that broadcast with each other, and each output has the shape they broadcast to
    (a batch along any axis). float32 and float64 are kept: the outputs have the type of the floating arguments
    together. Python numbers and integer arrays take that type, float64 where there is no other; other types are
    refused. Overflow warns as NumPy does (see ``numpy.errstate``). Where every argument is one number in float64, plain
    floats and ``math`` do it. ``source`` is the code that runs: one function, or
    of a long program a few, each called for all the blocks of lines that are alike.

    >>> from symrnn import cells, unroll
    >>> run = evaluator(unroll(cells.elman_unit(), steps=1, initial=0))
    >>> sorted(run(x_1=0.0, W_xh=1.0, W_hh=1.0, b_h=0.0))
    ['h_1']

    Raises
    ------
    InputError
        for an argument that is missing, unknown, not of real numbers or of a shape that does not fit, and at a kink
        where no slope was chosen.
    """

    program: Program
    source: str = field(repr=False)
    function: Callable[..., tuple[Any, ...]] = field(repr=False, compare=False)

    def __reduce__(self) -> Reduced:
        return reduce_to(evaluator, self.program)

    @check_arguments
    def __call__(self, /, **arguments: Any) -> dict[str, np.ndarray[Any, Any]]:
        """The outputs by name."""
        names = tuple([item.symbol.name for item in self.program.inputs])
        found = self._in_floats(names, arguments)
        if found is not None:
            return found
        arrays, dtype, shape = prepare_arguments(names, arguments)
        values = self.function(dtype.type, *arrays)
        outputs = (symbol.name for symbol in self.program.outputs)
        return {name: _fill_shape(value, shape, dtype) for name, value in zip(outputs, values, strict=True)}

    def _in_floats(self, names: tuple[str, ...], arguments: dict[str, Any]) -> dict[str, np.ndarray[Any, Any]] | None:
        """The outputs where every argument is a Python float, and floats do; else None."""
        values: list[Any] = [arguments.get(name) for name in names]
        if len(arguments) != len(names) or not isinstance(self.function, FloatProgram):
            return None
        found = self.function.in_floats(values) if set(map(type, values)) <= {float} else None
        if found is None:
            return None
        return {symbol.name: np.array(value) for symbol, value in zip(self.program.outputs, found, strict=True)}


@overload
def evaluator(
    subject: Cell,
    loss: str | sp.Expr | Loss | None = None,
    kink: Any = None,
    backend: str = "numpy",
    memory: int | None = None,
) -> SequenceEvaluator: ...


@overload
def evaluator(subject: Program) -> Evaluator: ...


@check_arguments
@collector_at_rest()
def evaluator(
    subject: Cell | Program,
    loss: str | sp.Expr | Loss | None = None,
    kink: Any = None,
    backend: str = "numpy",
    memory: int | None = None,
) -> SequenceEvaluator | Evaluator:
    """A cell over whole sequences, or a program of scalars, as a fast function of arrays.

    Parameters
    ----------
    subject
        a cell, or a program of scalars, for which there is nothing else to choose.
    loss
        the name of one, such as "squared_error", or an expression in ``y`` and ``target``; without it there are
        outputs only.
    kink
        the value of ``step`` at 0: the slope to take for ReLU there. Zero states, zero biases and padding put a ReLU
        just there, and without ``kink`` its gradient is refused; PyTorch, JAX and Keras take 0.
    backend
        what computes a cell: "numpy"; "c", compiled once for each kind of call and kept (see the extra ``c``); or
        "auto", which is C where there is a compiler and the cell has a form in it, and NumPy elsewhere: also for a
        call that C, which keeps all steps, cannot fit in memory.
    memory
        how many bytes a call may take beside its arguments. NumPy takes segments as long as that allows, and runs
        each again on the way back; what cannot fit is refused before it begins, with what would. Without it a call
        is refused only where the machine has not so much memory.

    Examples
    --------
    >>> from symrnn.cells import neuron
    >>> from symrnn.cells.unroll import unroll
    >>> run = evaluator(unroll(neuron("identity"), inputs=[2, 4]))
    >>> run(w1=1, w2=[0.5, 1, 2], w3=1, w_n=0.25)
    {'y': array([2.5, 4.5, 8.5])}

    >>> from symrnn.cells import elman
    >>> run = evaluator(elman(), loss="squared_error")
    >>> params = run.random_params({"n": 8, "m": 3}, seed=0)
    >>> x, target = run.random_data({"n": 8, "m": 3}, steps=50, batch=4, seed=1)
    >>> value, gradient = run.value_and_grad(params, x, target)
    >>> run(params, x).shape, gradient["W_xh"].shape
    ((50, 4, 8), (8, 3))

    Raises
    ------
    InputError
        naming the line, for an undefined function such as f, or a node that has no numeric form.
    """
    if isinstance(subject, Cell):
        return sequence_evaluator(subject, loss, kink, backend, memory)
    if loss is not None or kink is not None:
        raise InputError("loss and kink are given with a cell; for a program, take bptt(program, loss=..., kink=...)")
    if memory is not None:
        raise InputError("memory is given with a cell: a program is run over no sequence")
    if backend != "numpy":
        raise InputError(f"backend {backend!r} is for a cell over sequences; a program runs in NumPy")
    if not isinstance(subject, Program):
        raise InputError(
            "expected a Cell, such as cells.elman(), or a Program, such as unroll(cell, steps=3), "
            f"found {type(subject).__name__}"
        )
    return _program_evaluator(subject)


def _program_evaluator(program: Program) -> Evaluator:
    check_scalar(program)
    if is_long(program):
        source, function = long_function(program)
        return Evaluator(program, source, FloatProgram(program, function))
    source = python_source(use_stable_slopes(program))
    return Evaluator(program, source, FloatProgram(program, compile_source(source)["evaluate"]))


def check_scalar(program: Program) -> None:
    """Refuse what has no numeric backend yet.

    Raises
    ------
    InputError
        for anything but a program whose names are all scalars.
    """
    if not isinstance(program, Program):
        raise InputError(f"expected a Program, such as unroll(cell, steps=3), found {type(program).__name__}")
    for symbol, shape in program.shapes.items():
        if shape:
            raise InputError(f"{symbol} has shape {shape}; only programs of scalars can be evaluated yet")


def _fill_shape(value: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """An array of the full shape, of its own memory."""
    return np.array(np.broadcast_to(np.asarray(value, dtype), shape))
