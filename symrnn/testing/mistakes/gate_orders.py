"""Gates in another order: their weights as they are read, or their gradients as they are given back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import permutations
from types import MappingProxyType

from symrnn.cells.cell import Cell
from symrnn.testing.kernels.equations import gather_gradients, run_pass
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.places import gate_letter, gate_name
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["gate_orders"]

#: how libraries stack the gates of a network with these; their candidate n, c or h is g here
_ORDERS: Mapping[str, str] = MappingProxyType(
    {"ifgo": "torch and Keras", "iofg": "ONNX", "rzg": "torch", "zrg": "ONNX and Keras"}
)


def gate_orders(cell: Cell, wrong: frozenset[str]) -> Iterator[Variant]:
    """The gates' weights read, or their gradients given back, in another order; where those of several are wrong."""
    if len({gate_letter(cell, name) for name in wrong} - {""}) < 2:
        return
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for parameter in cell.parameters:
        letter = gate_letter(cell, parameter.symbol.name)
        if letter:
            groups[parameter.symbol.name[: -len(letter)]][letter] = parameter.symbol.name
    letters = max(("".join(group) for group in groups.values()), key=len, default="")
    for order in map("".join, permutations(letters)):
        exchanged = dict(zip(letters, order, strict=True))
        if order != letters:
            to = {
                own: group[exchanged[letter]]
                for group in groups.values()
                for letter, own in group.items()
                if exchanged[letter] in group
            }
            yield from _in_order(cell, letters, order, to)


def _in_order(cell: Cell, letters: str, order: str, to: Mapping[str, str]) -> Iterator[Variant]:
    def back(arrays: Arrays) -> Arrays:
        return arrays | {to[name]: arrays[name] for name in to if name in arrays}

    def reads(seen: Seen) -> Arrays:
        return back(alone(seen))

    def gives(seen: Seen) -> Arrays:
        right = seen.outcome.expected
        return right | {name: array for name, array in back(right).items() if name in seen.wrong}

    def alone(seen: Seen) -> Arrays:
        trial = seen.outcome.trial
        params = trial.params | {own: trial.params[other] for own, other in to.items()}
        changed = replace(trial, params=params)
        return gather_gradients(cell, changed, run_pass(seen.equations, changed, seen.numbers))

    text = _order_text(letters, order)
    names = tuple(own for own, other in to.items() if own != other)
    yield Variant("gate order", f"the gates are in another order, weights and gradients: {text}", reads, names=names)
    yield Variant(
        "gate order", f"the gradients are given back in another order of the gates: {text}", gives, names=names
    )
    yield Variant("gate order", f"the weights are read in another order of the gates: {text}", alone, names=names)


def _order_text(letters: str, order: str) -> str:
    pairs = zip(letters, order, strict=True)
    text = ", ".join(f"the {gate_name(own)} has that of the {gate_name(other)}" for own, other in pairs if own != other)
    for mine, whose in _ORDERS.items():
        for other, theirs in _ORDERS.items():
            if mine != other and _same_exchange(letters, order, mine, other):
                return f"{text} ({', '.join(other)} as {theirs} have it, for {', '.join(mine)} as {whose} have it)"
    return text


def _same_exchange(letters: str, order: str, mine: str, other: str) -> bool:
    """Whether reading blocks stacked as ``mine`` in the order ``other`` exchanges the letters so."""
    return sorted(mine) == sorted(letters) == sorted(other) and dict(zip(letters, order, strict=True)) == dict(
        zip(other, mine, strict=True)
    )
