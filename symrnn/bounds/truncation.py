"""Truncated back-propagation through time: what a window leaves out, exactly, and a bound of it.

The gradient of the loss at the last of T steps by a shared parameter is a sum over lags k = 0, ..., T - 1: what the
step k steps before the last contributes. A window keeps the first ``window`` terms. What it leaves out is one product,
g P R: g the adjoint of the last state, P the product of the last ``window`` Jacobians, and R = dh_{T-window}/dtheta.
"""

from __future__ import annotations

from fractions import Fraction
from numbers import Integral
from typing import Any

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing, at_time
from symrnn.claims.claim import Claim, Recurrence, at_most, equal
from symrnn.claims.induction import by_induction
from symrnn.errors import InputError
from symrnn.expressions.argument_words import describe
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.exact import Number, to_fraction
from symrnn.gradients.adjoint_claims import hypotheses_of
from symrnn.gradients.backward_pass import backward_pass
from symrnn.gradients.one_step import bar
from symrnn.gradients.passes import keep_needed
from symrnn.programs.program import Assign, Program, name_symbol, with_ending

__all__ = ["truncated_pass", "truncation_bias", "truncation_bound", "truncation_claim", "truncation_claims"]

_MOST_STEPS = 100_000
_LOSS = "squared_error_last"


@check_arguments
def truncated_pass(cell: Cell, steps: int, window: int, loss: Any = _LOSS) -> Program:
    """The pullback over the last ``window`` steps alone: truncated BPTT of a loss after the last step.

    The network and the names are those of ``backward_pass``; the outputs are the loss and the gradients with
    respect to the shared parameters.

    >>> from symrnn.cells import elman_unit
    >>> print(truncated_pass(elman_unit(), steps=3, window=1).line("h_2_bar"))
    h_2_bar = 0

    Raises
    ------
    InputError
        unless 1 <= window <= steps, and for a loss that compares more than the last step.

    Source: Williams and Peng (1990), An efficient gradient-based algorithm for on-line training of recurrent networks.
    """
    full = _full(cell, steps, window, loss)
    cut = {bar(at_time(state.symbol, steps - window)) for state in cell.states} if window < steps else set()
    lines = (Assign(line.symbol, sp.S.Zero, line.shape) if line.symbol in cut else line for line in full.lines)
    return _giving(cell, Program(full.inputs, tuple(lines), full.outputs))


@check_arguments
def truncation_bias(cell: Cell, steps: int, window: int, loss: Any = _LOSS) -> Program:
    """What the window leaves out: for each shared parameter the sum ``W_hh_bias`` of the terms of lags from window on.

    >>> from symrnn.cells import elman_unit
    >>> program = truncation_bias(elman_unit(), steps=3, window=1)
    >>> print(program.line("W_hh_bias_sum1"), program.line("W_hh_bias"), sep="; ")
    W_hh_bias_sum1 = W_hh_step_2_bar; W_hh_bias = W_hh_bias_sum1 + W_hh_step_1_bar

    Arguments and errors are those of ``truncated_pass``.
    """
    full = _full(cell, steps, window, loss)
    lines = list(full.lines)
    for symbol in _list_shared(cell):
        terms = [name_symbol(f"{symbol.name}_step_{t}_bar") for t in range(steps - window, 0, -1)]
        so_far: sp.Expr = sp.S.Zero
        for number, term in enumerate(terms[:-1], 1):
            lines.append(Assign(with_ending(_bias(symbol), f"_sum{number}"), so_far + term, full.shapes[symbol]))
            so_far = lines[-1].symbol
        lines.append(Assign(_bias(symbol), so_far + (terms[-1] if terms else sp.S.Zero), full.shapes[symbol]))
    return keep_needed(Program(full.inputs, tuple(lines), full.outputs), tuple(map(_bias, _list_shared(cell))))


@check_arguments
def truncation_claim(cell: Cell, steps: int, window: int, loss: Any = _LOSS) -> Claim:
    """The gradient less that of the window is the sum of the terms of the lags left out; at every size of the vectors.

    >>> from symrnn.cells import elman
    >>> from symrnn.judge import check
    >>> print(check(truncation_claim(elman(), steps=3, window=1)).outcome.name)
    PROVED
    """
    bias = truncation_bias(cell, steps, window, loss)
    difference = _difference(cell, _full(cell, steps, window, loss), truncated_pass(cell, steps, window, loss))
    name = f"gradient over {steps} steps less its window of {window} = the terms of later lags"
    return Claim.equivalent(name, difference, bias, hypotheses_of(difference, bias))


def _difference(cell: Cell, full: Program, truncated: Program) -> Program:
    """Both passes in one program, the adjoints of the window with names of their own, and one less the other."""
    starts = [line.symbol for line in full.lines].index(name_symbol("loss_bar"))
    forward = {line.symbol for line in full.lines[:starts]}
    names = {
        line.symbol: with_ending(line.symbol, "_truncated") for line in truncated.lines if line.symbol not in forward
    }
    renamed = (
        Assign(names[line.symbol], line.expr.xreplace(names), line.shape)
        for line in truncated.lines
        if line.symbol in names
    )
    less = [
        Assign(_bias(symbol), bar(symbol) - names[bar(symbol)], full.shapes[symbol]) for symbol in _list_shared(cell)
    ]
    return keep_needed(
        Program(full.inputs, (*full.lines, *renamed, *less), full.outputs), tuple(line.symbol for line in less)
    )


