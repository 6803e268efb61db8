"""Sparse polynomials over the rationals, in named indeterminates.

A monomial is a tuple of (atom, exponent) pairs in a fixed order. Exponents of an exponential may be any rational,
those of other atoms any integer, so a monomial may stand in a denominator by its negative exponents.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb
from types import MappingProxyType

from symrnn.judge.normal_form.limits import TermLimitError

__all__ = [
    "ONE",
    "ZERO",
    "AbsoluteOf",
    "Atom",
    "Exponent",
    "Monomial",
    "Polynomial",
    "constant",
    "inverse_monomial",
    "multiply_monomials",
    "reduce_squares",
    "variable",
]

TERM_LIMIT = 20_000
POWER_LIMIT = 200_000  # products of terms in computing one power
BIT_LIMIT = 100_000  # of the coefficient of a power


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """An indeterminate: what kind of term it stands for, and a key that is equal for equal terms."""

    kind: str
    key: Hashable
    label: str
    hashed: int = field(init=False, repr=False)  # computed once: keys are nested, and asked for often
    order: tuple[str, str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hashed", hash((self.kind, self.key)))
        object.__setattr__(self, "order", (self.kind, self.label, self.hashed))

    def __lt__(self, other: Atom) -> bool:
        return self.order < other.order

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Atom)
            and self.hashed == other.hashed
            and self.kind == other.kind
            and self.key == other.key
        )

    def __hash__(self) -> int:
        return self.hashed


Exponent = int | Fraction  # an int where it is one: its hash is quicker
Monomial = tuple[tuple[Atom, Exponent], ...]


def multiply_monomials(a: Monomial, b: Monomial) -> Monomial:
    """The product of two monomials: both are in order, and are merged."""
    if not a or not b:
        return a or b
    product: list[tuple[Atom, Exponent]] = []
    i = j = 0
    while i < len(a) and j < len(b):
        (atom, exponent), (other, more) = a[i], b[j]
        if atom == other:
            total = _exponent(exponent + more)
            product += [(atom, total)] if total else []
            i, j = i + 1, j + 1
        elif atom.order < other.order:
            product.append(a[i])
            i += 1
        else:
            product.append(b[j])
            j += 1
    return (*product, *a[i:], *b[j:])


def inverse_monomial(monomial: Monomial) -> Monomial:
    """1/monomial."""
    return tuple((atom, -exponent) for atom, exponent in monomial)


def _exponent(value: Exponent) -> Exponent:
    return value.numerator if value.denominator == 1 else value


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A sum of rational multiples of monomials; no zero coefficient is kept."""

    terms: Mapping[Monomial, Fraction]

    def __add__(self, other: Polynomial) -> Polynomial:
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            total = terms[monomial] + coefficient if monomial in terms else coefficient
            if total:
                terms[monomial] = total
            else:
                terms.pop(monomial, None)
        if len(terms) > TERM_LIMIT:
            raise TermLimitError(f"more than {TERM_LIMIT} terms")
        return Polynomial(terms)

    def __neg__(self) -> Polynomial:
        return Polynomial({monomial: -coefficient for monomial, coefficient in self.terms.items()})

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        if self.terms == _ONE_TERM:
            return other
        if other.terms == _ONE_TERM:
            return self
        if len(self.terms) * len(other.terms) > TERM_LIMIT:
            raise TermLimitError(f"more than {TERM_LIMIT} terms")
        terms: dict[Monomial, Fraction] = {}
        for monomial_a, a in self.terms.items():
            for monomial_b, b in other.terms.items():
                monomial = multiply_monomials(monomial_a, monomial_b)
                terms[monomial] = terms[monomial] + a * b if monomial in terms else a * b
        return reduce_squares(terms)

    def __pow__(self, exponent: int) -> Polynomial:
        size = len(self.terms)
        if size == 1:
            return self._power_of_term(exponent)
        # a power n of s terms has comb(n + s - 1, s - 1) terms at most
        # (of s > 1 terms at least n, so that a huge n is refused before the number of terms is computed)
        if not size:
            return ZERO if exponent else ONE
        if exponent > POWER_LIMIT or exponent * size * comb(exponent + size - 1, size - 1) > POWER_LIMIT:
            raise TermLimitError(f"a power of more than {POWER_LIMIT} products")
        result = ONE
        for _ in range(exponent):
            result = result * self
        return result

    def _power_of_term(self, exponent: int) -> Polynomial:
        ((monomial, coefficient),) = self.terms.items()
        if not exponent:
            return ONE
        bits = max(coefficient.numerator.bit_length(), coefficient.denominator.bit_length())
        if bits > 1 and bits * abs(exponent) > BIT_LIMIT:
            raise TermLimitError(f"a power of a number of more than {BIT_LIMIT} bits")
        return reduce_squares({tuple((atom, _exponent(e * exponent)) for atom, e in monomial): coefficient**exponent})

    def scale(self, factor: Fraction | int) -> Polynomial:
        """The product with a rational number."""
        return Polynomial({monomial: factor * c for monomial, c in self.terms.items()} if factor else {})

    def is_zero_polynomial(self) -> bool:
        """Whether no term is left."""
        return not self.terms

    def constant_value(self) -> Fraction | None:
        """Its value if it is a constant, None otherwise."""
        if not self.terms:
            return Fraction(0)
        return self.terms.get(()) if len(self.terms) == 1 else None

    def single_term(self) -> tuple[Monomial, Fraction] | None:
        """Its only term, None if it has none or several."""
        return next(iter(self.terms.items())) if len(self.terms) == 1 else None

    def atoms(self) -> set[Atom]:
        """The indeterminates in it."""
        return {atom for monomial in self.terms for atom, _ in monomial}

    def key(self) -> Hashable:
        """Equal for equal polynomials."""
        return frozenset(self.terms.items())

    def sort_terms(self) -> list[tuple[Monomial, Fraction]]:
        """Its terms in a fixed order."""
        return sorted(self.terms.items(), key=lambda term: [(atom, -exponent) for atom, exponent in term[0]])


