"""The sizes of a module, read from the shapes of its weights, and the weights of the cell that it does without."""

from __future__ import annotations

from collections.abc import Mapping

from symrnn.cells.cell import Cell
from symrnn.errors import InputError, listing
from symrnn.evaluate.sequence_arguments import parameter_roles
from symrnn.expressions.shapes import Shape
from symrnn.expressions.sizes import size_names, size_value
from symrnn.testing.kernels.layouts import Layout

__all__ = ["missing_weights", "sizes_of"]


def sizes_of(cell: Cell, layout: Layout, shapes: Mapping[str, tuple[int, ...]], who: str) -> dict[str, int]:
    """The sizes by which a module's arrays have their shapes, where those of the layout stand in them.

    >>> from symrnn.cells import lstm
    >>> sizes_of(lstm(), Layout.torch(lstm()), {"weight_ih_l0": (12, 2), "bias_ih_l0": (12,)}, "a module")
    {'n': 3, 'm': 2}

    Raises
    ------
    InputError
        for names that the layout does not have, and for shapes that are those of no sizes.
    """
    parts = _parts(cell, layout)
    unknown = [name for name in shapes if name not in parts]
    if unknown:
        raise InputError(
            f"{who} has {listing(shapes)}; the layout and the cell {cell.name} do not know {listing(unknown)}"
        )
    roles = {role.symbol.name: role.shape for role in parameter_roles(cell)}
    found: dict[str, int] = {}
    for name, shape in sorted(shapes.items(), key=lambda each: len(each[1])):  # a bias says n alone
        wanted, several = roles[parts[name][0]], len(parts[name])
        own = shape[layout.lead :][::-1] if layout.transposed else shape[layout.lead :]
        if not _fit(wanted, own, several, found):
            stacked = f" of {listing(parts[name])} below each other" if several > 1 else f" of {parts[name][0]}"
            raise InputError(
                f"{who}: {name} has the shape {shape}, which is none{stacked} in the cell {cell.name}"
                + (f", where {', '.join(f'{size}={number}' for size, number in found.items())}" if found else "")
            )
    return found


def _fit(wanted: Shape, shape: tuple[int, ...], several: int, found: dict[str, int]) -> bool:
    """Whether a shape is that of ``several`` arrays below each other; sizes that it decides are noted."""
    if len(wanted) != len(shape) or (shape and shape[0] % several):
        return False
    for axis, (size, number) in enumerate(zip(wanted, shape, strict=True)):
        length = number // several if axis == 0 else number
        if isinstance(size, str) and size_names(size) == (size,):
            found.setdefault(size, length)
        if {*size_names(size)} <= found.keys() and size_value(size, found) != length:
            return False
    return True


def missing_weights(cell: Cell, layout: Layout, names: Mapping[str, object]) -> tuple[str, ...]:
    """The cell's arrays that stand in none of those that a module has: a bias that it is made without."""
    parts = _parts(cell, layout)
    there = {own for name in names for own in parts.get(name, ())}
    return tuple(role.symbol.name for role in parameter_roles(cell) if role.symbol.name not in there)


def _parts(cell: Cell, layout: Layout) -> dict[str, tuple[str, ...]]:
    """What stands in which array; those that the layout does not name stand alone."""
    held = {own for several in layout.weights.values() for own in several}
    alone = {r.symbol.name: (r.symbol.name,) for r in parameter_roles(cell) if r.symbol.name not in held}
    return {**layout.weights, **alone}
