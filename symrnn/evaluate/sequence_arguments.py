"""What a call over a sequence is given: checked, of one floating type, and in batch rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing, Parameter
from symrnn.errors import InputError, listing
from symrnn.evaluate.call_arguments import array_of, floating_type
from symrnn.evaluate.declared_values import default_values, refuse_outside, without_defaults
from symrnn.evaluate.fitting import BATCH, STEPS, Axis, AxisSizes, batch_shape, check_names, positive_integer
from symrnn.expressions.shapes import Shape
from symrnn.programs.lines import Input

__all__ = [
    "SEQUENCE",
    "Arrays",
    "OneOrMore",
    "Role",
    "SequenceArguments",
    "input_roles",
    "output_roles",
    "parameter_roles",
    "read_arguments",
    "state_roles",
]

Arrays = dict[sp.Symbol, np.ndarray[Any, Any]]

#: one array, or where there are several names a dict with an array for each
OneOrMore = Any

#: the axes before the entries: of what is there at every step, for every member of the batch
SEQUENCE: tuple[Axis, ...] = (STEPS, BATCH)


@dataclass(frozen=True, slots=True)
class Role:
    """What an array is for: a name, the axes that come before its entries, and the shape of these."""

    symbol: sp.Symbol
    lead: tuple[Axis, ...]
    shape: Shape
    rows: tuple[Axis, ...] = field(init=False, repr=False, compare=False)
    alone: tuple[Axis, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note the axes of the array in batch rows, and of the caller's for one sequence alone."""
        object.__setattr__(self, "rows", (*self.lead, *batch_shape(self.shape)))
        object.__setattr__(self, "alone", (*(axis for axis in self.lead if axis != BATCH), *self.shape))

    def axes(self, is_batch: bool) -> tuple[Axis, ...]:
        """The axes of the caller's array."""
        return (*self.lead, *self.shape) if is_batch else self.alone


def parameter_roles(cell: Cell, constants: bool = True) -> tuple[Role, ...]:
    """Parameters, those that there is one of for each step with an axis for the steps, and constants."""
    return _roles_of(cell.parameters, cell.constants if constants else ())


@lru_cache(maxsize=64)  # a diagnosis asks for those of one cell thousands of times
def _roles_of(parameters: tuple[Parameter, ...], constants: tuple[Input, ...]) -> tuple[Role, ...]:
    learned = (
        Role(item.symbol, (STEPS,) if item.indexing is Indexing.PER_STEP else (), item.shape) for item in parameters
    )
    return (*learned, *(Role(item.symbol, (), item.shape) for item in constants))


def input_roles(cell: Cell) -> tuple[Role, ...]:
    """The inputs, one at every step."""
    return tuple(Role(item.symbol, SEQUENCE, item.shape) for item in cell.inputs)


def state_roles(cell: Cell) -> tuple[Role, ...]:
    """The states, before the first step or after the last."""
    return tuple(Role(item.symbol, (BATCH,), item.shape) for item in cell.states)


def output_roles(cell: Cell) -> tuple[Role, ...]:
    """The outputs of every step, which are the first state where none are named."""
    shapes = {line.symbol: line.shape for line in cell.lines}
    return tuple(Role(symbol, SEQUENCE, shapes[symbol]) for symbol in cell.given_out)


@dataclass(frozen=True, slots=True)
class SequenceArguments:
    """The arrays of one call in batch rows, the floating type, and the sizes. One sequence alone is a batch of one.

    ``before`` steps of the same sequence went before it.
    """

    dtype: np.dtype[Any]
    sizes: AxisSizes
    is_batch: bool
    params: Arrays
    x: Arrays
    initial: Arrays
    targets: Arrays
    before: int = 0

    def as_given(self, array: Any, role: Role) -> np.ndarray[Any, Any]:
        """An array in batch rows with the axes that the caller's arrays have, in memory of its own."""
        full = np.broadcast_to(array, self.sizes.of(role.rows))
        return np.array(full, self.dtype).reshape(self.sizes.of(role.axes(self.is_batch)))

    def reshape_result(self, array: Any, role: Role) -> np.ndarray[Any, Any]:
        """The same of an array that was made for this call alone, without a copy."""
        return np.asarray(array, self.dtype).reshape(self.sizes.of(role.axes(self.is_batch)))

    def zeros(self, role: Role) -> np.ndarray[Any, Any]:
        """Zeros in batch rows."""
        return np.zeros(self.sizes.of(role.rows), self.dtype)


def read_arguments(
    cell: Cell,
    params: Any,
    x: OneOrMore,
    initial: OneOrMore,
    target: OneOrMore,
    targets: Sequence[Role],
    steps: int | None = None,
) -> SequenceArguments:
    """The arrays of one call; ``steps`` is needed where no array has an axis for them.

    Raises
    ------
    InputError
        naming the array that is missing, not asked for, not of real numbers, or of a shape that does not fit.
    """
    if not isinstance(params, Mapping):
        raise InputError(f"params: expected a dict of arrays by name, found {type(params).__name__}")
    roles = (parameter_roles(cell), input_roles(cell), state_roles(cell), tuple(targets))
    raw = [
        _by_name("params", params, _roles_to_give(cell, roles[0], params)),
        _by_name("x", {} if x is None and not roles[1] else x, roles[1]),
        {} if initial is None else _by_name("initial", initial, roles[2]),
        _by_name("target", target, roles[3]) if targets and target is not None else {},
    ]
    dtype = floating_type(array for arrays in raw for _, array in arrays.values())
    is_batch = _has_batch(raw[1:], roles[1:])
    said = None if steps is None else positive_integer("steps", steps)
    sizes = _sizes_of(_shapes(raw, roles, is_batch), is_batch, said)
    for arrays in raw[:2] if cell.ranges else ():
        refuse_outside(cell, {symbol.name: found for symbol, found in arrays.items()})
    if STEPS not in sizes.found:
        raise InputError(
            f"cell {cell.name} has no inputs that say how many steps there are; give steps=10, on the "
            "command line --steps 10"
        )
    if targets and target is None:  # said after all that is wrong with the arrays that are there
        in_file = "target" if len(targets) == 1 else listing(f"target_{role.symbol}" for role in targets)
        raise InputError(
            f"target: {_describe(targets, sizes, (is_batch,))}, found None; a file of --data has {in_file}"
        )
    rows = (
        {
            role.symbol: np.asarray(arrays[role.symbol][1], dtype).reshape(sizes.of(role.rows))
            for role in group
            if role.symbol in arrays
        }
        for arrays, group in zip(raw, roles, strict=True)
    )
    given, inputs, states, compared = rows
    return SequenceArguments(
        dtype, sizes, is_batch, _with_defaults(cell, given, roles[0], sizes, dtype), inputs, states, compared
    )


