"""A formula as evidence has it typed, ``1/2*(-|G - p| + e)``, as a layout: each sign where it stands, nothing reckoned.

The grammar is that of the judge's messages. What does not fit it is no formula, and stays text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from symrnn.documents.formulas import formula_layout as b
from symrnn.documents.formulas.names import function_name, split_name
from symrnn.documents.formulas.written_numbers import read_number
from symrnn.errors import InputError

__all__ = ["read_typed"]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:e[-+]?\d+)?)|(?P<name>[A-Za-z_]\w*'*(?:\[[\w, +-]*\])?)"
    r"|(?P<sign>\*\*|<=|>=|!=|[-+*/^()|<>=,]))"
)
_RELATIONS = ("<=", ">=", "!=", "<", ">", "=")
_SIDES = ("lhs", "rhs")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    end: int


class _NoFormula(Exception):  # noqa: N818  # no error: what cannot be read is text
    """What stands there is no formula."""


def read_typed(text: str, start: int = 0) -> tuple[b.Layout, int] | None:
    """The longest formula that begins at a place in a text, and where it ends; None where none begins there.

    >>> from symrnn.documents.formulas.plain_text import write_text
    >>> found, end = read_typed("at a <= 1/2*(b + 1), by bounds", 3)
    >>> write_text(found), "at a <= 1/2*(b + 1), by bounds"[end:]
    ('a <= 1/2*(b + 1)', ', by bounds')
    """
    try:
        reader = _Reader(text, start)
        box = reader.chain()
    except _NoFormula:
        return None
    return box, reader.end


class _Reader:
    """One pass over the text; ``end`` is behind the last token taken."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.end = text, start
        self.bars = 0

    def chain(self) -> b.Layout:
        first, rest = self.sum(), []
        while (sign := self._take(*_RELATIONS)) is not None:
            rest.append((sign, self.sum()))
        return b.Chain(first, tuple(rest)) if rest else first

    def sum(self) -> b.Layout:
        sign = "-" if self._take("-") else "+"
        terms = [(sign, self.term())]
        while (sign_next := self._try(self._read_signed)) is not None:
            terms.append(sign_next)
        return b.Sum(tuple(terms)) if len(terms) > 1 or sign == "-" else terms[0][1]

    def _read_signed(self) -> tuple[str, b.Layout]:
        sign = self._take("+", "-")
        if sign is None:
            raise _NoFormula
        return sign, self.term()

    def term(self) -> b.Layout:
        factors = [self.power()]
        while (sign := self._take("*", "/")) is not None:
            factor = self._negative() if self._take("-") else self.power()
            factors = [*factors, factor] if sign == "*" else [_divide(factors, factor)]
        return factors[0] if len(factors) == 1 else b.Product(tuple(factors))

    def _negative(self) -> b.Layout:
        return b.Parens(b.Sum((("-", self.power()),)))

    def power(self) -> b.Layout:
        base = self.atom()
        if self._take("**", "^") is None:
            return base
        if self._take("-"):
            return b.Power(base, b.Sum((("-", self.atom()),)))
        exponent = self.atom()
        return b.Power(base, exponent.body if isinstance(exponent, b.Parens) else exponent)

    def atom(self) -> b.Layout:
        token = self._next()
        if token is None:
            raise _NoFormula
        match token.kind, token.text:
            case "number", digits:
                self.end = token.end
                return read_number(digits)
            case "name", name:
                self.end = token.end
                return self._read_name(name)
            case "sign", "(":
                self.end = token.end
                return b.Parens(self._until(")"))
            case "sign", "|":
                self.end = token.end
                self.bars += 1
                inside = self._until("|")
                self.bars -= 1
                return b.Bars(inside)
        raise _NoFormula

    def _read_name(self, name: str) -> b.Layout:
        if self.text[self.end : self.end + 1] != "(":
            return b.Name(name, name, kind="meaning") if name in _SIDES else _split(name)
        self.end += 1
        arguments = [self.chain()]
        while self._take(",") is not None:
            arguments.append(self.chain())
        self._expect(")")
        if name == "Abs" and len(arguments) == 1:
            return b.Bars(arguments[0])
        if "[" in name or "_" in name:
            raise _NoFormula
        return b.Apply(function_name(name), tuple(arguments))

    def _until(self, sign: str) -> b.Layout:
        inside = self.chain()
        self._expect(sign)
        return inside

    def _expect(self, sign: str) -> None:
        if self._take(sign) is None:
            raise _NoFormula

    def _take(self, *signs: str) -> str | None:
        token = self._next()
        if token is None or token.kind != "sign" or token.text not in signs:
            return None
        self.end = token.end
        return token.text

    def _try(self, rule: Callable[[], tuple[str, b.Layout]]) -> tuple[str, b.Layout] | None:
        """What a rule reads; where it reads nothing, nothing is taken."""
        before = self.end
        try:
            return rule()
        except _NoFormula:
            self.end = before
            return None

    def _next(self) -> _Token | None:
        found = _TOKEN.match(self.text, self.end)
        if found is None or found.lastgroup is None:
            return None
        return _Token(found.lastgroup, found[found.lastgroup], found.end())


def _split(name: str) -> b.Layout:
    """A name; one of an entry has its indices, which may be letters."""
    whole, _, indices = name.rstrip("]").partition("[")
    try:
        box = split_name(whole)
        return box if not indices else replace(box, source=name, entry=_list_indices(indices))
    except InputError:
        raise _NoFormula from None


def _list_indices(indices: str) -> b.Layout:
    parts = [part for each in indices.split(",") for part in (b.Mark(","), _index(each.strip()))]
    return b.Run(tuple(parts[1:]))


def _index(text: str) -> b.Layout:
    return b.Number(text) if text.isdigit() else split_name(text)


def _divide(factors: list[b.Layout], by: b.Layout) -> b.Layout:
    above = factors[0] if len(factors) == 1 else b.Product(tuple(factors))
    if isinstance(above, b.Number) and isinstance(by, b.Number):
        return b.Slash(above, by)
    return b.Ratio(_bare(above), _bare(by))


def _bare(box: b.Layout) -> b.Layout:
    return box.body if isinstance(box, b.Parens) else box
