"""The functions of the expression language as calls in C; what the calls mean stands in ``functions.c``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

import sympy as sp

from symrnn.evaluate.compiled.tiles import PRODUCT
from symrnn.expressions import functions as f

__all__ = ["FUNCTIONS", "POWERS", "helpers_for", "own_words"]

FUNCTIONS: Mapping[object, str] = MappingProxyType(
    {
        sp.exp: "exp_of({0})",
        sp.tanh: "tanh_of({0})",
        f.sigmoid: "sigmoid_of({0})",
        sp.log: "OF_MATH(log)({0})",
        sp.sin: "OF_MATH(sin)({0})",
        sp.cos: "OF_MATH(cos)({0})",
        sp.Abs: "OF_MATH(fabs)({0})",
        f.relu: "relu_of({0})",
        f.softplus: "softplus_of({0})",
        f.softsign: "softsign_of({0})",
        f.normal_cdf: "normal_cdf_of({0})",
        f.normal_density: "normal_density_of({0})",
        f.maximum: "maximum_of({0}, {1})",
        f.minimum: "minimum_of({0}, {1})",
        f.surrogate: "{0}",
    }
)
POWERS: Mapping[sp.Rational, str] = MappingProxyType(
    {
        sp.S.One: "{0}",
        sp.S.Half: "OF_MATH(sqrt)({0})",
        sp.Integer(2): "square_of({0})",
        sp.Integer(3): "cube_of({0})",
        sp.Integer(4): "square_of(square_of({0}))",
    }
)
_NAME = re.compile(r"^static (?:inline )?\w+ (\w+)\(", re.MULTILINE)


@lru_cache(maxsize=1)
def _blocks() -> tuple[str, Mapping[str, str]]:
    """What every file begins with, and each function by its name."""
    text = files("symrnn.evaluate.compiled").joinpath("functions.c").read_text(encoding="utf-8")
    blocks = [block for whole in (text, PRODUCT) for block in whole.strip().split("\n\n")]
    found = {}
    head = []
    for block in blocks:
        match = _NAME.search(block)
        if match is None:
            head.append(block)
        else:
            found[match[1]] = block
    return "\n\n".join(head), MappingProxyType(found)


def own_words() -> frozenset[str]:
    """The functions and macros of these texts, which no name of a cell may be."""
    head, known = _blocks()
    return frozenset(known) | frozenset(re.findall(r"#define (\w+)", head))


def helpers_for(body: str) -> str:
    """What a text needs before it: types, and the functions that it calls with those that these call."""
    head, known = _blocks()
    taken: set[str] = set()
    words = set(re.findall(r"\w+", body))
    while words:
        more = {name for name in known.keys() & words if name not in taken}
        taken |= more
        words = {word for name in more for word in re.findall(r"\w+", known[name])} - taken
    return "\n\n".join([head, *(text for name, text in known.items() if name in taken)])
