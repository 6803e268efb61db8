"""A step as a function of arrays in Python: vectors and rows have one axis, matrices two, and scalars none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from textwrap import fill

import sympy as sp

from symrnn.errors import InputError
from symrnn.evaluate.code_comments import comment_lines
from symrnn.evaluate.code_expressions import ATOM, PRODUCT, CodeWords, Written, write_expression
from symrnn.evaluate.code_names import PYTHON_WORDS, CodeNames, name_all
from symrnn.expressions.array_nodes import extent, ones, pad, part, spread, stack
from symrnn.expressions.functions import step
from symrnn.expressions.nodes import NODES, T, dot
from symrnn.expressions.shapes import EVERY, Shape, rows_and_columns, shape_of
from symrnn.expressions.sizes import Size, size_difference, size_names, size_sum, size_terms
from symrnn.interop.code_steps import CodeSteps
from symrnn.programs.lines import Assign
from symrnn.programs.program import Program

__all__ = ["ArrayWords", "write_arrays"]

WIDTH = 100


@dataclass(frozen=True, slots=True)
class ArrayWords:
    """A library of arrays: its words, and how it writes each node of arrays; ``number`` is a number as an array."""

    words: CodeWords
    nodes: Mapping[object, str]
    outer: str
    ones: str
    concatenate: str
    row_of_scalar: str
    fill: str
    spread_to: str
    number: str
    heaviside: str


def write_arrays(steps: CodeSteps, library: ArrayWords) -> str:
    """The text of ``step`` and ``step_back``, with what it imports and the helpers that it needs."""
    sizes = {name for shape in _shapes(steps) for size in shape for name in size_names(size)}
    taken = library.words.taken | PYTHON_WORDS | library.words.helpers.keys() | {"step", "step_back"}
    names = name_all(steps.symbols, sorted(sizes), taken, "{0}")
    functions = [
        _function("step", steps.forward, names, library, _doc(steps.forward, names, "One step forwards: gives")),
        _function(
            "step_back", steps.backward, names, library, _doc(steps.backward, names, "One step backwards: gives")
        ),
    ]
    body = "\n".join(functions)
    told = [f"{steps.cell.name}: one step forwards and one backwards, written by symrnn"]
    told += [steps.cell.source] if steps.cell.source else []
    told += [f"{old} is called {new} here, for {old} means something else" for old, new in names.changed]
    head = [f"{library.words.comment}{line}" for line in comment_lines(told)]
    return "\n\n\n".join(["\n".join([*head, library.words.head]), *_helpers(body, library.words), *functions])


def _shapes(steps: CodeSteps) -> list[Shape]:
    return [*steps.forward.shapes.values(), *steps.backward.shapes.values()]


def _helpers(body: str, words: CodeWords) -> list[str]:
    """The helpers that the body calls, and those that these call."""
    found: dict[str, str] = {}
    text = body
    while more := [n for n in words.helpers if n not in found and re.search(rf"(?<![\w.]){n}\(", text)]:
        found |= {name: words.helpers[name] for name in more}
        text = "\n".join(found.values())
    return [found[name].rstrip() for name in words.helpers if name in found]


def _doc(program: Program, names: CodeNames, begins: str) -> str:
    text = f'"""{begins} {", ".join(names.names[symbol] for symbol in program.outputs)}."""'
    return fill(text, WIDTH, initial_indent="    ", subsequent_indent="    ")


def _function(name: str, program: Program, names: CodeNames, library: ArrayWords, doc: str) -> str:
    writer = _Writer(program, names, library)
    lines = [f"{names.names[line.symbol]} = {writer.line(line)}" for line in program.lines]
    body = "\n".join(lines)
    sizes = [text for old, text in names.sizes.items() if re.search(rf"(?<![\w.]){text}\b", body)]
    counts = _counts((old for old, text in names.sizes.items() if text in sizes), program, names)
    counted = [f"{names.sizes[old]} = {text}" for old, text in counts.items()]
    arguments = ", ".join(names.names[item.symbol] for item in program.inputs)
    result = ", ".join(names.names[symbol] for symbol in program.outputs)
    comma = "," if len(program.outputs) == 1 else ""
    inside = "\n".join(f"    {line}" for line in (*counted, *lines))
    head = fill(f"def {name}({arguments}):", WIDTH, subsequent_indent=" " * len(f"def {name}("))
    end = fill(f"return ({result}{comma})", WIDTH, initial_indent="    ", subsequent_indent=" " * 12)
    return f"{head}\n{doc}\n{inside}\n{end}"


def _counts(sizes: Iterable[str], program: Program, names: CodeNames) -> dict[str, str]:
    """Each size, read off an array that the function is given; one of a sum after those that it is found by."""
    found: dict[str, str] = {}

    def add(size: str, within: frozenset[str]) -> bool:
        if size in found:
            return True
        for text, others in _ways_to_count(size, program, names):
            if within.isdisjoint(others) and all(add(other, within | {size}) for other in others):
                found[size] = text
                return True
        return False

    for size in sizes:
        if not add(size, frozenset({size})):
            raise InputError(
                f"the size {size} cannot be read off the arrays that the code is given; write it as a number"
            )
    return found


def _ways_to_count(size: str, program: Program, names: CodeNames) -> list[tuple[str, tuple[str, ...]]]:
    """What a size is by the axes of arrays, and the other sizes that this takes; an axis of its own before sums."""
    found = []
    for item in program.inputs:
        for axis, each in enumerate(each for each in item.shape if each != 1):
            terms = size_terms(each)
            if size not in terms:
                continue
            rest = {name: count for name, count in terms.items() if name != size}
            taken = [f"{count}*{names.sizes[name]}" if name else str(count) for name, count in rest.items()]
            text = " - ".join((f"{names.names[item.symbol]}.shape[{axis}]", *taken))
            if terms[size] > 1:
                text = f"({text})//{terms[size]}" if rest else f"{text}//{terms[size]}"
            found.append((text, tuple(name for name in rest if name)))
    return sorted(found, key=lambda way: len(way[1]))


class _Writer:
    """The lines of one function."""

    __slots__ = ("library", "names", "program")

    def __init__(self, program: Program, names: CodeNames, library: ArrayWords) -> None:
        self.program, self.names, self.library = program, names, library

    def line(self, line: Assign) -> str:
        """What a line assigns, in its shape."""
        text, _ = self.write(line.expr)
        shape = shape_of(line.expr, self.program.shapes)
        axes = ", ".join(self.size(size) for size in line.shape if size != 1)
        if line.shape and not shape:
            return self.library.fill.format(f"({axes},)", text)
        if EVERY in shape:
            return self.library.spread_to.format(text, f"({axes})")
        return self.library.number.format(text) if line.expr.is_Number else text

    def write(self, expr: sp.Expr) -> Written:
        """An expression and how tightly it holds together."""
        return write_expression(expr, self.leaf, self.library.words)

    def size(self, size: Size) -> str:
        """A size as code."""
        terms = size_terms(size)
        texts = [
            str(count) if not name else f"{count}*{self.names.sizes[name]}" if count > 1 else self.names.sizes[name]
            for name, count in terms.items()
        ]
        return " + ".join(texts)

    def kind(self, expr: sp.Expr) -> str:
        """What an expression is."""
        shape = shape_of(expr, self.program.shapes)
        return ("scalar", "column", "row" if shape[:1] == (1,) else "matrix")[len(shape)]

    def leaf(self, node: sp.Expr) -> Written | None:
        """A name or a node of arrays; None for what is elementwise."""
        if node.is_Symbol:
            return self.names.names[node], ATOM
        if isinstance(node, extent):
            return f"({self.size(node.size)})", ATOM
        if isinstance(node, ones):
            return self.library.ones.format(self.size(node.size)), ATOM
        if isinstance(node, dot):
            return self._dot(node)
        if isinstance(node, T):
            return self._transpose(node)
        if isinstance(node, spread):
            return f"{self._atom(node.args[0])}[:, None]", ATOM
        if isinstance(node, part):
            return self._part(node)
        if isinstance(node, pad):
            return self._pad(node)
        if isinstance(node, stack):
            return self.library.concatenate.format(", ".join(map(self._piece, node.args))), ATOM
        if isinstance(node, NODES):
            if node.func not in self.library.nodes:
                name = type(node).__name__
                raise InputError(f"{node} has no form in {self.library.words.name}: {name} has no row in its table")
            return self.library.nodes[node.func].format(self.write(node.args[0])[0]), ATOM
        if isinstance(node, step) and len(node.args) == 2:
            return self.library.heaviside.format(*(self.write(argument)[0] for argument in node.args)), ATOM
        numbers = node.is_Function and any(argument.is_Number for argument in node.args)
        if numbers and node.func in self.library.words.functions:
            texts = [
                self.library.number.format(self.write(a)[0]) if a.is_Number else self.write(a)[0] for a in node.args
            ]
            return self.library.words.functions[node.func].format(*texts), ATOM
        return None

    def _atom(self, expr: sp.Expr) -> str:
        text, level = self.write(expr)
        return text if level == ATOM else f"({text})"

    def _dot(self, node: sp.Expr) -> Written:
        left, right = node.args
        if (self.kind(left), self.kind(right)) == ("column", "row"):
            return self.library.outer.format(self.write(left)[0], self.write(right)[0]), ATOM
        return f"{self._atom(left)} @ {self._atom(right)}", PRODUCT

    def _transpose(self, node: sp.Expr) -> Written:
        (inner,) = node.args
        if isinstance(inner, spread):
            return f"{self._atom(inner.args[0])}[None, :]", ATOM
        return (f"{self._atom(inner)}.T", ATOM) if self.kind(inner) == "matrix" else self.write(inner)

    def _part(self, node: sp.Expr) -> Written:
        start, stop = map(self.size, node.sizes)
        rows = size_terms(node.sizes[1])
        single = {**rows, "": rows.get("", 0) - 1} == {
            **size_terms(node.sizes[0]),
            "": size_terms(node.sizes[0]).get("", 0),
        }
        return f"{self._atom(node.args[0])}[{start if single else f'{start}:{stop}'}]", ATOM

    def _pad(self, node: sp.Expr) -> Written:
        """The rows between zeros."""
        start, rows = node.sizes
        count, columns = rows_and_columns(shape_of(node.args[0], self.program.shapes))
        after = size_difference(rows, size_sum(start, count))
        zeros = [
            self.library.fill.format(f"({', '.join(self.size(each) for each in (size, columns) if each != 1)},)", "0.0")
            if (size, columns) != (1, 1)
            else self.library.row_of_scalar.format("0.0")
            for size in (start, after or 0)
        ]
        pieces = [*zeros[: start != 0], self._piece(node.args[0]), *zeros[1 : 1 + (after is not None)]]
        return self.library.concatenate.format(", ".join([*pieces, *([""] * (len(pieces) == 1))])), ATOM

    def _piece(self, expr: sp.Expr) -> str:
        kind = self.kind(expr)
        if kind == "scalar":
            return self.library.row_of_scalar.format(self.write(expr)[0])
        return f"{self._atom(expr)}[None, :]" if kind == "row" else self.write(expr)[0]
