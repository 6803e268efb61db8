"""Fractions of polynomials: what the normal form of an expression is."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from symrnn.judge.normal_form.polynomial import (
    ONE,
    AbsoluteOf,
    Atom,
    Exponent,
    Monomial,
    Polynomial,
    inverse_monomial,
    multiply_monomials,
    reduce_squares,
)
from symrnn.judge.normal_form.signs import positive_atom

__all__ = ["Quotient", "take_out"]

Powers = dict[Hashable, tuple[Polynomial, int]]


@dataclass(frozen=True, slots=True)
class Quotient:
    """numerator / product of denominators; each denominator has several terms and a power."""

    numerator: Polynomial
    denominators: tuple[tuple[Polynomial, int], ...] = ()

    def __add__(self, other: Quotient) -> Quotient:
        if not self.denominators and not other.denominators:
            return Quotient(self.numerator + other.numerator)
        own, others = _powers(self.denominators), _powers(other.denominators)
        common = dict(own)
        for key, (polynomial, power) in others.items():
            common[key] = (polynomial, max(power, own.get(key, (polynomial, 0))[1]))
        sides = _over(self.numerator, own, common) + _over(other.numerator, others, common)
        return Quotient(sides, tuple(common.values()))

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
            return Quotient(numerator) * _inverse_of_term(*term)
        # the leading coefficient is made 1 and exponentials are taken out, so that multiples of a denominator are one
        content, below = take_out(self.numerator, {atom for atom in self.numerator.atoms() if positive_atom(atom)})
        leading = below.sort_terms()[0][1]
        above = numerator.scale(1 / leading) * Polynomial({inverse_monomial(content): Fraction(1)})
        return Quotient(above, ((below.scale(1 / leading), 1),))

    def power(self, exponent: int) -> Quotient:
        """self to an integer power."""
        base = self if exponent >= 0 else self.inverse()
        times = abs(exponent)
        return Quotient(base.numerator**times, tuple((p, n * times) for p, n in base.denominators) if times else ())

    def key(self) -> Hashable:
        """Equal for quotients that are written alike."""
        return (self.numerator.key(), frozenset((p.key(), n) for p, n in self.denominators))


def take_out(polynomial: Polynomial, atoms: Iterable[Atom]) -> tuple[Monomial, Polynomial]:
    """The polynomial as a monomial times one of which none of these indeterminates can be taken out."""
    least: dict[Atom, Exponent] = {}
    for atom in atoms:
        least[atom] = min(dict(monomial).get(atom, 0) for monomial in polynomial.terms)
    content = tuple(sorted((pair for pair in least.items() if pair[1]), key=lambda pair: pair[0]))
    if not content:
        return (), polynomial
    by = inverse_monomial(content)
    left = reduce_squares({multiply_monomials(monomial, by): c for monomial, c in polynomial.terms.items()})
    return content, left


def _inverse_of_term(monomial: Monomial, coefficient: Fraction) -> Quotient:
    """1/term, with 1/|u| = |u|/u^2 where u has several terms."""
    result = Quotient(reduce_squares({(): 1 / coefficient}))
    for atom, exponent in monomial:
        if isinstance(atom.key, AbsoluteOf) and atom.key.polynomial.single_term() is None:
            square = Quotient(atom.key.polynomial).power(-2)
            result = result * Quotient(reduce_squares({((atom, exponent),): Fraction(1)})) * square
        else:
            result = result * Quotient(reduce_squares({inverse_monomial(((atom, exponent),)): Fraction(1)}))
    return result


def _powers(denominators: Iterable[tuple[Polynomial, int]]) -> Powers:
    return {polynomial.key(): (polynomial, power) for polynomial, power in denominators}


def _over(numerator: Polynomial, own: Powers, common: Powers) -> Polynomial:
    """The numerator over a common denominator."""
    for key, (polynomial, power) in common.items():
        numerator = numerator * polynomial ** (power - own.get(key, (polynomial, 0))[1])
    return numerator
