"""What a chunk of any length rests on, as inputs: its masks and decays, and the inverse of a triangular system.

The length is a name, C. How each of them grows by a step is what defines it: Gamma has one more row, (alpha e, 1),
where e is the last row that it had.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

from symrnn.expressions.array_nodes import ones, pad, part, stack
from symrnn.expressions.nodes import T, dot
from symrnn.expressions.shapes import Shape
from symrnn.linear.decays import Decays
from symrnn.programs.program import Input, name_symbol

__all__ = ["Grown", "add_row", "grow_inverse", "open_decays"]


@dataclass(frozen=True, slots=True)
class Grown:
    """An input of a chunk of C steps, and what it is for C + 1: a function of the gate of the step that comes.

    The gate is the one by which a ``state`` decays.
    """

    state: sp.Symbol
    item: Input
    grow: Callable[[sp.Expr], sp.Expr]


def add_row(square: sp.Expr, row: sp.Expr, corner: int, chunk: str) -> sp.Expr:
    """A triangular matrix of one more row and column, the column of zeros above its corner."""
    column = T(pad(sp.Integer(corner), chunk, f"{chunk}+1")) if corner else None
    wide = T(stack(square, row))
    if column is None:
        return T(pad(wide, 0, f"{chunk}+1"))
    return T(stack(wide, column))


def open_decays(shape: Shape, chunk: str, state: sp.Symbol) -> tuple[list[Grown], Decays]:
    """The decays of a state: one number at each step, or one for each column, of this shape."""
    found: list[Grown] = []
    name = state.name

    def take(text: str, shape: tuple[int | str, ...], grow: Callable[[sp.Expr], sp.Expr]) -> sp.Symbol:
        found.append(Grown(state, Input(name_symbol(f"{text}_{name}"), shape), grow))
        return found[-1].item.symbol

    square, through = (chunk, chunk), name_symbol(f"through_{name}")
    take("through", shape, lambda gate: gate * through)
    if shape:
        row = T(ones(chunk))
        mask = take("tril", square, lambda gate: add_row(mask, row, 1, chunk))
        mask_before = take("tril_before", square, lambda gate: add_row(mask_before, row, 0, chunk))
        since = take("P", (chunk, *shape), lambda gate: stack(since, T(gate * through)))
        before = take("P_before", (chunk, *shape), lambda gate: stack(before, T(through)))
        decays = (mask, mask_before, since, before, through, through, True)
        return found, Decays(*decays, asks=since, asks_before=before, keys_by=1 / since)
    fade = take("fade", (chunk,), lambda gate: stack(gate * fade, 1))
    mask = take("Gamma", square, lambda gate: add_row(mask, gate * T(fade), 1, chunk))
    mask_before = take("Gamma_before", square, lambda gate: add_row(mask_before, T(fade), 0, chunk))
    since = take("gamma", (chunk,), lambda gate: stack(since, gate * through))
    before = take("gamma_before", (chunk,), lambda gate: stack(before, through))
    return found, Decays(mask, mask_before, since, before, fade, through)


def grow_inverse(inverse: sp.Expr, system: sp.Expr, chunk: str) -> sp.Expr:
    """(I - A)^-1 with one more row: (a M, 1), where a is the last row of the longer system A."""
    row = T(part(T(part(system, chunk, f"{chunk}+1")), 0, chunk))
    return add_row(inverse, dot(row, inverse), 1, chunk)
