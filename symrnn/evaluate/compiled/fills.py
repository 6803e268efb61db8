"""The C text of products and of nodes with loops of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import sympy as sp

from symrnn.errors import InputError
from symrnn.evaluate.compiled.entries import EntryWriter, NameSpace, literal, size_text
from symrnn.evaluate.compiled.operations import FixedProduct, NodeLoop
from symrnn.evaluate.compiled.texts import CFunction, Loops
from symrnn.expressions.array_nodes import (
    cumsum,
    inv,
    logsumexp,
    pad,
    reverse_cumsum,
    row_sums,
    softmax,
    stack,
)
from symrnn.expressions.nodes import T, dot, total
from symrnn.expressions.shapes import Shape, rows_and_columns, shape_of

__all__ = ["fill_text", "product_text"]


def product_text(made: FixedProduct, writer: EntryWriter) -> CFunction:
    """Products of matrices, of which one is the same for all members, added up."""
    lines = [
        line for number, pair in enumerate(made.pairs) for line in _call(made.symbol, *pair, int(number > 0), writer)
    ]
    takes = dict.fromkeys(side.args[0] if isinstance(side, T) else side for pair in made.pairs for side in pair)
    return CFunction(tuple(lines), (made.symbol,), tuple(takes))


def _call(symbol: sp.Symbol, left: sp.Expr, right: sp.Expr, add: int, writer: EntryWriter) -> list[str]:
    (rows, inner), (deep, columns) = (rows_and_columns(shape_of(side, writer.shapes)) for side in (left, right))
    columns = 1 if deep == 1 else columns  # a row lies as the column does that is meant
    n, k, m = map(size_text, (rows, inner, columns))
    a, b = (writer.names[side.args[0] if isinstance(side, T) else side] for side in (left, right))
    c = writer.names[symbol]
    lanes = "*LANES" if writer.lanes > 1 else ""
    many = "steps" if writer.stepped else "1"
    if writer.spaces[right.args[0] if isinstance(right, T) else right] is NameSpace.ONCE:
        if not lanes:
            return [f"product({many}*{n}, 1, {k}, {m}, {a}, 0, {k}, 1, {b}, 0, {m}, {c}, {m}, {add});"]
        strides = f"{k}, 1" if isinstance(right, T) else f"1, {m}"
        call = (
            f"product({m}, 1, {k}, LANES, {b}, 0, {strides}, {a} + i*{k}*LANES, 0, LANES, "
            f"{c} + i*{m}*LANES, LANES, {add});"
        )
        return [f"for (long i = 0; i < {many}*{n}; i++) {{", f"    {call}", "}"]
    if columns == 1 and not lanes:
        return [f"product({many}, 1, {k}, {n}, {b}, 0, {k}, 1, {a}, 0, {n}, {c}, {n}, {add});"]
    strides = f"1, {n}" if isinstance(left, T) else f"{k}, 1"
    width = f"{m}{lanes}" if columns != 1 else "LANES"
    call = (
        f"product({n}, 1, {k}, {width}, {a}, 0, {strides}, {b} + s*{k}*{width}, 0, {width}, "
        f"{c} + s*{n}*{width}, {width}, {add});"
    )
    return [f"for (long s = 0; s < {many}; s++) {{", f"    {call}", "}"]


def fill_text(fill: NodeLoop, writer: EntryWriter) -> CFunction:
    """A node with loops of its own."""
    inside = replace(writer, used={})
    loops = Loops(inside)
    write = _FILLS.get(fill.node.func)
    if write is None:
        raise InputError(f"{fill.node} has no form in C")
    write(fill, loops)
    loops.close()
    takes = tuple(symbol for symbol in inside.used if symbol != fill.symbol)
    if fill.node.func is inv:
        loops.add("return 0;")
    return CFunction(tuple(loops.lines), (fill.symbol,), takes, "int" if fill.node.func is inv else "void")


def _sum(fill: NodeLoop, loops: Loops) -> None:
    """Products, totals and sums of rows: begun with 0, and added up."""
    node, writer = fill.node, loops.writer
    first = shape_of(node.args[0], writer.shapes)
    columns = rows_and_columns(first)[1]
    loops.steps()
    if isinstance(node, total):
        _begin(fill, loops, "0", "0")
        row, col = loops.entries(first)
        term = writer.entry(node.args[0], row, col)
        loops.members()
        loops.add(f"{writer.place(fill.symbol, '0', '0')} += {term};")
        return
    n, m = rows_and_columns(fill.shape)
    row, col = "0" if n == 1 else "row", "0" if m == 1 else "col"
    over = [("row", n), ("col", m)]
    middle = ("mid", columns)
    if isinstance(node, dot):
        factors = [writer.write(node.args[0], row, "mid"), writer.write(node.args[1], "mid", col)]
        term = "*".join(text if level == 4 else f"({text})" for text, level in factors)
        by_columns = m == 1 and isinstance(node.args[0], T)
        order = [middle, *over] if by_columns else [over[0], middle, over[1]]
    else:
        term = writer.entry(node.args[0], row, "mid")
        order = [over[0], middle]
    depth = loops.depth
    loops.entries(fill.shape)
    loops.members()
    loops.add(f"{writer.place(fill.symbol, row, col)} = {literal(0.0)};")
    loops.close(depth)
    for name, size in order:
        if size != 1:
            loops.begin(name, size_text(size))
    loops.members()
    loops.add(f"{writer.place(fill.symbol, row, col)} += {term};")


def _begin(fill: NodeLoop, loops: Loops, row: str, col: str) -> None:
    """0, for every member."""
    depth = loops.depth
    loops.members()
    loops.add(f"{loops.writer.place(fill.symbol, row, col)} = {literal(0.0)};")
    loops.close(depth)


def _running(fill: NodeLoop, loops: Loops) -> None:
    """Sums up to each entry, or from each entry on."""
    writer = loops.writer
    count = size_text(fill.shape[0])
    back = isinstance(fill.node, reverse_cumsum)
    loops.steps()
    loops.begin("k", count)
    at = f"({count} - 1 - k)" if back else "k"
    before = f"({count} - k)" if back else "(k - 1)"
    loops.members()
    value = writer.entry(fill.node.args[0], at, "0")
    place, last = (writer.place(fill.symbol, where, "0") for where in (at, before))
    loops.add(f"{place} = k > 0 ? {last} + {value} : {value};")


def _exponentials(fill: NodeLoop, loops: Loops) -> None:
    """Softmax and logsumexp, less the largest entry, so that nothing overflows; what is infinite shifts nothing."""
    node, writer = fill.node, loops.writer
    count = size_text(shape_of(node.args[0], writer.shapes)[0])
    loops.steps()
    loops.members()
    value = writer.entry(node.args[0], "row", "0")
    loops.add(f"real most = {writer.entry(node.args[0], '0', '0')}, sum = {literal(0.0)};")
    depth = loops.depth
    loops.begin("row", count, "1")
    loops.add(f"most = maximum_of(most, {value});")
    loops.close(depth)
    loops.add(f"most = most - most == {literal(0.0)} ? most : {literal(0.0)};")
    loops.begin("row", count)
    power = f"exp_of({value} - most)"
    if isinstance(node, logsumexp):
        loops.add(f"sum += {power};")
        loops.close(depth)
        loops.add(f"{writer.place(fill.symbol, '0', '0')} = OF_MATH(log)(sum) + most;")
        return
    place = writer.place(fill.symbol, "row", "0")
    loops.add(f"{place} = {power};", f"sum += {place};")
    loops.close(depth)
    loops.begin("row", count)
    loops.add(f"{place} /= sum;")


def _inverse(fill: NodeLoop, loops: Loops) -> None:
    writer = loops.writer
    (inner,) = fill.node.args
    source = inner.args[0] if isinstance(inner, T) else inner
    n = size_text(fill.shape[0])
    loops.steps()
    loops.members()
    writer.used.setdefault(source)
    start = writer.index(writer.spaces[source], (), "0", "0")
    if writer.stepped and writer.spaces[source] is NameSpace.MEMBER:
        start = f"s*{n}*{n}*LANES" + (" + b" if writer.lanes > 1 and writer.members else "")
    stride = "LANES" if writer.members else "1"
    to, of = (f"{writer.names[symbol]} + {start}" for symbol in (fill.symbol, source))
    loops.add(
        f"real scratch[{n}*{n}];", f"if (inverse_of({to}, {of}, {n}, {stride}, {int(inner != source)}, scratch)) {{"
    )
    loops.add("    return 1;", "}")


def _stack(fill: NodeLoop, loops: Loops) -> None:
    """Pieces one below the other."""
    start = "0"
    for piece in fill.node.args:
        shape = shape_of(piece, loops.writer.shapes)
        _put(fill, loops, piece, shape, start)
        count = size_text(rows_and_columns(shape)[0])
        start = count if start == "0" else f"{start} + {count}"


def _pad(fill: NodeLoop, loops: Loops) -> None:
    """Zeros, and in them what is put in."""
    _put(fill, loops, sp.S.Zero, fill.shape, "0")
    inner = fill.node.args[0]
    _put(fill, loops, inner, shape_of(inner, loops.writer.shapes), size_text(fill.node.sizes[0]))


def _put(fill: NodeLoop, loops: Loops, piece: sp.Expr, shape: Shape, start: str) -> None:
    depth = loops.depth
    loops.steps()
    row, col = loops.entries(shape)
    loops.members()
    at = row if start == "0" else start if row == "0" else f"({start} + {row})"
    at = at if at.isidentifier() or at.isdigit() else f"({at})"
    loops.add(f"{loops.writer.place(fill.symbol, at, col)} = {loops.writer.entry(piece, row, col)};")
    loops.close(depth)


_FILLS: Mapping[object, Callable[[NodeLoop, Loops], None]] = MappingProxyType(
    {
        **dict.fromkeys((dot, total, row_sums), _sum),
        **dict.fromkeys((cumsum, reverse_cumsum), _running),
        **dict.fromkeys((softmax, logsumexp), _exponentials),
        inv: _inverse,
        stack: _stack,
        pad: _pad,
    }
)
