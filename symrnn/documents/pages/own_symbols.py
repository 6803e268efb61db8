"""A section in the author's own symbols: each letter that names begin with as LaTeX of a short list of commands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from symrnn.documents.formulas.distinct_names import map_names, names_in
from symrnn.documents.formulas.formula_layout import Name
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.formulas.names import GREEK
from symrnn.errors import InputError, listing, quote

if TYPE_CHECKING:
    from symrnn.documents.pages.chunk_sections import ChunkSection
    from symrnn.documents.pages.kernel_sections import KernelSection

__all__ = ["Symbols", "in_symbols", "read_symbols", "with_symbols"]

#: what LaTeX with amsmath and GitHub both know, and that changes the face of a letter and nothing else
_FACES = ("mathbf", "mathrm", "mathit", "mathsf", "mathcal", "boldsymbol")
_GREEK = "|".join(sorted(re.escape(command) for command, _ in GREEK.values() if "{" not in command))
_SYMBOL = re.compile(rf"[A-Za-z]|(?:{_GREEK})|\\(?:{'|'.join(_FACES)})\{{(?:[A-Za-z]{{1,12}}|(?:{_GREEK}))\}}")
_PAIR = re.compile(r"([A-Za-z][A-Za-z0-9]*)=(.*)")

Symbols = tuple[tuple[str, str], ...]
AnySection = TypeVar("AnySection", "KernelSection", "ChunkSection")
Shown = TypeVar("Shown")


def read_symbols(texts: Iterable[str]) -> Symbols:
    r"""Pairs of a letter or word and its symbol.

    >>> read_symbols([r"S=\mathbf{S}", r"h=\boldsymbol{\eta}"])
    (('S', '\\mathbf{S}'), ('h', '\\boldsymbol{\\eta}'))

    Raises
    ------
    InputError
        for a text of another form, a command that is not in the list, and a letter that stands twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        pair = _PAIR.fullmatch(text)
        if pair is None or not _SYMBOL.fullmatch(pair[2]):
            raise InputError(
                f"{quote(text)} is no symbol; give LETTER=SYMBOL, such as S=\\mathbf{{S}}, where SYMBOL is a letter, a "
                f"Greek one such as \\beta, or one of these in {listing(_FACES)}"
            )
        if pair[1] in found:
            raise InputError(f"{pair[1]} has two symbols, {found[pair[1]]} and {pair[2]}; give it one")
        found[pair[1]] = pair[2]
    return tuple(found.items())


def with_symbols(section: AnySection, symbols: Symbols) -> AnySection:
    """The section in these symbols, which it also has as such: a check reads them from it."""
    return replace(in_symbols(section, symbols), symbols=symbols)


def in_symbols(section: Shown, symbols: Symbols) -> Shown:
    """A section or a page, with every name that begins with one of these letters in its symbol, whatever its subscript.

    Raises
    ------
    InputError
        for a letter that no name begins with, and where two letters would be written alike.
    """
    put_in = dict(symbols)
    names = list(dict.fromkeys((name.kind, name.base) for name in names_in(section)))
    bases = [base for kind, base in names if not kind]
    for base in put_in:
        if base not in bases:
            raise InputError(f"no name there begins with {quote(base)}; there are {listing(bases)}")
    written = {("", base): write_latex(Name(base, symbol)) for base, symbol in put_in.items()}
    for kind, base in names:
        latex = written.get((kind, base), write_latex(Name(base, base)))
        for (_, other), symbol in written.items():
            if symbol == latex and (kind, base) != ("", other):
                raise InputError(f"{other} and {base} would both be written {latex}; give {other} another symbol")

    def change(name: Name) -> Name:
        return replace(name, base=put_in[name.base]) if not name.kind and name.base in put_in else name

    return map_names(section, change)
