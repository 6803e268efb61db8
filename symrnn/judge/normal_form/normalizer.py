"""The normal form: every expression as a quotient of polynomials in indeterminates."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.expressions.exact import rational_to_fraction
from symrnn.judge.normal_form.function_rewrites import BY_EXP
from symrnn.judge.normal_form.polynomial import (
    ONE,
    AbsoluteOf,
    Atom,
    Polynomial,
    constant,
    variable,
)
from symrnn.judge.normal_form.quotient import Quotient

__all__ = ["Normalizer", "UndefinedTermError", "positive_everywhere"]

_MAX_POWER = 4096
LONGEST_NUMBER = 4000  # bits
LONGEST_LABEL = 300  # characters: labels stand in labels, and would grow without end


class UndefinedTermError(Exception):
    """A term has no value anywhere, such as 1/0."""


@dataclass(slots=True)
class Normalizer:
    """Turns expressions into quotients; ``names`` are symbols that stand for a quotient already known.

    It collects in ``divisors`` what it divided by and could not see to be positive: the side conditions.
    """

    names: Mapping[sp.Symbol, Quotient] = field(default_factory=dict)
    divisors: dict[object, Polynomial] = field(default_factory=dict)
    memory: dict[sp.Expr, Quotient] = field(default_factory=dict)

    def quotient(self, expr: sp.Expr) -> Quotient:
        """The normal form of an expression."""
        found = self.memory.get(expr)
        if found is None:
            found = self._compute(expr)
            self.memory[expr] = found
        return found

    def conditions(self) -> tuple[str, ...]:
        """The side conditions under which the expressions seen so far have a value."""
        return tuple(sorted(f"{show(divisor)} != 0" for divisor in self.divisors.values()))

    def _compute(self, expr: sp.Expr) -> Quotient:
        if isinstance(expr, sp.Symbol):
            return self.names[expr] if expr in self.names else Quotient(variable(Atom("symbol", expr, expr.name)))
        if isinstance(expr, sp.Rational):
            return Quotient(constant(rational_to_fraction(expr)))
        if isinstance(expr, sp.Add):
            return _sum([self.quotient(argument) for argument in expr.args])
        if isinstance(expr, sp.Mul):
            return _product([self.quotient(argument) for argument in expr.args])
        if isinstance(expr, (sp.Pow, sp.exp)):
            return self._power(expr)
        if expr.func in BY_EXP:
            return self.quotient(BY_EXP[expr.func](expr.args[0]))
        if isinstance(expr, sp.Abs):
            return self._absolute(self.quotient(expr.args[0]))
        return self._opaque(expr)

    def _power(self, expr: sp.Expr) -> Quotient:
        base, exponent = expr.as_base_exp() if isinstance(expr, sp.Pow) else (sp.E, expr.args[0])
        if base is sp.E:
            return self._exponential(self.quotient(exponent))
        if isinstance(exponent, sp.Integer) and abs(int(exponent)) <= _MAX_POWER:
            quotient = self.quotient(base)
            if int(exponent) < 0:
                self._divide(quotient)
            return quotient.power(int(exponent))
        if exponent.is_integer and all(symbol.is_integer for symbol in exponent.free_symbols):
            power = self._symbolic_power(self.quotient(base), self.quotient(exponent), bool(exponent.is_nonnegative))
            return self._opaque(expr) if power is None else power
        return self._opaque(expr)

    def _divide(self, quotient: Quotient) -> None:
        numerator = quotient.numerator
        if numerator.is_zero_polynomial():
            raise UndefinedTermError
        if not positive_everywhere(numerator):
            self.divisors[numerator.key()] = numerator

    def _exponential(self, exponent: Quotient) -> Quotient:
        """exp of a sum is the product of the exponentials: exp(c*m) is the indeterminate exp(m) to the power c."""
        if exponent.denominators:
            return Quotient(variable(Atom("exp", exponent.key(), f"exp({show_quotient(exponent)})")))
        result = ONE
        for monomial, coefficient in exponent.numerator.terms.items():
            label = show(Polynomial({monomial: Fraction(1)}))
            result = result * variable(Atom("exp", monomial, f"exp({label})"), coefficient)
        return Quotient(result)

    def _symbolic_power(self, base: Quotient, exponent: Quotient, nonnegative: bool) -> Quotient | None:
        """b^(k + c) = b^c * b^k for integers: each factor of b to each term of the exponent, None if not possible.

        It is not for b = 0, since 0^0 = 1, nor where a term of the exponent is not an integer, as in b^(k/2).
        """
        counts = exponent.numerator.terms.values()
        if base.numerator.is_zero_polynomial() or exponent.denominators or any(c.denominator != 1 for c in counts):
            return None
        # b^k with k < 0 divides by b
        if not nonnegative or min(counts, default=0) < 0:
            self._divide(base)
        term = base.numerator.single_term()
        if base.denominators or term is None or term[1] != 1:
            return _powers_of(Atom("power of", base.key(), f"({show_quotient(base)})"), base, exponent, 1)
        if any(power.denominator != 1 for _, power in term[0]):
            return None
        result = Quotient(ONE)
        for atom, power in term[0]:
            result = result * _powers_of(atom, Quotient(variable(atom)), exponent, int(power))
        return result

    def _absolute(self, inner: Quotient) -> Quotient:
        if inner.denominators:
            result = self._absolute(Quotient(inner.numerator))
            for polynomial, power in inner.denominators:
                result = result * _absolute_divisor(polynomial, power)
            return result
        term = inner.numerator.single_term()
        if term is None:
            return Quotient(_absolute_of(inner.numerator))
        # |c*a^n*b^m| = |c|*|a|^n*|b|^m
        product = constant(abs(term[1]))
        for atom, exponent in term[0]:
            size = atom if nonnegative_atom(atom) else Atom("abs", AbsoluteOf(variable(atom)), f"|{atom.label}|")
            product = product * variable(size, exponent)
        return Quotient(product)

    def _opaque(self, expr: sp.Expr) -> Quotient:
        """Any other term is an indeterminate; equal functions of equal arguments are the same one."""
        if expr.is_infinite or expr is sp.nan:
            raise UndefinedTermError
        if not expr.args:
            return Quotient(variable(Atom("constant", expr, str(expr))))
        arguments = [self.quotient(argument) for argument in expr.args]
        label = f"{_function_name(expr)}({', '.join(map(show_quotient, arguments))})"
        kind = "function" if isinstance(expr, AppliedUndef) else "opaque"
        return Quotient(variable(Atom(kind, (expr.func, tuple(a.key() for a in arguments)), label)))


def _powers_of(atom: Atom, base: Quotient, exponent: Quotient, times: int) -> Quotient:
    result = Quotient(ONE)
    for monomial, coefficient in exponent.numerator.terms.items():
        count = int(coefficient) * times
        if monomial:
            label = show(Polynomial({monomial: Fraction(1)}))
            result = result * Quotient(variable(Atom("power", (atom, monomial), f"{atom.label}^{label}"), count))
        else:
            result = result * base.power(count)
    return result


def _function_name(expr: sp.Expr) -> str:
    return str(getattr(expr.func, "__name__", expr.func))


def _sum(quotients: list[Quotient]) -> Quotient:
    total = quotients[0]
    for quotient in quotients[1:]:
        total = total + quotient
    return total


def _product(quotients: list[Quotient]) -> Quotient:
    result = quotients[0]
    for quotient in quotients[1:]:
        result = result * quotient
    return result


def _absolute_of(polynomial: Polynomial) -> Polynomial:
    """|c*u| is |c|*|u|, so that all multiples of u have one absolute value."""
    value = polynomial.constant_value()
    if value is not None:
        return constant(abs(value))
    leading = polynomial.sort_terms()[0][1]
    inner = polynomial.scale(1 / leading)
    return variable(Atom("abs", AbsoluteOf(inner), f"|{show(inner)}|")).scale(abs(leading))


def _absolute_divisor(polynomial: Polynomial, power: int) -> Quotient:
    """1/|p|^n."""
    if power % 2 == 0 or positive_everywhere(polynomial):
        return Quotient(polynomial).power(-power)
    return Quotient(_absolute_of(polynomial)).power(-power)


def nonnegative_atom(atom: Atom) -> bool:
    """Whether an indeterminate is never negative, whatever the values of the symbols."""
    if atom.kind == "power":
        base = atom.key[0]  # type: ignore[index]  # the key of a power is (base, exponent)
        return isinstance(base, Atom) and nonnegative_atom(base)
    return atom.kind in ("exp", "abs") or (atom.kind == "symbol" and bool(getattr(atom.key, "is_nonnegative", False)))


def positive_atom(atom: Atom) -> bool:
    """Whether an indeterminate is positive, whatever the values of the symbols."""
    return atom.kind == "exp" or (atom.kind == "symbol" and bool(getattr(atom.key, "is_positive", False)))


def positive_everywhere(polynomial: Polynomial) -> bool:
    """Whether every term is at least 0 and one is greater, where they have a value: 1/x^2 has none at 0."""
    good = all(
        coefficient > 0 and all(nonnegative_atom(atom) or exponent % 2 == 0 for atom, exponent in monomial)
        for monomial, coefficient in polynomial.terms.items()
    )
    return good and any(
        # 1/a^2 has a value only where a is not 0, and is positive there
        all(positive_atom(atom) or exponent < 0 for atom, exponent in monomial)
        for monomial in polynomial.terms
    )


def show(polynomial: Polynomial) -> str:
    """A polynomial, to be read; a long one is cut short, with a mark of what is left out."""
    text = _write_polynomial(polynomial)
    if len(text) <= LONGEST_LABEL:
        return text
    return f"{text[:LONGEST_LABEL]}...{hashlib.blake2b(text.encode(), digest_size=4).hexdigest()}"


def _number(value: Fraction) -> str:
    """A number to be read, or its size where it is too long."""
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    return str(value) if bits <= LONGEST_NUMBER else f"(number of {bits} bits, {hash(value) % 10**6})"


def _write_polynomial(polynomial: Polynomial) -> str:
    pieces = []
    for monomial, coefficient in polynomial.sort_terms():
        factors = [atom.label + (f"**{exponent}" if exponent != 1 else "") for atom, exponent in monomial]
        if abs(coefficient) != 1 or not factors:
            factors.insert(0, _number(abs(coefficient)))
        pieces.append("-" * (coefficient < 0) + "*".join(factors))
    return " + ".join(pieces).replace("+ -", "- ") or "0"


def show_quotient(quotient: Quotient) -> str:
    """A quotient, to be read."""
    above = show(quotient.numerator)
    below = "*".join(f"({show(p)})" + (f"**{n}" if n != 1 else "") for p, n in quotient.denominators)
    return f"({above})/({below})" if below else above
