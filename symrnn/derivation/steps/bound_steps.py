"""The step of a derivation that bounds how much of a change one step hands on."""

from __future__ import annotations

from types import MappingProxyType

import sympy as sp

from symrnn.bounds.formulas.jacobian_bounds import JacobianBound, bound_of
from symrnn.claims.verdict import Outcome
from symrnn.derivation.bound_words import join, vanishing, why_none
from symrnn.derivation.cell_parts import CellParts
from symrnn.derivation.derivation import Step
from symrnn.derivation.exposition import Text
from symrnn.derivation.report import check_claims
from symrnn.derivation.steps.map_steps import map_bound_step
from symrnn.errors import InputError
from symrnn.expressions.nodes import NORMS
from symrnn.gradients.state_maps import state_map_claim_of, state_map_of
from symrnn.programs.program import name_symbol

__all__ = ["bound_steps"]

_MOST_NORMS = 5
_WORDS = MappingProxyType({"2": "2-norm", "inf": "infinity norm"})
_IN_WEIGHTS = "No bound in the weights alone is given"


def bound_steps(parts: CellParts) -> tuple[Step, ...]:
    """The bound of one step's Jacobian in the norms of the weights, or one that keeps sizes of states.

    In the 2-norm; of several states in the infinity norm, whose formulas are fewest. A cell without a Jacobian has its
    bound in ``map_steps``.

    >>> from symrnn.derivation.cell_parts import parts_of
    >>> from symrnn.cells import elman
    >>> [step.title for step in bound_steps(parts_of(elman(), steps=1))]
    ['How much one step hands on']
    """
    if parts.jacobian is None:
        return ()
    try:
        bound = bound_of(parts.cell, parts.step, parts.jacobian, "2" if len(parts.states) == 1 else "inf")
    except InputError as error:
        return (_of_map(parts, why_none(error, _IN_WEIGHTS)),)
    claims = tuple(claim.rename(parts.names) for claim in (bound.claim, *bound.state_claims))
    judged = check_claims(claims)
    if any(verdict.outcome is not Outcome.PROVED for verdict, _ in judged):
        return (_of_map(parts, Text(f"{_IN_WEIGHTS}: what was found is not proved.")),)
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


def _of_map(parts: CellParts, why: Text) -> Step:
    """The bound of the linear map of one step, which is claimed here: such a cell has no step of its own for it."""
    mapped = state_map_of(parts.step, parts.states)
    claim = state_map_claim_of(parts.cell.name, parts.step, mapped, parts.states)
    return map_bound_step(parts, mapped, claim, (why,), "jacobian")


def _text(bound: JacobianBound) -> Text:
    """In words, with the formulas."""
    shown = tuple(map(_in_terms, bound.formulas))
    names = {f"formula{number}": formula for number, formula in enumerate(shown)}
    listed = ", ".join(f"{{{name}}}" for name in names)
    largest = "the largest of " if len(names) > 1 else ""
    kept = " What is assumed of the size of a state stays true from step to step." if bound.state_claims else ""
    first = Text(
        f"The {_WORDS[bound.norm]} of the Jacobian of one step is at most {largest}{listed}, whatever the inputs. Over "
        f"{{k}} steps it is at most that to the power {{k}}, since the norm of a product is at most the product of "
        f"the norms.{kept}",
        k=name_symbol("k"),
        **names,
    )
    return join((first, vanishing(shown)))


def _in_terms(formula: sp.Expr) -> sp.Expr:
    """A long formula as a sum, which can be broken into lines between its terms."""
    return sp.expand(formula) if len(formula.atoms(*NORMS)) > _MOST_NORMS else formula
