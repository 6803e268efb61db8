"""A linear recurrence taken in chunks: a cell, one step of which is so many steps of the recurrence."""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing, previous
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.array_nodes import inv, ones, part, spread, stack
from symrnn.expressions.nodes import T, diag, dot
from symrnn.expressions.shapes import Shape
from symrnn.linear.decays import Decays, scalar_decays, spread_rows, vector_decays
from symrnn.linear.linear_form import LinearForm, as_linear, name_of_added, name_of_kept
from symrnn.linear.tokens import StepRows, Tokens, fill_rows, spread_number, widen
from symrnn.linear.updates import Update, is_elementwise, unfold_line, update_of
from symrnn.programs.program import Assign, Input, name_symbol

#: past this a chunk has more lines than anybody reads, and its masks more entries than a state
LARGEST_CHUNK = 512


__all__ = ["chunk_of", "chunkwise", "outputs_of"]


@check_arguments
def chunkwise(cell: Cell, chunk: int) -> Cell:
    """A linear recurrence in chunks of C steps: a cell that takes C steps at once, by products of matrices.

    Its inputs are the gates of the recurrence, those of ``as_linear(cell).core``, with a row for each step of the
    chunk; its states are the same, at the end of the chunk. ``Gamma[t, i]`` is the decay from step i to step t, where
    columns have decays of their own ``P`` holds the cumulative ones. A delta rule solves a triangular system, ``M``,
    for what its steps write. Its pullback is the chunkwise backward pass, its evaluator runs in NumPy.

    >>> from symrnn import cells
    >>> print(chunkwise(cells.load("linear_attention"), 2).lines[0])
    Gamma_S = stack(pad(ones(1), 0, 2).T, ones(2).T)

    Raises
    ------
    InputError
        for less than two steps, as ``as_linear`` does, and for an update that has no such form: where each entry has a
        decay of its own, states mix, or more than one product is taken away.
    """
    return chunk_of(as_linear(cell), chunk)


def chunk_of(form: LinearForm, chunk: int) -> Cell:
    """The same of a form that is already made."""
    if chunk > LARGEST_CHUNK:
        raise InputError(f"chunk is {chunk}; it is written out step by step, and has at most {LARGEST_CHUNK}")
    if chunk < 2:
        raise InputError(f"chunk is {chunk}; a chunk has two steps or more, and one step is as_linear(cell).core")
    core = form.core
    for parameter in core.parameters:
        if parameter.indexing is not Indexing.SHARED:
            raise InputError(f"cell {form.cell.name} has a weight for each step, {parameter.symbol}; a chunk shares it")
    made = _Chunk(form, chunk)
    made.write()
    inputs = tuple(Input(item.symbol, (chunk, *item.shape)) for item in core.inputs)
    return Cell(
        f"{form.cell.name} in chunks of {chunk}",
        inputs,
        core.states,
        core.parameters,
        tuple(made.lines),
        tuple(output for _, output in outputs_of(form)),
        constants=core.constants,
    )


def outputs_of(form: LinearForm) -> tuple[tuple[sp.Symbol, sp.Symbol], ...]:
    """What the recurrence gives out at each step, and what a chunk calls it: of a state ``h`` that is ``H_h``.

    A matrix state that would be given out as a whole is so at the end of a chunk alone.
    """
    states = {state.symbol: state.shape for state in form.core.states}
    given = form.core.outputs or (() if form.cell.outputs else form.core.given_out)
    kept = [symbol for symbol in given if not _is_matrix(states.get(symbol, ()))]
    return tuple((symbol, name_symbol(f"H_{symbol.name}") if symbol in states else symbol) for symbol in kept)


def _is_matrix(shape: Shape) -> bool:
    return len(shape) == 2 and shape[0] != 1


@dataclass(slots=True)
class _Source:
    """What the steps of a chunk write: values and keys, sum over i of values[i] keys[i]^T."""

    values: sp.Expr
    keys: sp.Expr


@dataclass(slots=True)
class _Memory:
    """A matrix state over a chunk: its decays, its sources, and the initial state as rows are multiplied with it."""

    update: Update
    decays: Decays
    sources: list[_Source]
    begin: sp.Expr


