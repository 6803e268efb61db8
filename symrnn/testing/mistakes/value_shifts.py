"""Mistakes forwards in which a line takes an input or a gate of the step before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.programs.lines import Assign, Input
from symrnn.testing.kernels.columns import NumberType, Values
from symrnn.testing.kernels.equations import Equations, forwards, outputs, shift_symbol
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = ["lines_of_the_step_before"]

_NUMBERS = NumberType(np.float64)


def lines_of_the_step_before(equations: Equations) -> Iterator[tuple[str, Assign, partial[Arrays]]]:
    """In words, the wrong line, and what is given out with it: of names that no state goes into.

    Before the first step they are zero, as where arrays are shifted.
    """
    free = {item.symbol for item in equations.cell.inputs}
    state = {previous(each.symbol) for each in equations.cell.states}
    for line in equations.step.lines:
        used = line.expr.free_symbols
        for symbol in sorted(used & free, key=str):
            shifted = shift_symbol(symbol, -1, False)
            terms = [term for term in sp.Add.make_args(line.expr) if symbol in term.free_symbols]
            for part in dict.fromkeys((line.expr, *terms)):
                wrong = replace(line, expr=line.expr - part + part.xreplace({symbol: shifted}))
                yield f"{symbol} of the step before", wrong, partial(_give_out, equations, wrong, symbol, shifted)
        if not used.isdisjoint(state):
            state.add(line.symbol)
        elif not used.isdisjoint(free):
            free.add(line.symbol)


def _give_out(equations: Equations, wrong: Assign, symbol: sp.Symbol, shifted: sp.Symbol, trial: Trial) -> Arrays:
    """What is given out where one line takes a name of the step before; what no state goes into is as it should be."""
    right = [at[symbol] for at in forwards(equations, trial, _NUMBERS)]
    earlier = [np.zeros_like(right[0]), *right]

    def with_earlier(now: Values, t: int) -> Values:
        return now | {shifted: earlier[t]}

    lines = tuple(wrong if line.symbol == wrong.symbol else line for line in equations.step.lines)
    step = replace(
        equations.step, inputs=(*equations.step.inputs, Input(shifted, equations.step.shapes[symbol])), lines=lines
    )
    return outputs(replace(equations, step=step, trajectory=step, restart=with_earlier), trial, _NUMBERS)
