"""A cell as code to copy: one step forwards and one backwards, for NumPy, PyTorch, JAX and C."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from symrnn.cells.cell import Cell
from symrnn.errors import InputError, quote
from symrnn.expressions.arguments import check_arguments
from symrnn.interop.array_code import write_arrays
from symrnn.interop.c_code import write_c
from symrnn.interop.code_jax import JAX_CODE
from symrnn.interop.code_numpy import NUMPY_CODE
from symrnn.interop.code_steps import CodeSteps, steps_of
from symrnn.interop.code_torch import TORCH_CODE

__all__ = ["TARGETS", "code"]

#: what writes a cell for each target
TARGETS: Mapping[str, Callable[[CodeSteps], str]] = MappingProxyType(
    {
        "numpy": partial(write_arrays, library=NUMPY_CODE),
        "torch": partial(write_arrays, library=TORCH_CODE),
        "jax": partial(write_arrays, library=JAX_CODE),
        "c": write_c,
    }
)


@check_arguments
def code(cell: Cell, target: str = "numpy") -> str:
    """The text of one step of a cell forwards, and of one backwards, for ``numpy``, ``torch``, ``jax`` or ``c``.

    ``step`` gives the new states and the outputs, and behind them what ``step_back`` needs of the lines; ``step_back``
    gives u_bar, the derivative of a loss by u, for each u that the step was given, from those of states and outputs. To
    copy: the text imports nothing of symrnn.

    >>> from symrnn.cells import elman
    >>> print(code(elman(), "numpy").partition("import numpy as np")[2].strip())
    def step(W_xh, W_hh, b_h, x, h_prev):
        \"\"\"One step forwards: gives h.\"\"\"
        a = b_h + W_hh @ h_prev + W_xh @ x
        h = np.tanh(a)
        return (h,)
    <BLANKLINE>
    <BLANKLINE>
    def step_back(W_xh, W_hh, x, h_prev, h, h_bar):
        \"\"\"One step backwards: gives x_bar, h_prev_bar, W_xh_bar, W_hh_bar, b_h_bar.\"\"\"
        a_bar = h_bar*(1.0 - h**2)
        x_bar = W_xh.T @ a_bar
        h_prev_bar = W_hh.T @ a_bar
        W_xh_bar = np.outer(a_bar, x)
        W_hh_bar = np.outer(a_bar, h_prev)
        b_h_bar = a_bar
        return (x_bar, h_prev_bar, W_xh_bar, W_hh_bar, b_h_bar)

    Raises
    ------
    InputError
        for an unknown target, for an undefined function, and for a node that the target has no form of, naming it.
    """
    if target not in TARGETS:
        raise InputError(f"{quote(target)} is no target of code; choose {', '.join(TARGETS)}")
    return TARGETS[target](steps_of(cell))
