"""A cell over a sequence once more: its lines read one by one, entry by entry, in numbers of 50 digits.

Shares with the code that it is compared with the expressions alone: no plan, no pullback, no generated function. Every
array has two axes here, a vector is a column and a number has one entry, so that all that is elementwise broadcasts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp
from exact_tape import FUNCTIONS, MP, ExactTape

from symrnn import Cell
from symrnn.cells.losses import TARGET, Loss, Y
from symrnn.cells.parameters import Indexing, previous
from symrnn.expressions import array_nodes, functions, nodes
from symrnn.expressions.sizes import size_value

__all__ = ["ExactNumbers", "exact_run", "worst_of"]

Entries = Any  # an array of places on the tape, with two axes
Group = Mapping[str, Any]


class ExactNumbers:
    """An array of numbers, and the sums of their absolute terms; ``error`` of others is the worst against them."""

    def __init__(self, tape: ExactTape, values: list[Any], sizes: list[Any], shape: tuple[int, ...]) -> None:
        self.values, self.sizes, self.shape = values, [max(each, tape.floor) for each in sizes], shape

    def error(self, found: Any) -> float:
        assert np.shape(found) == self.shape
        worst = 0.0
        for value, size, each in zip(self.values, self.sizes, np.ravel(found), strict=True):
            worst = max(worst, float(abs(value - MP.mpf(float(each))) / size)) if np.isfinite(each) else np.inf
        return worst


class _Reader:
    """Expressions as places on a tape."""

    def __init__(self, tape: ExactTape, sizes: Mapping[str, int]) -> None:
        self.tape, self.sizes, self.known = tape, sizes, {}

    def put(self, array: Any) -> Entries:
        """Numbers that are given, as an array of places with the axes that they have."""
        array = np.asarray(array)
        places = [self.tape.number(float(each)) for each in np.ravel(array)]
        return np.array(places, dtype=object).reshape(array.shape)

    def each(self, of: Callable[..., int], *arrays: Entries) -> Entries:
        return np.frompyfunc(of, len(arrays), 1)(*arrays)

    def sum(self, *arrays: Entries) -> Entries:
        return self.each(lambda *terms: self.tape.plus(list(terms)), *arrays)

    def along(self, rows: Entries) -> list[int]:
        return [self.tape.plus(list(row)) if len(row) > 1 else row[0] for row in rows]

    def read(self, expr: sp.Expr) -> Entries:
        if expr.is_Symbol:
            return self.known[expr]
        if expr.is_Rational:
            return np.array([[self.tape.number(expr)]], dtype=object)
        if expr is sp.pi:
            return np.array([[self.tape.number(+MP.pi)]], dtype=object)
        if isinstance(expr, array_nodes.extent):
            return np.array([[self.tape.number(size_value(expr.size, self.sizes))]], dtype=object)
        if isinstance(expr, array_nodes.ones):
            return self.put(np.ones((size_value(expr.size, self.sizes), 1)))
        if isinstance(expr, (array_nodes.part, array_nodes.pad)):
            return self._read_rows(expr)
        parts = [self.read(each) for each in expr.args]
        if expr.is_Pow:
            if not expr.exp.is_Rational:
                raise NotImplementedError(expr)
            return self.each(lambda a: self.tape.power(a, expr.exp), parts[0])
        if expr.func in FUNCTIONS:
            return self.each(lambda a: self.tape.apply(expr.func, a), parts[0])
        return NODES[expr.func](self, *parts)

    def _read_rows(self, expr: sp.Expr) -> Entries:
        inner, (first, last) = self.read(expr.args[0]), (size_value(size, self.sizes) for size in expr.sizes)
        if isinstance(expr, array_nodes.part):
            return inner[first:last]
        padded = self.put(np.zeros((last, inner.shape[1])))
        padded[first : first + len(inner)] = inner
        return padded

    def product(self, *factors: Entries) -> Entries:
        found = factors[0]
        for factor in factors[1:]:
            found = self.each(self.tape.times, found, factor)
        return found

    def dot(self, left: Entries, right: Entries) -> Entries:
        times = self.tape.times
        rows = [[self.along([[*map(times, row, column)]])[0] for column in right.T] for row in left]
        return np.array(rows, dtype=object)

    def softmax(self, v: Entries) -> Entries:
        return self.each(self.tape.over, *self._shares(v)[:2])

    def logsumexp(self, v: Entries) -> Entries:
        _, together, top = self._shares(v)
        return self.sum(self.each(lambda a: self.tape.apply(sp.log, a), together), top)

    def _shares(self, v: Entries) -> tuple[Entries, Entries, Entries]:
        """The exponentials of a vector less its largest entry, which is the same for all, their sum, and that entry."""
        top = self.put([[max(self.tape.values[a] for a in v[:, 0])]])
        less = self.sum(v, self.product(self.put([[-1.0]]), top))
        each = self.each(lambda a: self.tape.apply(sp.exp, a), less)
        return each, self.column(self.along(each.T)), top

    def column(self, places: list[int]) -> Entries:
        return np.array(places, dtype=object).reshape(-1, 1)

    def diag(self, v: Entries) -> Entries:
        found = self.put(np.zeros((len(v), len(v))))
        found[np.diag_indices(len(v))] = v[:, 0]
        return found

    def sums_up_to(self, v: Entries) -> Entries:
        return self.column([self.tape.plus(list(v[: i + 1, 0])) for i in range(len(v))])

    def inverse(self, matrix: Entries) -> Entries:
        """By elimination, the largest entry of a column first."""
        tape, n = self.tape, len(matrix)
        rows = [[*row, *unit] for row, unit in zip(matrix, self.put(np.eye(n)), strict=True)]
        minus = tape.number(-1.0)
        for k in range(n):
            best = max(range(k, n), key=lambda i: abs(tape.values[rows[i][k]]))
            rows[k], rows[best] = rows[best], rows[k]
            pivot = tape.power(rows[k][k], -1)
            rows[k] = [tape.times(pivot, each) for each in rows[k]]
            for i in (i for i in range(n) if i != k):
                factor = tape.times(minus, rows[i][k])
                rows[i] = [tape.plus([a, tape.times(factor, b)]) for a, b in zip(rows[i], rows[k], strict=True)]
        return np.array([row[n:] for row in rows], dtype=object)


def _stacked(reader: _Reader, *pieces: Entries) -> Entries:
    width = max(piece.shape[1] for piece in pieces)
    return np.vstack([np.broadcast_to(piece, (len(piece), width)) for piece in pieces])


#: what each node that is no function of one number does
NODES: Mapping[Any, Callable[..., Entries]] = MappingProxyType(
    {
        sp.Add: _Reader.sum,
        sp.Mul: _Reader.product,
        functions.maximum: lambda r, a, b: r.each(lambda i, j: r.tape.largest_of(i, j, 1), a, b),
        functions.minimum: lambda r, a, b: r.each(lambda i, j: r.tape.largest_of(i, j, -1), a, b),
        functions.surrogate: lambda r, a, b: r.each(r.tape.of_first_through, a, b),
        nodes.dot: _Reader.dot,
        nodes.T: lambda r, a: a.T,
        nodes.total: lambda r, a: r.column(r.along([np.ravel(a)])),
        nodes.diag: _Reader.diag,
        array_nodes.spread: lambda r, a: a,
        array_nodes.row_sums: lambda r, a: r.column(r.along(a)),
        array_nodes.diagonal: lambda r, a: r.column(list(np.diagonal(a))),
        array_nodes.cumsum: _Reader.sums_up_to,
        array_nodes.reverse_cumsum: lambda r, a: r.sums_up_to(a[::-1])[::-1],
        array_nodes.softmax: _Reader.softmax,
        array_nodes.logsumexp: _Reader.logsumexp,
        array_nodes.inv: _Reader.inverse,
        array_nodes.stack: _stacked,
    }
)


def _matrix(entries: Any) -> Entries:
    """With two axes."""
    array = np.asarray(entries, dtype=object)
    return array if array.ndim == 2 else array.reshape(-1, 1)


def exact_run(
    cell: Cell,
    loss: Loss,
    sizes: Mapping[str, int],
    params: Group,
    x: Group,
    target: Group,
    initial: Group,
    steps: int,
    batch: int,
    number: Any = np.float64,
) -> dict[str, ExactNumbers]:
    """All that an evaluator finds, by group and name; inputs, targets and states are given by name, with a batch.

    Raises
    ------
    DrawnAnewError
        for what is too large in the floating type, or too near a kink.
    """
    about = np.finfo(number)
    reader = _Reader(ExactTape(about.nmant + 1, about.minexp, float(about.max)), sizes)
    groups = {"params": params, "x": x, "initial": initial, "target": target}
    given = {group: {name: reader.put(array) for name, array in named.items()} for group, named in groups.items()}
    out: dict[str, list[Any]] = {symbol.name: [] for symbol in _outputs(cell)}
    last: dict[str, list[Any]] = {state.symbol.name: [] for state in cell.states}
    losses: list[int] = []
    for member in range(batch):
        states = {name: _matrix(entries[member]) for name, entries in given["initial"].items()}
        for t in range(steps):
            _read_lines(reader, cell, given, states, member, t, steps)
            states = {state.symbol.name: reader.known[state.symbol] for state in cell.states}
            for symbol in () if cell.readout else _outputs(cell):
                out[symbol.name].append(reader.known[symbol])
                if not loss.last_only or t == steps - 1:
                    losses += _loss(reader, loss, symbol, given["target"], (member,) if loss.last_only else (t, member))
        for line in cell.readout:
            reader.known[line.symbol] = _full(reader.read(line.expr), line.shape, sizes)
        if cell.readout:
            (symbol,) = _outputs(cell)
            out[symbol.name].append(reader.known[symbol])
            losses += _loss(reader, loss, symbol, given["target"], (member,))
        for name, state in states.items():
            last[name].append(state)
    return _results(reader, cell, given, out, last, reader.tape.plus(losses), (steps, batch))


def _outputs(cell: Cell) -> tuple[sp.Symbol, ...]:
    return (cell.readout[-1].symbol,) if cell.readout else cell.given_out


def _full(entries: Entries, shape: Any, sizes: Mapping[str, int]) -> Entries:
    rows, columns = (*(size_value(size, sizes) for size in shape), 1, 1)[:2]
    return np.broadcast_to(entries, (rows, columns))


def _read_lines(
    reader: _Reader, cell: Cell, given: Any, states: dict[str, Any], member: int, t: int, steps: int
) -> None:
    known = {item.symbol: _matrix(given["params"][item.symbol.name]) for item in cell.constants}
    for item in cell.parameters:
        array = given["params"][item.symbol.name]
        known[item.symbol] = _matrix(array[t] if item.indexing is Indexing.PER_STEP else array)
    known |= {item.symbol: _matrix(given["x"][item.symbol.name][t, member]) for item in cell.inputs}
    known |= {previous(state.symbol): states[state.symbol.name] for state in cell.states}
    if cell.time is not None:
        known[cell.time] = reader.put([[t + 1.0]])
    reader.known = known
    for line in cell.lines:
        reader.known[line.symbol] = _full(reader.read(line.expr), line.shape, reader.sizes)


def _loss(reader: _Reader, loss: Loss, symbol: sp.Symbol, target: Any, index: tuple[int, ...]) -> list[int]:
    reader.known[Y] = reader.known[symbol]
    if TARGET in loss.expr.free_symbols:
        reader.known[TARGET] = np.array(target[symbol.name][index], dtype=object).reshape(reader.known[symbol].shape)
    return [*np.ravel(reader.read(loss.expr))]


def _results(
    reader: _Reader, cell: Cell, given: Any, out: Any, last: Any, loss: int, counts: tuple[int, int]
) -> dict[str, ExactNumbers]:
    tape, (steps, batch) = reader.tape, counts
    bars, sizes = tape.gradient(loss)
    found = {"loss": ExactNumbers(tape, [tape.values[loss]], [tape.sizes[loss]], ())}
    shapes = {line.symbol.name: line.shape for line in (*cell.lines, *cell.readout)}
    for group, arrays in {"output": out, "state": last}.items():
        for name, entries in arrays.items():
            shape = tuple(size_value(size, reader.sizes) for size in shapes[name])
            # members come one after the other here, and steps in the arrays of an evaluator
            lead = (batch, steps) if group == "output" and not cell.readout else (batch,)
            flat = np.array([np.ravel(each) for each in entries], dtype=object).reshape(*lead, *shape)
            flat = np.moveaxis(flat, 1, 0) if len(lead) == 2 else flat
            places = list(np.ravel(flat))
            found[f"{group} {name}"] = ExactNumbers(
                tape, [tape.values[i] for i in places], [tape.sizes[i] for i in places], flat.shape
            )
    learned = {item.symbol.name for item in cell.parameters}
    for group in ("params", "x", "initial"):
        for name, array in given[group].items():
            if group != "params" or name in learned:
                places = list(np.ravel(array))
                found[f"by {name}"] = ExactNumbers(
                    tape, [bars[i] for i in places], [sizes[i] for i in places], np.shape(array)
                )
    return found


def worst_of(exact: Mapping[str, ExactNumbers], found: Mapping[str, Any]) -> tuple[float, str]:
    """The largest error of all that was found, and where it is."""
    assert exact.keys() == found.keys()
    return max((numbers.error(found[name]), name) for name, numbers in exact.items())
