"""A step as two functions in C99: sizes are macros, every line a loop over its entries."""

from __future__ import annotations

import re

import sympy as sp

from symrnn.errors import InputError
from symrnn.evaluate.code_comments import c_comment
from symrnn.evaluate.code_expressions import ATOM, Written, write_expression
from symrnn.evaluate.code_names import CodeNames, name_all
from symrnn.evaluate.moved_entries import place_inside
from symrnn.expressions.array_nodes import (
    cumsum,
    extent,
    inv,
    logsumexp,
    ones,
    part,
    reverse_cumsum,
    row_sums,
    softmax,
    stack,
)
from symrnn.expressions.functions import step
from symrnn.expressions.nodes import diag, dot, total
from symrnn.expressions.shapes import Shape, rows_and_columns, shape_of
from symrnn.expressions.sizes import Size, size_names, size_terms
from symrnn.interop.code_c import C_CODE
from symrnn.interop.code_steps import CodeSteps
from symrnn.programs.program import Program

__all__ = ["write_c"]

#: what takes a loop of its own: a name for its value stands in the line
_LOOPS = (dot, total, row_sums, cumsum, reverse_cumsum, softmax, logsumexp, inv, stack)
_SMALL = 4  # a size, where none is defined


def write_c(steps: CodeSteps) -> str:
    """The text of ``step`` and ``step_back`` in C, with its macros and the helpers that it needs.

    Raises
    ------
    InputError
        for an inverse, which takes a library, and for a function without a row.
    """
    shapes = (*steps.forward.shapes.values(), *steps.backward.shapes.values())
    sizes = sorted({name for shape in shapes for size in shape for name in size_names(size)})
    taken = C_CODE.taken | C_CODE.helpers.keys() | {"step", "step_back"}
    names = name_all(steps.symbols, sizes, taken, "SIZE_{0}")
    functions = [_Function(program, names).text(name) for name, program in _programs(steps)]
    body = "\n\n".join(functions)
    head = [f"{steps.cell.name}: one step forwards and one backwards, written by symrnn"]
    head += [steps.cell.source] if steps.cell.source else []
    head += [f"{old} is called {new} here, for {old} means something else" for old, new in names.changed]
    macros = "\n".join(f"#ifndef {name}\n#define {name} {_SMALL}\n#endif" for name in names.sizes.values())
    helpers = [text for name, text in C_CODE.helpers.items() if re.search(rf"\b{name}\(", body)]
    return "\n\n".join(part for part in (f"{c_comment(head)}\n{C_CODE.head}", macros, *helpers, body) if part) + "\n"


def _programs(steps: CodeSteps) -> tuple[tuple[str, Program], ...]:
    return ("step", steps.forward), ("step_back", steps.backward)


