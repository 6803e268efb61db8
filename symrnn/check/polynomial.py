"""Sparse polynomials over the rationals, in named indeterminates, and fractions of them.

A monomial is a tuple of (atom, exponent) pairs in a fixed order. Exponents of an exponential may be any rational,
those of other atoms any integer, so a monomial may stand in a denominator by its negative exponents.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

__all__ = [
    "ONE",
    "ZERO",
    "Atom",
    "Monomial",
    "Polynomial",
    "Quotient",
    "TermLimitError",
    "constant",
    "multiply_monomials",
    "variable",
]

TERM_LIMIT = 20_000


class TermLimitError(Exception):
    """A polynomial grew past the number of terms that the judge is willing to compute with."""


@dataclass(frozen=True, slots=True)
class Atom:
    """An indeterminate: what kind of term it stands for, and a key that is equal for equal terms."""

    kind: str
    key: Hashable
    label: str

    def __lt__(self, other: Atom) -> bool:
        return (self.kind, self.label, hash(self.key)) < (other.kind, other.label, hash(other.key))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Atom) and self.kind == other.kind and self.key == other.key

    def __hash__(self) -> int:
        return hash((self.kind, self.key))


Monomial = tuple[tuple[Atom, Fraction], ...]


def multiply_monomials(a: Monomial, b: Monomial) -> Monomial:
    """The product of two monomials."""
    if not a:
        return b
    if not b:
        return a
    exponents = dict(a)
    for atom, exponent in b:
        exponents[atom] = exponents.get(atom, Fraction(0)) + exponent
    return tuple(sorted((pair for pair in exponents.items() if pair[1]), key=lambda pair: pair[0]))


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A sum of rational multiples of monomials; no zero coefficient is kept."""

    terms: Mapping[Monomial, Fraction]

    def __add__(self, other: Polynomial) -> Polynomial:
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            total = terms.get(monomial, Fraction(0)) + coefficient
            if total:
                terms[monomial] = total
            else:
                terms.pop(monomial, None)
        if len(terms) > TERM_LIMIT:
            raise TermLimitError
        return Polynomial(terms)

    def __neg__(self) -> Polynomial:
        return self.scaled(Fraction(-1))

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        if len(self.terms) * len(other.terms) > TERM_LIMIT:
            raise TermLimitError
        terms: dict[Monomial, Fraction] = {}
        for monomial_a, a in self.terms.items():
            for monomial_b, b in other.terms.items():
                monomial = multiply_monomials(monomial_a, monomial_b)
                terms[monomial] = terms.get(monomial, Fraction(0)) + a * b
        return reduced(terms)

    def __pow__(self, exponent: int) -> Polynomial:
        result = ONE
        for _ in range(exponent):
            result = result * self
        return result

    def scaled(self, factor: Fraction) -> Polynomial:
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

    def sorted_terms(self) -> list[tuple[Monomial, Fraction]]:
        """Its terms in a fixed order."""
        return sorted(self.terms.items(), key=lambda term: [(atom, -exponent) for atom, exponent in term[0]])


def reduced(terms: Mapping[Monomial, Fraction]) -> Polynomial:
    """The polynomial of these terms, with |u|^2 = u^2 put in for every indeterminate |u|."""
    plain: dict[Monomial, Fraction] = {}
    rest = ZERO
    for monomial, coefficient in terms.items():
        if not coefficient:
            continue
        squares = [(atom, exponent) for atom, exponent in monomial if atom.kind == "abs" and exponent not in (0, 1)]
        if squares:
            rest = rest + _without_squares(monomial, squares).scaled(coefficient)
        else:
            plain[monomial] = coefficient
    return Polynomial(plain) + rest if rest.terms else Polynomial(plain)


