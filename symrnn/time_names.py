"""One step of a cell, with the time in its names: ``h = tanh(W_hh @ h_prev)`` as h_t and h_{t-1}."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import sympy as sp

from symrnn.cell import Cell
from symrnn.claim import Claim, Comparison, Equivalence, Hypothesis, NormBound
from symrnn.errors import InputError
from symrnn.parameters import Indexing
from symrnn.program import Assign, Input, Program, name_symbol
from symrnn.pullback import one_step

__all__ = ["claim_with_times", "names_with_times", "program_with_times"]

Names = Mapping[sp.Symbol, sp.Symbol]

#: what may follow a name: its adjoint, its tangent, and sums of them
_ENDINGS = ("", "_bar", "_bar_total", "_dot", "_moved")

_SUMS = MappingProxyType(
    {name_symbol("going_out"): name_symbol("outgoing"), name_symbol("coming_in"): name_symbol("incoming")}
)


def names_with_times(cell: Cell) -> Names:
    """Every name that changes from step to step, and what is derived from it, with ``_t`` put in: h_bar to h_t_bar.

    Shared parameters and constants stay as they are; ``h_prev`` does too, since that says its time already. Where
    one of those is called what another name would become, nothing is renamed.

    >>> from symrnn.cells import elman
    >>> print(program_with_times(one_step(elman()), names_with_times(elman())))
    a_t = b_h + W_hh @ h_prev + W_xh @ x_t
    h_t = tanh(a_t)
    """
    step = one_step(cell)
    moving = [*(item.symbol for item in cell.inputs), *(line.symbol for line in step.lines)]
    moving += [part.symbol for part in cell.parameters if part.indexing is Indexing.PER_STEP]
    staying = {symbol.name for symbol in step.shapes}.difference(symbol.name for symbol in moving)
    if any(f"{symbol.name}_t" in staying for symbol in moving):
        return {}
    return _SUMS | {
        name_symbol(f"{symbol.name}{ending}"): name_symbol(f"{symbol.name}_t{ending}")
        for symbol in moving
        for ending in _ENDINGS
    }


def program_with_times(program: Program, names: Names) -> Program:
    """The same program in other names."""
    return Program(
        tuple(Input(names.get(item.symbol, item.symbol), item.shape, item.constant) for item in program.inputs),
        tuple(
            Assign(names.get(line.symbol, line.symbol), line.expr.xreplace(dict(names)), line.shape)
            for line in program.lines
        ),
        tuple(names.get(symbol, symbol) for symbol in program.outputs),
    )


def claim_with_times(claim: Claim, names: Names) -> Claim:
    """The same claim in other names.

    Raises
    ------
    InputError
        for a claim that is neither a comparison nor one about two programs nor a bound of norms.
    """
    match claim.statement:
        case Comparison():
            return replace(claim, statement=_put(claim.statement, names))
        case Equivalence(program_a, program_b):
            both = (program_with_times(program_a, names), program_with_times(program_b, names))
            return replace(claim, statement=Equivalence(*both))
        case NormBound(program, bounds):
            moved = NormBound(program_with_times(program, names), tuple(_put(bound, names) for bound in bounds))
            return replace(claim, statement=moved, given=tuple(_given(each, names) for each in claim.given))
    raise InputError(f"claim {claim.name} is neither a comparison nor about a program or two; it keeps its names")


def _given(hypothesis: Hypothesis, names: Names) -> Hypothesis:
    return _put(hypothesis, names) if isinstance(hypothesis, Comparison) else hypothesis


def _put(comparison: Comparison, names: Names) -> Comparison:
    lhs, rhs = (side.xreplace(dict(names)) for side in (comparison.lhs, comparison.rhs))
    return Comparison(lhs, comparison.relation, rhs)
