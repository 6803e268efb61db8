"""The reference backend: SymPy's own translation of the expanded expressions, to compare the evaluator with."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp

from symrnn.errors import InputError
from symrnn.evaluate.evaluators import Evaluator, check_scalar
from symrnn.evaluate.normal_distribution import normal_cdf
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.definitions import DEFINITIONS, by_others
from symrnn.expressions.functions import is_undefined
from symrnn.programs.program import Program

__all__ = ["reference"]


def _step(x: Any, at_zero: float = np.nan) -> Any:
    return np.where(x == 0, at_zero, np.where(x > 0, 1, 0))


def _first(value: Any, through: Any) -> Any:
    return value


@lru_cache(maxsize=1)
def _functions() -> Mapping[str, Callable[..., Any]]:
    """Each function as its definition says, by those before it: good for moderate arguments."""
    u = sp.Dummy("u", real=True)
    functions: dict[str, Callable[..., Any]] = {"step": _step, "normal_cdf": normal_cdf, "surrogate": _first}
    for function in DEFINITIONS:
        written = by_others(function(u))
        if written is not None and not hasattr(np, function.__name__):
            functions.setdefault(function.__name__, sp.lambdify(u, written, modules=[dict(functions), "numpy"]))
    return MappingProxyType(functions)


@check_arguments
def reference(program: Program) -> Evaluator:
    """The program by ``sympy.lambdify`` of its expanded outputs, for programs small enough to be expanded.

    It is called as ``evaluator(program)`` is, shares none of its printing, and is no faster or stabler.

    >>> from symrnn.cells import neuron
    >>> from symrnn.cells.unroll import unroll
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
        modules=[dict(_functions()), "numpy"],
        cse=True,
    )
    return Evaluator(program, inspect.getsource(function), function)
