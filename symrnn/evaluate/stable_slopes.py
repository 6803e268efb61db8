"""Slopes for floating-point numbers: each activation's stable one in the place of the one that is derived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sympy as sp

from symrnn.cells.activations import activation_of
from symrnn.expressions.functions import step
from symrnn.programs.lines import Assign
from symrnn.programs.program import Input, Program

__all__ = ["use_stable_slopes"]

Slopes = Mapping[sp.Expr, sp.Expr]


def use_stable_slopes(program: Program, forward: Program | None = None) -> Program:
    """The program with the stable form of every slope that stands in it.

    ``h = tanh(a)`` gives ``1 - h**2``, which is 0 for every a beyond 19, the form exp(-2*|a|)*(1 + |h|)**2. Names are
    looked up in the program and in ``forward``, whose arguments become inputs where they are none.

    >>> from symrnn.cells import neuron
    >>> from symrnn.cells.unroll import unroll
    >>> from symrnn.gradients.gradient import bptt
    >>> print(use_stable_slopes(bptt(unroll(neuron("tanh"), inputs=[2]))).line("a_1_bar"))
    a_1_bar = h_1_bar*(Abs(h_1) + 1)**2*exp(-2*Abs(a_1))
    """
    shapes = dict(program.shapes) if forward is None else {**forward.shapes, **program.shapes}
    defined = (*(() if forward is None else forward.lines), *program.lines)
    steps = {node for line in program.lines for node in line.expr.atoms(step)}
    slopes = {slope: stable for line in defined for slope, stable in _slopes_of(line, steps)}
    if not slopes:
        return program
    lines = tuple(Assign(line.symbol, _replace(line.expr, slopes), line.shape) for line in program.lines)
    missing = set().union(*(line.expr.free_symbols for line in lines)) - set(program.shapes)
    added = tuple(Input(symbol, shapes[symbol]) for symbol in sorted(missing, key=str))
    return Program((*program.inputs, *added), lines, program.outputs)


def _slopes_of(line: Assign, steps: set[sp.Expr]) -> Iterator[tuple[sp.Expr, sp.Expr]]:
    """The slopes of each activation in a line, by the name of its value where it has one, and their stable forms."""
    for node in line.expr.atoms(sp.Function):
        known = activation_of(node)
        if known is None or known.stable_slope is None:
            continue
        for value in (node, line.symbol) if node == line.expr else (node,):
            slope, stable = (at(node.args[0], value) for at in (known.slope_at, known.stable_slope_at))
            content, plain = _split(slope)
            yield plain, stable / content
            for chosen in (each for each in steps if each.args[0] == node.args[0]):
                content, plain = _split(slope.xreplace({step(node.args[0]): chosen}))
                yield plain, stable.xreplace({step(node.args[0]): chosen}) / content


def _replace(expr: sp.Expr, slopes: Slopes) -> sp.Expr:
    """The expression with every slope in it replaced, outermost first."""
    if not expr.args:
        return expr
    content, plain = _split(expr)
    if plain in slopes:
        return content * slopes[plain]
    rest = expr.func(*(_replace(argument, slopes) for argument in expr.args))
    return _replace_factors(rest, slopes) if rest.is_Mul else rest


def _replace_factors(product: sp.Expr, slopes: Slopes) -> sp.Expr:
    """A slope that is a product itself, such as v*(1 - v), where all of its factors stand in a longer one."""
    for slope, stable in slopes.items():
        factors = set(slope.args)
        if slope.is_Mul and factors <= set(product.args):
            product = stable * sp.Mul(*(factor for factor in product.args if factor not in factors))
    return product


def _split(expr: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """A number, and a sum that is the same for all multiples of it: SymPy multiplies numbers into sums."""
    if not expr.is_Add:
        return sp.S.One, expr
    content, plain = expr.primitive()
    return (-content, -plain) if plain.could_extract_minus_sign() else (content, plain)
