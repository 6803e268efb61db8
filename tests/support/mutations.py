"""Small mistakes, made on purpose: a listed set of operators, applied to the sides and lines of a claim."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.claims.claim import Adjoint, Claim, Comparison, Equivalence, Induction, Relation
from symrnn.expressions.functions import elu, gelu, mish, prime, relu, selu, sigmoid, silu, softplus, softsign
from symrnn.programs.program import Assign, Program, name_symbol

NEXT_FUNCTION = {
    sp.tanh: sigmoid, sigmoid: sp.tanh, relu: elu, elu: relu, softplus: relu, softsign: sp.tanh, silu: relu,
    sp.Abs: relu, sp.exp: sigmoid, gelu: silu, mish: silu, selu: elu,
}  # fmt: skip


def sum_to_product(node, names):
    if node.is_Add:
        yield sp.Mul(*node.args)


def product_to_sum(node, names):
    if node.is_Mul:
        yield sp.Add(*node.args)


def sign(node, names):
    if node.is_Add:
        for term in node.args:
            yield node - 2 * term
    elif node.is_Function or node.is_Symbol:
        yield -node


def dropped_term(node, names):
    if node.is_Add:
        for term in node.args:
            yield node - term


def dropped_factor(node, names):
    if node.is_Mul:
        for number in range(len(node.args)):
            yield sp.Mul(*node.args[:number], *node.args[number + 1 :])


def added_factor(node, names):
    if node.is_Symbol or node.is_Function:
        yield 2 * node


def exponent(node, names):
    if node.is_Pow:
        yield node.base ** (node.exp + 1)
        yield node.base ** (node.exp - 1)


def constant(node, names):
    if node.is_Rational:
        yield node + 1
        yield node - 1


def index(node, names):
    match = re.fullmatch(r"(.*?)(\d+)((?:_bar)?)", node.name) if node.is_Symbol else None
    for move in (-1, 1) if match else ():
        other = name_symbol(f"{match[1]}{int(match[2]) + move}{match[3]}")
        if other in names:
            yield other


def swapped_name(node, names):
    if node.is_Symbol and not re.search(r"\d", node.name):
        others = sorted((name for name in names if name != node and name.is_integer == node.is_integer), key=str)
        yield from others[:1]


def swapped_function(node, names):
    if node.func in NEXT_FUNCTION:
        yield NEXT_FUNCTION[node.func](*node.args)


def slope_for_function(node, names):
    if isinstance(node, AppliedUndef):
        name = node.func.__name__
        other = sp.Function(name[:-1], real=True) if name.endswith("'") else prime(node.func)
        yield other(*node.args)


OPERATORS = (
    sum_to_product, product_to_sum, sign, dropped_term, dropped_factor, added_factor, exponent, constant, index,
    swapped_name, swapped_function, slope_for_function,
)  # fmt: skip


def expressions(expr, names, operators=OPERATORS):
    """(operator, expression) with one node of the expression altered, each expression once."""
    seen = {expr}
    for operator, path in ((operator, path) for operator in operators for path in _paths(expr)):
        for altered in operator(_at(expr, path), names):
            changed = _with(expr, path, sp.sympify(altered))
            if changed not in seen:
                seen.add(changed)
                yield operator.__name__, changed


def _paths(expr):
    yield ()
    for number, argument in enumerate(expr.args):
        yield from ((number, *rest) for rest in _paths(argument))


def _at(expr, path):
    return _at(expr.args[path[0]], path[1:]) if path else expr


def _with(expr, path, new):
    if not path:
        return new
    arguments = list(expr.args)
    arguments[path[0]] = _with(arguments[path[0]], path[1:], new)
    return expr.func(*arguments)


def comparisons(statement, names, operators=OPERATORS):
    """A comparison with one side altered, made strict, or with its sides swapped."""
    for operator, lhs in expressions(statement.lhs, names, operators):
        yield operator, replace(statement, lhs=lhs)
    for operator, rhs in expressions(statement.rhs, names, operators):
        yield operator, replace(statement, rhs=rhs)
    if statement.relation is Relation.AT_MOST:
        yield "strict", replace(statement, relation=Relation.LESS_THAN)
    if statement.relation is not Relation.EQUAL and statement.lhs != statement.rhs:
        yield "swapped_sides", Comparison(statement.rhs, statement.relation, statement.lhs)


def _lines(program, targets):
    """The program with one line altered among those that reach the targets."""
    needed = set(targets)
    numbers = []
    for number in reversed(range(len(program.lines))):
        if program.lines[number].symbol in needed:
            needed |= program.lines[number].expr.free_symbols
            numbers.append(number)
    for number in numbers:
        line = program.lines[number]
        before = {item.symbol for item in program.inputs} | {one.symbol for one in program.lines[:number]}
        for operator, expr in expressions(line.expr, before):
            lines = (*program.lines[:number], Assign(line.symbol, expr, line.shape), *program.lines[number + 1 :])
            yield operator, Program(program.inputs, lines, program.outputs), line.symbol


def claims(claim):
    """(operator, claim) for every mistake in a claim; of an induction, base and step are made again."""
    statement = claim.statement
    if isinstance(statement, Comparison):
        names = statement.lhs.free_symbols | statement.rhs.free_symbols
        for operator, altered in comparisons(statement, names):
            yield operator, replace(claim, statement=altered)
    elif isinstance(statement, Equivalence):
        for operator, program, _ in _lines(statement.program_a, statement.program_a.outputs):
            yield operator, replace(claim, statement=replace(statement, program_a=program))
    elif isinstance(statement, Adjoint):
        bar = statement.adjoints[statement.of]
        others = {*statement.adjoints.values(), *statement.forward.shapes} - {bar}
        for operator, program, symbol in _lines(statement.program, [bar]):
            if symbol not in others:
                yield operator, replace(claim, statement=replace(statement, program=program))
    else:
        for operator, altered in comparisons(statement.statement, _names_of(statement)):
            yield operator, induction_of(claim, altered)


def _names_of(induction):
    names = induction.statement.lhs.free_symbols | induction.statement.rhs.free_symbols
    return names.union(*(sequence.next.free_symbols for sequence in induction.recurrences))


def induction_of(claim, statement):
    """The induction of another statement about the same sequences."""
    induction = claim.statement
    start = {s.symbol: s.start for s in induction.recurrences} | {induction.index: sp.S.Zero}
    after = {s.symbol: s.next for s in induction.recurrences} | {induction.index: induction.index + 1}

    def at(change):
        return Comparison(statement.lhs.xreplace(change), statement.relation, statement.rhs.xreplace(change))

    base = Claim("base", at(start), claim.given)
    step = Claim("step", at(after), (*claim.given, statement))
    return replace(claim, statement=replace(induction, statement=statement, base=base, step=step))


def broken_inductions(claim):
    """An induction with its base or its step alone altered, or missing: it proves nothing."""
    induction = claim.statement
    assert isinstance(induction, Induction)
    for part in ("base", "step"):
        own = getattr(induction, part)
        yield f"no {part}", replace(claim, statement=replace(induction, **{part: None}))
        names = own.statement.lhs.free_symbols | own.statement.rhs.free_symbols
        for number, (operator, altered) in zip(count(), comparisons(own.statement, names), strict=False):
            changed = replace(own, statement=altered)
            yield f"{part} {number} {operator}", replace(claim, statement=replace(induction, **{part: changed}))
