"""A claim of two programs with one line wrong: its sign, or one of its terms left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symrnn import Claim, Program
from symrnn.errors import InputError
from symrnn.programs.lines import lines_for


def lines_changed(claim: Claim) -> Iterator[Claim]:
    """A line of what is claimed, forwards or backwards, without one of its terms, or with its sign changed."""
    left, right = claim.programs()
    for line in lines_for(left.lines, left.outputs):
        i = left.lines.index(line)
        terms = line.expr.args if line.expr.is_Add else ()
        for expr in (-line.expr, *(line.expr - term for term in terms)):
            lines = (*left.lines[:i], replace(line, expr=expr), *left.lines[i + 1 :])
            try:
                yield Claim.equivalent(
                    f"{claim.name}: {line} as {expr}", Program(left.inputs, lines, left.outputs), right
                )
            except InputError:
                continue
