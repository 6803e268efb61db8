"""Whether there is anything that a claim is about: a case in which its hypotheses hold and its sides have values.

Programs are looked at where every vector and matrix has one entry. A case may be missed, and then it is said that none
was found; nothing else rests on this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain, combinations
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.claims.claim import Claim, Comparison, Hypothesis, Induction, NormBound, SlopeBound, free_symbols
from symrnn.expressions.exact import NOT_REAL
from symrnn.expressions.measures import measure
from symrnn.expressions.nodes import NODES, NORMS
from symrnn.judge.induction_proof import at_index
from symrnn.judge.normal_form.size_numbers import text_of_node
from symrnn.judge.norms.norm_witness import one_entry, values_of_lines
from symrnn.judge.witnesses.conditions import Condition, condition_of, conditions_for
from symrnn.judge.witnesses.existence import hold_somewhere
from symrnn.judge.witnesses.point_values import Reading
from symrnn.judge.witnesses.witness import candidates, holds
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Program

__all__ = ["has_case", "hypotheses_of_each_entry", "is_searched", "looks_at_all_needs"]

MOST_PARTS = 2000  # of a side whose divisors, logarithms and roots are looked at
MOST_DEPTH = 100  # of a hypothesis
MOST_NEEDS, MOST_POINTS = 40, 200


def is_searched(claim: Claim) -> bool:
    """Whether hypotheses are looked at: there are some, and none is too long or too deep for that."""
    return bool(claim.given) and all(_is_short(side) for each in claim.given for side in each.expressions())


def _is_short(side: sp.Expr) -> bool:
    size = measure(side)
    return size.parts <= MOST_PARTS and size.depth <= MOST_DEPTH


def looks_at_all_needs(claim: Claim) -> bool:
    """Whether all that the sides need to have values is looked at in a search for a case."""
    sides = _sides(claim, _in_numbers(claim))
    return all(map(_is_short, sides)) and len(conditions_for(sides)) <= MOST_NEEDS


def has_case(claim: Claim) -> bool:
    """Whether a case was found in which the hypotheses hold and the sides of the statement have values."""
    given = _in_numbers(claim)
    needs = conditions_for(side for side in _sides(claim, given) if _is_short(side))[:MOST_NEEDS]
    conditions = (*(condition_of(each) for each in given if isinstance(each, Comparison)), *needs)
    slopes = tuple(each for each in given if isinstance(each, SlopeBound))
    return (
        _holds_at_rest(claim, conditions, slopes)  # the cheapest
        or hold_somewhere(_with_values(conditions, slopes))
        or _holds_with_functions(given, needs)
    )


def _sides(claim: Claim, given: tuple[Hypothesis, ...]) -> list[sp.Expr]:
    stated = (side for hypothesis in given for side in hypothesis.expressions())
    return [*stated, *_SIDES.get(type(claim.statement), _lines)(claim.statement)]


def _holds_at_rest(claim: Claim, conditions: tuple[Condition, ...], slopes: tuple[SlopeBound, ...]) -> bool:
    """Whether a case is found where all vectors and matrices are 0: gates of many weights leave too many to look at."""
    if not isinstance(claim.statement, NormBound):
        return False
    named = {symbol for each in claim.given for symbol in free_symbols(each)}
    inputs = claim.statement.program.inputs
    zeros = {item.symbol: sp.S.Zero for item in inputs if item.shape or item.symbol not in named}
    at_rest = tuple(Condition(each.side.xreplace(zeros), each.relation) for each in conditions)
    if any(each.side.has(*NOT_REAL) for each in at_rest):
        return False
    return hold_somewhere(_with_values(at_rest, slopes))


def hypotheses_of_each_entry(claim: Claim) -> tuple[Hypothesis, ...]:
    """What the hypotheses say of every entry; a norm, or what sums entries, is some number.

    Sum u = 3 and sum u^2 = 5 contradict each other for a u of one entry alone, not for (1, 2).
    """
    if not isinstance(claim.statement, NormBound):
        return claim.given
    named = {symbol for each in claim.given for symbol in free_symbols(each)}
    lines = lines_for(claim.statement.program.lines, named)
    values = values_of_lines(line for line in lines if not line.expr.has(*NODES, *NORMS)) or {}
    return tuple(each.map_expressions(lambda side: _with_numbers(side).xreplace(values)) for each in claim.given)


def _with_numbers(side: sp.Expr) -> sp.Expr:
    nodes = side.atoms(*NODES, *NORMS)
    return side.xreplace(
        {node: sp.Symbol(text_of_node(node), real=True, nonnegative=isinstance(node, NORMS) or None) for node in nodes}
    )


def _in_numbers(claim: Claim) -> tuple[Hypothesis, ...]:
    """The hypotheses as ones about numbers: a line that they name is what it computes, with one entry."""
    if not isinstance(claim.statement, NormBound):
        return claim.given
    program = claim.statement.program
    named = {symbol for each in claim.given for symbol in free_symbols(each)}
    values = values_of_lines(lines_for(program.lines, named)) or {}
    return tuple(each.map_expressions(lambda side: one_entry(side).xreplace(values)) for each in claim.given)


def _of_numbers(statement: Comparison) -> Iterable[sp.Expr]:
    return statement.expressions()


def _of_induction(statement: Induction) -> Iterable[sp.Expr]:
    """At index 0: there the step assumes what the base has proved."""
    return chain(at_index(statement, True).expressions(), (each.start for each in statement.recurrences))


def _lines(statement: Any) -> Iterable[sp.Expr]:
    """What the lines of programs compute, where a value of one may be missing."""
    return chain.from_iterable(map(_values, statement.programs()))


def _values(program: Program) -> Iterable[sp.Expr]:
    if not conditions_for(line.expr for line in program.lines):
        return ()
    values = values_of_lines(program.lines) or {}
    return values.values()


_SIDES: Mapping[Any, Callable[[Any], Iterable[sp.Expr]]] = MappingProxyType(
    {Comparison: _of_numbers, Induction: _of_induction}
)


def _with_values(conditions: tuple[Condition, ...], slopes: tuple[SlopeBound, ...]) -> tuple[Condition, ...]:
    """The conditions with a symbol for each value of an undefined function.

    A function takes any values at different places; one with a bound of its slope, values that differ by less.
    """
    nodes = {node for each in conditions for node in each.side.atoms(AppliedUndef)}
    names: dict[sp.Expr, sp.Symbol] = {}
    for node in sorted(nodes, key=lambda node: (len(node.atoms(AppliedUndef)), str(node))):
        names[node] = sp.Symbol(text_of_node(node), real=True)

    def put(expr: sp.Expr) -> sp.Expr:
        return expr.xreplace(names)

    more = [Condition(-put(each.bound), "<=") for each in slopes]
    for one, other in combinations(names, 2):
        if _base(one) == _base(other):
            more.append(Condition(put(one.args[0]) - put(other.args[0]), "!="))
    for each in slopes:
        own = [node for node in names if _base(node) == each.function]
        more += [
            Condition(abs(names[n]) - put(each.bound), "<=") for n in own if n.func.__name__ == f"{each.function}'"
        ]
        for one, other in combinations([node for node in own if node.func.__name__ == each.function], 2):
            apart = put(each.bound) * abs(put(one.args[0]) - put(other.args[0]))
            more.append(Condition(abs(names[one] - names[other]) - apart, "<"))
    found = (*(Condition(put(each.side), each.relation) for each in conditions), *more)
    return tuple(each for each in found if each.decide() is not True)


def _base(node: sp.Expr) -> str:
    return str(node.func.__name__).rstrip("'")


def _holds_with_functions(given: tuple[Hypothesis, ...], needs: tuple[Condition, ...]) -> bool:
    """Whether all holds at a point with concrete functions for the undefined ones."""
    sides = [*(side for each in given for side in each.expressions()), *(each.side for each in needs)]
    if not any(side.has(AppliedUndef) for side in sides):
        return False
    symbols = sorted({symbol for side in sides for symbol in side.free_symbols}, key=str)
    for _, (values, functions) in zip(range(MOST_POINTS), candidates(symbols, sides, given), strict=False):
        read = Reading(values, functions)
        if all(holds(each, read) for each in given) and all(each.is_met(read(each.side)) for each in needs):
            return True
    return False
