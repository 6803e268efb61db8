"""The NumPy text of stacks, parts and pads; an axis for the batch comes first, the rows after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from symrnn.evaluate.size_texts import size_text
from symrnn.expressions.sizes import Size, size_difference

__all__ = ["Piece", "pad_text", "part_text", "stack_text"]


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of an array, what it is (scalar, column, row or matrix), and whether it carries the batch."""

    text: str
    kind: str
    batched: bool


def part_text(whole: Piece, start: Size, stop: Size) -> str:
    """Some rows; a row of one entry is the entry itself.

    >>> part_text(Piece("a", "column", True), "n", "2*n"), part_text(Piece("a", "column", False), 0, 1)
    ("a[:, sizes['n']:2*sizes['n']]", 'a[0]')
    """
    if whole.kind == "row":
        return whole.text
    rows = size_text(start) if size_difference(stop, start) == 1 else _slice(start, stop)
    return f"{whole.text}[{':, ' * whole.batched}{rows}]"


def stack_text(pieces: Sequence[Piece], batched: bool) -> str:
    """Arrays one below the other.

    >>> stack_text([Piece("h", "column", True), Piece("x", "column", True)], True)
    'np.concatenate([h, x], axis=1)'
    """
    is_matrix = any(piece.kind in ("row", "matrix") for piece in pieces)
    texts = ", ".join(_lift(piece, is_matrix, batched) for piece in pieces)
    return f"np.concatenate([{texts}], axis={int(batched)})"


def pad_text(inner: Piece, start: Size, stop: Size, rows: Size) -> str:
    """Rows among rows of zeros.

    >>> pad_text(Piece("g", "column", True), "n", "2*n", "3*n")
    "np.pad(g, ((0, 0), (sizes['n'], sizes['n'])))"
    """
    is_matrix = inner.kind in ("row", "matrix")
    after = "0" if stop == rows else size_text(size_difference(rows, stop) or 0)
    around = [*["(0, 0)"] * inner.batched, f"({size_text(start)}, {after})", *["(0, 0)"] * is_matrix]
    return f"np.pad({_lift(inner, is_matrix, inner.batched)}, ({', '.join(around)}{',' * (len(around) == 1)}))"


def _slice(start: Size, stop: Size) -> str:
    return f"{'' if start == 0 else size_text(start)}:{size_text(stop)}"


def _lift(piece: Piece, is_matrix: bool, batched: bool) -> str:
    """A piece with an axis for its rows, and with the batch where others carry it."""
    text = piece.text if re.fullmatch(r"\w+(\.m?T)?|\w+\[[^][]*\]", piece.text) else f"({piece.text})"
    ones = ", 1" * (1 + is_matrix)
    if piece.kind == "scalar":
        return f"{text}[:, None]" if piece.batched else f"np.full(({'batch, ' * batched}1,), {text}, number)"
    if piece.kind == "row":
        text = f"{text}[{':, ' * piece.batched}None]"
    return f"{text} + np.zeros((batch{ones}), number)" if batched and not piece.batched else text
