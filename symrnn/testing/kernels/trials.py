"""Trials: what a kernel is called with, drawn at random from a seed that a message can name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import InputError, listing
from symrnn.evaluate.declared_values import default_values, into_ranges
from symrnn.evaluate.fitting import BATCH, STEPS, AxisSizes
from symrnn.evaluate.random_arrays import collect_sizes
from symrnn.evaluate.sequence_arguments import Role, input_roles, output_roles, parameter_roles, state_roles
from symrnn.expressions.sizes import size_names
from symrnn.testing.kernels.arithmetic import ARITHMETIC
from symrnn.testing.kernels.assertion_arguments import counts, numbers
from symrnn.testing.kernels.columns import Array

__all__ = ["Arrays", "Trial", "TrialKind", "default_sizes", "roles_of", "trial_of", "trials"]

Arrays = dict[str, Array]

#: how much larger than large numbers upstream those on the way may be: a hundred times as much in float16
_SPARE = 655.04


class TrialKind(Enum):
    """At which steps the loss looks, and the inputs are not zero."""

    LAST = "only the last step counts in the loss"
    PULSE = "only the last step counts in the loss, and all inputs but the first are zero"
    EVERY = "every step counts in the loss"
    LARGE = "every step counts in the loss, ten thousand times as much"


@dataclass(frozen=True, slots=True)
class Trial:
    """What a kernel is called with: arrays by name, and what they were drawn from."""

    kind: TrialKind
    steps: int
    batch: int
    sizes: Mapping[str, int]
    seed: int
    params: Arrays
    x: Arrays
    initial: Arrays
    upstream: Arrays

    @property
    def known(self) -> AxisSizes:
        """The sizes of all axes."""
        return AxisSizes(
            {STEPS: (self.steps, ""), BATCH: (self.batch, ""), **{k: (v, "") for k, v in self.sizes.items()}}
        )

    def shape(self, role: Role) -> tuple[int, ...]:
        """The shape that a caller's array for a role has."""
        return self.known.of(role.axes(True))

    def lag(self, t: int) -> int | None:
        """From step t to the one step that counts in the loss, None where all count; t = 0 is the initial state."""
        return None if self.kind in (TrialKind.EVERY, TrialKind.LARGE) else self.steps - t


def roles_of(cell: Cell) -> tuple[Role, ...]:
    """Every array that a kernel is given or gives back."""
    return (*parameter_roles(cell), *input_roles(cell), *state_roles(cell), *output_roles(cell))


def default_sizes(cell: Cell, sizes: Mapping[str, int] | None) -> dict[str, int]:
    """The sizes asked for, or small ones that all differ: 3 for the first that the cell names, then 2, 4, 5, ...

    Raises
    ------
    InputError
        as ``collect_sizes`` does.
    """
    roles = roles_of(cell)
    names = size_names(*(size for role in (*state_roles(cell), *roles) for size in role.shape))
    chosen = dict(zip(names, (3, 2, *range(4, 4 + len(names))), strict=False)) if sizes is None else sizes
    collect_sizes(roles, chosen, 1, 1)
    return dict(chosen)


def trials(
    cell: Cell,
    steps: Sequence[int],
    batch: Sequence[int],
    lag: int | None,
    sizes: Mapping[str, int],
    seed: int,
    dtype: Any,
    given: Mapping[str, Any] | None,
) -> Iterator[Trial]:
    """The trials of a comparison, the short ones first, as ``steps`` and ``batch`` are.

    Raises
    ------
    InputError
        for a lag that is no positive integer, and for parameters that do not fit.
    """
    for t in steps:
        for members in batch:
            for kind in _kinds(t, t == steps[-1]):
                yield trial_of(cell, kind, t, members, sizes, seed, dtype, given)
    for t in [] if lag is None else counts("lag", lag):
        for kind in (TrialKind.LAST, TrialKind.PULSE):
            yield trial_of(cell, kind, t, batch[0], sizes, seed, dtype, given)


def _kinds(steps: int, is_longest: bool) -> tuple[TrialKind, ...]:
    """What there is to tell apart in one step, or in several; large numbers once."""
    several = (TrialKind.LAST, TrialKind.PULSE) if steps > 1 else ()
    return (*several, TrialKind.EVERY, *((TrialKind.LARGE,) if is_longest else ()))


def trial_of(
    cell: Cell,
    kind: TrialKind,
    steps: int,
    batch: int,
    sizes: Mapping[str, int],
    seed: int,
    dtype: Any,
    given: Mapping[str, Any] | None,
) -> Trial:
    """One trial: weights uniform on +-1/sqrt(columns), all else standard normal; the seed and the sizes decide it."""
    empty = Trial(kind, steps, batch, dict(sizes), seed, {}, {}, {}, {})
    generator = np.random.default_rng([seed, steps, batch, *(sizes[name] for name in sorted(sizes))])
    params = {role.symbol.name: _weights(empty.shape(role), generator, dtype) for role in parameter_roles(cell)}
    params = into_ranges(cell, params)
    params |= {name: np.full_like(params[name], value) for name, value in default_values(cell).items()}
    if given is not None:
        params |= _as_asked(cell, empty, given, dtype)
    x, initial, upstream = (
        {role.symbol.name: generator.standard_normal(empty.shape(role)).astype(dtype) for role in roles}
        for roles in (input_roles(cell), state_roles(cell), output_roles(cell))
    )
    if kind in (TrialKind.LAST, TrialKind.PULSE):
        upstream = {name: _only(array, -1) for name, array in upstream.items()}
    if kind is TrialKind.PULSE:
        x = {name: _only(array, 0) for name, array in x.items()}
    x = into_ranges(cell, x)
    if kind is TrialKind.LARGE:
        factor = min(1e4, ARITHMETIC[np.dtype(dtype).name].largest / _SPARE)
        upstream = {name: array * array.dtype.type(factor) for name, array in upstream.items()}
    return replace(empty, params=params, x=x, initial=initial, upstream=upstream)


def _weights(shape: tuple[int, ...], generator: np.random.Generator, dtype: Any) -> Array:
    bound = 1 / np.sqrt(shape[-1]) if shape else 1.0
    return np.asarray(generator.uniform(-bound, bound, shape)).astype(dtype)


def _as_asked(cell: Cell, trial: Trial, given: Mapping[str, Any], dtype: Any) -> Arrays:
    """The parameters that the caller fixes."""
    roles = {role.symbol.name: role for role in parameter_roles(cell)}
    if not isinstance(given, Mapping):
        raise InputError(f"params: expected a dict of arrays by name, found {type(given).__name__}")
    unknown = [name for name in given if name not in roles]
    if unknown:
        raise InputError(f"params: the cell {cell.name} has {listing(roles)}; it has no {listing(unknown)}")
    arrays = {name: numbers(f"params[{name!r}]", array, dtype) for name, array in given.items()}
    for name, array in arrays.items():
        if array.shape != trial.shape(roles[name]):
            raise InputError(
                f"params[{name!r}]: expected shape {trial.shape(roles[name])}, found {array.shape}; "
                "say which sizes you mean, as in sizes={'n': 4, 'm': 3}"
            )
    return arrays


def _only(array: Array, t: int) -> Array:
    """The array with all steps zero but one."""
    kept = np.zeros_like(array)
    kept[t] = array[t]
    return kept