def _without_squares(monomial: Monomial, squares: list[tuple[Atom, Fraction]]) -> Polynomial:
    names = {atom for atom, _ in squares}
    result = Polynomial({tuple(pair for pair in monomial if pair[0] not in names): Fraction(1)})
    for atom, exponent in squares:
        odd = int(exponent) % 2
        inner = atom.key
        assert isinstance(inner, AbsoluteOf)
        half = int(exponent) - odd
        if half >= 0:
            result = result * inner.polynomial**half
        elif (term := inner.polynomial.single_term()) is not None:
            result = result * Polynomial({tuple((a, e * half) for a, e in term[0]): term[1] ** half})
        else:
            raise TermLimitError
        if odd:
            result = result * Polynomial({((atom, Fraction(1)),): Fraction(1)})
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
ONE = Polynomial({(): Fraction(1)})


def constant(value: Fraction | int) -> Polynomial:
    """The constant polynomial."""
    return Polynomial({(): Fraction(value)} if value else {})


def variable(atom: Atom, exponent: Fraction | int = 1) -> Polynomial:
    """The polynomial of one indeterminate."""
    return Polynomial({((atom, Fraction(exponent)),): Fraction(1)} if exponent else {(): Fraction(1)})


@dataclass(frozen=True, slots=True)
class Quotient:
    """numerator / product of denominators; each denominator has several terms and a power."""

    numerator: Polynomial
    denominators: tuple[tuple[Polynomial, int], ...] = ()

    def __add__(self, other: Quotient) -> Quotient:
        if _same(self.denominators, other.denominators):
            return Quotient(self.numerator + other.numerator, self.denominators)
        common = _common(self.denominators, other.denominators)
        return Quotient(self._over(common) + other._over(common), common)

    def __mul__(self, other: Quotient) -> Quotient:
        powers = _powers(self.denominators)
        for key, (polynomial, power) in _powers(other.denominators).items():
            powers[key] = (polynomial, powers.get(key, (polynomial, 0))[1] + power)
        return Quotient(self.numerator * other.numerator, tuple(powers.values()))

    def __neg__(self) -> Quotient:
        return Quotient(-self.numerator, self.denominators)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + -other

    def inverse(self) -> Quotient:
        """1/self; the numerator becomes the denominator."""
        numerator = ONE
        for polynomial, power in self.denominators:
            numerator = numerator * polynomial**power
        term = self.numerator.single_term()
        if term is not None:
            monomial, coefficient = term
            flipped = reduced({tuple((atom, -exponent) for atom, exponent in monomial): 1 / coefficient})
            return Quotient(numerator * flipped)
        leading = self.numerator.sorted_terms()[0][1]
        return Quotient(numerator.scaled(1 / leading), ((self.numerator.scaled(1 / leading), 1),))

    def power(self, exponent: int) -> Quotient:
        """self to an integer power."""
        base = self if exponent >= 0 else self.inverse()
        times = abs(exponent)
        return Quotient(base.numerator**times, tuple((p, n * times) for p, n in base.denominators) if times else ())

    def key(self) -> Hashable:
        """Equal for quotients that are written alike."""
        return (self.numerator.key(), frozenset((p.key(), n) for p, n in self.denominators))

    def _over(self, common: Iterable[tuple[Polynomial, int]]) -> Polynomial:
        own = _powers(self.denominators)
        numerator = self.numerator
        for polynomial, power in common:
            numerator = numerator * polynomial ** (power - own.get(polynomial.key(), (polynomial, 0))[1])
        return numerator


def _powers(denominators: Iterable[tuple[Polynomial, int]]) -> dict[Hashable, tuple[Polynomial, int]]:
    return {polynomial.key(): (polynomial, power) for polynomial, power in denominators}


def _same(a: tuple[tuple[Polynomial, int], ...], b: tuple[tuple[Polynomial, int], ...]) -> bool:
    if not a and not b:
        return True
    return {k: n for k, (_, n) in _powers(a).items()} == {k: n for k, (_, n) in _powers(b).items()}


def _common(
    a: tuple[tuple[Polynomial, int], ...], b: tuple[tuple[Polynomial, int], ...]
) -> tuple[tuple[Polynomial, int], ...]:
    powers = _powers(a)
    for key, (polynomial, power) in _powers(b).items():
        powers[key] = (polynomial, max(power, powers.get(key, (polynomial, 0))[1]))
    return tuple(powers.values())
