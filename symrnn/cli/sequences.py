"""``symrnn evaluate`` over whole sequences: parameters and data from files, or random ones."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.cells.unroll import SYMBOLIC
from symrnn.cli.arguments import MOST_STEPS, cell_of, initial_of, integer_of, kink_of, pairs_of
from symrnn.cli.array_files import read_arrays
from symrnn.cli.json_objects import json_text
from symrnn.cli.losses import read_loss
from symrnn.cli.networks import params_of, weights_of
from symrnn.cli.numbers import decimal_text
from symrnn.cli.output_files import check_output_option
from symrnn.cli.written_arrays import write_arrays
from symrnn.errors import InputError, listing, quote
from symrnn.evaluate import SequenceEvaluator, evaluator
from symrnn.evaluate.declared_values import default_values
from symrnn.evaluate.digits import numbers_to_digits
from symrnn.evaluate.sequence_arguments import Role, parameter_roles, state_roles
from symrnn.expressions.shapes import Shape, Size, shape_text
from symrnn.expressions.sizes import size_names, size_value, solve_sizes

__all__ = ["print_sequence_evaluation"]

MOST_DIGITS = 17  # that a float64 has
LARGEST_SIZE = 10_000
LARGEST_RUN = 10_000_000  # steps * batch * the largest size
LARGEST_SEED = 2**32

_NOT_HERE = (
    ("inputs", "give the inputs in a file, --data FILE, or --sizes and --steps for random ones"),
    ("values", "give the weights in a file, --params FILE"),
    ("target", "give the target in a file, --data FILE"),
)


def print_sequence_evaluation(arguments: argparse.Namespace) -> int:
    """The loss and its gradient: of each parameter the norm, or in JSON and with -o all entries."""
    for option, instead in _NOT_HERE:
        if getattr(arguments, option) is not None:
            raise InputError(f"--{option} gives numbers to a cell of scalars, and {_why_arrays(arguments)}; {instead}")
    digits = integer_of(arguments.digits, "--digits", 1, 1000)
    if arguments.output is not None:
        check_output_option(arguments, [".npz"])
    run = evaluator(cell_of(arguments), loss=read_loss(arguments.loss or "squared_error"), kink=kink_of(arguments))
    arrays = _arrays(run, arguments)
    if digits > MOST_DIGITS:
        return _print_digits(run, arrays, digits, arguments)
    value, gradient = run.value_and_grad(*arrays)
    try:
        if arguments.output is not None:
            write_arrays(arguments.output, gradient, force=arguments.force)
    finally:  # what was found is shown, though the disk be full
        _show(value, gradient, digits, arguments.format)
    return 0


def _show(value: Any, gradient: Mapping[str, Any], digits: int, form: str) -> None:
    if form == "json":
        found = {"loss": _plain(value), "gradient": {name: _plain(array) for name, array in gradient.items()}}
        print(json_text(found))
        return
    form = f".{digits}g"
    print(f"loss = {value:{form}}")
    for name, array in gradient.items():
        shape = f", norm of {' x '.join(map(str, array.shape))}" if array.ndim else ""
        norm = np.linalg.norm(array) if array.ndim else array
        label = f"|dloss/d{name}|" if array.ndim else f"dloss/d{name}"
        print(f"{label} = {norm:{form}}{shape}")


def _why_arrays(arguments: argparse.Namespace) -> str:
    """What there is of arrays in a command line."""
    shapes = cell_of(arguments).program.shapes
    if vector := next((f"{symbol} is {shape_text(shape)}" for symbol, shape in shapes.items() if shape), ""):
        return f"in {quote(arguments.cell)} {vector}"
    options = ("params", "constants", "data", "sizes", "batch", "seed", "output")
    return f"--{next(option for option in options if getattr(arguments, option) is not None)} is about arrays"


def _print_digits(run: SequenceEvaluator, arrays: Any, digits: int, arguments: argparse.Namespace) -> int:
    """Every entry, to more digits than floating point has."""
    if arguments.output is not None:
        raise InputError(f"-o writes float64, which has {MOST_DIGITS} digits; take --format json for more")
    numbers = numbers_to_digits(run, arrays, digits, kink_of(arguments))
    found = {name: decimal_text(number, digits) for name, number in numbers.items()}
    if arguments.format == "json":
        print(json_text(found))
    else:
        print("\n".join(f"{name} = {text}" for name, text in found.items()))
    return 0


def _arrays(run: SequenceEvaluator, arguments: argparse.Namespace) -> tuple[dict[str, Any], Any, Any, Any, int | None]:
    """Parameters, inputs, targets, initial states and the number of steps: from the files, else random."""
    seed = 0 if arguments.seed is None else integer_of(arguments.seed, "--seed", 0, LARGEST_SEED)
    steps = None if arguments.steps is None else integer_of(arguments.steps, "--steps", 1, MOST_STEPS)
    if arguments.params is None:
        sizes = _sizes(run, arguments)
        params = run.random_params(sizes, seed=seed, steps=steps)
    else:
        params = params_of(run.cell, arguments.params)
        sizes = _sizes_in(run.cell, params) | (_sizes(run, arguments) if arguments.sizes is not None else {})
    if arguments.constants is not None:
        params |= _constants(run.cell, arguments.constants)
    params |= _fill(parameter_roles(run.cell), pairs_of(arguments.set, "--set"), sizes)
    _refuse_missing(run.cell, params)
    if arguments.data is None:
        x, target, initial = *_random_data(run, arguments, seed + 1), None
    else:
        x, target, initial = _split(run.cell, weights_of(read_arrays(arguments.data), "--data"), arguments.data)
    return params, x, target, _initial(run.cell, arguments, sizes) or initial, steps


def _constants(cell: Cell, path: str) -> dict[str, Any]:
    """The constants in a file, beside weights that come from elsewhere."""
    found = weights_of(read_arrays(path), "--constants")
    known = [item.symbol.name for item in cell.constants]
    if extra := sorted(set(found).difference(known)):
        expected = f"expected {listing(known)}" if known else "the cell has no constants"
        raise InputError(f"--constants: {quote(path, 200)} holds {listing(map(quote, extra))}; {expected}")
    return found


def _fill(roles: Iterable[Role], numbers: Mapping[str, Fraction], sizes: Mapping[str, int]) -> dict[str, Any]:
    """A number for each entry: an array of the name's shape, where its sizes are known."""
    shapes = {role.symbol.name: role.shape for role in roles}
    return {name: _full(shapes.get(name, ()), float(number), sizes) for name, number in numbers.items()}