def _roles_to_give(cell: Cell, roles: Sequence[Role], given: Any) -> list[Role]:
    """The parameters that have to be given, or are."""
    if not cell.values:
        return list(roles)
    asked = without_defaults(cell, [role.symbol.name for role in roles], given)
    return [role for role in roles if role.symbol.name in asked]


def _with_defaults(cell: Cell, given: Arrays, roles: Sequence[Role], sizes: AxisSizes, dtype: np.dtype[Any]) -> Arrays:
    """The parameters with the constants that have a value of their own, filled with it."""
    if not cell.values:
        return given
    values = default_values(cell)
    left = [role for role in roles if role.symbol not in given and role.symbol.name in values]
    for role in left:
        if unknown := [axis for axis in role.rows if not isinstance(axis, int) and axis not in sizes.found]:
            raise InputError(
                f"params: no array says what {listing(map(str, unknown))} is; give {role.symbol} as an array"
            )
    return given | {role.symbol: np.full(sizes.of(role.rows), values[role.symbol.name], dtype) for role in left}


_Named = dict[sp.Symbol, tuple[str, Any]]
_Shaped = tuple[str, tuple[int, ...], tuple[Axis, ...]]


def _by_name(group: str, given: OneOrMore, roles: Sequence[Role]) -> _Named:
    """The arrays of a group by symbol, each with how messages call it."""
    names = [role.symbol.name for role in roles]
    if isinstance(given, Mapping):
        check_names(group, given, names)
        whats = [f"{group}[{name!r}]" for name in names]
        return {
            role.symbol: (what, array_of(what, given[role.symbol.name]))
            for role, what in zip(roles, whats, strict=True)
        }
    if given is None:
        raise InputError(f"{group}: {_describe(roles, AxisSizes())}, found None")
    if not roles:
        raise InputError(f"{group}: the cell has none, found {type(given).__name__}; leave it out, and give steps=")
    if len(roles) != 1:
        raise InputError(
            f"{group}: expected a dict with an array for each of {listing(names)}, found {type(given).__name__}"
        )
    return {roles[0].symbol: (group, array_of(group, given))}


def _describe(roles: Sequence[Role], sizes: AxisSizes, batches: Sequence[bool] = (True, False)) -> str:
    """What a group should have been: an array of which shape, or several by name."""
    if len(roles) != 1:
        return f"expected a dict with an array for each of {listing(role.symbol for role in roles) or 'no names'}"
    shape, *alone = dict.fromkeys(sizes.describe(roles[0].axes(is_batch)) for is_batch in batches)
    return f"expected an array of shape {shape}{f', or {alone[0]} for one sequence' if alone else ''}"


def _shapes(raw: Iterable[_Named], roles: Iterable[Sequence[Role]], is_batch: bool) -> tuple[_Shaped, ...]:
    """What each array is called, its shape, and the axes that it should have."""
    return tuple(
        (arrays[role.symbol][0], np.shape(arrays[role.symbol][1]), role.axes(is_batch))
        for arrays, group in zip(raw, roles, strict=True)
        for role in group
        if role.symbol in arrays
    )


@lru_cache(maxsize=64)  # a loop of training calls with the same shapes again and again
def _sizes_of(shapes: tuple[_Shaped, ...], is_batch: bool, steps: int | None) -> AxisSizes:
    """The sizes that all arrays agree on."""
    sizes = AxisSizes() if is_batch else AxisSizes({BATCH: (1, "x")})
    if steps is not None:
        sizes.found[STEPS] = (steps, "steps=")
    for what, shape, axes in shapes:
        sizes.fit(what, shape, axes)
    sizes.refuse_open()
    return sizes


def _has_batch(raw: Sequence[_Named], roles: Sequence[Sequence[Role]]) -> bool:
    """Whether the inputs have an axis for the batch; where there are none the states decide, and then the targets."""
    arrays, group = next(((arrays, group) for arrays, group in zip(raw, roles, strict=True) if arrays), ({}, ()))
    found = {}
    for role in group:
        what, array = arrays[role.symbol]
        extra = np.ndim(array) - len(role.shape)
        if extra not in (len(role.lead) - 1, len(role.lead)):
            batch, alone = (AxisSizes().describe(role.axes(is_batch)) for is_batch in (True, False))
            raise InputError(f"{what}: expected shape {batch}, or {alone} for one sequence, found {np.shape(array)}")
        found[what] = extra == len(role.lead)
    if len(set(found.values())) > 1:
        kinds = "; ".join(f"{what} has {'one' if batch else 'none'}" for what, batch in found.items())
        plural = "inputs" if raw[0] else "initial states" if raw[1] else "targets"
        raise InputError(f"expected an axis for the batch in all {plural} or in none; {kinds}")
    return any(found.values())
