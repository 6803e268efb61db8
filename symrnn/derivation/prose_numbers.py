"""Numbers in prose that follow from nothing: they stay as they are where the inputs of a derivation are changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

import sympy as sp

from symrnn.claims.claim import Claim, Comparison, Relation
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.diagrams import Diagram
from symrnn.derivation.exposition import Text
from symrnn.derivation.figures import Drawing
from symrnn.errors import listing

__all__ = ["BareNumbers", "find_bare_numbers"]

_NUMBER = re.compile(
    "(?<![\\w.^])(?<![A-Za-z][A-Za-z]-)[-\N{MINUS SIGN}]?"
    r"\d+(?:\.\d+)?(?:/\d+)?(?:e[-+]?\d+)?(?![\w'])(?!\.\d|-[A-Za-z])"
)
#: what is counted by its place, and no mathematics: step 4, points 10 and 15
_PLACES = re.compile(
    r"\b(appendix|chapter|claim|column|eq|equation|exercise|fig|figure|lecture|lemma|line|note|page|part|point|row|"
    r"section|slide|step|table|theorem|version|volume)s?\.? \d+(\.\d+)*((,| and| or| to|–) *\d+(\.\d+)*)*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_GAP = "\N{OBJECT REPLACEMENT CHARACTER}"  # where a formula stands
_TRIVIAL = frozenset(map(sp.Integer, (-1, 0, 1)))


@dataclass(frozen=True, slots=True)
class BareNumbers:
    """The numbers in one piece of prose: those that a network or a hypothesis has, and those that no claim has.

    >>> print(BareNumbers("step a", ("2",), ("4",)))
    step a: the prose has 2 in digits, which the claims are stated at: write a placeholder, such as Text("{x}", x=2); \
