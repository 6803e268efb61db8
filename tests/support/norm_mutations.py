"""Mistakes in claims about norms: in a bound, in a hypothesis, in a line of the program; one at a time, by chance."""

from __future__ import annotations

from dataclasses import replace

import mutations
import sympy as sp

from symrnn.claims.claim import Claim, Comparison, NormBound, SlopeBound
from symrnn.errors import InputError
from symrnn.expressions.nodes import NORMS, T, diag, dot
from symrnn.programs.program import Assign, Program

TINY = sp.Rational(1, 10**6)


def other_norm(node, names):
    if isinstance(node, NORMS):
        yield from (kind(*node.args) for kind in NORMS if kind is not node.func)


def dropped_transpose(node, names):
    if isinstance(node, T):
        yield node.args[0]


def swapped_product(node, names):
    if isinstance(node, dot):
        yield dot(node.args[1], node.args[0])


def dropped_matrix(node, names):
    if isinstance(node, dot):
        yield from node.args


def dropped_diagonal(node, names):
    if isinstance(node, diag):
        yield node.args[0]


def slightly_off(node, names):
    if node.is_Rational and node != 0:
        yield node * (1 - TINY)
        yield node * (1 + TINY)
    elif node.is_Symbol or isinstance(node, NORMS):
        yield node * (1 - TINY)


OPERATORS = (
    *mutations.OPERATORS, other_norm, dropped_transpose, swapped_product, dropped_matrix, dropped_diagonal,
    slightly_off,
)  # fmt: skip


def mutant(claim, chooser):
    """(operator, claim) with one mistake, None where chance found none that can be written down."""
    place = chooser.choice(("bound", "bound", "last bound", "given", "line"))
    try:
        found = {"bound": in_bound, "last bound": in_last_bound, "given": in_given, "line": in_line}[place](
            claim, chooser
        )
    except (InputError, ZeroDivisionError):  # an ill-formed program, a division by zero
        return None
    return None if found is None else (f"{place}: {found[0]}", found[1])


def in_bound(claim, chooser):
    return _bound_altered(claim, chooser.randrange(len(claim.statement.bounds)), chooser)


def in_last_bound(claim, chooser):
    return _bound_altered(claim, len(claim.statement.bounds) - 1, chooser)


def _bound_altered(claim, number, chooser):
    bounds = claim.statement.bounds
    if chooser.random() < 0.1:
        rest = (*bounds[:number], *bounds[number + 1 :])
        return ("dropped", _with_bounds(claim, rest)) if rest else None
    found = _one_of(mutations.comparisons(bounds[number], _names(claim), OPERATORS), chooser)
    if found is None:
        return None
    return found[0], _with_bounds(claim, (*bounds[:number], found[1], *bounds[number + 1 :]))


def _with_bounds(claim, bounds):
    return replace(claim, statement=NormBound(claim.statement.program, bounds))


def in_given(claim, chooser):
    if not claim.given:
        return None
    number = chooser.randrange(len(claim.given))
    hypothesis = claim.given[number]
    if chooser.random() < 0.3:
        found = ("dropped", None)
    elif isinstance(hypothesis, Comparison):
        found = _one_of(mutations.comparisons(hypothesis, _names(claim), OPERATORS), chooser)
    elif isinstance(hypothesis, SlopeBound):
        altered = mutations.expressions(hypothesis.bound, _names(claim), OPERATORS)
        found = _one_of(((name, replace(hypothesis, bound=bound)) for name, bound in altered), chooser)
    if found is None:
        return None
    kept = () if found[1] is None else (found[1],)
    return found[0], Claim(claim.name, claim.statement, (*claim.given[:number], *kept, *claim.given[number + 1 :]))


def in_line(claim, chooser):
    program = claim.statement.program
    if not program.lines:
        return None
    number = chooser.randrange(len(program.lines))
    line = program.lines[number]
    before = {item.symbol for item in program.inputs} | {one.symbol for one in program.lines[:number]}
    found = _one_of(mutations.expressions(line.expr, before, OPERATORS), chooser)
    if found is None:
        return None
    lines = (*program.lines[:number], Assign(line.symbol, found[1], line.shape), *program.lines[number + 1 :])
    altered = Program(program.inputs, lines, program.outputs)
    return found[0], replace(claim, statement=NormBound(altered, claim.statement.bounds))


def _one_of(mutants, chooser):
    found = list(mutants)
    operators = sorted({operator for operator, _ in found})
    if not found:
        return None
    operator = chooser.choice(operators)  # each kind as often as another
    return chooser.choice([each for each in found if each[0] == operator])


def _names(claim):
    sides = [side for each in claim.statement.bounds for side in (each.lhs, each.rhs)]
    sides += [side for each in claim.given if isinstance(each, Comparison) for side in (each.lhs, each.rhs)]
    return set().union(*(side.free_symbols for side in sides))
