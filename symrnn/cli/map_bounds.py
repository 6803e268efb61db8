"""``symrnn bound`` of a cell with a matrix state: its linear map, and how much of a change it hands on."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from symrnn.bounds.formulas.state_map_bounds import StateMapBound, state_map_bound
from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim, Comparison
from symrnn.claims.verdict import Verdict
from symrnn.cli.json_objects import json_text
from symrnn.cli.lines import print_lines, writer
from symrnn.cli.progress import progress
from symrnn.documents.text_conversion import to_text
from symrnn.errors import InputError
from symrnn.gradients.state_maps import state_map
from symrnn.judge import check

__all__ = ["has_matrix_state", "print_state_map"]


def has_matrix_state(cell: Cell) -> bool:
    """Whether one step has no Jacobian to read, and is written as a linear map."""
    return any(len(state.shape) > 1 for state in cell.states)


def print_state_map(cell: Cell, arguments: argparse.Namespace, given: tuple[Comparison, ...]) -> list[Verdict]:
    """The linear map of one step, and how much of a change it hands on, with the verdicts.

    Raises
    ------
    InputError
        for another norm or hypotheses, which such a bound does not take, and where there is none.
    """
    if given or arguments.norm not in (None, "2"):
        raise InputError(
            f"{cell.name} has a state that is a matrix: how much of a change it hands on is bounded by its linear map, "
            "which takes no --given and chooses its norm; leave --norm and --given out"
        )
    with progress(f"bounding what one step of {cell.name} hands on"):
        bounds = state_map_bound(cell)
        claims = [claim for each in bounds for claim in (each.claim, each.contraction) if claim is not None]
        verdicts = {claim: check(claim) for claim in claims}
    missing = sorted({item.symbol for item in cell.states} - {each.state for each in bounds}, key=str)
    if arguments.format == "json":
        states = [_plain(each, verdicts) for each in bounds]
        print(json_text({"cell": cell.name, "states": states, "without bound": [state.name for state in missing]}))
        return list(verdicts.values())
    write = writer(arguments.format)
    print(f"one step of {cell.name} as a linear map of changes, which end in _dot")
    print_lines(state_map(cell), write)
    print("how much one step hands on")
    for each in bounds:
        print(f"  {each}: {verdicts[each.claim].outcome.name}")
        if each.contraction is not None:
            given_there = ", ".join(write(h) for h in each.contraction.given if isinstance(h, Comparison))
            outcome = verdicts[each.contraction].outcome.name
            print(f"  no change grows where the other factors are at most 1, given {given_there}: {outcome}")
    for state in missing:
        print(f"  of {state} no bound is given: it changes through products of which no norm says enough")
    return list(verdicts.values())


def _plain(bound: StateMapBound, verdicts: Mapping[Claim, Verdict]) -> dict[str, object]:
    found = [verdicts[claim].outcome.name for claim in (bound.claim, bound.contraction) if claim is not None]
    others = {state.name: to_text(factor) for state, factor in bound.others}
    return {
        "state": bound.state.name,
        "norm": bound.norm,
        "factor": to_text(bound.formula),
        "others": others,
        "verdicts": found,
    }
