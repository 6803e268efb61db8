"""Programs with stacks, parts and pads as programs of blocks that have none: what they mean at every size.

Each size is cut at the rows where a block of it begins or ends, and every name of that size is taken apart there, into
names of its blocks. A product over a size that is cut is the sum of the products over its blocks,

    [A, B] @ stack(h, x) = A @ h + B @ x,

so is a sum of entries, a part is some of the blocks, and all else acts on each block by itself. A claim about a name is
one about each of its blocks. Where the cuts are not in one order at every size, or a node is not known, nothing is
taken apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.expressions.array_nodes import extent, inv, logsumexp, ones, pad, part, row_sums, softmax, spread, stack
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import EVERY, Shape, Size, rows_and_columns, shape_of, shape_of_sizes
from symrnn.expressions.sizes import size_sum
from symrnn.judge.lines.block_grids import BlockGrid, common_sizes, each_block, inverse_of, place_of, widen_blocks
from symrnn.judge.lines.cuts import NoBlocksError, cuts_of, pieces
from symrnn.judge.normal_form.domains import needs_of
from symrnn.programs.program import Assign, Input, Program

__all__ = ["Blocks", "blocks_of"]

_ELEMENTWISE = (sp.Add, sp.Mul, sp.Pow, sp.Function)


def blocks_of(programs: Iterable[Program]) -> Blocks | None:
    """How the names of programs are taken apart; None where there is nothing to take apart.

    Raises
    ------
    NoBlocksError
        where the cuts of a size have no order.
    """
    every = tuple(programs)
    cuts = cuts_of(every)
    return None if cuts is None else Blocks(cuts)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Takes programs apart into blocks; ``cuts`` are the rows at which a size is cut, from 0 to the size itself."""

    cuts: Mapping[Size, tuple[Size, ...]]
    names: dict[sp.Symbol, tuple[tuple[sp.Symbol, ...], ...]] = field(default_factory=dict)
    owners: dict[sp.Symbol, sp.Symbol] = field(default_factory=dict)

    def program(self, program: Program) -> Program:
        """The program of blocks.

        Raises
        ------
        NoBlocksError
            naming the line, where a node is not known here, or what it needs to have a value would be lost.
        """
        shapes: dict[sp.Symbol, Shape] = {}
        for item in chain[Input | Assign](program.inputs, program.lines):
            shapes |= self._name(item)
        inputs = [Input(block, shapes[block], x.constant) for x in program.inputs for block in self.flat(x.symbol)]
        lines = []
        reader = _Reader(self, program.shapes, shapes)
        for line in program.lines:
            for block, expr in zip(self.flat(line.symbol), reader.line(line), strict=True):
                lines.append(Assign(block, expr, shapes[block]))
                if expr.xreplace(reader.zeros) is sp.S.Zero:
                    reader.zeros[block] = sp.S.Zero
        outputs = tuple(chain.from_iterable(map(self.flat, program.outputs)))
        return Program(tuple(inputs), tuple(lines), outputs)

    def flat(self, symbol: sp.Symbol) -> tuple[sp.Symbol, ...]:
        """The blocks of a name, row by row."""
        return tuple(chain.from_iterable(self.names[symbol]))

    def _name(self, item: Input | Assign) -> Iterable[tuple[sp.Symbol, Shape]]:
        """The names of the blocks of a name, each with its shape."""
        rows, columns = (pieces(self.cuts, size) for size in rows_and_columns(item.shape))
        if item.symbol not in self.names:
            self.names[item.symbol] = tuple(
                tuple(self._block(item.symbol, (row, len(rows)), (column, len(columns))) for column in columns)
                for row in rows
            )
        if len(self.flat(item.symbol)) != len(rows) * len(columns):
            raise NoBlocksError(f"{item.symbol} has another shape in the other program")
        sizes = ((row, column) for _, row in rows for _, column in columns)
        return zip(self.flat(item.symbol), (shape_of_sizes(*each) for each in sizes), strict=True)

    def _block(self, symbol: sp.Symbol, *axes: tuple[tuple[Size, Size], int]) -> sp.Symbol:
        """A block by its rows and its columns, each beside the number of blocks along it; an axis of 1 has no name."""
        if any(count > 1 for _, count in axes):
            told = (place for place, count in axes if (*place, count) != (0, 1, 1))
            where = [f"{start}:{size_sum(start, count)}" for start, count in told]
            kind = sp.Dummy if isinstance(symbol, sp.Dummy) else sp.Symbol
            block = kind(f"{symbol.name}[{', '.join(where)}]", real=True)
        else:
            block = symbol
        if self.owners.setdefault(block, symbol) != symbol:
            raise NoBlocksError(f"two names have a block {block}")
        return block


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes expressions apart; ``whole`` has the shapes of names, ``shapes`` those of blocks, ``zeros`` what is 0."""

    taken: Blocks
    whole: Mapping[sp.Symbol, Shape]
    shapes: Mapping[sp.Symbol, Shape]
    zeros: dict[sp.Symbol, sp.Expr] = field(default_factory=dict)

    def line(self, line: Assign) -> tuple[sp.Expr, ...]:
        """The blocks of what a line assigns, row by row."""
        rows, columns = (self._sizes(size) for size in rows_and_columns(line.shape))
        found = tuple(chain.from_iterable(widen_blocks(self.grid(line.expr), rows, columns, self.shapes)))
        kept = needs_of(found)
        for needed, relation in needs_of([line.expr]):
            for block in chain.from_iterable(self.grid(needed).blocks):
                if (block, relation) not in kept and not block.is_positive:
                    raise NoBlocksError(f"{line.symbol}: that {block} {relation} 0 would be lost")
        return found

    def _sizes(self, size: Size) -> tuple[Size, ...]:
        return tuple(count for _, count in pieces(self.taken.cuts, size))

    def grid(self, expr: sp.Expr) -> BlockGrid:
        """The blocks of an expression."""
        if expr.is_Symbol:
            rows, columns = map(self._sizes, rows_and_columns(self.whole[expr]))
            return BlockGrid(rows, columns, self.taken.names[expr])
        if isinstance(expr, ones):
            rows = self._sizes(expr.size)
            return BlockGrid(rows, (1,), tuple((sp.S.One if size == 1 else ones(size),) for size in rows))
        if expr.is_Number or isinstance(expr, extent) or not expr.args:
            return BlockGrid((1,), (1,), ((expr,),))
        if isinstance(expr, (part, pad)):
            return self._rows(expr, self.grid(expr.args[0]))
        grids = list(map(self.grid, expr.args))
        if expr.func in _RULES:
            return _RULES[expr.func](self, *grids)
        if isinstance(expr, _ELEMENTWISE):
            return self._elementwise(expr, grids)
        if all(len(grid.rows) == len(grid.columns) == 1 for grid in grids):
            height, width = rows_and_columns(shape_of(expr, self.whole))
            return BlockGrid((height,), (width,), ((expr.func(*(grid.blocks[0][0] for grid in grids)),),))
        raise NoBlocksError(f"{expr.func.__name__} is not taken apart")

    def _elementwise(self, expr: sp.Expr, grids: list[BlockGrid]) -> BlockGrid:
        large = [grid for grid in grids if (grid.rows, grid.columns) != ((1,), (1,))] or grids[:1]
        rows, columns = (
            common_sizes(axis) for axis in zip(*((grid.rows, grid.columns) for grid in large), strict=True)
        )
        wide = [widen_blocks(grid, rows, columns, self.shapes) for grid in grids]
        at = range(len(columns))
        return BlockGrid(
            rows, columns, tuple(tuple(expr.func(*(grid[i][j] for grid in wide)) for j in at) for i in range(len(rows)))
        )

    def _rows(self, expr: sp.Expr, grid: BlockGrid) -> BlockGrid:
        """The blocks of a part, and of a pad."""
        start, end = expr.sizes
        before = [count for at, count in pieces(self.taken.cuts, end)] if isinstance(expr, pad) else grid.rows
        if isinstance(expr, part):
            low, high = place_of(grid.rows, start), place_of(grid.rows, end)
            return BlockGrid(grid.rows[low:high], grid.columns, grid.blocks[low:high])
        low = place_of(tuple(before), start)
        if tuple(before[low : low + len(grid.rows)]) != grid.rows:
            raise NoBlocksError(f"the rows of {expr} are cut elsewhere")
        zeros = (sp.S.Zero,) * len(grid.columns)
        after = len(before) - low - len(grid.rows)
        return BlockGrid(tuple(before), grid.columns, ((zeros,) * low + grid.blocks + (zeros,) * after))

    def fill(self, block: sp.Expr, rows: Size, columns: Size) -> sp.Expr:
        """A block, refused where it has become a number in the place of a vector or a matrix."""
        if block is not sp.S.Zero and shape_of(block, self.shapes) != shape_of_sizes(rows, columns):
            raise NoBlocksError(f"{block} stands for {rows} rows and {columns} columns")
        return block

    def dot(self, left: BlockGrid, right: BlockGrid) -> BlockGrid:
        if left.columns != right.rows:
            raise NoBlocksError("a product over sizes that are cut differently")
        inner = range(len(left.columns))

        def times(i: int, k: int, j: int) -> sp.Expr:
            a = self.fill(left.blocks[i][k], left.rows[i], left.columns[k])
            b = self.fill(right.blocks[k][j], right.rows[k], right.columns[j])
            is_number = left.columns[k] == 1 and 1 in (left.rows[i], right.columns[j])
            return a * b if is_number else dot(a, b)

        return BlockGrid(
            left.rows,
            right.columns,
            tuple(
                tuple(sp.Add(*(times(i, k, j) for k in inner)) for j in range(len(right.columns)))
                for i in range(len(left.rows))
            ),
        )

    def transpose(self, grid: BlockGrid) -> BlockGrid:
        turned = tuple(
            tuple(
                block if rows == columns == 1 else T(self._fill_unless_spread(block, rows, columns))
                for rows, block in zip(grid.rows, column, strict=True)
            )
            for columns, column in zip(grid.columns, zip(*grid.blocks, strict=True), strict=True)
        )
        return BlockGrid(grid.columns, grid.rows, turned)

    def _fill_unless_spread(self, block: sp.Expr, rows: Size, columns: Size) -> sp.Expr:
        return block if EVERY in (rows, columns) else self.fill(block, rows, columns)

    def total(self, grid: BlockGrid) -> BlockGrid:
        terms = [
            block if rows == columns == 1 else total(self.fill(block, rows, columns))
            for rows, columns, block in each_block(grid)
        ]
        return BlockGrid((1,), (1,), ((sp.Add(*terms),),))

    def diag(self, grid: BlockGrid) -> BlockGrid:
        at = range(len(grid.rows))
        own = [
            block if rows == 1 else diag(self.fill(block, rows, columns)) for rows, columns, block in each_block(grid)
        ]
        return BlockGrid(grid.rows, grid.rows, tuple(tuple(own[i] if i == j else sp.S.Zero for j in at) for i in at))

    def spread(self, grid: BlockGrid) -> BlockGrid:
        blocks = tuple(
            (spread(self.fill(block, rows, 1)) if rows != 1 else block,) for rows, _, block in each_block(grid)
        )
        return BlockGrid(grid.rows, (EVERY,), blocks)

    def row_sums(self, grid: BlockGrid) -> BlockGrid:
        def along(rows: Size, columns: Size, block: sp.Expr) -> sp.Expr:
            return block if columns == 1 else row_sums(self.fill(block, rows, columns))

        sums = (
            sp.Add(*(along(rows, columns, block) for columns, block in zip(grid.columns, line, strict=True)))
            for rows, line in zip(grid.rows, grid.blocks, strict=True)
        )
        return BlockGrid(grid.rows, (1,), tuple((each,) for each in sums))

    def softmax(self, grid: BlockGrid) -> BlockGrid:
        if len(grid.rows) == 1:
            return BlockGrid(grid.rows, grid.columns, ((softmax(grid.blocks[0][0]),),))
        powers, whole = self._powers(grid)
        return BlockGrid(grid.rows, (1,), tuple((power / whole,) for power in powers))

    def logsumexp(self, grid: BlockGrid) -> BlockGrid:
        found = logsumexp(grid.blocks[0][0]) if len(grid.rows) == 1 else sp.log(self._powers(grid)[1])
        return BlockGrid((1,), (1,), ((found,),))

    def _powers(self, grid: BlockGrid) -> tuple[list[sp.Expr], sp.Expr]:
        """The exponentials of the blocks of a vector, and the sum of all their entries."""
        if any(rows != 1 and shape_of(block, self.shapes) != (rows,) for rows, _, block in each_block(grid)):
            raise NoBlocksError("the exponentials of a block that has become a number")
        powers = [(rows, sp.exp(block)) for rows, _, block in each_block(grid)]
        return [power for _, power in powers], sp.Add(*(p if rows == 1 else total(p) for rows, p in powers))

    def inv(self, grid: BlockGrid) -> BlockGrid:
        known = tuple(tuple(block.xreplace(self.zeros) for block in line) for line in grid.blocks)
        return inverse_of(BlockGrid(grid.rows, grid.columns, known))

    def stack(self, *grids: BlockGrid) -> BlockGrid:
        if len({grid.columns for grid in grids}) > 1:
            raise NoBlocksError("what is stacked has columns that are cut differently")
        rows = tuple(chain.from_iterable(grid.rows for grid in grids))
        if rows != self._sizes(size_sum(*rows)):
            raise NoBlocksError("the rows of a stack are cut elsewhere")
        return BlockGrid(rows, grids[0].columns, tuple(chain.from_iterable(grid.blocks for grid in grids)))


_RULES: Mapping[Any, Callable[..., BlockGrid]] = MappingProxyType(
    {
        dot: _Reader.dot,
        T: _Reader.transpose,
        total: _Reader.total,
        diag: _Reader.diag,
        spread: _Reader.spread,
        row_sums: _Reader.row_sums,
        softmax: _Reader.softmax,
        logsumexp: _Reader.logsumexp,
        inv: _Reader.inv,
        stack: _Reader.stack,
    }
)
