"""From text to the parts of a cell, line by line."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, field
from typing import NoReturn

import sympy as sp

from symrnn.cells.formula import FORMULA_FUNCTIONS, TextPlace, hint_at, other_name, parse_shaped
from symrnn.cells.formula.complex_pairs import ComplexValue, parse_complex
from symrnn.cells.language.cell_warnings import ReadLine
from symrnn.cells.language.declarations import GIVEN, KINDS, NUMBERS, Declaration, read_declaration
from symrnn.cells.language.delays import Delay, lag_name, refuse_clock, rewrite_delays
from symrnn.cells.language.front_matter import split_front_matter
from symrnn.cells.language.meanings import Meanings, meanings_of
from symrnn.cells.language.pairs import PARTS, Pair, is_about_pairs, pairs_now, refuse_misfit
from symrnn.cells.language.parts import DeclaredParts
from symrnn.cells.language.reading import LineErrors
from symrnn.cells.language.splits import Split, read_split, slices_of
from symrnn.cells.language.whole_text import WholeText
from symrnn.cells.parameters import LOSS_NAMES, RESERVED
from symrnn.errors import InputError, quote
from symrnn.expressions.shapes import Shape, shape_text
from symrnn.expressions.sizes import size_names
from symrnn.programs.lines import Assign, name_symbol

__all__ = ["LONGEST_TEXT", "read_parts"]

LONGEST_TEXT = 10_000  # characters
LONGEST_LINE = 1000
MOST_LINES = 200
LONGEST_NAME = 40
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_WRITE = "; write x: input or y = ..."


def read_parts(text: str, where: str = "cell") -> DeclaredParts:
    """The parts of a cell that a text in the cell language means; ``where`` names the text in errors.

    >>> parts = read_parts("x: input[m] \\n h: state[n] \\n W: param[n, m] \\n h = tanh(W @ x) + h")
    >>> print(parts.lines[0], parts.lines[0].shape)
    h = h_prev + tanh(W @ x) ('n',)

    Raises
    ------
    InputError
        naming the line, the column, what was expected, what was found and what to do; where several lines are wrong
        one error for each, one below the other.
    """
    lines = text[: LONGEST_TEXT + 1].removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if len(text) > LONGEST_TEXT or len(lines) > MOST_LINES:
        found = f"{len(text)} characters, {len(lines)} lines or more"
        raise InputError(f"{where}: found {found}; a cell has at most {LONGEST_TEXT} characters and {MOST_LINES} lines")
    front, rest = split_front_matter("\n".join(lines), where)
    lines = rest.split("\n")
    draft = _Draft(where)
    errors = LineErrors()
    for number, line in enumerate(lines, 1):
        errors.take(line, draft.read, number, line)
    return errors.finish(draft.parts, front.source or _first_comment(lines), len(lines))


@dataclass(slots=True)
class _Draft:
    """A cell being read, line by line."""

    where: str
    declared: dict[str, Declaration] = field(default_factory=dict)
    assigned: dict[str, Assign] = field(default_factory=dict)
    written: dict[str, ReadLine] = field(default_factory=dict)
    delays: dict[str, Delay] = field(default_factory=dict)
    pairs: dict[str, Pair] = field(default_factory=dict)

    def place(self, number: int, column: int) -> TextPlace:
        return TextPlace(f"{self.where}, line {number}", column)

    def fail(self, number: int, column: int, message: str) -> NoReturn:
        self.place(number, column).fail(0, message)

    def read(self, number: int, line: str) -> None:
        if len(line) > LONGEST_LINE:
            message = f"the line has {len(line)} characters; a line has at most {LONGEST_LINE}"
            self.fail(number, LONGEST_LINE + 1, message)
        content = line.split("#", 1)[0].rstrip(" \t")
        if not content.strip(" \t"):
            return
        start = len(content) - len(content.lstrip(" \t"))
        match = _NAME.match(content, start)
        if match is None:
            found, hint = quote(content[start : start + 1]), _hint_before(content, start)
            self.fail(number, start + 1, f"expected a name of the letters A to Z, found {found}{hint}")
        if split := read_split(content, self.place(number, 1)):
            self.split(number, split)
            return
        name = match.group()
        after = len(content) - len(content[match.end() :].lstrip(" \t"))
        sign, rest = content[after : after + 1], content[after + 1 :]
        if sign not in (":", "=") or not sign:
            found = quote(sign) if sign else "the end of the line"
            hint = _hint_after(name, content, after)
            self.fail(number, after + 1, f"expected : or = after {quote(name)}, found {found}{hint}")
        self.check_name(number, start + 1, name)
        read = self.declare if sign == ":" else self.assign
        read(number, name, rest, start + 1, after + 2)

    def check_name(self, number: int, column: int, name: str) -> None:
        if len(name) > LONGEST_NAME:
            self.fail(number, column, f"the name {quote(name)} is too long; use at most {LONGEST_NAME} characters")
        if keyword.iskeyword(name):
            message = f"{name} is a word of Python and cannot be a name; choose another, such as {other_name(name)}"
            self.fail(number, column, message)
        if name in FORMULA_FUNCTIONS:
            message = f"{name} is a function and cannot be a name; choose another, such as {other_name(name)}"
            self.fail(number, column, message)
        if name in LOSS_NAMES:
            self.fail(number, column, f"{name} is {LOSS_NAMES[name]}; choose another name, such as {name}_in")
        if match := RESERVED.search(name):
            plain = name[: match.start()] + match.group().replace("_", "")
            endings = "_<digits>, _bar, _dot, _prev"
            message = f"{name} ends like a time or a derivative ({endings}); choose another, such as {plain}"
            if match.group() == "_prev":
                base = name[: match.start()]
                message += (
                    f"; where {base} is a state, {base}_prev is its old value in every line, without one of its own"
                )
            self.fail(number, column, message)

    def declare(self, number: int, name: str, rest: str, column: int, rest_column: int) -> None:
        kind, shape, said = read_declaration(rest, self.place(number, rest_column))
        parts = [f"{name}{part}" for part in PARTS] if said.is_complex else [name]
        for each in (name, *parts):
            if each in self.declared or each in self.assigned or each in self.pairs:
                known = self.declared.get(each) or self.pairs.get(each)
                where = f"declared in line {known.line}" if known else "assigned above"
                self.fail(number, column, f"{each} is {where} already; declare each name once, before its first use")
        if kind == "time" and (clock := next((n for n, each in self.declared.items() if each.kind == "time"), "")):
            self.fail(number, column, f"{clock} is the number of the step already; use it instead of {name}")
        for each in parts:
            self.declared[each] = Declaration(kind, shape, number, said)
        if said.is_complex:
            self.pairs[name] = Pair(kind, shape, number)
        self.refuse_size(number)

    def refuse_size(self, number: int) -> None:
        """One name for a size and for a number from outside: the two may differ, and nothing would say so."""
        sized: dict[str, int] = {}
        for item in self.declared.values():
            for size in size_names(*item.shape):
                sized.setdefault(size, item.line)
        for name, known in self.declared.items():
            if name in sized and known.kind in NUMBERS:
                message = (
                    f"{name} is a size in line {sized[name]} and a {known.kind} in line {known.line}, two numbers of "
                    f"one name; choose another name for one of them, such as {name}_entries: {known.kind}"
                )
                self.fail(number, 1, message)

    def assign(self, number: int, name: str, rest: str, column: int, rest_column: int) -> None:
        if name in self.assigned or (f"{name}{PARTS[0]}" in self.assigned and name in self.pairs):
            self.fail(number, column, f"{name} is assigned a second time; give the second value a name of its own")
        known = self.declared.get(name) or self.pairs.get(name)
        if known and known.kind in GIVEN:
            message = f"{name} is declared as {known.kind}, its values come from outside; assign another name"
            self.fail(number, column, message)
        place = self.place(number, rest_column)
        rest = self.read_delays(number, rest, place)
        names, shapes = self.meanings()
        variables = names.keys() | self.declared.keys() | self.assigned.keys()
        complex_names = pairs_now(self.pairs, self.delays, names)
        if name in self.pairs or is_about_pairs(rest, complex_names, variables):
            value = parse_complex(
                rest, complex_names, names, shapes, where=place.where, column=rest_column, variables=variables
            )
            self.take_pair(number, name, value, place)
            return
        declared = known.shape if known else None
        expr, shape = parse_shaped(
            rest, names, shapes, where=place.where, column=rest_column, variables=variables, declared=declared
        )
        if known and shape != known.shape:
            formula = rest.strip(" \t")
            place.fail(
                rest.index(formula),
                f"{quote(formula)} is {shape_text(shape)}, but {name} is declared as "
                f"{shape_text(known.shape)} in line {known.line}; change one of them",
            )
        self.take(number, name, expr, shape)

    def take(self, number: int, name: str, expr: sp.Expr, shape: Shape) -> None:
        self.assigned[name] = Assign(name_symbol(name), expr, shape)
        self.written[name] = ReadLine(number, self.assigned[name])

    def split(self, number: int, split: Split) -> None:
        """A line of several names as one for each part, and one before them where a formula is split."""
        for name, column in split.names:
            self.check_name(number, column, name)
        whole = split.whole.strip(" \t")
        if not split.is_of_name:
            names = self.meanings()[0]
            taken = names.keys() | self.declared.keys() | self.assigned.keys() | {name for name, _ in split.names}
            whole = split.whole_name(taken)
            self.assign(number, whole, split.whole, 1, split.column)
        names, shapes = self.meanings()
        place = self.place(number, split.column)
        _, shape = parse_shaped(whole, names, shapes, where=place.where, column=split.column, variables=names)
        for (name, column), (start, stop) in zip(split.names, slices_of(split, shape, place), strict=True):
            self.assign(number, name, f"{whole}[{start}:{stop}]", column, split.column)

    def take_pair(self, number: int, name: str, value: ComplexValue, place: TextPlace) -> None:
        """The lines of a complex value, a real and an imaginary one; of a real value the line of its name."""
        refuse_misfit(name, value, self.pairs.get(name), self.declared.get(name), place)
        if name not in self.pairs and not value.is_complex:
            self.take(number, name, value.re, value.shape)
            return
        for part, expr in zip(PARTS, (value.re, value.im), strict=True):
            if name not in self.pairs and (f"{name}{part}" in self.declared or f"{name}{part}" in self.assigned):
                message = f"{name} is complex, and {name}{part}, a part of it, is a name already; rename one of them"
                place.fail(0, message)
            self.take(number, f"{name}{part}", expr, value.shape)
        self.pairs.setdefault(name, Pair("", value.shape, number))

    def read_delays(self, number: int, rest: str, place: TextPlace) -> str:
        """The formula with a name for each delay, which is kept; a ``t`` that nobody declared is asked for."""
        kinds = {name: known.kind for name, known in self.declared.items()}
        kinds |= {name: known.kind for name, known in self.pairs.items()}
        states = [name for name, kind in kinds.items() if kind == "state"]
        rest, found = rewrite_delays(rest, place, states, kinds)
        for name, steps, at in [(part, *each[1:]) for each in found for part in self.parts_of(each[0])]:
            if name not in self.declared and name not in self.assigned:
                place.fail(
                    at,
                    f"{name}[t-{steps}] stands before a line or declaration of {name}; declare it above, "
                    f"as in {name}: state[n] or {name}: output[n]",
                )
            self.delays.setdefault(lag_name(name, steps), Delay(name, steps, number, place.column + at))
        if "t" not in kinds and "t" not in self.assigned:
            refuse_clock(rest, place)
        return rest

    def parts_of(self, name: str) -> list[str]:
        return [f"{name}{part}" for part in PARTS] if name in self.pairs else [name]

    def meanings(self) -> Meanings:
        return meanings_of(self.declared, self.assigned, self.delays)

    def parts(self, source: str, last: int) -> DeclaredParts:
        return WholeText(self.where, self.declared, self.assigned, self.written, self.delays).parts(source, last)


def _hint_before(content: str, start: int) -> str:
    """What to write where a line does not begin with a name."""
    character = content[start]
    return hint_at(content, start) if not character.isascii() or character in "_$\"'`%" else _WRITE


def _hint_after(name: str, content: str, after: int) -> str:
    """What to write where a name is followed by neither : nor =."""
    rest = content[after:]
    if name in KINDS and (other := _NAME.match(rest)):
        return f"; write {other.group()}: {name}"
    if rest[:1] in ("+", "-", "*", "/") and rest[1:2] == "=":
        return f"; write {name} = {name} {rest[0]} ..., where the {name} on the right is the state before the step"
    if name in ("def", "return", "for", "if", "while", "import", "class") and rest:
        return "; a cell has declarations and assignments only, such as h = tanh(w*h + x)"
    if rest[:1] in ("(", "*", "+", "-", "/", ",", "'"):
        return "; the left side is one name: write x: input or y = ..., a line for each"
    return hint_at(content, after) if rest[:1] in ("{", "[", ".") or not rest[:1].isascii() else _WRITE


def _first_comment(lines: list[str]) -> str:
    """The comment that a text begins with, where it can be printed."""
    first = next((line.strip() for line in lines if line.strip()), "")
    comment = first.lstrip("#").strip()
    return comment if first.startswith("#") and comment.isprintable() else ""