def _full(cell: Cell, steps: int, window: int, loss: Any) -> Program:
    full = backward_pass(cell, steps, loss)
    if isinstance(window, bool) or not isinstance(window, Integral) or not 1 <= window <= steps:
        raise InputError(f"window is {window!r}; expected an integer from 1 to the number of steps, {steps}")
    if not _list_shared(cell):
        raise InputError(f"cell {cell.name} has no shared parameter; a window leaves nothing out")
    early = {name_symbol(f"loss_{t}") for t in range(1, steps)}
    if early & set(full.shapes):
        raise InputError(
            f"the loss {loss!r} compares every step; a window is for the loss after the last: take {_LOSS!r}"
        )
    return full


def _giving(cell: Cell, program: Program) -> Program:
    return keep_needed(program, (name_symbol("loss"), *map(bar, _list_shared(cell))))


def _list_shared(cell: Cell) -> tuple[sp.Symbol, ...]:
    return tuple(item.symbol for item in cell.parameters if item.indexing is Indexing.SHARED)


def _bias(symbol: sp.Symbol) -> sp.Symbol:
    return with_ending(symbol, "_bias")


@check_arguments
def truncation_bound(
    factor: Number, window: int, steps: int | None = None, *, gradient: Number = 1, local: Number = 1
) -> Fraction:
    """A bound of what a window leaves out: gradient*factor^window*local*(1 + factor + ... + factor^(steps-window-1)).

    The result is exact; ``truncation_claims`` says why it holds.

    Parameters
    ----------
    factor
        a bound of the norm of one step's Jacobian.
    window
        the number of the last steps that are kept.
    steps
        the number of all steps; without it the bound holds for any, which takes a factor below 1.
    gradient
        a bound of the norm of the loss's derivative with respect to the last state.
    local
        a bound of the norm of a step's own derivative with respect to the parameter.

    Examples
    --------
    >>> truncation_bound("0.5", window=3)
    Fraction(1, 4)
    >>> truncation_bound(1, window=10, steps=15, local="0.2")
    Fraction(1, 1)

    Raises
    ------
    InputError
        for a number that is negative, a window that does not fit, and an endless sum that has no limit.
    """
    q, g, p = map(to_fraction, (factor, gradient, local))
    if min(q, g, p) < 0:
        raise InputError(f"factor, gradient and local are bounds of norms, not negative; found {q}, {g}, {p}")
    counts = [count for count in (window, steps) if count is not None]
    whole = all(isinstance(count, Integral) and not isinstance(count, bool) for count in counts)
    if not whole or window is None or not 1 <= window <= counts[-1] <= _MOST_STEPS:
        found = f"window {describe(window)} and steps {describe(steps)}"
        raise InputError(f"expected 1 <= window <= steps <= {_MOST_STEPS}, in integers, found {found}")
    if steps is None and q >= 1:
        raise InputError(f"the sum over all steps has no limit with a factor of {q}; give steps, or a factor below 1")
    tail = 1 / (1 - q) if steps is None else _geometric(q, steps - window)
    return g * q**window * p * tail


def _geometric(q: Fraction, terms: int) -> Fraction:
    return Fraction(terms) if q == 1 else (1 - q**terms) / (1 - q)


@check_arguments
def truncation_claims() -> tuple[Claim, ...]:
    """Why the bound holds, in claims for any number of steps k before the window; sizes may be read as norms.

    R is the derivative of the state by the parameter, R_{k+1} = p + s R_k, with p at most P and s at most q in size; S
    adds up the sizes, and B their bounds. Then S bounds R and B bounds S, B (1 - q) = P (1 - q^k), and what is left
    out is g D R.

    >>> from symrnn.judge import check
    >>> check(truncation_claims()[2]).outcome.name
    'PROVED'
    """
    R, S, B, p, s, P, q, g, D, G, E = map(name_symbol, ("R", "S", "B", "p", "s", "P", "q", "g", "D", "G", "E"))
    k = sp.Symbol("k", integer=True, nonnegative=True)
    size = sp.Abs
    state, sizes = Recurrence(R, sp.S.Zero, p + s * R), Recurrence(S, sp.S.Zero, size(p) + size(s) * S)
    bound = Recurrence(B, sp.S.Zero, P + q * B)
    local = (at_most(size(p), P), at_most(size(s), q), at_most(0, q), at_most(0, P))
    factors = (at_most(size(g), G), at_most(size(D), E), at_most(size(R), B))
    signs = (at_most(0, G), at_most(0, E), at_most(0, B))
    return (
        by_induction("the sizes add up", at_most(size(R), S), k, (state, sizes)),
        by_induction("each size has its bound", at_most(size(S), B), k, (sizes, bound), local),
        by_induction("the geometric sum", equal((1 - q) * B, P * (1 - q**k)), k, (bound,)),
        Claim.at_most("what the window leaves out", size(g * D * R), G * E * B, (*factors, *signs)),
    )
