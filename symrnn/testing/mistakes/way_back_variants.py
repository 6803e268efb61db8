"""Mistakes in what is kept for the way back: one name is taken for another in all its lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

import sympy as sp

from symrnn.programs.lines import Assign
from symrnn.testing.kernels.equations import Equations
from symrnn.testing.mistakes.rewritten_lines import place_of
from symrnn.testing.mistakes.variants import Variant, running

__all__ = ["way_back_variants"]


def way_back_variants(equations: Equations) -> Iterator[Variant]:
    """Pre-activations kept where the activations are meant: of each, of all of one function, of all."""
    uses = place_of(equations, equations.back[0]).slopes
    groups = [[use] for use in uses]
    groups += [[use for use in uses if use.node.func == function] for function in {use.node.func for use in uses}]
    for group in dict.fromkeys((*map(tuple, groups), tuple(uses))):
        read = {use.value: use.node.args[0] for use in group}
        names = ", ".join(f"{argument} in the place of {value}" for value, argument in read.items())
        change = partial(_reading, read)
        lines = tuple(line for line in change(equations).back if line not in equations.back)
        if lines:
            words = f"on the way back, pre-activations are used for activations: {names}"
            yield Variant("pre-activation for activation", words, running(change), lines, (), change)


def _reading(read: Mapping[sp.Symbol, sp.Expr], equations: Equations) -> Equations:
    back = tuple(Assign(line.symbol, line.expr.xreplace(read), line.shape) for line in equations.back)
    return replace(equations, back=back)