def _full(shape: Shape, number: float, sizes: Mapping[str, int]) -> Any:
    if not shape or not set(size_names(*shape)) <= set(sizes):
        return number
    return np.full([size_value(size, sizes) for size in shape], number)


def _initial(cell: Cell, arguments: argparse.Namespace, sizes: Mapping[str, int]) -> dict[str, Any] | None:
    """The numbers of ``--initial``, one for each entry of a state, and for each member of a batch."""
    found = initial_of(arguments.initial, cell)
    if found == SYMBOLIC:
        raise InputError("--initial symbolic does not go with arrays; give a number, or put h_0 into --data")
    if found is None:
        return None
    filled = _fill(state_roles(cell), found, sizes)
    batch = () if arguments.batch is None else (integer_of(arguments.batch, "--batch", 1, LARGEST_SIZE),)
    return {name: np.broadcast_to(array, (*batch, *np.shape(array))) for name, array in filled.items()}


def _refuse_missing(cell: Cell, params: Mapping[str, Any]) -> None:
    known = default_values(cell).keys() | params.keys()
    missing = [item.symbol.name for item in cell.constants if item.symbol.name not in known]
    if missing:
        numbers = ",".join(f"{name}=1" for name in missing)
        raise InputError(
            f"constants are missing: {listing(missing)}; give a number for all entries, as in --set {numbers}, or "
            "arrays by --constants FILE"
        )


