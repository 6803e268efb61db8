"""Declarations: ``x: input[m]``, read into a kind and a shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType

import sympy as sp

from symrnn.cells.formula import TextPlace
from symrnn.cells.language.qualifiers import Qualifiers, split_declaration
from symrnn.cells.language.size_sums import is_sum, join_sums, read_sum
from symrnn.cells.parameters import Indexing, Range
from symrnn.errors import quote
from symrnn.expressions.shapes import Shape, Size, rows_and_columns, shape_of_sizes, shape_text
from symrnn.programs.lines import Input, name_symbol

__all__ = ["GIVEN", "INDEXING", "KINDS", "NUMBERS", "Declaration", "list_kind", "ranges_and_values", "read_declaration"]

LONGEST_SIZE = 40  # characters of its name
LARGEST_SIZE = 1_000_000

#: what can be declared: values from outside, what is carried from step to step, weights, values given out, the time
KINDS = ("input", "state", "param", "param_per_step", "const", "output", "time")
#: the kinds that no line assigns
GIVEN = ("input", "param", "param_per_step", "const", "time")
#: those of them that are not what a size is: one number for a whole call
NUMBERS = ("param", "param_per_step", "const", "time")

#: how the parameters of a kind are numbered, by their name
INDEXING: Mapping[str, Callable[[str], tuple[Indexing, str]]] = MappingProxyType(
    {
        "param": lambda name: (Indexing.SHARED, ""),
        "param_per_step": lambda name: (Indexing.PER_STEP, f"{name}_{{t}}"),
    }
)

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_]*|[0-9]+|[^ \t]")
_SIZE = re.compile(r"[A-Za-z][A-Za-z0-9_]*|[0-9]+")
_NOTHING = "the end of the line"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a name is declared as, in which line, and what is said beside it."""

    kind: str
    shape: Shape
    line: int
    said: Qualifiers = field(default_factory=Qualifiers)

    @property
    def is_given_out(self) -> bool:
        """Whether it is an output, or a state that is one."""
        return self.kind == "output" or self.said.is_given_out


def read_declaration(text: str, place: TextPlace) -> tuple[str, Shape, Qualifiers]:
    """The kind and the shape that the text after the colon says, and what is said beside them.

    >>> read_declaration(" param[n, m]", TextPlace("line 3", 5))[:2]
    ('param', ('n', 'm'))

    Raises
    ------
    InputError
        naming the column, what was expected and what was found.
    """
    text, said = split_declaration(text, place)
    tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(text)] + [("", len(text))]
    kind, start = tokens[0]
    if kind not in KINDS:
        found = quote(text.strip(" \t")) if kind else "nothing"
        place.fail(start, f"expected {', '.join(KINDS)}, found {found}{_kind_hint(kind, text)}")
    if kind == "time" and tokens[1][0] == "[":
        place.fail(tokens[1][1], "the time is the number of the step; leave the sizes out, as in t: time")
    return kind, _read_sizes(kind, join_sums(tokens[1:]), place) if tokens[1][0] else (), said


def list_kind(declared: Mapping[str, Declaration], kind: str) -> tuple[Input, ...]:
    """What is declared as one kind, in the order of the text."""
    return tuple(
        Input(name_symbol(name), known.shape, constant=kind == "const")
        for name, known in declared.items()
        if known.kind == kind
    )


def ranges_and_values(
    declared: Mapping[str, Declaration],
) -> tuple[tuple[Range, ...], tuple[tuple[sp.Symbol, sp.Rational], ...]]:
    """The ranges and the values that are declared, by kinds, in the order in which a cell has its parts."""
    given = [(name, known) for kind in GIVEN for name, known in declared.items() if known.kind == kind]
    bounds = ((name_symbol(name), known.said.bounds) for name, known in given)
    return (
        tuple(Range(name, at.low, at.high, at.low_open, at.high_open) for name, at in bounds if at is not None),
        tuple((name_symbol(name), known.said.value) for name, known in given if known.said.value is not None),
    )


