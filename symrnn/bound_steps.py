"""The step of a derivation that bounds how much of a change one step hands on."""

from __future__ import annotations

from symrnn.bounds import JacobianBound, jacobian_bound
from symrnn.cell import Cell
from symrnn.derivation import Step
from symrnn.errors import InputError
from symrnn.exposition import Text
from symrnn.time_names import claim_with_times, names_with_times

__all__ = ["bound_steps"]


def bound_steps(cell: Cell) -> tuple[Step, ...]:
    """The bound of one step's Jacobian in the norms of the weights; nothing for a cell of which none is found.

    >>> from symrnn.cells import elman
    >>> [step.title for step in bound_steps(elman())]
    ['How much one step hands on']
    """
    try:
        bound = jacobian_bound(cell, "2")
    except InputError:
        return ()
    names = names_with_times(cell)
    return (
        Step(
            "bound",
            "How much one step hands on",
            _text(bound),
            tuple(claim_with_times(claim, names) for claim in (bound.claim, *bound.state_claims)),
            "the triangle inequality, the norm of a product, and the sizes of slopes, gates and states",
            ("jacobian",),
        ),
    )


def _text(bound: JacobianBound) -> Text:
    """In words, with the formulas."""
    names = {f"formula{number}": formula for number, formula in enumerate(bound.formulas)}
    listed = ", ".join(f"{{{name}}}" for name in names)
    largest = "the largest of " if len(names) > 1 else ""
    kept = " What is assumed of the size of a state stays true from step to step." if bound.state_claims else ""
    return Text(
        f"The 2-norm of the Jacobian of one step is at most {largest}{listed}, whatever the inputs. Over k steps it is "
        f"at most the k-th power of that, so the gradient vanishes where that is below 1.{kept}",
        **names,
    )
