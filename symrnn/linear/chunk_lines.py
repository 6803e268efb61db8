"""The lines of a chunk: states over all of its steps, and what is read out of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.errors import InputError
from symrnn.expressions.array_nodes import inv, ones, part, spread, stack
from symrnn.expressions.nodes import T, diag, dot
from symrnn.expressions.shapes import Shape
from symrnn.linear.decays import Decays, scalar_decays, spread_rows, vector_decays
from symrnn.linear.linear_form import LinearForm, name_of_added, name_of_kept
from symrnn.linear.log_decays import log_decays
from symrnn.linear.log_gates import is_matrix
from symrnn.linear.open_chunks import Grown, grow_inverse, open_decays
from symrnn.linear.pair_products import (
    Memory,
    Source,
    end_vector,
    meet_keys,
    read_start,
    scale_keys,
    score_pairs,
    select_pairs,
    sum_pairs,
    vector_before,
    write_end,
)
from symrnn.linear.tokens import StepRows, Tokens, fill_rows, spread_number, widen
from symrnn.linear.updates import Update, is_elementwise, unfold_line, update_of
from symrnn.programs.program import Assign, Input, name_symbol

__all__ = ["ChunkLines", "outputs_of"]


def outputs_of(form: LinearForm) -> tuple[tuple[sp.Symbol, sp.Symbol], ...]:
    """What the recurrence gives out at each step, and what a chunk calls it: of a state ``h`` that is ``H_h``.

    A matrix state that would be given out as a whole is so at the end of a chunk alone.
    """
    states = {state.symbol: state.shape for state in form.core.states}
    given = form.core.outputs or (() if form.cell.outputs else form.core.given_out)
    kept = [symbol for symbol in given if not is_matrix(Input(symbol, states.get(symbol, ())))]
    return tuple((symbol, name_symbol(f"H_{symbol.name}") if symbol in states else symbol) for symbol in kept)


@dataclass(slots=True)
class ChunkLines:
    """The lines of a chunk being written."""

    form: LinearForm
    chunk: int | str
    decays: str
    grown: list[Grown] = field(default_factory=list)
    lines: list[Assign] = field(default_factory=list)
    memories: dict[sp.Symbol, Memory] = field(default_factory=dict)
    count: int = 0
    selected: int = 0

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
            if is_matrix(state):
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
        decays = self._decays(gates, update.decay if update.scale is None else update.scale, name)
        old = previous(update.state)
        memory = Memory(update, decays, [], old if update.is_turned else T(old))
        self.memories[update.state] = memory
        for i, write in enumerate(update.writes, 1):
            ending = f"{name}{i}" if len(update.writes) > 1 else name
            values = self._assign(f"V_{ending}", self._rows_of(gates, write.number, write.left), self.chunk, rows)
            raw = self._rows_of(gates, sp.S.One, write.right)
            keys = self._assign(f"K_{ending}", scale_keys(decays, raw), self.chunk, columns)
            memory.sources.append(Source(values, keys, keys if decays.keys_by is None else raw))
        if update.removal is not None:
            self._remove(memory, gates, rows, columns)
        self._end(memory, shape)

    def _decays(self, gates: Tokens, decay: sp.Expr, name: str) -> Decays:
        """The decays of a state over the chunk: one number at each step, or one for each column."""
        if isinstance(self.chunk, str):
            grown, found = open_decays(gates.rows(decay).shape, self.chunk, name_symbol(name))
            self.grown += grown
            return found
        if self.decays != "products" and isinstance(decay, sp.exp):
            lines, found = log_decays(gates.rows(decay.args[0]), self.chunk, name, self.decays)
        elif (rows := gates.rows(decay)).shape:
            lines, found = vector_decays(rows, rows.shape[0], self.chunk, name)
        else:
            lines, found = scalar_decays(rows, self.chunk, name)
        self.lines += lines
        return found

    def _remove(self, memory: Memory, gates: Tokens, rows: int | str, columns: int | str) -> None:
        """What the steps take away, E: row t is number_t times S_{t-1} x_t, of a triangular system for all rows."""
        removal, decays, name = memory.update.removal, memory.decays, memory.update.state.name
        assert removal is not None
        raw = self._rows_of(gates, sp.S.One, removal.left)
        if decays.asks_before is not None and decays.asks_before is decays.since_before:  # both of them ask alike
            asked = self._assign(f"X_{name}", raw * decays.since_before, self.chunk, columns)
            begin, decays = dot(asked, memory.begin), replace(decays, asks_before=None)
        else:
            asked = self._assign(f"X_{name}", raw, self.chunk, columns)
            begin = read_start(decays, asked, memory.begin, True)
        number = spread_number(gates.rows(removal.number))
        merged = [s for s, w in zip(memory.sources, memory.update.writes, strict=True) if w.right == removal.right]
        if merged and len(memory.sources) == 1:  # S x y^T and u z^T with y = z are one source, (S x + u) z^T
            (source,) = merged
            keys, raw_keys = source.keys, source.raw
            system = number * self._score(decays, asked, keys, True)
            right = source.values + number * begin
            memory.sources.clear()
        else:
            raw_keys = self._rows_of(gates, sp.S.One, removal.right)
            keys = self._assign(f"Y_{name}", scale_keys(decays, raw_keys), self.chunk, columns)
            system = number * self._score(decays, asked, keys, True)
            read = [dot(self._score(decays, asked, s.keys, True), s.values) for s in memory.sources]
            right = number * sp.Add(begin, *read)
        solved = self._solve(name, system)
        right = self._assign(f"R_{name}", right, self.chunk, rows)
        taken = self._assign(f"E_{name}", dot(solved, right), self.chunk, rows)
        memory.sources.insert(0, Source(taken, keys, keys if decays.keys_by is None else raw_keys))

    def _score(self, decays: Decays, rows: sp.Expr, keys: sp.Expr, is_before: bool) -> sp.Expr:
        """What rows find of the keys of earlier steps, by selection where products of two exponentials span others."""
        if decays.asks is None or not decays.is_masked_late or isinstance(self.chunk, str):
            return score_pairs(decays, rows, keys, self.chunk, is_before)
        self.selected += 1
        scores = meet_keys(decays, rows, keys, is_before)
        name = self._assign(f"scores{self.selected}", scores, self.chunk, self.chunk)
        return select_pairs(name, self.chunk, is_before)

    def _solve(self, name: str, system: sp.Expr) -> sp.Symbol:
        """The inverse of I - A, which comes from outside where the chunk has any length."""
        if isinstance(self.chunk, int):
            return self._assign(f"M_{name}", inv(diag(ones(self.chunk)) - system), self.chunk, self.chunk)
        chunk, A, M = self.chunk, self._assign(f"A_{name}", system, self.chunk, self.chunk), name_symbol(f"M_{name}")
        self.grown.append(Grown(name_symbol(name), Input(M, (chunk, chunk)), lambda _: grow_inverse(M, A, chunk)))
        return M

    def _end(self, memory: Memory, shape: Shape) -> None:
        """The state at the end of the chunk."""
        decays, old = memory.decays, previous(memory.update.state)
        terms = [write_end(decays, source.values, source.keys, source.raw) for source in memory.sources]
        if memory.update.is_turned:
            terms = [T(term) for term in terms]
        faded = decays.through
        if decays.is_wide:
            faded = spread(faded) if memory.update.is_turned else T(spread(faded))
        self.lines.append(Assign(memory.update.state, sp.Add(faded * old, *terms), shape))

    def _product(self, state: sp.Symbol, is_turned: bool, vector: StepRows) -> StepRows:
        """A state, of each step or of the one before, times a vector of each step."""
        is_old = state not in self.memories
        new = sp.Symbol(state.name.removesuffix("_prev"), real=True) if is_old else state
        memory = self.memories[new]
        decays, update = memory.decays, memory.update
        shape = self.form.core.program.shapes[new]
        query = widen(vector, vector.shape)
        if vector.same:
            query = dot(ones(self.chunk), T(vector.expr))
        self.count += 1
        rows = shape[1] if is_turned else shape[0]
        if update.is_turned == is_turned:  # the query meets the keys
            terms = [dot(self._score(decays, query, s.keys, is_old), s.values) for s in memory.sources]
            found = sp.Add(read_start(decays, query, memory.begin, is_old), *terms)
        else:
            found = self._read_out(memory, query, is_old)
        return StepRows(self._assign(f"O_{new.name}_of{self.count}", found, self.chunk, rows), (rows,))

    def _read_out(self, memory: Memory, query: sp.Expr, is_old: bool) -> sp.Expr:
        """The query meets the values, and what decays is read out."""
        decays = memory.decays
        since = decays.since_before if is_old else decays.since
        begin = dot(query, T(memory.begin))
        if not decays.is_wide:
            asked = [(scale_keys(decays, s.values), s.raw) for s in memory.sources]
            terms = [dot(self._score(decays, query, values, is_old), keys) for values, keys in asked]
            return sp.Add(spread_rows(since) * begin, *terms)
        if decays.ends is not None:
            raise InputError(
                f"cell {self.form.cell.name} reads {memory.update.state} from the side that does not decay; such a "
                "chunk has products of decays alone"
            )
        mask = decays.mask_before if is_old else decays.mask
        return sp.Add(begin, *(dot(dot(query, T(s.values)) * mask, s.keys) for s in memory.sources)) * since

    def _vector_state(self, state: Input, gates: Tokens, needed: set[sp.Symbol]) -> dict[sp.Symbol, StepRows | None]:
        """A state of entries that move by themselves, at every step of the chunk."""
        symbol, old = state.symbol, previous(state.symbol)
        kept = unfold_line(self.form, self.form.kept, name_of_kept(symbol))
        decay = kept.xreplace({old: sp.S.One})
        if kept.free_symbols & {previous(s) for s in self.form.states} != {old} or not is_elementwise(kept, old):
            raise InputError(
                f"cell {self.form.cell.name} has no form in chunks that is known: {kept} mixes entries; take a scan"
            )
        name, size = symbol.name, state.shape
        added = unfold_line(self.form, self.form.added, name_of_added(symbol))
        fed = self._assign(f"B_{name}", fill_rows(gates.rows(added), size, self.chunk), self.chunk, *size)
        begin = T(spread(old)) if size else old
        decays = self._decays(gates, decay, name)
        since, pairs = decays.since, sum_pairs(decays, fed, self.chunk, bool(size))
        if decays.is_wide and decays.asks is since:
            every = since * (begin + dot(decays.mask, fed / since))
        else:
            every = (since if decays.is_wide or not size else spread_rows(since)) * begin + pairs
        found = self._assign(f"H_{name}", every, self.chunk, *size)
        if isinstance(self.chunk, str):
            self.lines.append(Assign(symbol, end_vector(decays, fed, old, self.chunk), size))
            before = self._assign(f"H_{name}_before", vector_before(decays, fed, begin, bool(size)), self.chunk, *size)
            return {symbol: StepRows(found, size), old: StepRows(before, size)}
        last = part(found, self.chunk - 1, self.chunk)
        self.lines.append(Assign(symbol, T(last) if size else last, size))
        values: dict[sp.Symbol, StepRows | None] = {symbol: StepRows(found, size)}
        if old in needed:
            earlier = stack(T(old) if size else old, part(found, 0, self.chunk - 1))
            values[old] = StepRows(self._assign(f"H_{name}_before", earlier, self.chunk, *size), size)
        return values
