"""Mistakes in how a gradient is added up over steps and batch, in exactly the arrays that are wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from symrnn.cells.parameters import previous
from symrnn.evaluate.fitting import STEPS
from symrnn.evaluate.sequence_arguments import Role
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.equations import gradient_roles
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["sum_variants"]

#: from what the steps and the members of the batch give, (steps, batch, rows, columns), and from the right array
Summation = Callable[[Array, Array], Array | None]

_EVERY: tuple[tuple[str, str, Summation], ...] = (
    ("gradient dropped", "the gradient is zero", lambda terms, right: np.zeros_like(right)),
    ("wrong sign", "the sign is wrong", lambda terms, right: -right),
    ("transposed", "the gradient is transposed", lambda terms, right: right.T if _is_square(right) else None),
    ("counted twice", "the gradient is counted twice", lambda terms, right: 2 * right),
    ("half of it", "the gradient is half of what it should be", lambda terms, right: right / 2),
)
_PARAMETERS: tuple[tuple[str, str, Summation], ...] = (
    (
        "overwritten instead of accumulated",
        "each step overwrites the gradient in the place of adding to it; the first step is left",
        lambda terms, right: terms[0].sum(axis=0),
    ),
    (
        "overwritten instead of accumulated",
        "only the last step is in the gradient",
        lambda terms, right: terms[-1].sum(axis=0),
    ),
    ("last step missing", "the last step is missing in the sum", lambda terms, right: terms[:-1].sum(axis=(0, 1))),
    ("first step missing", "the first step is missing in the sum", lambda terms, right: terms[1:].sum(axis=(0, 1))),
    ("batch averaged", "averaged over the batch in the place of summed", lambda terms, right: right / terms.shape[1]),
    ("steps averaged", "averaged over the steps in the place of summed", lambda terms, right: right / len(terms)),
    (
        "batch averaged",
        "averaged over steps and batch in the place of summed",
        lambda terms, right: right / (terms.shape[0] * terms.shape[1]),
    ),
    ("batch not summed", "only the first member of the batch counts", lambda terms, right: terms[:, 0].sum(axis=0)),
    ("batch not summed", "only the last member of the batch counts", lambda terms, right: terms[:, -1].sum(axis=0)),
)
_INPUTS: tuple[tuple[str, str, Summation], ...] = (
    ("steps in the wrong order", "the steps are in reversed order", lambda terms, right: right[::-1]),
    ("off by one in time", "each step has what belongs to the step after", lambda terms, right: _shift_steps(right, 1)),
    (
        "off by one in time",
        "each step has what belongs to the step before",
        lambda terms, right: _shift_steps(right, -1),
    ),
    (
        "cumulative sum missing",
        "the gradient of a sum over earlier steps is given as it is: the cumulative sum from the last step is missing",
        lambda terms, right: right - _shift_steps(right, 1),
    ),
    (
        "cumulative sum too much",
        "the cumulative sum from the last step is taken once too often",
        lambda terms, right: np.cumsum(right[::-1], axis=0)[::-1],
    ),
)


def sum_variants(wrong: frozenset[str], seen: Seen) -> Iterator[Variant]:
    """The mistakes in adding up the arrays that are wrong; all others are right."""
    roles = [role for role in gradient_roles(seen.equations.cell) if role.symbol.name in wrong]
    kinds = {_kind(role, seen) for role in roles}
    rows = [*_EVERY, *(_PARAMETERS if kinds == {"parameter"} else ()), *(_INPUTS if kinds == {"input"} else ())]
    is_bias = all(role.symbol.name.startswith("b") for role in roles)
    for kind, words, sum_of in rows:
        if is_bias and kind == "counted twice":
            kind, words = "bias counted twice", "the bias is counted twice"
        yield Variant(kind, words, _in_wrong(roles, sum_of), names=tuple(wrong))
    if kinds == {"state"}:
        yield from _state_variants(roles)


def _state_variants(roles: list[Role]) -> Iterator[Variant]:
    names = tuple(role.symbol.name for role in roles)

    def all_that_arrives(seen: Seen, role: Role) -> Array:
        return seen.right.arriving[0][role.symbol]

    def pass_on(seen: Seen, role: Role) -> Array:
        terms = seen.right.terms[previous(role.symbol)]
        return terms[1] if len(terms) > 1 else np.zeros_like(terms[0])

    for words, array_of in (("with what the loss adds there", all_that_arrives), ("as step 2 passes it on", pass_on)):
        text = f"the gradient with respect to the state after step 1 in the place of the initial state, {words}"

        def imitate(seen: Seen, array_of: Callable[[Seen, Role], Array] = array_of) -> Arrays:
            found = dict(seen.outcome.expected)
            for role in roles:
                found[role.symbol.name] = array_of(seen, role).reshape(found[role.symbol.name].shape)
            return found

        yield Variant("first step missing", text, imitate, names=names)


def _in_wrong(roles: list[Role], sum_of: Summation) -> Callable[[Seen], Arrays | None]:
    def imitate(seen: Seen) -> Arrays | None:
        found = dict(seen.outcome.expected)
        for role in roles:
            symbol = role.symbol
            state = previous(symbol)
            terms = seen.right.terms[state if state in seen.right.terms else symbol]
            array = sum_of(terms, found[symbol.name])
            if array is None:
                return None
            found[symbol.name] = array.reshape(found[symbol.name].shape)
        return found

    return imitate


def _kind(role: Role, seen: Seen) -> str:
    if not role.lead:
        return "parameter"
    is_input = any(item.symbol == role.symbol for item in seen.equations.cell.inputs)
    return "input" if is_input and role.lead[0] == STEPS else "state" if role.lead[0] != STEPS else "per step"


def _shift_steps(array: Array, by: int) -> Array:
    """The array with its steps moved, and zeros where there is none."""
    found = np.zeros_like(array)
    if by > 0:
        found[:-1] = array[1:]
    else:
        found[1:] = array[:-1]
    return found


def _is_square(array: Array) -> bool:
    return array.ndim == 2 and array.shape[0] == array.shape[1]
