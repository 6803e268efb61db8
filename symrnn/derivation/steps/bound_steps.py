"""The step of a derivation that bounds how much of a change one step hands on."""

from __future__ import annotations

from types import MappingProxyType

import sympy as sp

from symrnn.bounds.formulas.jacobian_bounds import JacobianBound, bound_of
from symrnn.claims.verdict import Outcome
from symrnn.derivation.cell_parts import CellParts
from symrnn.derivation.derivation import Step
from symrnn.derivation.exposition import Text
from symrnn.derivation.report import check_claims
from symrnn.errors import InputError
from symrnn.expressions.nodes import NORMS
from symrnn.programs.program import name_symbol

__all__ = ["bound_steps"]

_MOST_NORMS = 5
_WORDS = MappingProxyType({"2": "2-norm", "inf": "infinity norm"})


def bound_steps(parts: CellParts) -> tuple[Step, ...]:
    """The bound of one step's Jacobian in the norms of the weights; nothing for a cell of which none is proved.

    In the 2-norm; of several states in the infinity norm, whose formulas are fewest.

    >>> from symrnn.derivation.cell_parts import parts_of
    >>> from symrnn.cells import elman
    >>> [step.title for step in bound_steps(parts_of(elman(), steps=1))]
    ['How much one step hands on']
    """
    if parts.jacobian is None:
        return ()
    try:
        bound = bound_of(parts.cell, parts.step, parts.jacobian, "2" if len(parts.states) == 1 else "inf")
    except InputError:
        return ()
    claims = tuple(claim.rename(parts.names) for claim in (bound.claim, *bound.state_claims))
    judged = check_claims(claims)
    if any(verdict.outcome is not Outcome.PROVED for verdict, _ in judged):
        return ()
    return (
        Step(
            "bound",
            "How much one step hands on",
            _text(bound),
            claims,
            "the triangle inequality, the norm of a product, and the sizes of slopes, gates and states",
            ("jacobian",),
            judged=judged,
        ),
    )


def _text(bound: JacobianBound) -> Text:
    """In words, with the formulas."""
    names = {f"formula{number}": _in_terms(formula) for number, formula in enumerate(bound.formulas)}
    listed = ", ".join(f"{{{name}}}" for name in names)
    largest = "the largest of " if len(names) > 1 else ""
    kept = " What is assumed of the size of a state stays true from step to step." if bound.state_claims else ""
    return Text(
        f"The {_WORDS[bound.norm]} of the Jacobian of one step is at most {largest}{listed}, whatever the inputs. Over "
        f"{{k}} steps it is at most that to the power {{k}}, since the norm of a product is at most the product of "
        f"the norms; where that is below 1, what {{k}} steps hand on vanishes as {{k}} grows.{kept}",
        k=name_symbol("k"),
        **names,
    )


def _in_terms(formula: sp.Expr) -> sp.Expr:
    """A long formula as a sum, which can be broken into lines between its terms."""
    return sp.expand(formula) if len(formula.atoms(*NORMS)) > _MOST_NORMS else formula
