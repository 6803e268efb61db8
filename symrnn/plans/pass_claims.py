"""What is claimed of the passes: each leaves the program equal, so the code that runs is the derivation."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sympy as sp

from symrnn.cells.activations import activation_of
from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.functions import sigmoid
from symrnn.gradients.adjoint_claims import hypotheses_of
from symrnn.gradients.one_step import one_step
from symrnn.plans.complements import use_complements
from symrnn.plans.joint import Joint, join_backward
from symrnn.plans.odds import divide_at_once, name_rests, plan_with_odds, use_odds
from symrnn.plans.plan import in_two_loops, split
from symrnn.plans.regroup import regroup
from symrnn.plans.share import share
from symrnn.plans.stacking import stack_lines
from symrnn.programs.program import name_symbol

__all__ = ["pass_claims"]

_PREACTIVATION = name_symbol("a")
_PASSES: tuple[tuple[str, Callable[[Joint], Joint]], ...] = (
    ("what is known early, apart", regroup),
    ("what is computed twice, once", share),
    ("phase by phase", lambda joint: split(joint).joint_in_phases),
    ("in two loops", lambda joint: in_two_loops(split(joint)).joint_in_phases),
    ("lines that are alike, stacked", lambda joint: stack_lines(split(joint)).joint_in_phases),
)
#: of a cell that has sigmoids
_PASSES_OF_SIGMOIDS: tuple[tuple[str, Callable[[Joint], Joint]], ...] = (
    ("what is left of sigmoids, named", lambda joint: name_rests(split(joint)).joint_in_phases),
    ("sigmoids by their odds", lambda joint: use_odds(split(joint)).joint_in_phases),
    ("divided at once", lambda joint: divide_at_once(split(joint)).joint_in_phases),
)


@check_arguments
def pass_claims(cell: Cell) -> tuple[Claim, ...]:
    """That each pass from the derived step and pullback to the code that runs leaves them equal, at every size.

    Before them stand the slopes whose stable forms are put in the place of those derived, and what is left of a
    sigmoid.

    >>> from symrnn import cells, check
    >>> for claim in pass_claims(cells.elman()):
    ...     print(check(claim).outcome.name, claim.name)
    PROVED stable slope of tanh
    PROVED what is known early, apart
    PROVED what is computed twice, once
    PROVED phase by phase
    PROVED in two loops
    PROVED lines that are alike, stacked
    """
    claims = [*_slope_claims(cell), *_complement_claims(cell)]
    given = (*(item.symbol for item in cell.parameters), *(item.symbol for item in cell.inputs if not item.constant))
    joint = join_backward(cell, given, arrives=not cell.readout)
    has_sigmoids = plan_with_odds(split(joint)) is not None
    for name, change in _PASSES + _PASSES_OF_SIGMOIDS * has_sigmoids:
        changed = change(joint)
        left, right = joint.program, changed.program
        claims.append(Claim.equivalent(name, left, right, hypotheses_of(left, right)))
        joint = changed
    return tuple(claims)


def _complement_claims(cell: Cell) -> Iterator[Claim]:
    """What is left of a sigmoid is another sigmoid: of a step that takes one."""
    step = one_step(cell)
    if use_complements(step) != step:
        yield Claim.equality("what is left of a sigmoid", 1 - sigmoid(_PREACTIVATION), sigmoid(-_PREACTIVATION))


def _slope_claims(cell: Cell) -> Iterator[Claim]:
    """A stable slope is the slope: of each activation in the cell."""
    found = (activation_of(node) for line in cell.lines for node in line.expr.atoms(sp.Function))
    used = {row.name: row for row in found if row is not None}
    for _, row in sorted(used.items()):
        if row.stable_slope is not None:
            value = row.function(_PREACTIVATION)
            slope, stable = row.slope_at(_PREACTIVATION, value), row.stable_slope_at(_PREACTIVATION, value)
            yield Claim.equality(f"stable slope of {row.name}", slope, stable)
