"""Activations, cells and programs, drawn: from the catalogue, and from texts."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

from hypothesis import strategies as st

from symrnn.cells import CELLS
from symrnn.cells.activations import ACTIVATIONS, Activation, activation
from symrnn.cells.cell import Cell
from symrnn.cells.losses import with_loss
from symrnn.cells.unroll import SYMBOLIC, unroll
from symrnn.errors import CellWarning
from symrnn.expressions.arguments import check_arguments
from symrnn.gradients.gradient import bptt
from symrnn.gradients.pullback import pullback
from symrnn.programs.program import Program
from symrnn.testing.strategies.drawn_nodes import node_cells
from symrnn.testing.strategies.drawn_texts import cell_texts

__all__ = ["activations", "cells", "programs"]

#: slopes at kinks have to be chosen by whoever differentiates
_SMOOTH = tuple(name for name, row in ACTIVATIONS.items() if not row.kinks)


@check_arguments
def activations(names: Iterable[str] = tuple(ACTIVATIONS)) -> st.SearchStrategy[Activation]:
    """Activations of the table; a single letter among the names is an undefined function.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(activations(["sigmoid", "f"]))
    ... def either(each):
    ...     assert each.name in ("sigmoid", "f")
    >>> either()
    """
    return st.sampled_from([activation(name) for name in names])


@check_arguments
def cells(activation_names: Iterable[str] = tuple(ACTIVATIONS)) -> st.SearchStrategy[Cell]:
    """Cells: those of the catalogue with one of these activations, random ones from ``cell_texts``, and of other nodes.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(cells())
    ... def states_are_assigned(cell):
    ...     assert {s.symbol for s in cell.states} <= {line.symbol for line in cell.lines}
    >>> states_are_assigned()
    """
    names = tuple(each.name for each in map(activation, activation_names))
    catalogue = st.builds(
        lambda build, name: build(name), st.sampled_from(tuple(CELLS.values())), st.sampled_from(names)
    )
    kinks = any(ACTIVATIONS[name].kinks for name in names if name in ACTIVATIONS)
    return st.one_of(st.builds(_parse_drawn, cell_texts()), node_cells(kinks), catalogue)


def _parse_drawn(text: str) -> Cell:
    """The cell of a text that nobody wrote, so that nobody is warned of what may not be meant."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CellWarning)
        return Cell.parse(text)


@check_arguments
def programs(subjects: st.SearchStrategy[Cell] | None = None) -> st.SearchStrategy[Program]:
    """Programs made from cells: unrolled over 1 to 3 steps, their gradients, and one backward step.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(programs())
    ... def outputs_have_shapes(program):
    ...     assert set(program.outputs) <= set(program.shapes)
    >>> outputs_have_shapes()
    """
    chosen = cells(_SMOOTH) if subjects is None else subjects
    steps = st.integers(1, 3)
    return st.one_of(
        st.builds(lambda cell, t: unroll(cell, steps=t, initial=SYMBOLIC), chosen, steps),
        st.builds(lambda cell, t: bptt(with_loss(cell, steps=t, initial=SYMBOLIC), loss="loss", kink=0), chosen, steps),
        st.builds(pullback, chosen),
    )
