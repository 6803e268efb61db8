"""Backwards and forwards agree, for a whole program: one identity in the adjoints, the tangents and forward values.

Write B(u) and D(v) for what the lines of u_bar and v_dot say, <a, b> for the sum of products of entries, and let v run
over the lines that have both an adjoint and a tangent, u over the inputs that have both. If, with the names u_bar,
v_bar, v_dot opaque,

    sum of <B(u), u_dot> + sum over v but the loss of <B(v), v_dot>  =  sum of <v_bar, D(v)>

then, since B(v) = v_bar and D(v) = v_dot, all but <loss_bar, loss_dot> on the right cancels; and loss_bar is 1. The
identity is linear in the program, whatever the number of steps.
"""

from __future__ import annotations

import sympy as sp

from symrnn.claims.claim import Duality, Equivalence, Hypothesis
from symrnn.claims.verdict import Evidence
from symrnn.expressions.nodes import total
from symrnn.judge.lines.entries import Entries
from symrnn.judge.lines.equivalence import refutes_equivalence
from symrnn.judge.lines.pairings import Pairing, names_in
from symrnn.judge.lines.slopes_of_two import tell_declared
from symrnn.programs.program import Assign, Program

__all__ = ["proves_duality", "refutes_duality"]


def proves_duality(duality: Duality, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """The evidence of an exact proof, None where none was found."""
    pairing = _pair_sides(duality)
    if pairing is None or pairing.left_over():
        return None
    found = pairing.evidence()
    told = tell_declared(line.expr for line in duality.program.lines)
    return Evidence(found.method, (*found.details, *told)) if told else found


def _pair_sides(duality: Duality) -> Pairing | None:
    """Left side less right side; None where a line that the argument needs is missing."""
    lines = {line.symbol: line.expr for line in duality.program.lines}
    bars, dots = duality.adjoints, duality.tangents
    both = [symbol for symbol in duality.program.shapes if symbol in bars and symbol in dots]
    computed = [symbol for symbol in both if symbol in lines]
    needed = [*(bars[symbol] for symbol in both), *(dots[symbol] for symbol in computed)]
    if duality.loss not in computed or any(name not in lines for name in needed):
        return None
    if lines[bars[duality.loss]] != sp.S.One:
        return None
    opaque = {*bars, *bars.values(), *dots, *dots.values()}
    partial_sums = {symbol: expr for symbol, expr in lines.items() if symbol not in opaque}
    pairing = Pairing(Entries(duality.program.shapes, partial_sums), opaque)
    # <v_bar, v_dot> by the line of v_bar, for all but the loss, less the same by the line of v_dot, for all but the
    # inputs, is the sum over the inputs less the tangent of the loss: that is what has to be 0
    for symbol in both:
        if symbol != duality.loss:
            pairing.add(lines[bars[symbol]], dots[symbol], 1)
    for symbol in computed:
        pairing.add(lines[dots[symbol]], bars[symbol], -1)
    return pairing


def refutes_duality(duality: Duality, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """Values of the inputs and directions at which the two sides differ, and the lines that do not fit each other."""
    program, bars, dots = duality.program, duality.adjoints, duality.tangents
    products = {symbol: bars[symbol] * dots[symbol] for symbol in duality.moved}
    terms = (total(term) if program.shapes[symbol] else term for symbol, term in products.items())
    paired = sp.Dummy("sum over the inputs", real=True)
    lines = (*program.lines, Assign(paired, sp.Add(*terms)))
    sides = (Program(program.inputs, program.lines, (dots[duality.loss],)), Program(program.inputs, lines, (paired,)))
    found = refutes_equivalence(Equivalence(*sides), given)
    return None if found is None else Evidence(found.method, (*_misfits(duality), *found.details), found.witness)


def _misfits(duality: Duality) -> tuple[str, ...]:
    """A term left over pairs an adjoint with a tangent: a line of the one or of the other is wrong."""
    pairing = _pair_sides(duality)
    left_over = pairing.left_over() if pairing is not None else []
    names = {symbol for term in left_over for symbol in names_in(term)}
    bars = [bar for symbol, bar in duality.adjoints.items() if duality.tangents.get(symbol) in names]
    dots = [duality.tangents[symbol] for symbol, bar in duality.adjoints.items() if bar in names]
    shown = ", ".join(map(str, (*bars, *dots)))
    return (f"one of these lines is wrong: {shown}",) if shown else ()
