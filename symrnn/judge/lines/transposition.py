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
from symrnn.expressions.array_nodes import cumsum, diagonal, reverse_cumsum, row_sums, spread
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.judge.lines.entries import Entries
from symrnn.judge.lines.equivalence import proves_equivalence
from symrnn.judge.lines.named_values import rename_apart
from symrnn.judge.lines.pairings import Pairing
from symrnn.judge.lines.partners import Partners, guess_partners
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Program

__all__ = ["is_transposable", "proves_transposition"]

_NONLINEAR = 2
#: what is linear in all its arguments together
_LINEAR = (sp.Add, T, total, diag, spread, row_sums, diagonal, cumsum, reverse_cumsum)
_VISITS_PER_LINE = 100  # of nodes: where a line is wrong those before it have no partner, and would be multiplied out


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
    return max(degrees) if isinstance(expr, _LINEAR) else _NONLINEAR


def proves_transposition(equivalence: Equivalence, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """The evidence of an exact proof, None where none was found."""
    inputs = {item.symbol for program in equivalence.programs() for item in program.inputs}
    taken = set(inputs)
    a, b = (_rename_apart(program, taken) for program in equivalence.programs())
    if any(line.expr.has(sp.zoo, sp.nan) for line in (*a.lines, *b.lines)):
        return None  # it has a value nowhere
    (first,), (second,) = a.outputs, b.outputs
    # what the output alone uses is the adjoint of an input, and of no line
    inner = {name for line in b.lines[:-1] for name in line.expr.free_symbols}
    twins = {name: twin for name, twin in _twins(b).items() if name in inner}
    both = Program(tuple(dict.fromkeys((*a.inputs, *b.inputs))), (*a.lines, *b.lines), ())
    partners = guess_partners(both, first, [name for name in b.shapes if name in inner | inputs], twins)
    if not partners:
        return proves_equivalence(equivalence, given)
    definitions = {line.symbol: line.expr for line in both.lines}
    opaque = {*partners, *partners.values()}
    unfolded = {name: twins.get(name, expr) for name, expr in definitions.items() if name not in opaque}
    pairing = Pairing(Entries(both.shapes, unfolded, most_visits=_VISITS_PER_LINE * len(both.lines)), opaque)
    pairing.add_number(first, 1)
    pairing.add_number(second, -1)
    said = dict(definitions)
    for name, bar in partners.items():
        pairing.add(definitions[name], bar, 1)
        # of several lines that share an adjoint the first has its line, and the others send theirs on as it is
        pairing.add(said.pop(bar, bar), name, -1)
    return None if pairing.left_over() else pairing.evidence()


def _rename_apart(program: Program, taken: set[sp.Symbol]) -> Program:
    """Only the lines that the output needs: what has no value elsewhere does not matter."""
    needed = Program(program.inputs, tuple(lines_for(program.lines, program.outputs)), program.outputs)
    return rename_apart(needed, taken)


def _twins(program: Program) -> Partners:
    """For each line that is written like one before it, or only names another name of its shape, that name."""
    found: Partners = {}
    first: dict[object, sp.Symbol] = {}
    for line in program.lines:
        written = _tree(line.expr, found)
        if isinstance(written, sp.Symbol) and program.shapes[written] == line.shape:
            found[line.symbol] = written
        elif first.setdefault((written, line.shape), line.symbol) != line.symbol:
            found[line.symbol] = first[written, line.shape]
    return found


def _tree(expr: sp.Expr, names: Partners) -> object:
    """An expression as it is written in other names; SymPy would cancel what has a shape."""
    if not expr.args:
        return names.get(expr, expr)
    parts = [_tree(argument, names) for argument in expr.args]
    return (expr.func, *(sorted(parts, key=str) if isinstance(expr, (sp.Add, sp.Mul)) else parts))
