"""What a page says once about its notation, and the shapes by which its formulas are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.claims.claim import Claim, Comparison
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.exposition import Text
from symrnn.documents.formulas.formula_layout import Layout, Name
from symrnn.documents.formulas.named_constants import NAMED, SCALE, SELU_SLOPE
from symrnn.documents.formulas.notation import notation
from symrnn.documents.pages.blocks import Paragraph
from symrnn.documents.pages.meanings import meanings_of
from symrnn.expressions.functions import SELU_ALPHA, SELU_SCALE, step
from symrnn.expressions.nodes import NORMS, norm_1, norm_2, norm_inf
from symrnn.programs.program import Assign, Program, Shape, name_symbol

__all__ = ["conventions", "programs_of", "shapes_for"]

_ARGUMENT, _AT_ZERO = map(name_symbol, "xc")
_MATRIX = name_symbol("A")
_MEANINGS: Mapping[Any, str] = MappingProxyType(
    {
        norm_1: "largest sum of sizes in a column",
        norm_2: "largest singular value",
        norm_inf: "largest sum of sizes in a row",
    }
)
_CONSTANTS_OF_SELU = (
    *(SCALE, f" = {SELU_SCALE.n(8)} and ", SELU_SLOPE, f" = {SELU_ALPHA.n(8)}"),
    ", rounded here, are the two constants of SELU.",
)
_ENTRYWISE = Name("*", "(.)", kind="meaning")


def programs_of(claims: tuple[Claim, ...]) -> tuple[Program, ...]:
    """The programs that claims are about."""
    return tuple(program for claim in claims for program in claim.programs())


def shapes_for(value: Any, programs: tuple[Program, ...]) -> dict[sp.Symbol, Shape]:
    """The shapes of the names in a formula, in the first program that has the most of them."""
    names = {symbol for expr in _sides(value) for symbol in expr.free_symbols}
    known = max(programs, key=lambda program: len(names & program.shapes.keys()), default=None)
    return {} if known is None else {symbol: known.shapes[symbol] for symbol in names & known.shapes.keys()}


def conventions(derivation: Derivation) -> tuple[Paragraph, ...]:
    """How vectors are written, where there are any, and what norms, ``step`` and other nodes are, where used."""
    claims = tuple(claim for each in derivation.steps for claim in (*each.claims, *each.quoted))
    shapes = {shape for program in programs_of(claims) for shape in program.shapes.values()}
    # each once: the claims of a step are about one program
    formulas = tuple(dict.fromkeys(_formulas(derivation, claims)))
    calls = [call for expr in formulas for call in expr.atoms(step)]
    norms = [kind for kind in NORMS if any(expr.has(kind) for expr in formulas)]
    notes = []
    if shapes - {()}:
        notes.append(
            Paragraph(
                (
                    "Vectors are columns. Functions, powers and ",
                    _ENTRYWISE,
                    " act on each entry by itself; scalars broadcast.",
                )
            )
        )
    meanings = meanings_of(formulas)
    if meanings:
        notes.append(Paragraph(meanings))
    if norms:
        notes.append(Paragraph(_norms(norms)))
    if any(number in NAMED for expr in formulas for number in expr.atoms(sp.Rational)):
        notes.append(Paragraph(_CONSTANTS_OF_SELU))
    if calls:
        notes.append(Paragraph(_slope_of_relu(at_zero=any(len(call.args) == 2 for call in calls))))
    return tuple(notes)


def _norms(kinds: list[Any]) -> tuple[str | Layout, ...]:
    """What each norm of a matrix A is."""
    said: list[str | Layout] = []
    for kind in kinds:
        said += ["; " if said else "", notation(kind(_MATRIX)), f" is the {_MEANINGS[kind]} of ", notation(_MATRIX)]
    return (*said[1:], "; a vector counts as a matrix of one column.")


def _slope_of_relu(at_zero: bool) -> tuple[str | Layout, ...]:
    x, c = _ARGUMENT, _AT_ZERO
    said = (notation(step(x)), " is 1 for ", notation(x > 0), " and 0 for ", notation(x < 0))
    return (*said, "; ", notation(step(x, c)), " is ", notation(c), " at 0.") if at_zero else (*said, ".")


def _formulas(derivation: Derivation, claims: tuple[Claim, ...]) -> Iterator[sp.Basic]:
    """All that is printed on a page."""
    steps = derivation.steps
    captions = (figure.caption for each in steps for figure in each.figures)
    around = (derivation.abstract, *derivation.goals, *derivation.assumptions, *derivation.closing)
    for text in (*around, *(each.text for each in steps), *captions):
        yield from _in_text(text)
    for claim in claims:
        yield from claim.expressions()
    for each in steps:
        if each.quotation is not None and each.quotation.missing is not None:
            yield from _in_text(each.quotation.missing)
        if each.table is not None:
            yield from (expr for row in each.table.rows for cell in row for expr in _sides(cell))


def _in_text(text: Text) -> Iterator[sp.Basic]:
    for part in text.parts():
        yield from _sides(part)


def _sides(value: Any) -> tuple[sp.Basic, ...]:
    match value:
        case Assign(symbol, expr):
            return symbol, expr
        case Comparison():
            return value.expressions()
        case sp.Basic():
            return (value,)
    return ()
