"""Cells that are linear in their state, drawn and written out, and their programs at exact numbers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from symrnn import Assign, Cell, Program, components
from symrnn.linear import LinearForm

HEAD = """
k: input[d]
v: input[d]
r: input[d]
c: input[d]
q: input[d]
a: input
b: input
A: param[d, d]
S: state[d, d]
y: output[d]
"""
DECAYS = ("S", "a*S", "r[:, None]*S", "S*c[None, :]", "a*(r[:, None]*S)", "A @ S", "S @ A.T", "(S.T).T", "diag(r) @ S")
REMOVALS = (
    "",
    " - b*((D @ k) @ k.T)",
    " - b*outer(k, D.T @ k)",
    " - outer(S @ k, r*k)",
    " + b*(k @ (v - D.T @ k).T)",
    " - outer(row_sums(D), k)",
)
WRITES = ("", " + v @ k.T", " + b*outer(k, v)", " + 1", " + tanh(b)*outer(v, k)*c[None, :]")
READOUTS = ("S @ q", "S.T @ q + r", "tanh(S @ q)", "(S_prev + outer(k, v)).T @ q", "relu(a*(S @ q))/(1 + (v.T @ q)**2)")


def cell_of(decay: str, removal: str, write: str, readout: str = "S @ q") -> Cell:
    return Cell.parse(f"{HEAD}D = {decay}\nS = D{removal}{write}\ny = {readout}\n", "drawn")


drawn_cells = st.builds(cell_of, *map(st.sampled_from, (DECAYS, REMOVALS, WRITES, READOUTS)))


def exact_outputs(program: Program, sizes: dict[str, int], seed: int, **fixed: int) -> list[Fraction]:
    """The outputs, entry by entry, at random fractions that depend on the name of each entry alone."""
    scalars = components(program, sizes) if sizes else program
    values = {}
    for item in scalars.inputs:
        name = item.symbol.name
        chosen = random.Random(f"{seed} {name}")
        number = Fraction(chosen.randint(-9, 9) or 1, chosen.randint(1, 5))
        values[name] = fixed.get(name.partition("[")[0], number)
    return list(scalars.evaluate(values).values())


def lies_about(form: LinearForm) -> Iterator[tuple[str, LinearForm]]:
    """The same form with one of its maps told wrong: a line's sign, a line doubled, a line left out."""
    for name in ("kept", "added", "transposed"):
        program: Program = getattr(form, name)
        for i, line in enumerate(program.lines):
            for what, expr in (("minus", -line.expr), ("twice", 2 * line.expr), ("without", 0 * line.expr)):
                if expr != line.expr:
                    lines = (*program.lines[:i], Assign(line.symbol, expr, line.shape), *program.lines[i + 1 :])
                    wrong = Program(program.inputs, lines, program.outputs)
                    yield f"{name} {what} {line}", replace(form, **{name: wrong})
