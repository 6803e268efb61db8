"""The normal form of logarithms: that of a product is a sum, one for each factor that is known to be positive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import sympy as sp

from symrnn.judge.normal_form.labels import show_quotient
from symrnn.judge.normal_form.polynomial import (
    ONE,
    ZERO,
    AbsoluteOf,
    Atom,
    Exponent,
    Monomial,
    Polynomial,
    constant,
    multiply_monomials,
    variable,
)
from symrnn.judge.normal_form.quotient import Quotient, take_out
from symrnn.judge.normal_form.signs import nonnegative_atom, nonnegative_everywhere

__all__ = ["LogarithmOf", "logarithm"]

LARGEST_TO_FACTOR = 10**6  # a number beyond it has one logarithm


@dataclass(frozen=True, slots=True)
class LogarithmOf:
    """The key of an indeterminate log(u): u itself."""

    quotient: Quotient

    def __hash__(self) -> int:
        return hash(self.quotient.key())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LogarithmOf) and self.quotient.key() == other.quotient.key()


def logarithm(quotient: Quotient) -> Polynomial:
    """log(p*q) = log(p) + log(q) for p that is never negative: where p*q > 0, so are p, and q.

    So the sum has a value exactly where the logarithm has one.
    """
    total, rest = ZERO, Quotient(ONE)
    for polynomial, power in ((quotient.numerator, 1), *((p, -n) for p, n in quotient.denominators)):
        known, left = _of_factors(polynomial)
        total = total + known.scale(power)
        if left != ONE and nonnegative_everywhere(left):
            total = total + _atom_of(Quotient(left)).scale(power)
        elif left != ONE:
            rest = rest * Quotient(left).power(power)
    return total if rest.key() == _KEY_OF_ONE else total + _atom_of(rest)


_KEY_OF_ONE = Quotient(ONE).key()


def _atom_of(quotient: Quotient) -> Polynomial:
    return variable(Atom("log", LogarithmOf(quotient), f"log({show_quotient(quotient)})"))


def _of_factors(polynomial: Polynomial) -> tuple[Polynomial, Polynomial]:
    """The sum of the logarithms of a number and of indeterminates that are not negative, and the other factor."""
    leading = polynomial.sort_terms()[0][1]
    total = sum((variable(atom).scale(e) for atom, e in _prime_logarithms(abs(leading))), ZERO)
    content, left = take_out(polynomial.scale(1 / abs(leading)), polynomial.atoms())
    other: Monomial = ()
    for atom, exponent in content:
        known = _of_indeterminate(atom, exponent)
        if known is None:
            other = multiply_monomials(other, ((atom, exponent),))
        else:
            total = total + known
    return total, left * Polynomial({other: Fraction(1)}) if other else left


def _of_indeterminate(atom: Atom, exponent: Exponent) -> Polynomial | None:
    """log(a^n) = n*log(a) for a that is not negative, and n*log(|a|) for an even n."""
    if atom.kind == "exp" and isinstance(atom.key, tuple) and all(isinstance(pair, tuple) for pair in atom.key):
        return Polynomial({atom.key: Fraction(exponent)})
    if nonnegative_atom(atom):
        return _atom_of(Quotient(variable(atom))).scale(Fraction(exponent))
    if exponent % 2 == 0:
        size = Atom("abs", AbsoluteOf(variable(atom)), f"|{atom.label}|")
        return _atom_of(Quotient(variable(size))).scale(Fraction(exponent))
    return None


@lru_cache(maxsize=1000)
def _prime_logarithms(number: Fraction) -> tuple[tuple[Atom, int], ...]:
    """The logarithms of the prime factors of a positive number, and how often each occurs."""
    return tuple(_prime_powers(number.numerator, 1)) + tuple(_prime_powers(number.denominator, -1))


def _prime_powers(number: int, sign: int) -> Iterator[tuple[Atom, int]]:
    factors = sp.factorint(number) if number <= LARGEST_TO_FACTOR else {number: 1}
    for prime, times in factors.items():
        inner = Quotient(constant(int(prime)))
        yield Atom("log", LogarithmOf(inner), f"log({prime})"), sign * int(times)
