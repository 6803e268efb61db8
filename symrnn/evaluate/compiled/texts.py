"""The C text of each operation: a function of the arrays that it takes and gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import sympy as sp

from symrnn.evaluate.compiled.entries import EntryWriter, NameSpace, count_text, literal, size_text
from symrnn.evaluate.compiled.operations import EntryLine, EntryLoop, Operation, RunningSum, Transposition, ZeroCheck
from symrnn.expressions.array_nodes import part, spread
from symrnn.expressions.nodes import T, diag, dot
from symrnn.expressions.shapes import Shape, rows_and_columns

__all__ = ["CFunction", "Loops", "check_text", "group_text", "sum_name", "sum_text", "turn_text"]

_ADVANCED = (T, spread, diag, part, dot)


@dataclass(frozen=True, slots=True)
class CFunction:
    """A function: its body, and the names that it gives and takes."""

    body: tuple[str, ...]
    gives: tuple[sp.Symbol, ...]
    takes: tuple[sp.Symbol, ...]
    result: str = "void"


@dataclass(slots=True)
class Loops:
    """Lines of nested loops: over the steps, the rows, the columns and the members, where there is more than one."""

    writer: EntryWriter
    lines: list[str] = field(default_factory=list)
    depth: int = 0

    def add(self, *lines: str) -> None:
        """Lines as they are."""
        self.lines += [f"{'    ' * self.depth}{line}" for line in lines]

    def begin(self, name: str, count: str, start: str = "0") -> None:
        """The head of a loop."""
        self.add(f"for (long {name} = {start}; {name} < {count}; {name}++) {{")
        self.depth += 1

    def close(self, depth: int = 0) -> None:
        """The ends of all loops down to a depth."""
        while self.depth > depth:
            self.depth -= 1
            self.add("}")

    def steps(self) -> None:
        """A loop over steps, where there is one."""
        if self.writer.stepped:
            self.begin("s", "steps")

    def entries(self, shape: Shape, independent: bool = False) -> tuple[str, str]:
        """Loops over entries; the texts of the row and the column."""
        rows, columns = rows_and_columns(shape)
        loops = [(name, size) for name, size in (("row", rows), ("col", columns)) if size != 1]
        for name, size in loops:
            if independent and (name, size) == loops[-1]:
                self.add("INDEPENDENT")
            self.begin(name, size_text(size))
        return "0" if rows == 1 else "row", "0" if columns == 1 else "col"

    def members(self, count: str = "LANES") -> None:
        """A loop over members, where there are several."""
        if self.writer.members and self.writer.lanes > 1:
            if count == "LANES":
                self.add("INDEPENDENT")
            self.begin("b", count)


def group_text(group: EntryLoop, writer: EntryWriter, kept: Iterable[sp.Symbol]) -> CFunction:
    """Entries of several names of one shape in one loop; what is not kept is a variable."""
    stored = set(kept)
    shape = group.lines[0].shape
    writer = replace(writer, flat=_is_flat(group, writer), local={line.symbol for line in group.lines}, used={})
    loops = Loops(writer)
    row = col = "0"
    if writer.flat:
        inner = count_text(shape)
        counts = [*(["steps"] if writer.stepped else []), *([inner] if inner != "1" else [])]
        counts += ["LANES"] if writer.lanes > 1 else []
        loops.add("INDEPENDENT")
        loops.begin("i", "*".join(counts) or "1")
    else:
        loops.steps()
        row, col = loops.entries(shape, writer.lanes == 1)
        loops.members()
    lines = _leave_needed(group, stored)
    for line in lines:
        loops.add(f"const real {writer.names[line.symbol]}_ = {writer.entry(line.expr, row, col)};")
    outside = replace(writer, local=frozenset(), used={})
    for line in lines:
        if line.symbol in stored:
            loops.add(f"{outside.place(line.symbol, row, col)} = {writer.names[line.symbol]}_;")
    loops.close()
    return CFunction(tuple(loops.lines), tuple(outside.used), tuple(writer.used))


def _leave_needed(group: EntryLoop, stored: set[sp.Symbol]) -> list[EntryLine]:
    """The lines that anything rests on."""
    needed, found = set(stored), []
    for line in reversed(group.lines):
        if line.symbol in needed:
            needed |= line.expr.free_symbols
            found.append(line)
    return found[::-1]


def _is_flat(group: EntryLoop, writer: EntryWriter) -> bool:
    """Whether all entries can be counted through: each stands where it does in what it is made of."""
    shape = group.lines[0].shape
    if not writer.members:
        return False
    own = {line.symbol for line in group.lines}
    for line in group.lines:
        if line.expr.has(*_ADVANCED):
            return False
        for symbol in line.expr.free_symbols - own:
            space = writer.spaces[symbol]
            same = writer.shapes[symbol] == shape and space is NameSpace.MEMBER
            if not same and not (space is NameSpace.ONCE and not writer.shapes[symbol]):
                return False
    return True


def check_text(check: ZeroCheck, writer: EntryWriter) -> CFunction:
    """1 where an entry is 0."""
    loops = Loops(replace(writer, used={}))
    loops.add("int found = 0;")
    loops.steps()
    row, col = loops.entries(check.shape)
    loops.members()
    loops.add(f"found |= {loops.writer.entry(check.expr, row, col)} == {literal(0.0)};")
    loops.close()
    loops.add("return found;")
    return CFunction(tuple(loops.lines), (), tuple(loops.writer.used), "int")


def sum_name(name: str) -> str:
    """What the sum for a parameter is called beside the parameter itself: no name of a cell ends so."""
    return f"{name}_"


def sum_text(sum_: RunningSum, into: sp.Symbol, writer: EntryWriter) -> CFunction:
    """Added to a result: over the steps, where it is one for all of them, and the members that there are."""
    if sum_.factors is not None:
        return _product_sum(sum_, into, writer)
    space = writer.spaces[into]
    inside = replace(writer, used={})
    loops = Loops(inside)
    target = replace(writer, members=False, used={}, names={**writer.names, into: sum_name(writer.names[into])})
    is_shared = space is NameSpace.ONCE
    if writer.lanes == 1:
        loops.steps()
        row, col = loops.entries(sum_.shape)
        loops.add(f"{target.place(into, row, col)} += {inside.entry(sum_.expr, row, col)};")
        loops.close()
        return CFunction(tuple(loops.lines), (into,), tuple(inside.used))
    if not is_shared:
        loops.steps()
    row, col = loops.entries(sum_.shape)
    loops.add("real sum[LANES] = {0};")
    depth = loops.depth
    if is_shared:
        loops.steps()
    loops.members()
    loops.add(f"sum[b] += {inside.entry(sum_.expr, row, col)};")
    loops.close(depth)
    loops.members("live")
    loops.add(f"{target.place(into, row, col)} += sum[b];")
    loops.close()
    return CFunction(tuple(loops.lines), (into,), tuple(inside.used))


def _product_sum(sum_: RunningSum, into: sp.Symbol, writer: EntryWriter) -> CFunction:
    left, right = sum_.factors or (into, into)
    # of a row [1, n] the last size is how many entries it has, as of a column
    rows, columns = (size_text(writer.shapes[side][-1]) for side in (left, right))
    a, b, c = writer.names[left], writer.names[right], sum_name(writer.names[into])
    if writer.lanes == 1:
        steps = "steps" if writer.stepped else "1"
        call = f"product({rows}, 1, {steps}, {columns}, {a}, 0, 1, {rows}, {b}, 0, {columns}, {c}, {columns}, 1);"
    else:
        steps = "steps" if writer.stepped else "1"
        call = (
            f"product({rows}, {steps}, live, {columns}, {a}, {rows}*LANES, LANES, 1, "
            f"{b}, {columns}*LANES, {columns}, {c}, {columns}, 1);"
        )
    return CFunction((call,), (into,), tuple(dict.fromkeys((left, right))))


def turn_text(turn: Transposition, writer: EntryWriter) -> CFunction:
    """A matrix transposed, or the columns of members as rows."""
    to, of = writer.names[turn.symbol], writer.names[turn.of]
    if turn.members:
        steps = "steps" if writer.stepped else "1"
        call = f"turn_members({to}, {of}, {steps}, {count_text(turn.shape)}, live);"
    else:
        rows, columns = map(size_text, writer.shapes[turn.of])
        call = f"turn_matrix({to}, {of}, {rows}, {columns});"
    return CFunction((call,), (turn.symbol,), (turn.of,))


def entrywise_of(operation: Operation) -> Sequence[EntryLine]:
    """The lines of a group."""
    return operation.lines if isinstance(operation, EntryLoop) else ()
