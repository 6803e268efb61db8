"""A phase of a plan as the text of a Python function: a loop over the steps, or all of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import sympy as sp

from symrnn.evaluate.expressions import CodePlace
from symrnn.evaluate.fitting import batch_shape
from symrnn.evaluate.in_place import InPlace
from symrnn.evaluate.row_places import Rows
from symrnn.evaluate.rows import full_text, sum_text, text_of
from symrnn.evaluate.size_texts import size_text
from symrnn.evaluate.source import safe_names
from symrnn.expressions.array_nodes import part, stack
from symrnn.expressions.nodes import NODES, dot
from symrnn.expressions.shapes import EVERY, Shape, shape_of
from symrnn.expressions.sizes import Size, size_sum
from symrnn.plans.phases import Phase
from symrnn.plans.plan import Plan
from symrnn.programs.program import Assign, Program

__all__ = ["PhaseText", "phase_text"]


@dataclass(frozen=True, slots=True)
class PhaseText:
    """A generated function of one phase, and what its last four arguments are.

    ``fixed`` are the same at every step; ``streams`` have a row for each step, read or written, of which a loop takes
    lists; ``views`` are rows of streams that are cut out once, and stand behind them. ``aside`` are arrays for what is
    on the way, each with the shape of a row; to ``sums`` each row adds. ``is_elementwise`` says that no row takes
    part in a product or a sum.
    """

    name: str
    text: str
    fixed: tuple[sp.Symbol, ...]
    streams: tuple[sp.Symbol, ...]
    views: tuple[part, ...]
    aside: tuple[Shape, ...]
    sums: tuple[sp.Symbol, ...]
    is_elementwise: bool = False


def phase_text(plan: Plan, phase: Phase, is_batch: bool, columns: bool = False) -> PhaseText:
    """The function of a phase; without ``is_batch`` a loop takes the rows of one sequence, with no axis for a batch.

    With ``columns`` it takes what is written for one sequence with a column for each member, (n, B) at a step.

    >>> from symrnn.cells import elman
    >>> from symrnn.plans.plan import plan_forward
    >>> print(phase_text(plan_forward(elman()), Phase.FORWARD, is_batch=False).text)
    def forward(number, sizes, batch, fixed, rows, aside, sums):
        W_hh, = fixed
        _out0, = aside
        for a_before, h_prev, h in zip(*rows):
            a = _out0
            np.dot(W_hh, h_prev, a)
            np.add(a, a_before, a)
            np.tanh(a, h)
    <BLANKLINE>

    Raises
    ------
    InputError
        naming the line, for a function that has no numeric form.
    """
    writer = _Writer(plan, phase, is_batch or not phase.is_loop, columns)
    for number, line in enumerate(plan.programs[phase].lines, 1):
        writer.write(number, line)
    return writer.finish()


#: what is made before a body that uses it, by its name there
HEADS: Mapping[str, str] = MappingProxyType(
    {
        "largest": "largest = largest_exponent(number)",
        "one": "one = make_one(number)",
        "_ones": "_ones = make_ones(batch, number)",
    }
)
#: a product of two arrays that are there
_PRODUCT = re.compile(r"(\w+\.T) @ (\w+)|np\.dot\((\w+), (\w+(?:\.T)?)\)")


@dataclass(slots=True)
class _Writer:
    plan: Plan
    phase: Phase
    is_batch: bool
    columns: bool = False
    names: dict[sp.Symbol, str] = field(init=False)
    shapes: dict[sp.Symbol, Shape] = field(init=False)
    fixed: list[sp.Symbol] = field(init=False)
    streams: list[sp.Symbol] = field(init=False)
    sums: list[sp.Symbol] = field(init=False)
    batched: set[sp.Symbol] = field(init=False)
    tanhs: dict[sp.Expr, sp.Symbol] = field(init=False)
    views: dict[sp.Expr, sp.Symbol] = field(default_factory=dict)
    into: dict[sp.Symbol, sp.Expr] = field(default_factory=dict)
    stacked: set[sp.Symbol] = field(default_factory=set)
    aside: list[Shape] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    turned: dict[str, str] = field(default_factory=dict)
    gathered: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        program, joint = self.plan.programs[self.phase], self.plan.joint
        self.shapes, self.names = dict(program.shapes), safe_names(program.shapes)
        self.tanhs = {line.expr.args[0]: line.symbol for line in self.plan.program.lines if line.expr.func is sp.tanh}
        once = self.plan.once
        given = [item.symbol for item in program.inputs]
        self.fixed = [symbol for symbol in given if symbol in once]
        self.sums = [symbol for symbol in program.outputs if symbol in joint.summed]
        written = [symbol for symbol in program.outputs if symbol not in self.sums]
        self.streams = [*(symbol for symbol in given if symbol not in once), *written]
        lonely = {*joint.of_a_step, *joint.gradients_of_a_step}
        self.batched = {symbol for symbol in self.streams if symbol not in lonely} if self.is_batch else set()
        if self.is_batch and not self.columns:
            matrices = (symbol for symbol in self.fixed if len(batch_shape(self.shapes[symbol])) > 1)
            self.turned = {self.names[symbol]: f"_{self.names[symbol]}_T" for symbol in matrices}
        elif not self.is_batch:
            self._cut_rows(program)

    def _cut_rows(self, program: Program) -> None:
        """Rows of a stream that a line takes have a name of their own, and what is stacked is put there at once."""
        for line in program.lines:
            if isinstance(line.expr, stack) and line.symbol in self.streams:
                self._write_into(line, program)
            for node in sorted(line.expr.atoms(part), key=str):
                if node.args[0] in self.streams and node not in self.views:
                    symbol = sp.Dummy(f"row_{len(self.views):06d}", real=True)
                    self.views[node], self.names[symbol] = symbol, f"_row{len(self.views)}"
                    self.shapes[symbol] = shape_of(node, self.shapes)

    def _write_into(self, line: Assign, program: Program) -> None:
        own = {each.symbol for each in program.lines} - set(self.streams)
        pieces = line.expr.args
        if len(set(pieces)) < len(pieces) or not own.issuperset(pieces) or not self.into.keys().isdisjoint(pieces):
            return
        if any(self.shapes[piece][:1] in ((), (1,)) for piece in pieces):
            return  # a scalar or a row is held with no axis for the rows that it is one of
        start: Size = 0
        for piece in pieces:
            stop = size_sum(start, self.shapes[piece][0])
            self.into[piece] = part(line.symbol, start, stop)
            self.views[self.into[piece]] = piece
            start = stop
        self.stacked.add(line.symbol)

    def write(self, number: int, line: Assign) -> None:
        """The statements of one line."""
        if line.symbol in self.stacked:
            return
        line = Assign(line.symbol, line.expr.xreplace(self.views), line.shape)
        ones = "_ones" if self.is_batch else ""
        rows = Rows(
            CodePlace(number, line, self.names, self.body),
            self.names,
            self.shapes,
            self.batched,
            self.turned,
            ones,
            self.columns,
        )
        name = self.names[line.symbol]
        if line.symbol in self.sums:
            text = self._sum_of_columns(line.expr, rows) if self.columns else self._sum(line, rows)
            self.body.append(f"{name} += {text}" if self.phase.is_loop else _assign_sum(name, text))
        elif line.symbol in self.plan.joint.gradients_of_a_step:
            self.body.append(f"{name}[...] = {self._sum(line, rows)}")
        elif not self._is_vector(line, rows) or (self.is_batch and not rows.is_batched(line.expr)):
            text = full_text(line.expr, line.shape, False, rows)
            is_held = line.symbol in self.streams or line.symbol in self.into
            self.body.append(f"{name}[...] = {text}" if is_held else f"{name} = {text}")
        else:
            self._write_in_place(line, rows)
        if rows.is_batched(line.expr) and line.symbol not in self.sums:
            self.batched.add(line.symbol)

    def _write_in_place(self, line: Assign, rows: Rows) -> None:
        name, shape = self.names[line.symbol], batch_shape(line.shape)
        if line.symbol not in self.streams and line.symbol not in self.into:
            self.body.append(f"{name} = {self._set_aside(shape)}")
        InPlace(
            rows,
            len(shape),
            lambda part: self._set_aside(batch_shape(shape_of(part, self.shapes))),
            self.body,
            self.tanhs,
        ).write(line.expr, name)

    def _set_aside(self, shape: Shape) -> str:
        self.aside.append(shape)
        return f"_out{len(self.aside) - 1}"

    def _sum(self, line: Assign, rows: Rows) -> str:
        if rows.is_batched(line.expr):
            return sum_text(line.expr, line.shape, rows)
        return full_text(line.expr, line.shape, False, rows)

    def _sum_of_columns(self, expr: sp.Expr, rows: Rows) -> str:
        """A sum over all columns of all steps, which are gathered first: side by side, or as rows."""
        if isinstance(expr, dot):
            return (
                f"np.dot({self._gather(expr.args[0], 'side_by_side')}, {self._gather(expr.args[1].args[0], 'as_rows')})"
            )
        if expr.is_Symbol or isinstance(expr, part):
            return f"np.dot({self._gather(expr, 'side_by_side')}, _ones)"
        return f"({text_of(expr, rows)}).sum((0, 2))"

    def _gather(self, expr: sp.Expr, way: str) -> str:
        """All columns of a name, or the rows of them that are taken."""
        if isinstance(expr, part):
            start, stop = expr.sizes
            rows = f"{size_text(start)}:{size_text(stop)}"
            return f"{self._gather(expr.args[0], way)}[{rows if way == 'side_by_side' else f':, {rows}'}]"
        name = f"_{self.names[expr]}_{way}"
        if name not in self.gathered:
            self.gathered.add(name)
            self.body.append(f"{name} = {way}({self.names[expr]}, {self._set_aside(batch_shape(self.shapes[expr]))})")
        return name

    def _is_vector(self, line: Assign, rows: Rows) -> bool:
        """Whether the line is arithmetic of vectors, or of the scalars of a batch."""
        shape = shape_of(line.expr, self.shapes)
        if len(batch_shape(line.shape)) > 1 or EVERY in shape or shape != line.shape or shape[:1] == (1,):
            return False
        return bool(shape) or rows.is_batched(line.expr)

    def _turn(self, name: str, turned: str) -> str:
        """A transpose: a product of many rows with one that is no copy takes half as long again."""
        copy = f"{turned} = {name}.T.copy()"
        return copy if self.phase.is_loop else f"{copy} if batch > 4*len({name}) else {name}.T"

    def finish(self) -> PhaseText:
        """The whole function."""
        name, streams = (
            self.phase.name.lower(),
            _tuple(self.names[symbol] for symbol in (*self.streams, *self.views.values())),
        )
        given = {
            "fixed": [self.names[symbol] for symbol in self.fixed],
            "sums": [self.names[symbol] for symbol in self.sums],
            "aside": [f"_out{number}" for number in range(len(self.aside))],
        }
        head = [f"{_tuple(names)} = {group}" for group, names in given.items() if names]
        used = set(re.findall(r"\b\w+\b", "\n".join(self.body)))
        head += [text for word, text in HEADS.items() if word in used]
        if self.columns:
            vectors = [self.names[symbol] for symbol in self.fixed if len(batch_shape(self.shapes[symbol])) == 1]
            head += [f"{name} = {name}[:, None]" for name in vectors]
        head += [self._turn(name, turned) for name, turned in self.turned.items() if turned in used]
        if self.phase.is_loop:
            lines = [*head, f"for {streams} in zip(*rows):", *(f"    {line}" for line in self.body)]
        else:
            lines = [*head, *([f"{streams} = rows"] if self.streams else []), *self.body]
        text = f"def {name}(number, sizes, batch, fixed, rows, aside, sums):\n" + "".join(f"    {x}\n" for x in lines)
        others = [node for node in NODES if node is not part]
        is_elementwise = (
            not self.phase.is_loop
            and not self.sums
            and not any(line.expr.has(*others) for line in self.plan.programs[self.phase].lines)
        )
        arguments = (tuple(self.fixed), tuple(self.streams), tuple(self.views), tuple(self.aside), tuple(self.sums))
        return PhaseText(name, text, *arguments, is_elementwise)


def _assign_sum(name: str, text: str) -> str:
    """A sum over all rows: one product writes it at once."""
    product = _PRODUCT.fullmatch(text)
    return (
        f"np.dot({product[1] or product[3]}, {product[2] or product[4]}, {name})"
        if product
        else f"{name}[...] = {text}"
    )


def _tuple(names: Iterable[str]) -> str:
    """Names that a row is unpacked into."""
    found = ", ".join(names)
    return found if "," in found else f"{found},"