@dataclass(slots=True)
class _Chunk:
    """The lines of a chunk being written."""

    form: LinearForm
    chunk: int
    lines: list[Assign] = field(default_factory=list)
    memories: dict[sp.Symbol, _Memory] = field(default_factory=dict)
    count: int = 0

    def write(self) -> None:
        """The states, each over the whole chunk, then what is read out of them."""
        core = self.form.core
        values: dict[sp.Symbol, StepRows | None] = {
            item.symbol: StepRows(item.symbol, item.shape) for item in core.inputs
        }
        values |= {p.symbol: StepRows(p.symbol, p.shape, same=True) for p in core.parameters}
        values |= {p.symbol: StepRows(p.symbol, p.shape, same=True) for p in core.constants}
        shapes = dict(core.program.shapes)
        gates = Tokens(dict(values), shapes, self._product)
        needed = self._find_needed({state.symbol for state in core.states})
        for state in core.states:
            if _is_matrix(state.shape):
                self._matrix_state(update_of(self.form, state.symbol), gates)
                values |= {state.symbol: None, previous(state.symbol): None}
            else:
                values |= self._vector_state(state, gates, needed)
        read = Tokens(values, shapes, self._product)
        for line in core.lines:
            if line.symbol in needed:
                rows = read.rows(line.expr)
                shape = (self.chunk, *line.shape)
                self.lines.append(Assign(line.symbol, fill_rows(rows, line.shape, self.chunk), shape))
                values[line.symbol] = StepRows(line.symbol, line.shape)

    def _find_needed(self, states: set[sp.Symbol]) -> set[sp.Symbol]:
        """The names that outputs rest on, as far as the states."""
        needed = {symbol for symbol, _ in outputs_of(self.form)} - states
        for line in reversed(self.form.core.lines):
            if line.symbol in needed:
                needed |= line.expr.free_symbols - states
        return needed

    def _assign(self, name: str, expr: sp.Expr, *shape: int | str) -> sp.Symbol:
        symbol = name_symbol(name)
        self.lines.append(Assign(symbol, expr, shape))
        return symbol

    def _rows_of(self, gates: Tokens, number: sp.Expr, vector: sp.Expr) -> sp.Expr:
        """A vector times a number, as a row for each step."""
        rows, factor = gates.rows(vector), gates.rows(number)
        whole = widen(rows, rows.shape)
        if rows.same:
            whole = dot(ones(self.chunk), T(rows.expr))
        return whole if number is sp.S.One else widen(factor, rows.shape) * whole

    def _matrix_state(self, update: Update, gates: Tokens) -> None:
        name, shape = update.state.name, self.form.core.program.shapes[update.state]
        rows, columns = reversed(shape) if update.is_turned else shape
        if update.scale is None:
            lines, decays = scalar_decays(gates.rows(update.decay), self.chunk, name)
        else:
            lines, decays = vector_decays(gates.rows(update.scale), columns, self.chunk, name)
        self.lines += lines
        old = previous(update.state)
        memory = _Memory(update, decays, [], old if update.is_turned else T(old))
        self.memories[update.state] = memory
        for i, write in enumerate(update.writes, 1):
            ending = f"{name}{i}" if len(update.writes) > 1 else name
            values = self._assign(f"V_{ending}", self._rows_of(gates, write.number, write.left), self.chunk, rows)
            keys = self._assign(f"K_{ending}", self._keys(memory, gates, write.right), self.chunk, columns)
            memory.sources.append(_Source(values, keys))
        if update.removal is not None:
            self._remove(memory, gates, rows, columns)
        self._end(memory, shape)

    def _keys(self, memory: _Memory, gates: Tokens, vector: sp.Expr) -> sp.Expr:
        rows = self._rows_of(gates, sp.S.One, vector)
        return rows if memory.decays.scale is None else rows / memory.decays.scale

    def _remove(self, memory: _Memory, gates: Tokens, rows: int | str, columns: int | str) -> None:
        """What the steps take away, E: row t is number_t times S_{t-1} x_t, of a triangular system for all rows."""
        removal, decays, name = memory.update.removal, memory.decays, memory.update.state.name
        assert removal is not None
        x = self._rows_of(gates, sp.S.One, removal.left)
        asked = self._assign(f"X_{name}", x if decays.scale is None else x * decays.since_before, self.chunk, columns)
        begin = dot(asked, memory.begin)
        if decays.scale is None:
            begin = spread_rows(decays.since_before) * begin
        number = spread_number(gates.rows(removal.number))
        merged = [s for s, w in zip(memory.sources, memory.update.writes, strict=True) if w.right == removal.right]
        if merged and len(memory.sources) == 1:  # S x y^T and u z^T with y = z are one source, (S x + u) z^T
            (source,) = merged
            system = number * (dot(asked, T(source.keys)) * decays.mask_before)
            right = source.values + number * begin
            keys = source.keys
            memory.sources.clear()
        else:
            keys = self._assign(f"Y_{name}", self._keys(memory, gates, removal.right), self.chunk, columns)
            system = number * (dot(asked, T(keys)) * decays.mask_before)
            read = [dot(dot(asked, T(s.keys)) * decays.mask_before, s.values) for s in memory.sources]
            right = number * sp.Add(begin, *read)
        solved = self._assign(f"M_{name}", inv(diag(ones(self.chunk)) - system), self.chunk, self.chunk)
        right = self._assign(f"R_{name}", right, self.chunk, rows)
        memory.sources.insert(0, _Source(self._assign(f"E_{name}", dot(solved, right), self.chunk, rows), keys))

    def _end(self, memory: _Memory, shape: Shape) -> None:
        """The state at the end of the chunk."""
        decays, old = memory.decays, previous(memory.update.state)
        terms: list[sp.Expr] = []
        for source in memory.sources:
            if decays.scale is None:
                terms.append(dot(T(spread_rows(decays.until_end) * source.values), source.keys))
            else:
                terms.append(dot(T(source.values), source.keys * T(spread(decays.until_end))))
        if memory.update.is_turned:
            terms = [T(term) for term in terms]
        faded = decays.through
        if decays.scale is not None:
            faded = spread(faded) if memory.update.is_turned else T(spread(faded))
        self.lines.append(Assign(memory.update.state, sp.Add(faded * old, *terms), shape))

    def _product(self, state: sp.Symbol, is_turned: bool, vector: StepRows) -> StepRows:
        """A state, of each step or of the one before, times a vector of each step."""
        is_old = state not in self.memories
        new = sp.Symbol(state.name.removesuffix("_prev"), real=True) if is_old else state
        memory = self.memories[new]
        decays, update = memory.decays, memory.update
        shape = self.form.core.program.shapes[new]
        mask = decays.mask_before if is_old else decays.mask
        since = decays.since_before if is_old else decays.since
        query = widen(vector, vector.shape)
        if vector.same:
            query = dot(ones(self.chunk), T(vector.expr))
        self.count += 1
        rows = shape[1] if is_turned else shape[0]
        if update.is_turned == is_turned:  # the query meets the keys
            asked = query if decays.scale is None else query * since
            terms = [dot(dot(asked, T(s.keys)) * mask, s.values) for s in memory.sources]
            begin = dot(asked, memory.begin)
            faded = begin if decays.scale is not None else spread_rows(since) * begin
            found = sp.Add(faded, *terms)
        else:  # the query meets the values, and what decays is read out
            terms = [dot(dot(query, T(s.values)) * mask, s.keys) for s in memory.sources]
            begin = dot(query, T(memory.begin))
            inner = sp.Add(begin, *terms)
            found = inner * since if decays.scale is not None else sp.Add(spread_rows(since) * begin, *terms)
        return StepRows(self._assign(f"O_{new.name}_of{self.count}", found, self.chunk, rows), (rows,))

    def _vector_state(self, state: Input, gates: Tokens, needed: set[sp.Symbol]) -> dict[sp.Symbol, StepRows | None]:
        """A state of entries that move by themselves, at every step of the chunk."""
        symbol, old = state.symbol, previous(state.symbol)
        kept = unfold_line(self.form, self.form.kept, name_of_kept(symbol))
        decay = kept.xreplace({old: sp.S.One})
        if kept.free_symbols & {previous(s) for s in self.form.states} != {old} or not is_elementwise(kept, old):
            raise InputError(
                f"cell {self.form.cell.name} has no form in chunks that is known: {kept} mixes entries; take a scan"
            )
        rows, name, size = gates.rows(decay), symbol.name, state.shape
        added = unfold_line(self.form, self.form.added, name_of_added(symbol))
        fed = self._assign(f"B_{name}", fill_rows(gates.rows(added), size, self.chunk), self.chunk, *size)
        begin = T(spread(old)) if size else old
        if rows.shape:
            lines, decays = vector_decays(rows, size[0], self.chunk, name)
            self.lines += lines
            every = decays.since * (begin + dot(decays.mask, fed / decays.since))
        else:
            lines, decays = scalar_decays(rows, self.chunk, name)
            self.lines += lines
            faded = begin if decays.since is sp.S.One else (spread(decays.since) if size else decays.since) * begin
            every = faded + dot(decays.mask, fed)
        found = self._assign(f"H_{name}", every, self.chunk, *size)
        last = part(found, self.chunk - 1, self.chunk)
        self.lines.append(Assign(symbol, T(last) if size else last, size))
        values: dict[sp.Symbol, StepRows | None] = {symbol: StepRows(found, size)}
        if old in needed:
            earlier = stack(T(old) if size else old, part(found, 0, self.chunk - 1))
            values[old] = StepRows(self._assign(f"H_{name}_before", earlier, self.chunk, *size), size)
        return values