def _sizes_in(cell: Cell, params: Mapping[str, Any]) -> dict[str, int]:
    """The sizes that the arrays of parameters have."""
    sums: list[tuple[Size, int]] = []
    for role in (role for role in parameter_roles(cell) if role.symbol.name in params):
        try:
            lengths = np.shape(params[role.symbol.name])[len(role.lead) :]
        except ValueError:
            continue  # rows of different lengths, which is said where they are read
        sums += zip(role.shape, lengths, strict=False)
    return solve_sizes(sums, {}) or {}  # what does not fit is said where it is read


def _split(cell: Cell, data: Mapping[str, Any], path: str) -> tuple[Any, Any, Any]:
    """The inputs by name, ``target`` (``target_y`` where several are given out), and ``h_0`` for a state ``h``."""
    several = len(cell.given_out) > 1 and not cell.readout
    targets = {f"target_{symbol}": symbol.name for symbol in cell.given_out} if several else {"target": "target"}
    states = {f"{state.symbol}_0": state.symbol.name for state in cell.states}
    inputs = {item.symbol.name: item.symbol.name for item in cell.inputs}
    known = [*inputs, *targets, *states]
    extra = sorted(set(data).difference(known))
    if extra:
        raise InputError(f"{quote(path, 200)} holds {listing(map(quote, extra))}; expected {listing(known)}")
    x, target, initial = (
        {name: data[key] for key, name in names.items() if key in data} for names in (inputs, targets, states)
    )
    if not x and inputs:
        raise InputError(f"{quote(path, 200)} has no {listing(inputs)}; expected {listing(known)}")
    return x, target or None if several else target.get("target"), initial or None


def _random_data(run: SequenceEvaluator, arguments: argparse.Namespace, seed: int) -> tuple[Any, Any]:
    if arguments.steps is None:
        raise InputError("expected --data, or --steps for random data; found neither")
    sizes = _sizes(run, arguments)
    steps = integer_of(arguments.steps, "--steps", 1, MOST_STEPS)
    batch = None if arguments.batch is None else integer_of(arguments.batch, "--batch", 1, LARGEST_SIZE)
    largest = steps * (batch or 1) * max(sizes.values(), default=1)
    if largest > LARGEST_RUN:
        raise InputError(f"steps * batch * the largest size is {largest}; take at most {LARGEST_RUN}")
    return run.random_data(sizes, steps=steps, batch=batch, seed=seed)


def _sizes(run: SequenceEvaluator, arguments: argparse.Namespace) -> dict[str, int]:
    """The sizes in ``n=4,m=3``."""
    given = (*run.cell.inputs, *run.cell.states, *run.cell.constants)
    shapes = (*(item.shape for item in given), *(parameter.shape for parameter in run.cell.parameters))
    needed = sorted(size_names(*(size for shape in shapes for size in shape)))
    if arguments.sizes is None and needed:
        example = ",".join(f"{name}=4" for name in needed)
        raise InputError(f"random arrays need their sizes: give --sizes {example}, or --params and --data")
    found: dict[str, int] = {}
    for entry in (arguments.sizes or "").split(",") if arguments.sizes else ():
        name, sign, number = entry.partition("=")
        if not sign:
            raise InputError(f"--sizes: expected NAME=SIZE, found {quote(entry)}; write --sizes n=4,m=3")
        found[name.strip()] = integer_of(number, f"--sizes: {quote(name)}", 1, LARGEST_SIZE)
    if max(found.values(), default=1) ** 2 > LARGEST_RUN:
        raise InputError(f"--sizes: a matrix of {max(found.values())} squared entries; take at most {LARGEST_RUN}")
    return found


def _plain(array: Any) -> Any:
    """An array as nested lists for JSON, which knows no NaN and no infinity: these as text."""
    if isinstance(array, list):
        return [_plain(part) for part in array]
    if isinstance(array, (np.ndarray, np.generic)):
        return _plain(array.tolist())
    return array if np.isfinite(array) else str(array)
