"""Bounds of a linear map with numbers for what lies in a known range: a gate is at most 1, its slope at most 1/4."""

from __future__ import annotations

from contextlib import suppress

import sympy as sp

from symrnn.bounds.formulas.entry_sizes import EntrySizes
from symrnn.claims.claim import Claim, Comparison, Hypothesis, NormBound, at_most
from symrnn.errors import InputError
from symrnn.expressions.nodes import NORMS, norm_inf
from symrnn.programs.program import Input, Program

__all__ = ["put_in_numbers"]


def put_in_numbers(
    claim: Claim, factors: tuple[sp.Expr, ...], mapped: Program, step: Program, given: tuple[Hypothesis, ...]
) -> tuple[tuple[sp.Expr, ...], Claim] | None:
    """The factors with numbers, and the claim with them; None where no part of them lies in a known range."""
    statement = claim.statement
    if not isinstance(statement, NormBound):
        return None
    program = _join_programs(step, mapped)
    sizes = EntrySizes(program, given)
    moving = {symbol for symbol in mapped.shapes if symbol.name.endswith("_dot")}
    numbers: dict[sp.Expr, sp.Expr] = {}
    for size in sorted({each for factor in factors for each in factor.atoms(norm_inf, sp.Abs)}, key=str):
        inner = size.args[0]
        if len(inner.free_symbols) != 1 or inner.has(*NORMS) or inner.free_symbols & moving:
            continue
        with suppress(InputError):
            bound = sizes.of(inner)
            if bound.is_Rational and bound <= 1:
                numbers[size] = bound
    (last,) = statement.bounds
    rhs = last.rhs.xreplace(numbers)
    if rhs == last.rhs:
        return None
    bounds = (*_about(sizes, numbers), at_most(last.lhs, rhs))
    whole = Claim.norm_bound(f"{claim.name}, in numbers", program, bounds, given)
    return tuple(factor.xreplace(numbers) for factor in factors), whole


def _about(sizes: EntrySizes, numbers: dict[sp.Expr, sp.Expr]) -> tuple[Comparison, ...]:
    """What was noted on the way, each once, and the bounds that are used."""
    used = (at_most(sp.Abs(size.args[0]), number) for size, number in numbers.items())
    return tuple(dict.fromkeys((*sizes.bounds, *used)))


def _join_programs(step: Program, mapped: Program) -> Program:
    """One step, and its linear map after it."""
    made = {line.symbol for line in step.lines}
    taken = {item.symbol for item in step.inputs} | made
    more = tuple(Input(item.symbol, item.shape) for item in mapped.inputs if item.symbol not in taken)
    return Program((*step.inputs, *more), (*step.lines, *mapped.lines), mapped.outputs)
