"""How much of a change one step hands on by its linear map, in sentences: where no bound in the weights is known."""

from __future__ import annotations

from symrnn.bounds.formulas.state_map_bounds import StateMapBound, state_map_bound
from symrnn.cells.cell import Cell
from symrnn.claims.verdict import Outcome
from symrnn.derivation.bound_words import keep_proved, map_sentence, map_vanishing
from symrnn.derivation.exposition import Text
from symrnn.documents.text_conversion import to_text
from symrnn.errors import InputError

__all__ = ["find_map_bounds", "print_map_bound", "text_of"]


def print_map_bound(cell: Cell, why: str) -> None:
    """The bounds in sentences, and ``why`` there is none in the weights alone; or why there is none at all."""
    try:
        bounds = find_map_bounds(cell)
    except InputError as error:
        print(f"  no bound is given: {str(error).split(';')[0]}")
        return
    if not bounds:
        print("  no bound is given: what was found is not proved")
        return
    for each in bounds:
        print(f"  {text_of(map_sentence(each))} {Outcome.PROVED.name}")
    missing = [state.symbol for state in cell.states if state.symbol not in {each.state for each in bounds}]
    for state in missing:
        print(f"  of {state} no bound is given: it changes through products of which no norm says enough")
    if not missing:
        print(f"  {text_of(map_vanishing(bounds))}")
    if all(len(state.shape) < 2 for state in cell.states):
        print(f"  no bound in the weights alone: {why}")


def find_map_bounds(cell: Cell) -> tuple[StateMapBound, ...]:
    """Those of the bounds that the judge proves."""
    return tuple(each for each in map(keep_proved, state_map_bound(cell)) if each is not None)


def text_of(text: Text) -> str:
    """Prose with its formulas as text that can be typed."""
    return "".join(part if isinstance(part, str) else to_text(part) for part in text.parts())
