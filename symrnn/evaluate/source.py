"""A program as the text of a Python function."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from keyword import iskeyword
from types import CodeType
from typing import Any

import sympy as sp

from symrnn.evaluate.expressions import CodePlace
from symrnn.evaluate.row_places import Rows
from symrnn.evaluate.rows import full_text, sum_text
from symrnn.programs.program import Program

__all__ = ["HEAD", "FunctionText", "SourceLayout", "compile_source", "function_text", "python_source", "safe_names"]

HEAD = """import numpy as np
from symrnn.evaluate.along_axes import inverse, logsumexp, softmax, solve
from symrnn.evaluate.kept_numbers import largest_exponent, make_one, make_ones
from symrnn.evaluate.normal_distribution import normal_cdf
from symrnn.evaluate.tanh_slopes import tanh_slope
from symrnn.evaluate.turned_columns import as_rows, side_by_side
from symrnn.evaluate.kinks import step
"""
_OWN_NAMES = frozenset(
    {"np", "inverse", "logsumexp", "softmax", "solve", "normal_cdf", "step", "number", "sizes", "batch", "evaluate"}
    | {
        "as_rows",
        "side_by_side",
        "fixed",
        "rows",
        "aside",
        "sums",
        "zip",
        "largest",
        "one",
        "largest_exponent",
        "make_one",
        "make_ones",
    }
)


@dataclass(frozen=True, slots=True)
class SourceLayout:
    """How names stand to the batch: inputs that carry it, lines made to carry it, lines summed over it."""

    batched: frozenset[sp.Symbol] = frozenset()
    spread: frozenset[sp.Symbol] = frozenset()
    summed: frozenset[sp.Symbol] = frozenset()


@dataclass(frozen=True, slots=True)
class FunctionText:
    """A Python function: its name, its text, and what it takes and gives back, in order.

    It takes ``number``, the floating type of constants, ``sizes`` and ``batch`` where it needs them, and names.
    """

    name: str
    text: str
    takes: tuple[sp.Symbol | str, ...]
    gives: tuple[sp.Symbol, ...]


def compile_source(source: str, names: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The functions of a text that was generated here: safe names, tabled nodes and literals, never a user's text.

    ``names`` are those that the text takes as known.
    """
    namespace: dict[str, Any] = dict(names or {})
    exec(_code_of(source), namespace)
    return namespace


@lru_cache(maxsize=64)  # a fifth of what an evaluator costs that is made again
def _code_of(source: str) -> CodeType:
    return compile(source, "<symrnn>", "exec")


def python_source(program: Program) -> str:
    """The text of a Python function ``evaluate(number, ...)`` of the program's inputs, returning its outputs.

    ``number`` is the floating type that constants take: ``np.float32`` or ``np.float64``.

    >>> from symrnn.cells import neuron
    >>> from symrnn.cells.unroll import unroll
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
    return f"{HEAD}\n\n{function_text('evaluate', program).text}"


def function_text(name: str, program: Program, layout: SourceLayout | None = None, first: int = 1) -> FunctionText:
    """The function of a name that takes the program's inputs and gives its outputs; messages count from ``first``.

    >>> from symrnn.cells import elman
    >>> from symrnn.gradients.one_step import one_step
    >>> step = one_step(elman())
    >>> print(function_text("forward", step, SourceLayout(frozenset(map(step.symbol, ("x", "h_prev"))))).text)
    def forward(number, x, h_prev, W_xh, W_hh, b_h):
        a = b_h + h_prev @ W_hh.T + x @ W_xh.T
        h = np.tanh(a)
        return (h,)
    <BLANKLINE>

    Raises
    ------
    InputError
        as ``python_source`` does.
    """
    layout = layout or SourceLayout()
    names = safe_names(program.shapes)
    body = _body(program, names, layout, first)
    returned = ", ".join(names[symbol] for symbol in program.outputs)
    body.append(f"return ({returned},)" if len(program.outputs) == 1 else f"return ({returned})")
    text = "\n".join(body)
    own = ("number", *(word for word in ("sizes", "batch") if re.search(rf"\b{word}\b", text)))
    inputs = tuple(item.symbol for item in program.inputs)
    head = f"def {name}({', '.join((*own, *(names[symbol] for symbol in inputs)))}):\n"
    return FunctionText(name, head + "".join(f"    {line}\n" for line in body), (*own, *inputs), program.outputs)


def _body(program: Program, names: dict[sp.Symbol, str], layout: SourceLayout, first: int) -> list[str]:
    body: list[str] = []
    batched = set(layout.batched)
    for number, line in enumerate(program.lines, first):
        rows = Rows(CodePlace(number, line, names, body), names, program.shapes, batched)
        if line.symbol in layout.summed and rows.is_batched(line.expr):
            text = sum_text(line.expr, line.shape, rows)
        else:
            spread = line.symbol in layout.spread
            text = full_text(line.expr, line.shape, spread, rows)
            if spread or rows.is_batched(line.expr):
                batched.add(line.symbol)
        body.append(f"{names[line.symbol]} = {text}")
    return body


def safe_names(symbols: Iterable[sp.Symbol]) -> dict[sp.Symbol, str]:
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