def reduce_squares(terms: Mapping[Monomial, Fraction]) -> Polynomial:
    """The polynomial of these terms, with |u|^2 = u^2 put in for every indeterminate |u|."""
    plain: dict[Monomial, Fraction] = {}
    rest = ZERO
    for monomial, coefficient in terms.items():
        if not coefficient:
            continue
        squares = [(atom, exponent) for atom, exponent in monomial if atom.kind == "abs" and exponent not in (0, 1)]
        if squares:
            rest = rest + _without_squares(monomial, squares).scale(coefficient)
        else:
            plain[monomial] = coefficient
    return Polynomial(plain) + rest if rest.terms else Polynomial(plain)


def _without_squares(monomial: Monomial, squares: list[tuple[Atom, Exponent]]) -> Polynomial:
    names = {atom for atom, _ in squares}
    result = Polynomial({tuple(pair for pair in monomial if pair[0] not in names): Fraction(1)})
    for atom, exponent in squares:
        # |u|^(2k + 1) = u^(2k)*|u|
        odd = int(exponent) % 2
        inner = atom.key
        assert isinstance(inner, AbsoluteOf)
        half = int(exponent) - odd
        if half >= 0:
            result = result * inner.polynomial**half
        elif (term := inner.polynomial.single_term()) is not None:
            result = result * Polynomial({tuple((a, e * half) for a, e in term[0]): term[1] ** half})
        else:
            raise TermLimitError("a negative power of the size of a sum")
        if odd:
            result = result * variable(atom)
    return result


@dataclass(frozen=True, slots=True)
class AbsoluteOf:
    """The key of an indeterminate |u|: u itself."""

    polynomial: Polynomial

    def __hash__(self) -> int:
        return hash(self.polynomial.key())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AbsoluteOf) and self.polynomial.key() == other.polynomial.key()


ZERO = Polynomial({})
_ONE_TERM: Mapping[Monomial, Fraction] = MappingProxyType({(): Fraction(1)})
ONE = Polynomial(_ONE_TERM)


def constant(value: Fraction | int) -> Polynomial:
    """The constant polynomial."""
    return Polynomial({(): Fraction(value)} if value else {})


def variable(atom: Atom, exponent: Exponent = 1) -> Polynomial:
    """The polynomial of one indeterminate."""
    return reduce_squares({((atom, _exponent(exponent)),): Fraction(1)}) if exponent else ONE