and it has 4, which stands in none of them: claim it, correct it, or, where it is no mathematics, write it as text, \
Text("{n}", n="4")
    """

    place: str
    stated: tuple[str, ...] = ()
    unclaimed: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = []
        if self.stated:
            parts.append(
                f"the prose has {listing(self.stated)} in digits, which the claims are stated at: write a "
                f'placeholder, such as Text("{{x}}", x={self.stated[0]})'
            )
        if self.unclaimed:
            it = "it" if len(self.unclaimed) == 1 else "them"
            parts.append(
                f"{'and it has' if parts else 'the prose has'} {listing(self.unclaimed)}, which "
                f"{'stands' if it == 'it' else 'stand'} in none of {'them' if parts else 'the claims'}: claim {it}, "
                f"correct {it}, or, where it is no mathematics, write it as text, "
                f'Text("{{n}}", n="{self.unclaimed[0]}")'
            )
        return f"{self.place}: {'; '.join(parts)}"


def find_bare_numbers(derivation: Derivation) -> tuple[BareNumbers, ...]:
    """The numbers in digits, piece by piece, that would be wrong if the inputs were others, or are so already.

    Looked at is the prose of steps stated at numbers: inputs of a network, or values that a hypothesis gives. In
    ``Text`` such a number is reported unless a placeholder brings it. There, in titles and in descriptions of diagrams
    one that stands in no claim is, unless it is argued or the step has a table that is measured. 0, 1, years, and
    numbers of places, such as ``step 4``, are nobody's inputs.
    """
    return tuple(found for piece in _pieces(derivation) if (found := _look(piece)) is not None)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Those at which claims are stated, and all that stand in them."""

    stated: frozenset[sp.Expr] = frozenset()
    claimed: frozenset[sp.Expr] = frozenset()

    def __or__(self, other: _Numbers) -> _Numbers:
        return _Numbers(self.stated | other.stated, self.claimed | other.claimed)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Prose, and the numbers that it may speak of; ``claiming`` is what no other source stands behind."""

    place: str
    numbers: _Numbers
    texts: tuple[Text, ...]
    claiming: tuple[str, ...]


def _pieces(derivation: Derivation) -> Iterator[_Piece]:
    """What stands before the steps, and then each step with what it rests on."""
    reached: dict[str, _Numbers] = {}
    for step in derivation.steps:
        numbers = reduce(or_, (reached[name] for name in step.rests_on), _Numbers())
        reached[step.id] = reduce(or_, map(_numbers_of, (*step.claims, *step.quoted)), numbers)
    first = (derivation.abstract, *derivation.assumptions, *derivation.closing)
    claiming = () if any(map(_is_measuring, derivation.steps)) else (derivation.title, *map(_prose, first))
    every = reduce(or_, reached.values())
    yield _Piece("the title, abstract or assumptions", every, (*first, *derivation.argued), claiming)
    for step in derivation.steps:
        yield _piece(step, reached[step.id])


def _piece(step: Step, numbers: _Numbers) -> _Piece:
    missing = () if step.quotation is None or step.quotation.missing is None else (step.quotation.missing,)
    diagrams = tuple(figure for figure in step.figures if isinstance(figure.drawing, Diagram))
    claimed = (step.text, *missing, *(figure.caption for figure in diagrams))
    claiming = (step.title, *map(_prose, claimed), *(figure.alt for figure in diagrams))
    texts = (step.text, *missing, *step.argued, *(figure.caption for figure in step.figures))
    drawn = frozenset(number for figure in diagrams for number in _numbers_drawn(figure.drawing))
    place = f"step {step.id}"
    return _Piece(place, numbers | _Numbers(drawn), texts, () if _is_measuring(step) else claiming)


def _numbers_drawn(drawing: Drawing) -> set[sp.Expr]:
    """The numbers that a diagram shows, such as the inputs of a network."""
    assert isinstance(drawing, Diagram)
    labels = (*(node.label for node in drawing.nodes), *(arrow.label for arrow in drawing.arrows))
    return {number for label in labels if isinstance(label, sp.Basic) for number in label.atoms(sp.Rational)}


def _is_measuring(step: Step) -> bool:
    return step.table is not None and step.table.source != ""


def _prose(text: Text) -> str:
    return _GAP.join(text.literals())


def _look(piece: _Piece) -> BareNumbers | None:
    stated = piece.numbers.stated - _TRIVIAL
    if not stated:
        return None
    known = stated | piece.numbers.claimed | _TRIVIAL
    prose = [number for text in piece.texts for number in _numbers_in(_prose(text))]
    claimed = [number for each in piece.claiming for number in _numbers_in(each)]
    bare = dict.fromkeys(each for each in prose if _value(each) in stated)
    unclaimed = dict.fromkeys(
        each for each in claimed if known.isdisjoint((_value(each), -_value(each))) and not _YEAR.fullmatch(each)
    )
    return BareNumbers(piece.place, tuple(bare), tuple(unclaimed)) if bare or unclaimed else None


def _numbers_in(text: str) -> list[str]:
    return _NUMBER.findall(_PLACES.sub("", text))


def _value(number: str) -> sp.Rational:
    value, _, divisor = number.replace("\N{MINUS SIGN}", "-").partition("/")
    return sp.Rational(value) / sp.Rational(divisor or 1)


def _numbers_of(claim: Claim) -> _Numbers:
    """Stated at are the terms and factors of a network's lines, and what a hypothesis says that a name is."""
    lines = {line.expr for program in claim.programs() for line in program.lines}
    nodes = {node for expr in lines for node in sp.preorder_traversal(expr) if node.is_Mul or node.is_Add}
    given = {each.rhs for each in claim.given if isinstance(each, Comparison) and each.relation is Relation.EQUAL}
    inside = {node for expr in {*claim.expressions()} for node in sp.preorder_traversal(expr)}
    squares = {node for node in inside if node.is_Pow and node.exp == 2}  # slopes are full of them: no 2 is meant
    arguments = {arg for node in inside for arg in (node.args[:1] if node in squares else node.args)}
    return _Numbers(
        frozenset(each for each in (*given, *(arg for node in nodes for arg in node.args)) if each.is_Rational),
        frozenset(each for each in (*arguments, *claim.expressions()) if each.is_Rational),
    )
