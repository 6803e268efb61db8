"""A state that scales others, as the stabiliser of an mLSTM: kernels hold it fixed, for nothing depends on it.

Where the loss is the same for (S e^a, s - a) at every a, the way back may take every s_t for a number. The gradients
are the same; those of a kernel that is wrong in another line are not, so its mistakes are looked for in both forms.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import sympy as sp

from symrnn.gradients.one_step import bar
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.comparing import is_close
from symrnn.testing.kernels.equations import Equations, back_through, gather_gradients
from symrnn.testing.mistakes.decays import decay_factors
from symrnn.testing.mistakes.variants import Seen

__all__ = ["hold_scales"]

#: how closely the gradients of both forms agree
_CLOSE = 1e-9


def hold_scales(seen: Seen) -> Equations | None:
    """The equations with the way back through scales left out; None where there is none, or this is another gradient.

    A scale is a number beside states that decay.
    """
    equations = seen.equations
    scaled = decay_factors(equations)
    shapes = equations.step.shapes
    numbers = [s.symbol for s in equations.cell.states if s.symbol not in scaled and shapes[s.symbol] == ()]
    left_out = {bar(_follow_names(symbol, equations)) for symbol in numbers if scaled}
    back = tuple(
        Assign(line.symbol, sp.S.Zero, line.shape) if line.symbol in left_out else line for line in equations.back
    )
    if back == equations.back:
        return None
    held = replace(equations, back=back)
    trial = seen.outcome.trial
    with np.errstate(all="ignore"):
        found = gather_gradients(held.cell, trial, back_through(held, trial, seen.numbers, seen.right.values))
    expected = seen.outcome.expected
    return held if all(is_close(found[name], expected[name], _CLOSE) for name in expected) else None


def _follow_names(symbol: sp.Symbol, equations: Equations) -> sp.Symbol:
    """What a state that is given another name, as in ``s = top``, is called where it is computed."""
    lines = {line.symbol: line.expr for line in equations.step.lines}
    while lines.get(symbol) in lines:
        symbol = lines[symbol]
    return symbol
