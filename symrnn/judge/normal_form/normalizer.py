"""The normal form: every expression as a quotient of polynomials in indeterminates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from operator import add, mul

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.expressions.array_nodes import extent
from symrnn.expressions.exact import fraction_to_rational, rational_to_fraction
from symrnn.expressions.functions_of_two import OF_TWO
from symrnn.judge.normal_form.domains import constant_sign, domain_of
from symrnn.judge.normal_form.function_rewrites import BY_EXP
from symrnn.judge.normal_form.labels import label_of, show, show_quotient
from symrnn.judge.normal_form.limits import TermLimitError, UndefinedTermError
from symrnn.judge.normal_form.logarithms import LogarithmOf, logarithm
from symrnn.judge.normal_form.polynomial import (
    ONE,
    ZERO,
    AbsoluteOf,
    Atom,
    Monomial,
    Polynomial,
    constant,
    variable,
)
from symrnn.judge.normal_form.quotient import Quotient, take_out
from symrnn.judge.normal_form.signs import nonnegative_atom, nonnegative_everywhere, positive_everywhere
from symrnn.judge.normal_form.size_numbers import size_number

__all__ = ["Normalizer"]

_MAX_POWER = 4096
_MAX_POWER_OF_SUM = 16  # exp(n*log(p)) is multiplied out for sums p up to this n


@dataclass(slots=True)
class Normalizer:
    """Turns expressions into quotients; ``names`` are symbols that stand for a quotient already known.

    It collects in ``divisors`` what it divided by and could not see to be positive, and in ``domains`` what logarithms
    and roots need: the side conditions.
    """

    names: Mapping[sp.Symbol, Quotient] = field(default_factory=dict)
    divisors: dict[object, Polynomial] = field(default_factory=dict)
    domains: set[str] = field(default_factory=set)
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
        return tuple(sorted({*self.domains, *(f"{show(divisor)} != 0" for divisor in self.divisors.values())}))

    def need(self, expr: sp.Expr, relation: str) -> None:
        """Add the side condition that this stands so to 0, unless that is seen to be so.

        Raises
        ------
        UndefinedTermError
            where it is seen never to be so.
        """
        quotient = self.quotient(expr)
        if relation == "!=":
            self._divide(quotient)
            return
        strict = relation == ">"
        sign = constant_sign(expr)
        below = all(power % 2 == 0 or positive_everywhere(divisor) for divisor, power in quotient.denominators)
        above, negated = quotient.numerator, -quotient.numerator
        if sign == 1 or (below and (positive_everywhere(above) or (not strict and nonnegative_everywhere(above)))):
            return
        if sign == -1 or (below and (positive_everywhere(negated) or (strict and nonnegative_everywhere(negated)))):
            raise UndefinedTermError
        self.domains.add(f"{show_quotient(quotient)} {relation} 0")

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
        if expr.func in OF_TWO:
            self.quotient(expr.args[1])  # for what it needs: the value may be that of the first alone
            return self.quotient(OF_TWO[expr.func](*expr.args))
        if isinstance(expr, extent):
            return self.quotient(size_number(expr.size))
        if isinstance(expr, sp.Abs):
            return self._absolute(self.quotient(expr.args[0]))
        if isinstance(expr, sp.log) and len(expr.args) == 1:
            self.need(expr.args[0], ">")
            return Quotient(self._logarithm(expr.args[0]))
        if expr is sp.E:
            return self._exponential(Quotient(ONE))
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
        return self._real_power(expr, self.quotient(base), exponent)

    def _real_power(self, expr: sp.Expr, base: Quotient, exponent: sp.Expr) -> Quotient:
        """b^x = exp(x*log(b)) for b > 0; roots of numbers stay what they are."""
        parts = (base.numerator, *(polynomial for polynomial, _ in base.denominators))
        if not exponent.free_symbols or not all(map(positive_everywhere, parts)):
            return self._opaque(expr)
        return self._exponential(self.quotient(exponent) * Quotient(logarithm(base)))

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
        result = Quotient(ONE)
        for monomial, coefficient in exponent.numerator.terms.items():
            power = self._exponential_of_log(monomial, coefficient)
            if power is None:
                label = show(Polynomial({monomial: Fraction(1)}))
                power = Quotient(variable(Atom("exp", monomial, f"exp({label})"), coefficient))
            result = result * power
        return result

    def _exponential_of_log(self, monomial: Monomial, coefficient: Fraction) -> Quotient | None:
        """exp(n*log(p)) = p^n for an integer n, None where it is not of this form, or too long."""
        if len(monomial) != 1 or monomial[0][1] != 1 or coefficient.denominator != 1:
            return None
        key, power = monomial[0][0].key, int(coefficient)
        if not isinstance(key, LogarithmOf) or abs(power) > _MAX_POWER:
            return None
        single = key.quotient.numerator.single_term() is not None and not key.quotient.denominators
        if not single and abs(power) > _MAX_POWER_OF_SUM:
            return None
        try:
            found = key.quotient.power(abs(power))
        except TermLimitError:
            return None  # nor is the inverse of such a power one: they cancel as they are
        if power < 0:
            self._divide(key.quotient)
        return found if power >= 0 else key.quotient.power(power)

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
            parts = (base.numerator, *(polynomial for polynomial, _ in base.denominators))
            kind = "positive" if all(map(positive_everywhere, parts)) else "power of"
            return _powers_of(Atom(kind, base.key(), f"({show_quotient(base)})"), base, exponent, 1)
        if any(power.denominator != 1 for _, power in term[0]):
            return None
        result = Quotient(ONE)
        for atom, power in term[0]:
            result = result * _powers_of(atom, Quotient(variable(atom)), exponent, int(power))
        return result

    def _logarithm(self, argument: sp.Expr) -> Polynomial:
        """The logarithms of what is a factor as it is written, and not negative; then that of the rest."""
        total, rest = ZERO, Quotient(ONE)
        for factor in sp.Mul.make_args(argument):
            base, power = factor.as_base_exp() if isinstance(factor, sp.Pow) else (factor, sp.S.One)
            inner = self.quotient(base if isinstance(power, sp.Integer) else factor)
            if isinstance(power, sp.Integer) and power % 2 == 0:
                # log(p^2) = 2*log(|p|)
                inner = self._absolute(inner)
            parts = (inner.numerator, *(polynomial for polynomial, _ in inner.denominators))
            if inner.numerator.is_zero_polynomial():
                raise UndefinedTermError
            if isinstance(power, sp.Integer) and all(map(nonnegative_everywhere, parts)):
                total = total + logarithm(inner).scale(int(power))
            else:
                rest = rest * self.quotient(factor)
        return total + logarithm(rest)

    def _absolute(self, inner: Quotient) -> Quotient:
        if inner.denominators:
            result = self._absolute(Quotient(inner.numerator))
            for polynomial, power in inner.denominators:
                result = result * _absolute_divisor(polynomial, power)
            return result
        # |c*a^n*b^m*u| = |c|*|a|^n*|b|^m*|u|
        content, left = take_out(inner.numerator, inner.numerator.atoms())
        product = _absolute_of(left)
        for atom, exponent in content:
            size = atom if nonnegative_atom(atom) else Atom("abs", AbsoluteOf(variable(atom)), f"|{atom.label}|")
            product = product * variable(size, exponent)
        return Quotient(product)

    def _opaque(self, expr: sp.Expr) -> Quotient:
        """Any other term is an indeterminate; equal functions of equal arguments are the same one.

        What only comes to numbers is the function of these, as SymPy writes it: sin(x - x) is sin(0), which is 0.
        """
        if expr.is_infinite or expr is sp.nan:
            raise UndefinedTermError
        if not expr.args:
            return Quotient(variable(Atom("constant", expr, str(expr))))
        arguments = [self.quotient(argument) for argument in expr.args]
        needed = domain_of(expr)
        if needed is not None:
            self.need(*needed)
        numbers = tuple(map(_number_of, arguments))
        if None not in numbers and numbers != expr.args:
            return self.quotient(expr.func(*numbers))
        label = label_of(expr, arguments)
        kind = "function" if isinstance(expr, AppliedUndef) else "positive" if _is_seen_positive(expr) else "opaque"
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


def _is_seen_positive(expr: sp.Expr) -> bool:
    """Whether a term says of itself that it is positive, as a sum of exponentials over an index does."""
    return bool(getattr(expr, "is_seen_positive", False))


def _number_of(quotient: Quotient) -> sp.Rational | None:
    """The number that it is, 0 over what is not 0 among them; None where it is none."""
    value = quotient.numerator.constant_value()
    return None if value is None or (value and quotient.denominators) else fraction_to_rational(value)


def _sum(quotients: list[Quotient]) -> Quotient:
    return reduce(add, quotients)


def _product(quotients: list[Quotient]) -> Quotient:
    return reduce(mul, quotients)


def _absolute_of(polynomial: Polynomial) -> Polynomial:
    """|c*u| is |c|*|u|, so that all multiples of u have one absolute value."""
    value = polynomial.constant_value()
    if value is not None:
        return constant(abs(value))
    leading = polynomial.sort_terms()[0][1]
    inner = polynomial.scale(1 / leading)
    if nonnegative_everywhere(inner):
        return inner.scale(abs(leading))
    return variable(Atom("abs", AbsoluteOf(inner), f"|{show(inner)}|")).scale(abs(leading))


def _absolute_divisor(polynomial: Polynomial, power: int) -> Quotient:
    """1/|p|^n."""
    if power % 2 == 0 or positive_everywhere(polynomial):
        return Quotient(polynomial).power(-power)
    return Quotient(_absolute_of(polynomial)).power(-power)
