"""From text to a cell, line by line."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NoReturn

import sympy as sp

from symrnn.cell import Cell
from symrnn.errors import InputError
from symrnn.formula import parse_formula, shown
from symrnn.parameters import RESERVED, Indexing, Parameter, previous
from symrnn.program import Assign, Input, name_symbol

__all__ = ["INDEXING", "LONGEST_TEXT", "parse_cell"]

LONGEST_TEXT = 10_000  # characters
LONGEST_LINE = 1000
MOST_LINES = 200
LONGEST_NAME = 40
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

#: what can be declared: values from outside, what is carried from step to step, weights, values given out
_KINDS = ("input", "state", "param", "param_per_step", "output")

#: how the parameters of a kind are numbered, by their name
INDEXING: Mapping[str, Callable[[str], tuple[Indexing, str]]] = MappingProxyType(
    {
        "param": lambda name: (Indexing.SHARED, ""),
        "param_per_step": lambda name: (Indexing.PER_STEP, f"{name}_{{t}}"),
    }
)


def parse_cell(text: str, name: str = "cell", where: str = "") -> Cell:
    """The cell that a text in the cell language means.

    Names are declared as ``input``, ``state``, ``param``, ``param_per_step`` or ``output``; every other line assigns
    one name. After the line that assigns a state its name means the new state, before it the old one. ``#`` begins a
    comment; a first line that is a comment says where the cell comes from. ``where`` names the text in errors.

    >>> cell = parse_cell('''
    ... # a softsign neuron
    ... x: input
    ... h: state
    ... w: param
    ... h = softsign(x + w*h)
    ... ''')
    >>> print(cell)
    h = softsign(h_prev*w + x)

    Raises
    ------
    InputError
        naming the line, the column, what was expected, what was found and what to do.
    """
    lines = text[: LONGEST_TEXT + 1].replace("\r\n", "\n").split("\n")
    if len(text) > LONGEST_TEXT or len(lines) > MOST_LINES:
        limit = f"{LONGEST_TEXT} characters and {MOST_LINES} lines"
        raise InputError(
            f"{name}: found {len(text)} characters, {len(lines)} lines or more; a cell has at most {limit}"
        )
    draft = _Draft(name, where or name)
    for number, line in enumerate(lines, 1):
        draft.read(number, line)
    return draft.cell(_first_comment(lines))


@dataclass(slots=True)
class _Draft:
    """A cell being read, line by line."""

    name: str
    where: str
    kinds: dict[str, str] = field(default_factory=dict)  # declared name -> kind
    places: dict[str, int] = field(default_factory=dict)  # declared name -> line
    assigned: dict[str, Assign] = field(default_factory=dict)

    def fail(self, number: int, column: int, message: str) -> NoReturn:
        raise InputError(f"{self.where}, line {number}, column {column}: {message}")

    def read(self, number: int, line: str) -> None:
        if len(line) > LONGEST_LINE:
            self.fail(
                number, LONGEST_LINE + 1, f"the line has {len(line)} characters; a line has at most {LONGEST_LINE}"
            )
        content = line.split("#", 1)[0].rstrip(" \t")
        if not content.strip(" \t"):
            return
        start = len(content) - len(content.lstrip(" \t"))
        match = _NAME.match(content, start)
        if match is None:
            found = shown(content[start : start + 1])
            self.fail(
                number, start + 1, f"expected a name of the letters A to Z, found {found}; write x: input or y = ..."
            )
        after = len(content) - len(content[match.end() :].lstrip(" \t"))
        sign, rest = content[after : after + 1], content[after + 1 :]
        if sign not in (":", "=") or not sign:
            found = shown(sign) if sign else "the end of the line"
            self.fail(
                number,
                after + 1,
                f"expected : or = after {shown(match.group())}, found {found}; write x: input or y = ...",
            )
        self.check_name(number, start + 1, match.group())
        take = self.declare if sign == ":" else self.assign
        take(number, match.group(), rest, start + 1, after + 2)

    def check_name(self, number: int, column: int, name: str) -> None:
        if len(name) > LONGEST_NAME:
            self.fail(number, column, f"the name {shown(name)} is too long; use at most {LONGEST_NAME} characters")
        if keyword.iskeyword(name):
            self.fail(
                number, column, f"{name} is a word of Python and cannot be a name; choose another, such as {name}_"
            )
        if RESERVED.search(name):
            self.fail(
                number,
                column,
                f"{name} ends like a time or a derivative (_<digits>, _bar, _dot, _prev); choose another",
            )

    def declare(self, number: int, name: str, rest: str, column: int, rest_column: int) -> None:
        kind = rest.strip(" \t")
        column_of_kind = rest_column + len(rest) - len(rest.lstrip(" \t"))
        if kind.partition("[")[0].strip() in _KINDS and "[" in kind:
            column_of_kind += kind.index("[")
            plain = kind.partition("[")[0].strip()
            self.fail(number, column_of_kind, f"names with sizes are not there yet; declare the scalar {name}: {plain}")
        if kind not in _KINDS:
            found = shown(kind) if kind else "nothing"
            self.fail(number, column_of_kind, f"expected {', '.join(_KINDS)}, found {found}")
        if name in self.kinds or name in self.assigned:
            known = self.places.get(name)
            where = f"declared in line {known}" if known else "assigned above"
            self.fail(number, column, f"{name} is {where} already; declare each name once, before its first use")
        self.kinds[name] = kind
        self.places[name] = number

    def assign(self, number: int, name: str, rest: str, column: int, rest_column: int) -> None:
        if name in self.assigned:
            self.fail(number, column, f"{name} is assigned a second time; give the second value a name of its own")
        kind = self.kinds.get(name)
        if kind in ("input", "param", "param_per_step"):
            self.fail(
                number, column, f"{name} is declared as {kind}, its values come from outside; assign another name"
            )
        expr = parse_formula(
            rest,
            self.meanings(),
            where=f"{self.where}, line {number}",
            column=rest_column,
            variables=self.kinds.keys(),
        )
        self.assigned[name] = Assign(name_symbol(name), expr)

    def meanings(self) -> dict[str, sp.Expr]:
        """What each name means in the next line: an unassigned state is the old one, an unassigned output nothing."""
        meanings = {name: name_symbol(name) for name in (*self.kinds, *self.assigned)}
        for name, kind in self.kinds.items():
            if name not in self.assigned and kind == "state":
                meanings[name] = previous(meanings[name])
            elif name not in self.assigned and kind == "output":
                del meanings[name]
        return meanings

    def of_kind(self, kind: str) -> tuple[sp.Symbol, ...]:
        return tuple(name_symbol(name) for name, found in self.kinds.items() if found == kind)

    def cell(self, source: str) -> Cell:
        for name, kind in self.kinds.items():
            if kind in ("state", "output") and name not in self.assigned:
                self.fail(self.places[name], 1, f"the {kind} {name} is never assigned; add a line {name} = ...")
        if not self.of_kind("state") and not self.of_kind("output"):
            raise InputError(f"{self.where}: expected a state or an output, found none; declare one, such as h: state")
        return Cell(
            name=self.name,
            inputs=tuple(map(Input, self.of_kind("input"))),
            states=tuple(map(Input, self.of_kind("state"))),
            parameters=tuple(
                Parameter(name_symbol(name), *INDEXING[kind](name))
                for name, kind in self.kinds.items()
                if kind in INDEXING
            ),
            lines=tuple(self.assigned.values()),
            outputs=self.of_kind("output"),
            source=source,
        )


def _first_comment(lines: list[str]) -> str:
    """The comment that a text begins with, where it can be printed."""
    first = next((line.strip() for line in lines if line.strip()), "")
    comment = first.lstrip("#").strip()
    return comment if first.startswith("#") and comment.isprintable() else ""
