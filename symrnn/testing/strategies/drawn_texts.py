"""Cells as people write them, drawn: every text is well-typed, and parses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from hypothesis import strategies as st

from symrnn.cells.activations import ACTIVATIONS
from symrnn.evaluate.forms import NUMPY
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.shapes import Shape, shape_text

__all__ = ["cell_texts"]

NameShapes = Mapping[str, Shape]
Texts = st.SearchStrategy[str]

_KINDS: Mapping[str, str] = MappingProxyType({"x": "input", "h": "state", "c": "state"})
_SCALARS: NameShapes = MappingProxyType({"x": (), "h": (), "w": (), "u": (), "b": ()})
_VECTORS: NameShapes = MappingProxyType(
    {"x": ("m",), "h": ("n",), "W": ("n", "m"), "U": ("n", "n"), "V": ("n", "n"), "b": ("n",), "s": ()}
)
#: those of the table that need no SciPy, and more
_FUNCTIONS = (
    *(name for name, row in ACTIVATIONS.items() if "normal_cdf" not in NUMPY.get(row.function, "normal_cdf")),
    *("sin", "cos"),
)
#: of two formulas of one shape; no sum can cancel, for a vector that cancels leaves a scalar behind
_PAIRS = ("{}*{}", "(1 - {})*{}", "{}/(1 + {}**2)")
_DEPTH = 2


@check_arguments
@st.composite
def cell_texts(draw: st.DrawFn) -> str:
    """Texts in the cell language: one or two states, scalars or vectors, some named lines, perhaps an output.

    >>> from hypothesis import given, settings
    >>> from symrnn import Cell
    >>> @settings(max_examples=5)
    ... @given(cell_texts())
    ... def every_text_is_a_cell(text):
    ...     assert Cell.parse(text).states
    >>> every_text_is_a_cell()
    """
    given = draw(st.sampled_from((_SCALARS, _VECTORS)))
    names: dict[str, Shape] = dict(given)
    states = draw(st.sampled_from((("h",), ("c", "h"))))
    for state in states:
        names[state] = given["h"]
    lines = []
    for name in draw(st.sampled_from(((), ("k",), ("k", "r"), ("k", "r", "q")))):
        shape = draw(st.sampled_from(tuple(dict.fromkeys((given["h"], ())))))
        lines.append(f"{name} = {draw(_formulas(tuple(names.items()), shape, _DEPTH))}")
        names[name] = shape
    lines += [f"{state} = {draw(_formulas(tuple(names.items()), given['h'], _DEPTH))}" for state in states]
    outputs = draw(st.sampled_from(((), ("y",))))
    lines += [f"{name} = {draw(_formulas(tuple(names.items()), given['h'], 1))}" for name in outputs]
    return _write_text(names, outputs, lines, given["h"])


def _write_text(names: NameShapes, outputs: tuple[str, ...], lines: list[str], shape: Shape) -> str:
    """The text: the input, the states, and what else the lines use."""
    used = set("".join(c if c.isalnum() or c == "_" else " " for c in " ".join(lines)).split())
    assigned = {line.partition(" ")[0] for line in lines}
    given = [name for name in names if name == "x" or (name in used and (name not in assigned or name in "hc"))]
    declared = [f"{name}: {_KINDS.get(name, 'param')}{_sizes(names[name])}" for name in given]
    declared += [f"{name}: output{_sizes(shape)}" for name in outputs]
    return "\n".join((*declared, *lines))


def _sizes(shape: Shape) -> str:
    return shape_text(shape) if shape else ""


@lru_cache(maxsize=256)  # a strategy that is made again is validated again
def _formulas(names: tuple[tuple[str, Shape], ...], shape: Shape, depth: int) -> Texts:
    """Formulas of a shape in these names; a name alone, where no step deeper is left."""
    simple = [name for name, own in names if own == shape]
    if not shape:
        simple += [f"total({name})" for name, own in names if len(own) == 1]
    leaf = st.sampled_from(simple)
    if not depth:
        return leaf
    inner = _formulas(names, shape, depth - 1)
    products = [
        st.builds(_product, st.just(name), _formulas(names, own[1:], depth - 1))
        for name, own in names
        if len(own) == 2 and own[:1] == shape
    ]
    return st.one_of(
        leaf,
        *products,
        st.builds("{}({})".format, st.sampled_from(_FUNCTIONS), inner),
        st.builds(_scale, st.sampled_from(("2", "0.5", "3/4", "1e-2")), inner),
        st.builds("{} + {}".format, inner, inner),
        st.builds(_pair, st.sampled_from(_PAIRS), inner, inner),
        *([st.builds(_pair, st.just("{}/sqrt(2 + {}**2)"), inner, leaf)] if depth == 1 else []),
    )


def _product(matrix: str, vector: str) -> str:
    return f"{matrix} @ {_factor(vector)}"


def _scale(number: str, formula: str) -> str:
    return f"{number}*{_factor(formula)}"


def _pair(form: str, one: str, other: str) -> str:
    return form.format(_factor(one), _factor(other))


def _factor(formula: str) -> str:
    """In brackets, where it is more than a name, or a function of one."""
    return formula if re.fullmatch(r"\w+(\(\w+\))?", formula) else f"({formula})"
