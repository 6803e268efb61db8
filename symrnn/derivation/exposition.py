"""What a derivation shows around its claims: prose with formulas in it, tables, works, somebody else's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from string import Formatter
from types import MappingProxyType
from typing import Any, TypeAlias

import sympy as sp
from sympy.core.relational import Relational

from symrnn.claims.claim import Claim, Comparison
from symrnn.derivation.references import Reference
from symrnn.errors import InputError, inflect, quote
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import Reduced, reduce_to, reduce_to_fields
from symrnn.expressions.display import brief, mimebundle, quote_name
from symrnn.programs.lines import Assign

__all__ = ["SOURCES", "Citation", "Judgement", "Quotation", "Table", "Text"]

#: where the rows of a table come from that no claim is behind; nothing where that is not said
SOURCES = ("", "measured", "recomputed")

#: what a placeholder is filled with: what is written as a formula, and the way to another place
Formula: TypeAlias = sp.Expr | Relational | Assign | Comparison | Reference


@check_arguments
@dataclass(frozen=True, slots=True, init=False)
class Text:
    """Prose with formulas in it: ``Text("the neuron gives {y}", y=expr)``.

    A formula is a SymPy expression, a rational number, an ``Assign`` or a ``Comparison``; text in its place is prose,
    and a ``Reference`` leads to another place.

    >>> from symrnn import name_symbol
    >>> w = name_symbol("w")
    >>> Text("its size {size} counts, from {x} on", size=abs(w), x=2).parts()
    ('its size ', Abs(w), ' counts, from ', 2, ' on')

    Raises
    ------
    InputError
        where the names in the text are not those of the formulas.
    """

    template: str
    formulas: Mapping[str, Formula] = field(hash=False)

    def __init__(self, template: str, **formulas: Formula | str) -> None:
        names = _names_in(template)
        if names != set(formulas):
            raise InputError(f"text {template[:40]!r} names {sorted(names)}, the formulas given are {sorted(formulas)}")
        object.__setattr__(self, "template", template)
        numbers = {name: _as_formula(value) for name, value in formulas.items()}
        object.__setattr__(self, "formulas", MappingProxyType(numbers))

    def __reduce__(self) -> Reduced:
        return reduce_to(Text, self.template, **self.formulas)

    _repr_mimebundle_ = mimebundle

    def __repr__(self) -> str:
        return brief(self, quote_name(self.template))

    def parts(self) -> tuple[str | Any, ...]:
        """The pieces in order: strings, and the formulas between them."""
        pieces: list[Any] = []
        for literal, name, _, _ in Formatter().parse(self.template):
            pieces += ([literal] if literal else []) + ([self.formulas[name]] if name is not None else [])
        return tuple(pieces)

    def literals(self) -> tuple[str, ...]:
        """What stands between the placeholders, as it is written."""
        return tuple(literal for literal, *_ in Formatter().parse(self.template))


def _as_formula(value: Any) -> Any:
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return sp.Rational(value.numerator, value.denominator)
    return value


def _names_in(template: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    except ValueError as error:
        raise InputError(
            f"text {quote(template)}: expected each formula as a name in braces, such as {{y}}, found one brace "
            f"without the other ({error}); a brace that stands for itself is written twice"
        ) from None


@check_arguments
@dataclass(frozen=True, slots=True)
class Table:
    """Entries in rows: each is a string or an expression, and the first of a row says what the row is about.

    ``claims`` has for each row the names of the claims in which its entries stand, of the step or of those it rests on;
    one tuple alone is for every row. A row that names none is ``"measured"`` or ``"recomputed"`` by its ``source``, and
    without one the page says that it is not checked.

    >>> from symrnn import name_symbol
    >>> w = name_symbol("w")
    >>> powers = Table("Two powers", ("k", "value"), (("1", w), ("2", w**2)), claims=(("first",), ("second",)))
    >>> powers.claims_of(1)
    ('second',)

    Raises
    ------
    InputError
        for another source, and for claims of more or fewer rows than there are.
    """

    caption: str
    header: tuple[str | Formula, ...]
    rows: tuple[tuple[str | Formula, ...], ...]
    claims: tuple[tuple[str, ...], ...] = ()
    source: str = ""

    __reduce__ = reduce_to_fields

    def __post_init__(self) -> None:
        if self.source not in SOURCES:
            raise InputError(
                f"table {self.caption!r}: the source is {self.source!r}; use 'measured' or 'recomputed', or none"
            )
        if len(self.claims) not in (0, 1, len(self.rows)):
            raise InputError(
                f"table {self.caption!r} has {inflect(len(self.rows), 'row')}, and claims for {len(self.claims)}; give "
                "a tuple of names for each row, an empty one where nothing is claimed, or one tuple for all"
            )

    @check_arguments
    def claims_of(self, row: int) -> tuple[str, ...]:
        """The names of the claims behind a row; none where it has none."""
        return self.claims[row if len(self.claims) > 1 else 0] if self.claims else ()

    def __repr__(self) -> str:
        return brief(self, quote_name(self.caption), inflect(len(self.rows), "row"))


@check_arguments
@dataclass(frozen=True, slots=True)
class Citation:
    """A work by its key, its authors' family names, its title, where and when it appeared, and its BibTeX entry.

    >>> from symrnn.derivation.bibtex import read_bibtex
    >>> entry = "@misc{le2015, author = {Le, Quoc V. and Jaitly, N.}, title = {A simple way}, year = 2015}"
    >>> work = read_bibtex(entry)["le2015"]
    >>> print(work.short, "-", work.title)
    Le and Jaitly (2015) - A simple way
    """

    key: str
    authors: tuple[str, ...]
    title: str
    place: str
    year: str
    bibtex: str

    __reduce__ = reduce_to_fields

    @property
    def short(self) -> str:
        """The authors and the year, as prose names a work; of more than three authors the first."""
        first, *others = self.authors
        if len(others) > 2:
            return f"{first} et al. ({self.year})"
        names = ", ".join([first, *others[:-1]])
        return f"{names} and {others[-1]} ({self.year})" if others else f"{first} ({self.year})"

    def __repr__(self) -> str:
        return brief(self, quote_name(self.key), self.short)


class Judgement(Enum):
    """What a quotation is: true, or what is wrong with it; too general holds under an assumption it does not name.

    >>> [each.value for each in Judgement]
    ['true', 'false', 'imprecise', 'too general', 'omission']
    """

    TRUE = "true"
    FALSE = "false"
    IMPRECISE = "imprecise"
    TOO_GENERAL = "too general"
    OMISSION = "omission"


@check_arguments
@dataclass(frozen=True, slots=True)
class Quotation:
    """Somebody else's words, what they are, and the same as claims, each of which the judge has to refute.

    Where the words are called true, it has to prove each instead.

    ``missing`` is what an omission leaves out: the assumption that has to be added. ``source`` is where the words
    stand, such as the title of a slide; [..] in them is what is left out.

    >>> import symrnn as sr
    >>> w = sr.name_symbol("w")
    >>> claim = sr.Claim.at_most("in one line", abs(w), 1, given=(sr.less_than(w, 1),))
    >>> words = Quotation("a weight less than one is small", Judgement.IMPRECISE, (claim,))
    >>> print(sr.check(words.claims[0]).outcome.name)
    REFUTED

    Raises
    ------
    InputError
        where nothing is to be judged, and nothing is missing.
    """

    words: str
    judgement: Judgement
    claims: tuple[Claim, ...] = ()
    missing: Text | None = None
    source: str = ""

    __reduce__ = reduce_to_fields

    def __repr__(self) -> str:
        return brief(self, self.judgement.name, quote_name(self.words))

    def __post_init__(self) -> None:
        if (self.judgement is Judgement.OMISSION) != (self.missing is not None):
            raise InputError(f"the quotation {self.words[:40]!r}: an omission, and nothing else, says what is missing")
        if not self.claims and self.missing is None:
            verb = "proves" if self.is_true else "refutes"
            raise InputError(f"the quotation {self.words[:40]!r} claims nothing; give a claim that the judge {verb}")

    @property
    def is_true(self) -> bool:
        """Whether the words are said to hold, so that the judge has to prove each claim."""
        return self.judgement is Judgement.TRUE