class _Function:
    """One function: the lines written so far, and names for what takes a loop of its own."""

    __slots__ = ("body", "names", "program", "shapes", "temporary", "texts")

    def __init__(self, program: Program, names: CodeNames) -> None:
        self.program, self.names, self.texts = program, names, dict(names.names)
        self.shapes = dict(program.shapes)
        self.body: list[str] = []
        self.temporary = 0

    def text(self, name: str) -> str:
        """The whole function."""
        outputs = set(self.program.outputs)
        for line in self.program.lines:
            if line.symbol not in outputs:
                self.declare(line.symbol, line.shape)
            if isinstance(line.expr, _LOOPS) and shape_of(line.expr, self.shapes) == line.shape:
                self.fill(line.symbol, self.without_loops_inside(line.expr), line.shape)
            else:
                self.assign(line.symbol, self.without_loops(line.expr), line.shape)
        given = [self.parameter(item.symbol, item.shape, "const ") for item in self.program.inputs]
        gives = [self.parameter(symbol, self.shapes[symbol], "") for symbol in dict.fromkeys(self.program.outputs)]
        inside = "".join(f"    {line}\n" for line in self.body)
        words = set(re.findall(r"\w+", inside))
        idle = [self.texts[item.symbol] for item in self.program.inputs if self.texts[item.symbol] not in words]
        inside += "".join(f"    (void){each};\n" for each in idle)
        arguments = ",\n    ".join((*given, *gives))
        return f"void {name}(\n    {arguments})\n{{\n{inside}}}"

    def parameter(self, symbol: sp.Symbol, shape: Shape, const: str) -> str:
        """A parameter: a scalar by its value, or as an array of one entry where it is given back."""
        axes = self.axes(shape) or ("" if const else "[1]")
        return f"{const if axes else ''}double {self.texts[symbol]}{axes}"

    def axes(self, shape: Shape) -> str:
        return "".join(f"[{self.size(size)}]" for size in shape if size != 1)

    def declare(self, symbol: sp.Symbol, shape: Shape) -> None:
        self.body.append(f"double {self.texts[symbol]}{self.axes(shape)};")

    def size(self, size: Size) -> str:
        texts = [
            str(count) if not name else f"{count}*{self.names.sizes[name]}" if count > 1 else self.names.sizes[name]
            for name, count in size_terms(size).items()
        ]
        return " + ".join(texts)

    def assign(self, symbol: sp.Symbol, expr: sp.Expr, shape: Shape, *, begins: str = "0") -> None:
        """A loop over the entries; ``begins`` is the row at which they begin in what they are written to."""
        rows, columns = rows_and_columns(shape)
        value = self.entry(expr, "0" if rows == 1 else "row", "0" if columns == 1 else "col")
        row = "row" if begins == "0" else f"{begins} + {'row' if rows != 1 else '0'}"
        target = self.place(symbol, row if rows != 1 or begins != "0" else "0", "col" if columns != 1 else "0")
        self.loop(shape, f"{target} = {value};")

    def loop(self, shape: Shape, *inside: str) -> None:
        """Statements for every entry of a shape."""
        rows, columns = rows_and_columns(shape)
        loops = [(name, size) for name, size in (("row", rows), ("col", columns)) if size != 1]
        for depth, (name, size) in enumerate(loops):
            self.body.append(f"{'    ' * depth}for (int {name} = 0; {name} < {self.size(size)}; {name}++) {{")
        self.body += [f"{'    ' * len(loops)}{each}" for each in inside]
        self.body += [f"{'    ' * depth}}}" for depth in reversed(range(len(loops)))]

    def place(self, symbol: sp.Symbol, row: str, col: str) -> str:
        """An entry of a name."""
        text, shape = self.texts[symbol], self.shapes[symbol]
        if not shape:
            return f"{text}[0]" if symbol in self.program.outputs else text
        if len(shape) == 1:
            return f"{text}[{row}]"
        return f"{text}[{col}]" if shape[0] == 1 else f"{text}[{row}][{col}]"

    def entry(self, expr: sp.Expr, row: str, col: str) -> str:
        """An entry of an elementwise expression."""
        return self.write(expr, row, col)[0]

    def write(self, expr: sp.Expr, row: str, col: str) -> Written:
        """An entry, and how tightly its text holds together."""
        return write_expression(expr, lambda node: self.leaf(node, row, col), C_CODE)

    def leaf(self, node: sp.Expr, row: str, col: str) -> Written | None:
        """An entry of a name, or of a node that only moves entries; None for what is elementwise."""
        if node.is_Symbol:
            return self.place(node, row, col), ATOM
        if isinstance(node, extent):
            return f"(double)({self.size(node.size)})", ATOM
        if isinstance(node, ones):
            return "1.0", ATOM
        if isinstance(node, diag):
            return f"({row} == {col} ? {self.entry(node.args[0], row, '0')} : 0.0)", ATOM
        if (place := place_inside(node, row, col, self.size)) is not None:
            return self.write(*place)
        if isinstance(node, step) and len(node.args) == 2:
            return f"heaviside({', '.join(self.entry(argument, row, col) for argument in node.args)})", ATOM
        return None

    def without_loops(self, expr: sp.Expr) -> sp.Expr:
        """The expression with a new name for every node that takes a loop, whose loop is written before."""
        if not expr.args or isinstance(expr, sp.Symbol):
            return expr
        again = self.without_loops_inside(expr)
        if not isinstance(expr, _LOOPS):
            return again
        shape = shape_of(again, self.shapes)
        symbol = sp.Dummy("t", real=True)
        self.temporary += 1
        name = f"t{self.temporary}"
        while name in self.texts.values():
            name += "_"
        self.texts[symbol], self.shapes[symbol] = name, shape
        self.declare(symbol, shape)
        self.fill(symbol, again, shape)
        return symbol

    def without_loops_inside(self, expr: sp.Expr) -> sp.Expr:
        """The node itself with its arguments freed of loops."""
        if isinstance(expr, part):
            return part(self.without_loops(expr.args[0]), *expr.sizes)
        arguments = [self.without_loops(argument) for argument in expr.args]
        return expr if arguments == list(expr.args) else expr.func(*arguments)

    def fill(self, symbol: sp.Symbol, node: sp.Expr, shape: Shape) -> None:
        """The loops of a node."""
        if isinstance(node, inv):
            raise InputError(f"{node} has no form in C: an inverse takes a library such as LAPACK; take numpy")
        if isinstance(node, stack):
            self.stack(symbol, node)
        elif isinstance(node, cumsum | reverse_cumsum):
            self.cumsum(symbol, node, shape)
        elif isinstance(node, softmax | logsumexp):
            self.exponentials(symbol, node)
        else:
            self.sum(symbol, node, shape)

    def sum(self, symbol: sp.Symbol, node: sp.Expr, shape: Shape) -> None:
        """Products, totals and sums of rows: begun with 0, and added up."""
        first = shape_of(node.args[0], self.shapes)
        rows, columns = rows_and_columns(first)
        target = self.place(symbol, "row", "col")
        if isinstance(node, total):
            self.body.append(f"{target} = 0.0;")
            self.loop(first, f"{target} += {self.entry(node.args[0], _index('row', rows), _index('col', columns))};")
            return
        middle = _index("mid", columns)
        term = self.entry(node.args[0], _index("row", rows), middle)
        if isinstance(node, dot):
            _, across = rows_and_columns(shape)
            factors = [self.write(node.args[0], _index("row", rows), middle)]
            factors.append(self.write(node.args[1], middle, _index("col", across)))
            term = "*".join(text if level == ATOM else f"({text})" for text, level in factors)
        if columns == 1:
            self.loop(shape, f"{target} = {term};")
            return
        self.loop(
            shape,
            f"{target} = 0.0;",
            f"for (int mid = 0; mid < {self.size(columns)}; mid++) {{",
            f"    {target} += {term};",
            "}",
        )

    def cumsum(self, symbol: sp.Symbol, node: sp.Expr, shape: Shape) -> None:
        count, text = self.size(shape[0]), self.texts[symbol]
        value = self.entry(node.args[0], "row", "0")
        if isinstance(node, cumsum):
            self.body.append(f"for (int row = 0; row < {count}; row++) {{")
            self.body.append(f"    {text}[row] = {value} + (row > 0 ? {text}[row - 1] : 0.0);")
        else:
            self.body.append(f"for (int row = {count} - 1; row >= 0; row--) {{")
            self.body.append(f"    {text}[row] = {value} + (row < {count} - 1 ? {text}[row + 1] : 0.0);")
        self.body.append("}")

    def exponentials(self, symbol: sp.Symbol, node: sp.Expr) -> None:
        """Softmax and logsumexp, less the largest entry, so that nothing overflows."""
        shape = shape_of(node.args[0], self.shapes)
        name, value = self.texts[symbol], self.entry(node.args[0], "row", "0")
        largest, whole = f"{name}_max", f"{name}_sum"
        self.body.append(f"double {largest} = {self.entry(node.args[0], '0', '0')};")
        self.loop(shape, f"{largest} = fmax({largest}, {value});")
        self.body.append(f"double {whole} = 0.0;")
        self.loop(shape, f"{whole} += exp({value} - {largest});")
        if isinstance(node, softmax):
            self.loop(shape, f"{name}[row] = exp({value} - {largest})/{whole};")
        else:
            self.body.append(f"{self.place(symbol, '0', '0')} = {largest} + log({whole});")

    def stack(self, symbol: sp.Symbol, node: sp.Expr) -> None:
        begins = "0"
        for piece in node.args:
            shape = shape_of(piece, self.shapes)
            self.assign(symbol, piece, shape, begins=begins)
            rows = self.size(rows_and_columns(shape)[0])
            begins = rows if begins == "0" else f"{begins} + {rows}"


def _index(name: str, size: Size) -> str:
    return "0" if size == 1 else name
