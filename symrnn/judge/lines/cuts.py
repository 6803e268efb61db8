"""At which rows the sizes of programs are cut: where a block begins or ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from symrnn.expressions.array_nodes import pad, part, stack
from symrnn.expressions.each_object import once_for_each
from symrnn.expressions.shapes import Shape, Size, rows_and_columns, shape_of
from symrnn.expressions.sizes import size_difference, size_sum
from symrnn.programs.program import Program

__all__ = ["NoBlocksError", "cuts_of", "pieces"]

MOST_CUTS = 24

Cuts = Mapping[Size, tuple[Size, ...]]
_Block = tuple[Size, Size, Size]  # of a size, from a row on, so many rows


class NoBlocksError(Exception):
    """Programs are not taken apart into blocks; the message says why."""


def cuts_of(programs: Iterable[Program]) -> Cuts | None:
    """For each size that is cut the rows where its blocks begin, and at last the size; None where nothing is cut.

    Raises
    ------
    NoBlocksError
        where the rows have no order that holds at every size, or are too many.
    """
    blocks = {block for program in programs for block in _blocks_in(program)}
    if not blocks:
        return None
    cuts: dict[Size, set[Size]] = {}
    for whole, start, count in blocks:
        cuts.setdefault(whole, set()).update((0, start, size_sum(start, count), whole))
        cuts.setdefault(count, set()).update((0, count))
    while True:
        before = {size: set(rows) for size, rows in cuts.items()}
        for whole, start, count in blocks:
            # a block is cut where the whole is, and the other way round
            cuts[whole] |= {size_sum(start, row) for row in cuts[count]}
            cuts[count] |= {row for row in (_inside(row, start, count) for row in cuts[whole]) if row is not None}
        if any(len(rows) > MOST_CUTS for rows in cuts.values()):
            raise NoBlocksError(f"more than {MOST_CUTS} cuts")
        if cuts == before:
            return {size: _in_order(rows) for size, rows in cuts.items()}


def pieces(cuts: Cuts, size: Size) -> tuple[tuple[Size, Size], ...]:
    """The blocks of a size: the row with which each begins, and how many rows it has."""
    found = []
    rows = cuts.get(size, (0, size))
    for start, stop in pairwise(rows):
        count = size_difference(stop, start)
        assert count is not None
        found.append((start, count))
    return tuple(found)


@once_for_each(most=64)  # many claims are about one program
def _blocks_in(program: Program) -> frozenset[_Block]:
    nodes = {node for line in program.lines for node in _nodes_of(line.expr)}
    return frozenset(block for node in nodes for block in _blocks(node, program.shapes))


@lru_cache(maxsize=10_000)  # programs made one of another share their lines
def _nodes_of(expr: Any) -> frozenset[Any]:
    """The stacks, parts and pads of a line."""
    return frozenset(expr.atoms(part, pad, stack))


def _blocks(node: Any, shapes: Mapping[object, Shape]) -> Iterator[_Block]:
    if isinstance(node, part):
        start, stop = node.sizes
        count = size_difference(stop, start)
        assert count is not None  # the shape says so
        yield rows_and_columns(shape_of(node.args[0], shapes))[0], start, count
    elif isinstance(node, pad):
        start, rows = node.sizes
        yield rows, start, rows_and_columns(shape_of(node.args[0], shapes))[0]
    else:
        counts = [rows_and_columns(shape_of(argument, shapes))[0] for argument in node.args]
        for number, count in enumerate(counts):
            yield size_sum(*counts), size_sum(0, *counts[:number]), count


def _inside(row: Size, start: Size, count: Size) -> Size | None:
    """A row of the whole as one of a block that begins at ``start``; None where it is not within it."""
    if row == start:
        return 0
    inner = size_difference(row, start)
    if inner is None:
        _refuse_unordered(start, row)
    elif inner == count or size_difference(count, inner) is not None:
        return inner
    else:
        _refuse_unordered(inner, count)
    return None


def _refuse_unordered(one: Size, other: Size) -> None:
    """Refuse what is not the larger at every size."""
    if one != other and size_difference(one, other) is None:
        raise NoBlocksError(f"neither of {one} and {other} is the larger at every size")


def _in_order(rows: set[Size]) -> tuple[Size, ...]:
    """Rows from 0 on, each larger than the one before at every size."""
    found: list[Size] = []
    for row in rows:
        below = [size_difference(row, other) is not None for other in found]
        above = [size_difference(other, row) is not None for other in found]
        if not all(one or other for one, other in zip(below, above, strict=True)):
            raise NoBlocksError(f"the rows {', '.join(map(str, rows))} have no order that holds at every size")
        found.insert(sum(below), row)
    return tuple(found)
