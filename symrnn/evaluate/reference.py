"""The reference backend: SymPy's own translation of the expanded expressions, to compare the evaluator with."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp

from symrnn.errors import InputError
from symrnn.evaluate.evaluators import Evaluator, check_scalar
from symrnn.evaluate.normal import normal_cdf
from symrnn.functions import SELU_ALPHA, SELU_SCALE, is_undefined
from symrnn.program import Program

__all__ = ["reference"]


def _silu(x: Any) -> Any:
    return x / (1 + np.exp(-x))


def _selu(x: Any) -> Any:
    below = float(SELU_ALPHA) * (np.exp(np.minimum(x, 0)) - 1)
    return float(SELU_SCALE) * np.where(x > 0, x, below)


def _step(x: Any, at_zero: float = np.nan) -> Any:
    return np.where(x == 0, at_zero, np.where(x > 0, 1, 0))


#: each function as its definition says, good for moderate arguments
_DEFINITIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
        "relu": lambda x: np.where(x > 0, x, 0),
        "softplus": lambda x: np.log(1 + np.exp(x)),
        "softsign": lambda x: x / (1 + np.abs(x)),
        "elu": lambda x: np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1),
        "silu": _silu,
        "selu": _selu,
        "normal_cdf": normal_cdf,
        "normal_density": lambda x: np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi),
        "gelu": lambda x: x * normal_cdf(x),
        "mish": lambda x: x * np.tanh(np.log(1 + np.exp(x))),
        "step": _step,
    }
)


def reference(program: Program) -> Evaluator:
    """The program by ``sympy.lambdify`` of its expanded outputs, for programs small enough to be expanded.

    It is called as ``evaluator(program)`` is, shares none of its printing, and is no faster or stabler.

    >>> from symrnn.cells import neuron
    >>> from symrnn.unroll import unroll
    >>> float(reference(unroll(neuron("relu"), inputs=[2, 4]))(w1=1, w2=1, w3=1, w_n=-1)["y"])
    2.0

    Raises
    ------
    TooLargeError
        with the number of operations, where an output is too large to expand.
    InputError
        for an undefined function.
    """
    check_scalar(program)
    outputs = [program.expression(symbol) for symbol in program.outputs]
    for expr in outputs:
        for node in expr.atoms(sp.Function):
            if is_undefined(node):
                raise InputError(f"{node.func.__name__} is undefined in {expr}; choose an activation of the table")
    plain = {item.symbol: sp.Dummy(f"x{number}", real=True) for number, item in enumerate(program.inputs)}
    function = sp.lambdify(
        [sp.Dummy("number"), *plain.values()],
        [expr.xreplace(plain) for expr in outputs],
        modules=[dict(_DEFINITIONS), "numpy"],
        cse=True,
    )
    return Evaluator(program, inspect.getsource(function), function)
