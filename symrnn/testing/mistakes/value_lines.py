"""The wrong forms of a line forwards: by the rules for lines backwards, and by some that are made forwards alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import sympy as sp

from symrnn.expressions.functions import relu, sigmoid
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.equations import Equations
from symrnn.testing.mistakes.line_variants import Rewriting, rewritings

__all__ = ["rewritings_forwards"]


def rewritings_forwards(equations: Equations, line: Assign) -> Iterator[Rewriting]:
    """The wrong forms of a line, by the rules for the lines of a backward step; of other steps nothing is known."""
    forwards = replace(equations, back=equations.step.lines)
    for wrong in rewritings(forwards, line):
        if not any("[t" in symbol.name for symbol in wrong.line.expr.free_symbols):
            yield wrong
    yield from _more(equations, line)


def _more(equations: Equations, line: Assign) -> Iterator[Rewriting]:
    """What is wrong forwards alone: a term that is added, a + for a *, gates that are coupled, relu for tanh."""
    expr = line.expr
    gates = {other.symbol for other in equations.step.lines if isinstance(other.expr, sigmoid)}
    for term in sp.Add.make_args(expr):
        if term.is_Symbol and len(sp.Add.make_args(expr)) > 1:
            yield Rewriting("", f"{term} is left out", replace(line, expr=expr - term), "bias left out")
            yield Rewriting("", f"1 is added to {term}", replace(line, expr=expr + 1))
            yield Rewriting("", f"1 is taken from {term}", replace(line, expr=expr - 1))
        factors = sp.Mul.make_args(term)
        if len(factors) == 2 and not factors[0].is_Number:
            wrong = expr - term + factors[0] + factors[1]
            yield Rewriting("", f"+ for * in {term}", replace(line, expr=wrong))
            plus_one = expr - term + (factors[0] + 1) * factors[1]
            yield Rewriting("", f"1 + {factors[0]} in the place of {factors[0]}", replace(line, expr=plus_one))
    yield from _behind_the_function(equations, line)
    yield from _outside_the_product(equations, line)
    for name in sorted(expr.free_symbols, key=str):
        for gate in sorted(gates - {name}, key=str) if name in gates else ():
            coupled = replace(line, expr=expr.xreplace({name: 1 - gate}))
            yield Rewriting("", f"1 - {gate} in the place of {name}", coupled)
    for node in sorted(expr.atoms(sp.Function), key=str):
        if len(node.args) == 1 and not isinstance(node, relu):
            inner = node.args[0]
            for words, wrong in (("no function", inner), (f"{relu(inner)}", relu(inner)), ("1", sp.S.One)):
                changed = replace(line, expr=expr.xreplace({node: wrong}))
                yield Rewriting("", f"{words} in the place of {node}", changed, (node.func, words == "no function"))


def _behind_the_function(equations: Equations, line: Assign) -> Iterator[Rewriting]:
    """A term of a sum that a function is taken of, added behind it: softplus(x) + b for softplus(x + b)."""
    sums = {other.symbol: other.expr for other in equations.step.lines if other.expr.is_Add}
    argument = line.expr.args[0] if isinstance(line.expr, sp.Function) and len(line.expr.args) == 1 else None
    for term in sp.Add.make_args(sums.get(argument, sp.S.Zero)):
        if term.is_Symbol:
            wrong = line.expr.func(sums[argument] - term) + term
            yield Rewriting("", f"{term} is added behind {line.expr.func.__name__}", replace(line, expr=wrong))


def _outside_the_product(equations: Equations, line: Assign) -> Iterator[Rewriting]:
    """A term of a sum that is multiplied, added beside the product: r*(W_hg @ h) + b_hg for r*(W_hg @ h + b_hg)."""
    sums = {other.symbol: other.expr for other in equations.step.lines if other.expr.is_Add}
    for product in sp.Add.make_args(line.expr):
        for inner in sums.keys() & set(product.args if product.is_Mul else ()):
            for term in sp.Add.make_args(sums[inner]):
                wrong = line.expr + term - product.xreplace({inner: term})
                yield Rewriting("", f"{term} is added beside {product}, not in it", replace(line, expr=wrong))
