"""That the code which runs a cell is what was derived: each pass over its step and pullback leaves it equal."""

from __future__ import annotations

from symrnn.cells.cell import Cell
from symrnn.derivation.exposition import Text
from symrnn.derivation.step import Step
from symrnn.plans.pass_claims import pass_claims

__all__ = ["code_steps"]

_TEXT = Text(
    "An evaluator runs the step and its pullback regrouped: sums and products of what needs no state leave the loop, a "
    "value that two lines use is computed once, each line runs before the loop, in it or after it, gates become one "
    "product, and one exponential gives a sigmoid, what is left of it and its slope. Each of these passes leaves every "
    "output equal, at every size."
)
_TESTED = Text("That NumPy and C run these lines as they are written is tested, against fifty digits.")
_WHY = "the programs before and after each pass, line by line; slopes in the form that keeps their digits"


def code_steps(cell: Cell) -> tuple[Step, ...]:
    """The step that says so, with a claim for each pass.

    >>> from symrnn.cells import elman
    >>> for claim in code_steps(elman())[0].claims:
    ...     print(claim.name)
    stable slope of tanh
    what is known early, apart
    what is computed twice, once
    phase by phase
    in two loops
    lines that are alike, stacked
    """
    return (
        Step("what-runs", "The code that runs is the derivation", _TEXT, pass_claims(cell), _WHY, argued=(_TESTED,)),
    )
