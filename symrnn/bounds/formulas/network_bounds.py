"""The symbolic bound of a Jacobian at the weights of a network: a number, with the claim that it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from symrnn.bounds.formulas.jacobian_bounds import JacobianBound, jacobian_bound
from symrnn.bounds.formulas.norm_calculus import KINDS
from symrnn.bounds.formulas.state_bounds import StateBound
from symrnn.bounds.intervals.decimals import round_up
from symrnn.bounds.intervals.lines import Values, enclose_lines
from symrnn.bounds.intervals.norms import norm_of
from symrnn.bounds.networks.boxes import Box
from symrnn.bounds.networks.invariants import at_any_time, invariant_states
from symrnn.bounds.networks.problems import problem_of
from symrnn.bounds.networks.product_steps import state_step
from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim, Comparison, NormBound, at_most, less_than
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief_text, mimebundle
from symrnn.expressions.exact import rational_to_fraction
from symrnn.expressions.nodes import NORMS, blocks

__all__ = ["NetworkBound", "network_bound"]

#: numbers for the norms and names in a symbolic bound
Numbers = dict[sp.Expr, sp.Expr]


@check_arguments
@dataclass(frozen=True, slots=True)
class NetworkBound:
    """One step's Jacobian has a norm of at most ``factor``; over k steps the product has at most factor^k.

    ``sizes`` are the numbers in the symbolic ``bound``: norms of weights, largest values of gates, rounded up.
    ``claim`` says that the factor follows from them. Both are None where a size has no bound.

    >>> from symrnn.cells import elman_unit
    >>> bound = network_bound(elman_unit(), {"W_xh": 1, "W_hh": "0.75", "b_h": 0}, norm="2")
    >>> bound.factor, dict(bound.sizes)
    (Fraction(3, 4), {'Abs(W_hh)': Fraction(3, 4)})
    """

    bound: JacobianBound
    sizes: Mapping[str, Fraction] = field(hash=False)
    factor: Fraction | None = None
    claim: Claim | None = None

    __reduce__ = reduce_to_fields
    __repr__ = brief_text
    _repr_mimebundle_ = mimebundle

    def __str__(self) -> str:
        norm = f"norm {self.bound.norm} of the Jacobian of one step of {self.bound.cell.name}"
        if self.factor is None:
            return f"{norm}: no bound was found"
        return f"{norm} <= {round_up(float(self.factor))}{': its gradient vanishes' if self.factor < 1 else ''}"


@check_arguments
def network_bound(
    cell: Cell, params: Mapping[str, Any], x: Any = None, initial: Any = None, *, norm: str | None = None
) -> NetworkBound:
    """The bound of ``jacobian_bound`` at these weights; without ``norm`` that of the norm in which it is smallest.

    Parameters
    ----------
    cell
        whose Jacobian is meant.
    params, initial
        arrays by name, or boxes of them.
    x
        a sequence of inputs or a box of them, (steps, m), which stands for all inputs to come; a box of one number is
        meant for each entry. Without it any input is meant, and a gate may be as large as 1.
    norm
        "1", "2" or "inf".

    Examples
    --------

    >>> from symrnn.cells import elman_unit
    >>> print(network_bound(elman_unit(), {"W_xh": 1, "W_hh": "0.75", "b_h": 0}, norm="2"))
    norm 2 of the Jacobian of one step of elman_unit <= 0.75: its gradient vanishes

    Raises
    ------
    InputError
        as ``jacobian_bound`` does, and for names, shapes and numbers that do not fit the cell.
    """
    symbolic = [jacobian_bound(cell, each) for each in (KINDS if norm is None else (norm,))]
    anything = {item.symbol.name: Box(np.asarray(-np.inf), np.asarray(np.inf)) for item in cell.inputs}
    x = anything if x is None else x
    problem = problem_of(cell, params, x, initial, 1 if _one_box(x) else None)
    first = at_any_time(problem)
    values = first | invariant_states(problem)
    with np.errstate(all="ignore"):
        values |= enclose_lines(state_step(cell).lines, values, problem.sizes)
    return min(
        (_at(each, first, values) for each in symbolic), key=lambda each: (each.factor is None, each.factor or 0)
    )


def _one_box(x: Any) -> bool:
    """Whether the inputs are given as a box of one number each, without an axis for the steps."""
    return all(
        isinstance(each, Box) and each.low.ndim == 0 for each in (x.values() if isinstance(x, Mapping) else (x,))
    )


def _at(bound: JacobianBound, first: Values, values: Values) -> NetworkBound:
    """The bound with a number for each norm and name in it."""
    numbers = {norm: _norm(norm, values) for norm in _norms(bound)}
    inside = True
    for state in bound.states:
        if state.about_gate is not None:
            name, number = _limit_of_gate(state.about_gate, values)
            numbers[name] = number
        if state.limit is not None:
            start = _above(first[state.before].magnitude.max())
            if state.limit.is_Symbol:
                numbers[state.limit] = _limit(state, numbers, start)
            inside = inside and start <= state.limit.xreplace(numbers)
    factor = max(formula.xreplace(numbers) for formula in bound.formulas)
    sizes = {str(name): rational_to_fraction(n) for name, n in numbers.items() if n.is_Rational}
    if not inside or not factor.is_Rational:
        return NetworkBound(bound, sizes)
    return NetworkBound(bound, sizes, rational_to_fraction(factor), _claim(bound, numbers, factor))


def _norms(bound: JacobianBound) -> list[sp.Expr]:
    """The norms of weights in the formulas, the hypotheses, and the steps of the proof."""
    statement = bound.claim.statement
    if not isinstance(statement, NormBound):
        raise InputError(f"{bound.claim} is no bound of norms")
    weights = {item.symbol for item in bound.cell.parameters} | {item.symbol for item in bound.cell.constants}
    weights |= set() if bound.cell.time is None else {bound.cell.time}
    right = (each.rhs for each in statement.bounds)
    added = (state.added for state in bound.states)
    found = {node for side in (*bound.formulas, *right, *added) for node in side.atoms(*NORMS, sp.Abs, sp.Pow)}
    return sorted((node for node in found if node.args[0] in weights or _is_inverse(node, weights)), key=str)


def _is_inverse(node: sp.Expr, weights: set[sp.Symbol]) -> bool:
    """Whether it is 1/|tau| of a given number: small where the number is large."""
    return node.is_Pow and node.exp.is_Integer and node.exp < 0 and node.base.args[:1] in {(each,) for each in weights}


def _norm(norm: sp.Expr, values: Values) -> sp.Expr:
    if norm.is_Pow:
        value = values[norm.base.args[0]]
        least = max(float(value.low.min()), -float(value.high.max()))
        return sp.Rational(least) ** norm.exp if least > 0 else sp.oo
    kind = next((name for name, kind in KINDS.items() if isinstance(norm, kind)), "inf")
    return _above(norm_of(values[norm.args[0]], kind).high.max())


def _above(number: Any) -> sp.Expr:
    """A short decimal that is not below the number."""
    return sp.Rational(round_up(float(number))) if np.isfinite(number) else sp.oo


def _limit_of_gate(about: Comparison, values: Values) -> tuple[sp.Symbol, sp.Expr]:
    """The name of a gate's largest value, or of its least, and the number."""
    if about.lhs in values:
        return about.rhs, _above(values[about.lhs].high.max())
    return about.lhs, -_above(-values[about.rhs].low.min())


