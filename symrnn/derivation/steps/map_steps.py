"""The steps of a derivation about one step as a linear map: of matrix states, which have no Jacobian to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from symrnn.bounds.formulas.state_map_bounds import StateMapBound, state_map_bounds_of
from symrnn.cells.parameters import previous
from symrnn.claims.claim import Claim
from symrnn.derivation.bound_words import join, keep_proved, map_sentence, map_vanishing, why_none
from symrnn.derivation.cell_parts import CellParts
from symrnn.derivation.derivation import Step
from symrnn.derivation.exposition import Text
from symrnn.derivation.report import check_claims
from symrnn.errors import InputError
from symrnn.gradients.declared_ranges import range_hypotheses
from symrnn.gradients.state_maps import state_map_claim_of, state_map_of
from symrnn.programs.program import Program, with_ending

__all__ = ["map_bound_step", "map_steps"]

_NONE = "No bound is given"
_MISSING = "Of {s} no bound is given: it changes through products of which no norm says enough."


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
            f"To first order a change {_list_keys(old)} of the old states moves the new ones by {_list_keys(new)}. A "
            "dot marks a change; forward values are kept as names.",
            **old,
            **new,
        ),
        (claim.rename(parts.names),),
        "the forward rules of the same step, with factors taken out",
    )
    return (one, map_bound_step(parts, mapped))


def _dot(parts: CellParts, symbol: sp.Symbol) -> sp.Symbol:
    """The change of a state, with its time."""
    return with_ending(parts.names.get(symbol, symbol), "_dot")


def _list_keys(keys: dict[str, Any]) -> str:
    return " and ".join(f"{{{key}}}" for key in keys)


def map_bound_step(
    parts: CellParts,
    mapped: Program,
    claim: Claim | None = None,
    argued: tuple[Text, ...] = (),
    rests_on: str = "state-map",
) -> Step:
    """The bounds of the map; where none is written or proved, the map itself, with a sentence that says why.

    ``claim`` is that of the map, where the page has no step about it.
    """
    try:
        bounds = state_map_bounds_of(parts.cell.name, mapped, parts.states, parts.step, range_hypotheses(parts.cell))
    except InputError as error:
        bounds, argued = (), (why_none(error),)
    bounds = tuple(each for each in map(keep_proved, bounds) if each is not None)
    if not bounds and not any(_NONE in each.formulas.values() for each in argued):
        argued = (*argued, Text("{what}: what was found is not proved.", what=_NONE))
    missing = [state for state in parts.states if state not in {each.state for each in bounds}]
    if bounds and missing:
        argued = (*argued, *(Text(_MISSING, s=state) for state in missing))
    found = tuple(each.rename(parts.names) for bound in bounds for each in bound.claims)
    own = (claim,) if claim is not None else ()
    if not bounds and claim is None:
        own = (state_map_claim_of(parts.cell.name, parts.step, mapped, parts.states),)
    claims = (*(each.rename(parts.names) for each in own), *found)
    return Step(
        "bound",
        "How much one step hands on",
        _text(bounds, parts.names, not missing),
        claims,
        "the norm of a product is at most the product of the norms",
        (rests_on,),
        argued=argued,
        judged=check_claims(claims),
    )


def _text(bounds: tuple[StateMapBound, ...], times: Mapping[sp.Symbol, sp.Symbol], is_whole: bool) -> Text:
    if not bounds:
        return Text("To first order one step hands a change of the old states on by its linear map.")
    over_steps = (map_vanishing(bounds),) if is_whole else ()
    said = join((*map(map_sentence, bounds), *over_steps))
    formulas = {
        name: value.xreplace(dict(times)) if isinstance(value, sp.Expr) and not value.is_Symbol else value
        for name, value in said.formulas.items()
    }
    return Text(said.template, **formulas)
