"""A program of tangents and one of adjoints give one number: proved line by line, whatever the lines are called.

Let P be pairs of a line v of the first program, which says D(v), and a name v_bar of the second, whose line says B(v).
With <a, b> for the sum of products of entries, D(v) = v and B(v) = v_bar give, whatever the pairs,

    first output - second output  =  first output - second output  +  sum over P of  <v_bar, D(v)> - <B(v), v>,

and so it does with v_bar in the place of B(v). Where the right side is 0 with the names of all pairs opaque, the
outputs are equal. Only what each line says is looked at, so the cost is linear in the lines. The pairs are a guess: a
wrong one proves nothing.
"""

from __future__ import annotations

import sympy as sp

from symrnn.claims.claim import Equivalence, Hypothesis
from symrnn.claims.verdict import Evidence
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.judge.lines.classes import Classes
from symrnn.judge.lines.entries import Entries
from symrnn.judge.lines.named_values import rename_apart
from symrnn.judge.lines.pairings import Pairing
from symrnn.judge.lines.partners import guess_partners
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Assign, Program

__all__ = ["is_transposable", "proves_transposition"]

_NONLINEAR = 2


def is_transposable(equivalence: Equivalence) -> bool:
    """Whether both programs have one number as output, and every line that it needs is linear in the lines before."""
    return all(map(_is_linear, equivalence.programs()))


def _is_linear(program: Program) -> bool:
    if len(program.outputs) != 1 or program.shapes[program.outputs[0]]:
        return False
    lines = lines_for(program.lines, program.outputs)
    names = {line.symbol for line in lines}
    return len(lines) > 1 and all(_degree(line.expr, names) < _NONLINEAR for line in lines)


def _degree(expr: sp.Expr, names: set[sp.Symbol]) -> int:
    """The degree of an expression in some names, at least 2 for all that is not linear."""
    if names.isdisjoint(expr.free_symbols):
        return 0
    if expr.is_Symbol:
        return 1
    degrees = [_degree(argument, names) for argument in expr.args]
    if isinstance(expr, (sp.Mul, dot)):
        return sum(degrees)
    return max(degrees) if isinstance(expr, (sp.Add, T, total, diag)) else _NONLINEAR


def proves_transposition(equivalence: Equivalence, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """The evidence of an exact proof, None where none was found."""
    taken = {item.symbol for program in equivalence.programs() for item in program.inputs}
    a, b = (_rename_apart(program, taken) for program in equivalence.programs())
    if any(line.expr.has(sp.zoo, sp.nan) for line in (*a.lines, *b.lines)):
        return None  # it has a value nowhere
    classes = Classes({**a.shapes, **b.shapes})
    for line in (*a.lines, *b.lines):
        classes.add(line, None)
    first, second = classes.of(a.outputs[0]), classes.of(b.outputs[0])
    if first not in classes.definitions:
        return None
    partners = guess_partners(_merge(a, b, classes), first, [name for name in b.shapes if classes.of(name) == name])
    opaque = {*partners, *partners.values()}
    unfolded = {name: expr for name, expr in classes.definitions.items() if name not in opaque}
    pairing = Pairing(Entries(classes.shapes, unfolded), opaque)
    pairing.add_number(first, 1)
    pairing.add_number(second, -1)
    said = dict(classes.definitions)
    for name, bar in partners.items():
        pairing.add(classes.definitions[name], bar, 1)
        # of several lines that share an adjoint the first has its line, and the others send theirs on as it is
        pairing.add(said.pop(bar, bar), name, -1)
    return None if pairing.left_over() else pairing.evidence()


def _rename_apart(program: Program, taken: set[sp.Symbol]) -> Program:
    """Only the lines that the output needs: what has no value elsewhere does not matter."""
    needed = Program(program.inputs, tuple(lines_for(program.lines, program.outputs)), program.outputs)
    return rename_apart(needed, taken)


def _merge(a: Program, b: Program, classes: Classes) -> Program:
    """One program of the lines of both, each that is written alike once."""
    inputs = dict.fromkeys((*a.inputs, *b.inputs))
    lines = (Assign(name, expr, classes.shapes[name]) for name, expr in classes.definitions.items())
    return Program(tuple(inputs), tuple(lines), ())
