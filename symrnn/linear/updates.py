"""The update of a matrix state as kernels know it: a decay, a product of rank one that is taken away, and writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.errors import InputError
from symrnn.expressions.array_nodes import ones, spread
from symrnn.expressions.nodes import T, diag, dot
from symrnn.expressions.shapes import Shape, shape_of
from symrnn.gradients.linear_factors import FactorTerm, terms_of
from symrnn.linear.linear_form import LinearForm, name_gates, name_of_added, name_of_kept
from symrnn.programs.program import Program

__all__ = ["Outer", "Update", "is_elementwise", "unfold_line", "update_of"]

Shapes = Mapping[sp.Symbol, Shape]
Chain = tuple[sp.Expr, ...]


@dataclass(frozen=True, slots=True)
class Outer:
    """``number * left @ right.T``, of two vectors."""

    number: sp.Expr
    left: sp.Expr
    right: sp.Expr


@dataclass(frozen=True, slots=True)
class Update:
    """S = decay S diag(scale) + (S x) y^T + sum of u z^T, of S, or where ``is_turned`` of its transpose.

    ``scale`` is None where no column has a decay of its own; ``removal`` has x on its left and y on its right.
    """

    state: sp.Symbol
    is_turned: bool
    decay: sp.Expr
    scale: sp.Expr | None
    removal: Outer | None
    writes: tuple[Outer, ...]


def update_of(form: LinearForm, state: sp.Symbol) -> Update:
    """The update of one matrix state.

    Raises
    ------
    InputError
        naming the term that is none of a decay, a removal and a write, and where decays are of rows and removals of
        columns.
    """
    shapes = form.core.program.shapes
    kept, old = unfold_line(form, form.kept, name_of_kept(state)), previous(state)
    if kept.free_symbols & {previous(s) for s in form.states} != {old}:
        raise InputError(f"{_where(form, state)}: the states mix in it; take a scan")
    terms = terms_of(kept, old, shapes)
    if terms is None:
        raise InputError(
            f"{_where(form, state)}: {kept} is no sum of products of {old} with factors from its two sides, as where "
            "each entry has a decay of its own; take a scan"
        )
    writes = _writes(unfold_line(form, form.added, name_of_added(state)), shapes)
    if writes is None:
        raise InputError(f"{_where(form, state)}: what is added is no sum of products of a column and a row")
    is_turned = any(map(_has_left, terms))
    if is_turned and any(term.right for term in terms):
        raise InputError(f"{_where(form, state)}: rows and columns are both scaled; chunks take one of the two")
    found = Update(state, is_turned, sp.S.Zero, None, None, writes)
    for term in terms:
        turned = FactorTerm(term.number, (), _turn(term.left)) if is_turned else term
        found = _with_term(found, turned, f"{_where(form, state)}: {kept}", shapes)
    return _turn_writes(found) if is_turned else found


def unfold_line(form: LinearForm, program: Program, symbol: sp.Symbol) -> sp.Expr:
    """A line of A or B with the others put in, in the names of the core."""
    values = name_gates(form.cell, form.states)
    for line in program.lines:
        values[line.symbol] = line.expr.xreplace(values)
    return values[symbol]


def _where(form: LinearForm, state: sp.Symbol) -> str:
    return f"cell {form.cell.name} has no form in chunks that is known, because of {state}"


def _has_left(term: FactorTerm) -> bool:
    return bool(term.left)


def _turn(chain: Chain) -> Chain:
    """The factors of the transpose."""
    return tuple(factor if isinstance(factor, diag) else T(factor) for factor in reversed(chain))


def _turn_writes(update: Update) -> Update:
    return replace(update, writes=tuple(Outer(w.number, w.right, w.left) for w in update.writes))


def _with_term(found: Update, term: FactorTerm, what: str, shapes: Shapes) -> Update:
    """One more term: a number, a scale of columns, or S x y^T, with scales before x and after y taken into these."""
    before: sp.Expr = sp.S.One
    vectors: list[sp.Expr] = []
    for factor in term.right:
        shape = shape_of(factor, shapes)
        if isinstance(factor, diag) and len(vectors) in {0, 2}:
            (scale,) = factor.args
            if vectors:
                vectors[1] = vectors[1] * scale
            else:
                before *= scale
        elif len(vectors) == 0 and len(shape) == 1:
            vectors.append(before * factor)
        elif len(vectors) == 1 and len(shape) == 2 and shape[0] == 1:
            vectors.append(T(factor))
        else:
            raise InputError(f"{what} has the factor {factor}, which is neither a decay nor a product of two vectors")
    if not vectors:
        return _with_decay(found, term.number, None if before is sp.S.One else before, what)
    if len(vectors) != 2 or found.removal is not None:
        raise InputError(f"{what} takes away more than one product of two vectors; give it as a step of its own")
    return replace(found, removal=Outer(term.number, *vectors))


def _with_decay(found: Update, number: sp.Expr, scale: sp.Expr | None, what: str) -> Update:
    if scale is not None and found.scale is None and found.decay is sp.S.Zero:
        return replace(found, scale=scale * number)
    if scale is None and found.scale is None:
        return replace(found, decay=found.decay + number)
    raise InputError(f"{what} has several decays; write them as one")


def _writes(expr: sp.Expr, shapes: Shapes) -> tuple[Outer, ...] | None:
    """A sum of products of a column and a row."""
    if expr is sp.S.Zero:
        return ()
    if isinstance(expr, sp.Add):
        parts = [_writes(part, shapes) for part in expr.args]
        return None if None in parts else tuple(each for part in parts for each in part or ())
    if isinstance(expr, T):
        inner = _writes(expr.args[0], shapes)
        return None if inner is None else tuple(Outer(w.number, w.right, w.left) for w in inner)
    if isinstance(expr, dot):
        left, right = expr.args
        is_outer = len(shape_of(left, shapes)) == 1 and shape_of(right, shapes)[0] == 1
        return (_pull_number(left, T(right), shapes),) if is_outer else None
    return _scale_writes(expr, shapes) if isinstance(expr, sp.Mul) else None


def _pull_number(left: sp.Expr, right: sp.Expr, shapes: Shapes) -> Outer:
    """Numbers before a vector stand before the product."""
    number: sp.Expr = sp.S.One
    sides = []
    for side in (left, right):
        factors = sp.Mul.make_args(side)
        numbers = [factor for factor in factors if not shape_of(factor, shapes)]
        number *= sp.Mul(*numbers)
        sides.append(sp.Mul(*(factor for factor in factors if factor not in numbers)))
    return Outer(number, *sides)


def _scale_writes(expr: sp.Expr, shapes: Shapes) -> tuple[Outer, ...] | None:
    """Numbers, and scales of rows and columns, times a sum of products."""
    number: sp.Expr = sp.S.One
    rows: sp.Expr = sp.S.One
    columns: sp.Expr = sp.S.One
    inner: list[sp.Expr] = []
    for factor in expr.args:
        if not shape_of(factor, shapes):
            number *= factor
        elif isinstance(factor, spread):
            rows *= factor.args[0]
        elif isinstance(factor, T) and isinstance(factor.args[0], spread):
            columns *= factor.args[0].args[0]
        elif isinstance(factor, dot) and isinstance(factor.args[1], T) and isinstance(factor.args[1].args[0], ones):
            rows *= factor.args[0]
        else:
            inner.append(factor)
    found = _writes(inner[0], shapes) if len(inner) == 1 else None
    return found and tuple(Outer(number * w.number, rows * w.left, columns * w.right) for w in found)


def is_elementwise(expr: sp.Expr, symbol: sp.Symbol) -> bool:
    """Whether a name stands below sums and products of entries alone."""
    if symbol not in expr.free_symbols or expr == symbol:
        return True
    return isinstance(expr, (sp.Add, sp.Mul)) and all(is_elementwise(argument, symbol) for argument in expr.args)
