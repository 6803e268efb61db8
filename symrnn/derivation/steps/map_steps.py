"""The steps of a derivation about one step as a linear map: of matrix states, which have no Jacobian to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from symrnn.bounds.formulas.state_map_bounds import StateMapBound, state_map_bounds_of
from symrnn.cells.parameters import previous
from symrnn.claims.verdict import Outcome
from symrnn.derivation.cell_parts import CellParts
from symrnn.derivation.derivation import Step
from symrnn.derivation.exposition import Text
from symrnn.derivation.report import check_claims
from symrnn.errors import InputError
from symrnn.gradients.state_maps import state_map_claim_of, state_map_of
from symrnn.programs.program import Program, name_symbol, with_ending

__all__ = ["map_steps"]


def map_steps(parts: CellParts) -> tuple[Step, ...]:
    """The map of one step, and how much of a change it hands on; no step for a cell with a Jacobian, or without states.

    >>> from symrnn.cells.cell import Cell
    >>> from symrnn.derivation.cell_parts import parts_of
    >>> text = "k: input[d] \\n S: state[d, d] \\n S = S - (S @ k) @ k.T"
    >>> [step.title for step in map_steps(parts_of(Cell.parse(text), steps=1))]
    ['One step as a linear map', 'How much one step hands on']
    """
    if parts.jacobian is not None or not parts.states:
        return ()
    mapped = state_map_of(parts.step, parts.states)
    claim = state_map_claim_of(parts.cell.name, parts.step, mapped, parts.states)
    old = {f"d{number}": _dot(parts, previous(state)) for number, state in enumerate(parts.states)}
    new = {f"e{number}": _dot(parts, state) for number, state in enumerate(parts.states)}
    one = Step(
        "state-map",
        "One step as a linear map",
        Text(
            f"To first order a change {_listed(old)} of the old states moves the new ones by {_listed(new)}. A dot "
            "marks a change; forward values are kept as names.",
            **old,
            **new,
        ),
        (claim.rename(parts.names),),
        "the forward rules of the same step, with factors taken out",
    )
    return (one, *_bound_steps(parts, mapped))


def _dot(parts: CellParts, symbol: sp.Symbol) -> sp.Symbol:
    """The change of a state, with its time."""
    return with_ending(parts.names.get(symbol, symbol), "_dot")


def _listed(keys: dict[str, Any]) -> str:
    return " and ".join(f"{{{key}}}" for key in keys)


def _bound_steps(parts: CellParts, mapped: Program) -> tuple[Step, ...]:
    """The bounds of the map; nothing where none is written or proved."""
    try:
        bounds = state_map_bounds_of(parts.cell.name, mapped, parts.states)
    except InputError:
        return ()
    claims = tuple(claim.rename(parts.names) for each in bounds for claim in (each.claim, each.contraction) if claim)
    judged = check_claims(claims)
    if any(verdict.outcome is not Outcome.PROVED for verdict, _ in judged):
        return ()
    return (
        Step(
            "bound",
            "How much one step hands on",
            _text(bounds, parts.names),
            claims,
            "the norm of a product is at most the product of the norms",
            ("state-map",),
            judged=judged,
        ),
    )


def _text(bounds: tuple[StateMapBound, ...], times: Mapping[sp.Symbol, sp.Symbol]) -> Text:
    names: dict[str, sp.Expr] = {"k": name_symbol("k")}
    said = []
    for number, each in enumerate(bounds):
        names |= {f"s{number}": each.state, f"f{number}": each.formula.xreplace(dict(times))}
        what = "each entry of {s{0}} by itself" if each.is_entrywise else "{s{0}} in the spectral norm"
        said.append(f"{what.replace('{0}', str(number))} at most {{f{number}}} times")
    contracts = (
        " Where the contraction's condition holds, no change grows." if any(b.contraction for b in bounds) else ""
    )
    return Text(
        f"Of a change one step hands on {', '.join(said)}. Over {{k}} steps it is at most the "
        "product of these factors, one for each step: what is handed on vanishes where that product does." + contracts,
        **names,
    )
