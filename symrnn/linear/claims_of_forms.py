"""What is claimed of a linear form: that it is the cell's step, linear, and that its transpose is one."""

from __future__ import annotations

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.claims.claim import Claim
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.nodes import total
from symrnn.expressions.shapes import Shape
from symrnn.linear.applied import apply_map
from symrnn.linear.linear_form import LinearForm, as_linear, name_of_added, name_of_kept
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending

__all__ = ["form_claims", "linear_claims"]


@check_arguments
def linear_claims(cell: Cell) -> tuple[Claim, ...]:
    """That a cell is its linear form: S = A(S_prev) + B; A(a S + b R) = a A(S) + b A(R); <A(S), R> = <S, A^T(R)>.

    All three hold at every size of vectors and matrices, and for any gates.

    >>> from symrnn import cells, check
    >>> for claim in linear_claims(cells.load("kda")):
    ...     print(check(claim).outcome.name, claim.name)
    PROVED one step of kda = A(S_prev) + B
    PROVED A of kda is linear
    PROVED A^T of kda is the transpose of A

    Raises
    ------
    InputError
        as ``as_linear`` does.
    """
    return form_claims(as_linear(cell))


def form_claims(form: LinearForm) -> tuple[Claim, ...]:
    """The same of a form that is already made, by whoever made it."""
    return (_step_claim(form), _linearity_claim(form), _transpose_claim(form))


def _step_claim(form: LinearForm) -> Claim:
    """The new states from gates, A and B, against the lines of the cell."""
    cell = form.cell
    step = Program(cell.program.inputs, cell.lines, form.states)
    sums = tuple(Assign(s, name_of_kept(s) + name_of_added(s), step.shapes[s]) for s in form.states)
    lines = (*form.gates.lines, *form.kept.lines, *form.added.lines, *sums)
    rebuilt = Program(cell.program.inputs, lines, form.states)
    return Claim.equivalent(f"one step of {cell.name} = A(S_prev) + B", step, rebuilt)


def _linearity_claim(form: LinearForm) -> Claim:
    """A at a*S + b*R, for numbers a and b that are inputs as well."""
    shapes = dict(form.kept.shapes)
    old = [previous(s) for s in form.states]
    a, b = _free(shapes, "a"), _free(shapes, "b")
    others = {s: with_ending(s, "_other") for s in old}
    mixed = {s: with_ending(s, "_mixed") for s in old}
    inputs = (
        *(item for item in form.kept.inputs if item.symbol not in old),
        *(Input(s, shapes.get(s, form.cell.program.shapes[s])) for s in old),
        *(Input(others[s], form.cell.program.shapes[s]) for s in old),
        *(Input(a), Input(b)),
    )
    made = tuple(Assign(mixed[s], a * s + b * others[s], form.cell.program.shapes[s]) for s in old)
    first, names = apply_map(form.kept, {s: s for s in old}, "_first")
    second, other_names = apply_map(form.kept, others, "_second")
    whole, whole_names = apply_map(form.kept, mixed, "_whole")
    kept = [name_of_kept(s) for s in form.states]
    sums = tuple(Assign(with_ending(s, "_sum"), a * names[s] + b * other_names[s], shapes[s]) for s in kept)
    left = Program(inputs, (*made, *whole), tuple(whole_names[s] for s in kept))
    right = Program(inputs, (*first, *second, *sums), tuple(line.symbol for line in sums))
    return Claim.equivalent(f"A of {form.cell.name} is linear", left, right)


def _transpose_claim(form: LinearForm) -> Claim:
    """Both products as numbers, for any S and any R, which is ``S_bar``."""
    shapes = form.cell.program.shapes
    bars = tuple(Input(with_ending(s, "_bar"), shapes[s]) for s in form.states)
    old = tuple(Input(previous(s), shapes[s]) for s in form.states)
    own = {item.symbol for item in (*bars, *old)}
    gates = {x.symbol: x for x in (*form.kept.inputs, *form.transposed.inputs) if x.symbol not in own}
    inputs = (*gates.values(), *old, *bars)
    forwards = [_product(name_of_kept(s), with_ending(s, "_bar"), shapes[s]) for s in form.states]
    backwards = [_product(previous(s), with_ending(previous(s), "_bar"), shapes[s]) for s in form.states]
    name = name_symbol("product")
    left = Program(inputs, (*form.kept.lines, Assign(name, sp.Add(*forwards))), (name,))
    right = Program(inputs, (*form.transposed.lines, Assign(name, sp.Add(*backwards))), (name,))
    return Claim.equivalent(f"A^T of {form.cell.name} is the transpose of A", left, right)


def _product(left: sp.Symbol, right: sp.Symbol, shape: Shape) -> sp.Expr:
    return total(left * right) if shape else left * right


def _free(taken: dict[sp.Symbol, Shape], text: str) -> sp.Symbol:
    while name_symbol(text) in taken:
        text += "_"
    return name_symbol(text)
