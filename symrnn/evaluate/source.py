"""A program as the text of a Python function."""

from __future__ import annotations

import re
from collections.abc import Iterable
from keyword import iskeyword

import sympy as sp

from symrnn.evaluate.expressions import Place, code
from symrnn.program import Program

__all__ = ["python_source"]

_HEAD = """import numpy as np
from symrnn.evaluate.kinks import step


def evaluate({parameters}):
"""
_OWN_NAMES = frozenset({"np", "step", "number", "evaluate"})


def python_source(program: Program) -> str:
    """The text of a Python function ``evaluate(number, ...)`` of the program's inputs, returning its outputs.

    ``number`` is the floating type that constants take: ``np.float32`` or ``np.float64``.

    >>> from symrnn.cells import neuron
    >>> from symrnn.unroll import unroll
    >>> print(python_source(unroll(neuron("tanh"), inputs=[2])).partition("step")[2].strip())
    def evaluate(number, w1, w2, w_n):
        a_1 = 2.0*w1
        h_1 = np.tanh(a_1)
        y = h_1*w2
        return (y,)

    Raises
    ------
    InputError
        naming the line, for an undefined function and for a node that has no form.
    """
    names = _safe_names(program.shapes)
    body: list[str] = []
    for number, line in enumerate(program.lines, 1):
        text = code(line.expr, Place(number, line, names, body))
        body.append(f"{names[line.symbol]} = " + (f"number({text})" if line.expr.is_Number else text))
    body.append(f"return ({', '.join(names[symbol] for symbol in program.outputs)},)")
    parameters = ", ".join(("number", *(names[item.symbol] for item in program.inputs)))
    return _HEAD.format(parameters=parameters) + "".join(f"    {line}\n" for line in body)


def _safe_names(symbols: Iterable[sp.Symbol]) -> dict[sp.Symbol, str]:
    """A Python name for each symbol: its own where that is plain and free."""
    names: dict[sp.Symbol, str] = {}
    taken = set(_OWN_NAMES)
    for number, symbol in enumerate(symbols):
        plain = re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_]*", symbol.name) and not iskeyword(symbol.name)
        name = symbol.name if plain else f"v{number}"
        while name in taken:
            name += "_"
        taken.add(name)
        names[symbol] = name
    return names