def _limit(state: StateBound, numbers: Numbers, start: sp.Expr) -> sp.Expr:
    """The least limit, not below the state before the first step, with share*limit + added <= limit."""
    share, added = state.share.xreplace(numbers), state.added.xreplace(numbers)
    return max(start, added / (1 - share)) if share < 1 else sp.oo


def _claim(bound: JacobianBound, numbers: Numbers, factor: sp.Rational) -> Claim:
    """The claim that the factor follows from the given sizes, and, where it is below 1, that it is."""
    statement, kind = bound.claim.statement, KINDS[bound.norm]
    assert isinstance(statement, NormBound)
    names = {name: number for name, number in numbers.items() if name.is_Symbol}
    given = [h.xreplace(names) for h in bound.given if isinstance(h, Comparison)]
    given = [h for h in given if not (h.lhs.is_number and h.rhs.is_number)]
    sizes = [at_most(norm, number) for norm, number in numbers.items() if not norm.is_Symbol]
    last = statement.bounds[-1].lhs
    steps = [each.xreplace(names) for each in statement.bounds if not each.lhs.has(blocks)]
    ends = [at_most(last, factor), *([less_than(last, 1)] if factor < 1 else [])]
    return Claim.norm_bound(f"{kind.__name__} at these weights", statement.program, (*steps, *ends), (*given, *sizes))