#: what other languages call the kinds
_OTHER_KINDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("weight", "weights", "bias", "matrix", "vector", "learned", "trainable"), "param"),
        **dict.fromkeys(("hidden", "memory", "carry"), "state"),
        **dict.fromkeys(("hyperparameter", "fixed", "float", "int", "number", "scalar"), "const"),
        **dict.fromkeys(("in", "sequence", "x"), "input"),
        **dict.fromkeys(("out", "result", "return"), "output"),
    }
)


def _kind_hint(word: str, text: str) -> str:
    """What may be meant by a word that is no kind."""
    if word == "=":
        return "; an assignment is written with = alone"
    lower = word.lower()
    beginning = next((kind for kind in KINDS if lower.startswith(kind) and kind != "param_per_step"), "")
    close = get_close_matches(lower, KINDS, n=1)
    meant = _OTHER_KINDS.get(lower) or beginning or (close[0] if close else "")
    if meant:
        return f"; did you mean {meant}?"
    return "; sizes stand behind the kind, as in param[n, m]" if text.strip(" \t").startswith(("[", "(")) else ""


def _read_sizes(kind: str, tokens: list[tuple[str, int]], place: TextPlace) -> Shape:
    """The sizes in square brackets, separated by commas."""
    sizes: list[Size] = []
    opening, start = tokens[0]
    if opening != "[":
        place.fail(
            start, f"expected [ or {_NOTHING} after {kind}, found {quote(opening)}{_opening_hint(kind, opening)}"
        )
    for (token, position), (separator, after) in zip(tokens[1::2], tokens[2::2], strict=False):
        sizes.append(_size(token, TextPlace(place.where, place.column + position)))
        if separator == "]":
            break
        if separator != ",":
            found = quote(separator) if separator else _NOTHING
            place.fail(after, f"expected , or ] after the size {token}, found {found}; write {kind}[{token}]")
    else:
        place.fail(tokens[-1][1], f"expected a size such as n or 3, found {_NOTHING}; write {kind}[n]")
    rest, position = tokens[1 + 2 * len(sizes)]
    if rest:
        place.fail(position, f"expected {_NOTHING} after ], found {quote(rest)}; remove it")
    if len(sizes) > 2:
        place.fail(start, f"expected one size or two, found {len(sizes)}; a name is a scalar, a vector or a matrix")
    return _read_shape(kind, tuple(sizes), TextPlace(place.where, place.column + start))


def _opening_hint(kind: str, opening: str) -> str:
    if opening == "=":
        return "; a declaration gives no value: it comes with the weights, as in --set w=0.5"
    return "; declare one name a line" if opening in (",", ";") else f"; write {kind}[n]"


def _size(token: str, place: TextPlace) -> Size:
    if is_sum(token):
        return read_sum(token, LONGEST_SIZE, LARGEST_SIZE, place)
    if not _SIZE.fullmatch(token):
        found = quote(token) if token else _NOTHING
        place.fail(0, f"expected a size such as n or 3, found {found}")
    if not token.isdigit():
        if len(token) > LONGEST_SIZE:
            place.fail(0, f"the size {quote(token)} is too long; use at most {LONGEST_SIZE} characters")
        return token
    digits = token.lstrip("0")
    if len(digits) > len(str(LARGEST_SIZE)) or not 1 <= int(digits or "0") <= LARGEST_SIZE:
        place.fail(0, f"a size is a name or an integer from 1 to {LARGEST_SIZE}, found {quote(token)}")
    return int(digits)


def _read_shape(kind: str, sizes: Shape, place: TextPlace) -> Shape:
    """The shape itself, refused where a size 1 says less than it seems to."""
    shape = shape_of_sizes(*rows_and_columns(sizes))
    if shape != sizes:
        what = "a vector" if shape else "a scalar"
        write = kind + (shape_text(shape) if shape else "")
        place.fail(0, f"{shape_text(sizes)} has a size 1, it is {what}; write {write}")
    return shape
