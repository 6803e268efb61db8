"""Exact proofs that a quantity is not negative (or positive), under hypotheses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial, reduce
from math import lcm
from operator import mul

import sympy as sp

from symrnn.claims.claim import Hypothesis
from symrnn.errors import inflect
from symrnn.expressions.exact import fraction_to_rational, rational_to_fraction
from symrnn.judge.inequalities.facts import Fact, facts_about, facts_of, shift_to_bounds
from symrnn.judge.inequalities.seen_negative import Terms, is_negative_somewhere
from symrnn.judge.inequalities.sturm import has_no_root
from symrnn.judge.normal_form.limits import attempt, tell_limit
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.judge.normal_form.polynomial import Atom, Exponent, Monomial, Polynomial, multiply_monomials
from symrnn.judge.normal_form.signs import nonnegative_atom, positive_atom, positive_everywhere
from symrnn.judge.normal_form.substitution import substitute

__all__ = ["LONG_SEARCH", "SHORT_SEARCH", "proves_nonnegative", "proves_order"]

MAX_REPLACEMENTS = 5
SHORT_SEARCH, LONG_SEARCH = 25, 400
MAX_DEGREE, MAX_JOINT_DEGREE = 200, 60  # of a polynomial to factor, in one indeterminate and in several
MAX_ATOMS = 6  # its indeterminates
MAX_BITS, MAX_JOINT_BITS = 4000, 300  # the length of its coefficients; SymPy looks for primes as long as them
MAX_SIZE, MAX_JOINT_SIZE = 8_000, 3_000  # its degree times that length
MAX_FACTORED = 12  # polynomials in several indeterminates that are factored in one search
_PLAIN = sp.symbols(f"x:{MAX_ATOMS}")
TERMS_PER_ATTEMPT = 100  # an attempt at many terms counts as several


def proves_order(lhs: sp.Expr, rhs: sp.Expr, strict: bool, given: tuple[Hypothesis, ...], attempts: int) -> str | None:
    """How ``lhs <= rhs`` (``<`` if strict) follows from the hypotheses, None if this way does not show it."""
    moved = shift_to_bounds(given)
    hypotheses = tuple(h.map_expressions(partial(substitute, values=moved)) for h in given)
    normalizer = Normalizer()
    difference = normalizer.quotient(substitute(rhs - lhs, moved))
    read = (attempt("hypotheses", partial(facts_of, (each,), normalizer)) for each in hypotheses)
    facts = tuple(fact for each in read for fact in each or ())
    if any(power % 2 and not positive_everywhere(divisor) for divisor, power in difference.denominators):
        return None
    return _Search(hypotheses, normalizer, facts, attempts).prove(difference.numerator, strict, 0)


def proves_nonnegative(
    polynomial: Polynomial,
    strict: bool,
    given: tuple[Hypothesis, ...],
    normalizer: Normalizer,
    facts: tuple[Fact, ...],
    attempts: int,
) -> str | None:
    """How a polynomial is at least 0 (greater, if strict) by facts, None if this way does not show it."""
    return _Search(given, normalizer, facts, attempts).prove(polynomial, strict, 0)


@dataclass(slots=True)
class _Search:
    """Looks for bounds to put in until every term left is at least 0, within a budget of attempts."""

    given: tuple[Hypothesis, ...]
    normalizer: Normalizer
    facts: tuple[Fact, ...]
    attempts: int
    seen: set[object] = field(default_factory=set)
    work: int = 0
    factored: int = 0

    def prove(self, polynomial: Polynomial, strict: bool, depth: int) -> str | None:
        """How the polynomial is at least 0 (greater, if strict), None if it was not found."""
        if self.work >= self.attempts * TERMS_PER_ATTEMPT:
            tell_limit("exact sign", f"more than {self.attempts} attempts at putting bounds in")
            return None
        if (polynomial.key(), strict) in self.seen:
            return None
        self.seen.add((polynomial.key(), strict))
        self.work += TERMS_PER_ATTEMPT + 5 * len(polynomial.terms) ** 2
        if all(map(_term_nonnegative, polynomial.terms.items())):
            if not strict or positive_everywhere(polynomial):
                return (
                    "every term is at least 0"
                    if depth == 0
                    else f"every term is at least 0 with {inflect(depth, 'bound')} put in"
                )
            return None
        self.factored += len(polynomial.atoms()) > 1
        if self.factored > MAX_FACTORED:
            tell_limit("factors", f"more than {MAX_FACTORED} polynomials in several indeterminates")
        elif (by_factors := _prove_by_factors(polynomial, strict, self.facts)) is not None:
            return by_factors
        if depth == MAX_REPLACEMENTS:
            tell_limit("exact sign", f"more than {MAX_REPLACEMENTS} bounds to put in")
            return None
        smaller = self._with_bounds(polynomial)
        results = (self.prove(candidate, strict and not gap, depth + 1) for candidate, gap in smaller)
        return next((result for result in results if result is not None), None)

    def _with_bounds(self, polynomial: Polynomial) -> Iterator[tuple[Polynomial, bool]]:
        """Lower bounds of the polynomial, by one fact applied to one factor of a term, and whether they are strict."""
        facts = facts_about(polynomial, self.given, self.normalizer, self.facts)
        for monomial, coefficient in polynomial.sort_terms():
            for fact in facts:
                rest = _without(monomial, fact)
                if rest is not None and fact.upper == (coefficient < 0) and _monomial_nonnegative(rest):
                    term = Polynomial({monomial: coefficient})
                    gap = fact.strict and all(positive_atom(atom) for atom, _ in rest)
                    yield polynomial - term + Polynomial({rest: coefficient}) * fact.bound, gap


def _without(monomial: Monomial, fact: Fact) -> Monomial | None:
    """The monomial divided by the fact's indeterminate, None if it does not hold it."""
    exponent = next((exponent for atom, exponent in monomial if atom == fact.atom), 0)
    if exponent * fact.exponent < 1:
        return None
    return multiply_monomials(monomial, ((fact.atom, -fact.exponent),))


def _monomial_nonnegative(monomial: Monomial) -> bool:
    return all(nonnegative_atom(atom) or exponent % 2 == 0 for atom, exponent in monomial)


def _term_nonnegative(term: tuple[Monomial, Fraction]) -> bool:
    return term[1] > 0 and _monomial_nonnegative(term[0])


def _prove_by_factors(polynomial: Polynomial, strict: bool, facts: tuple[Fact, ...]) -> str | None:
    """Factor over the rationals: even powers are at least 0, and every other factor must have a known sign."""
    cleared = _clear_powers(polynomial)
    if cleared is None:
        return None
    atoms, terms = cleared
    if is_negative_somewhere(terms, [_domain(atom, facts if scale == 1 else ()) for atom, scale in atoms]):
        return None  # signs of factors would say otherwise, so there are none to be found
    whole = sp.Poly.from_dict(
        {powers: fraction_to_rational(coefficient) for powers, coefficient in terms.items()},
        *_PLAIN[: len(atoms)],
        domain=sp.QQ,
    )
    content, factors = whole.factor_list()
    # factor_list is not trusted: its product is multiplied out again
    if reduce(mul, (factor**power for factor, power in factors), whole.one * content) != whole:
        return None
    positive = content > 0
    for factor, power in factors:
        sign = _sign(factor, atoms, facts)
        if (sign is None and (power % 2 or strict)) or (strict and sign is not None and not sign[1]):
            return None
        # an odd power of a negative factor turns the sign of the product; an even power leaves it
        positive ^= power % 2 == 1 and sign is not None and not sign[0]
    if not positive:
        return None
    return f"it is a product of {inflect(len(factors), 'factor')} of known sign"


def _clear_powers(polynomial: Polynomial) -> tuple[tuple[tuple[Atom, int], ...], Terms] | None:
    """The atoms with their scales, and the terms of the polynomial times a positive monomial, with integer exponents.

    None where it is too large to factor, or some exponent is no integer, or it is a number.
    """
    low: dict[Atom, Exponent] = {}
    scale: dict[Atom, int] = {}
    for monomial in polynomial.terms:
        for atom, exponent in monomial:
            low[atom] = min(low.get(atom, 0), exponent)
            scale[atom] = lcm(scale.get(atom, 1), exponent.denominator)
    for atom, least in low.items():
        if least < 0 and not positive_atom(atom) and least % 2:
            # times an even power of what may be negative: the sign stays
            low[atom] = least - 1
    if _is_too_large(polynomial, low, scale) or any(scale[atom] != 1 for atom in low if atom.kind != "exp"):
        return None
    if not low:
        return None
    terms: Terms = {}
    for monomial, coefficient in polynomial.terms.items():
        exponents = dict(monomial)
        powers = tuple(int((exponents.get(a, Fraction(0)) - low[a]) * scale[a]) for a in low)
        terms[powers] = coefficient
    return tuple(scale.items()), terms


def _is_too_large(polynomial: Polynomial, low: Mapping[Atom, Exponent], scale: Mapping[Atom, int]) -> bool:
    degree = max(
        (sum((dict(m).get(a, 0) - low[a]) * scale[a] for a in low) for m in polynomial.terms), default=Fraction(0)
    )
    bits = max(
        (max(c.numerator.bit_length(), c.denominator.bit_length()) for c in polynomial.terms.values()), default=0
    )
    joint = (MAX_JOINT_BITS, MAX_JOINT_DEGREE, MAX_JOINT_SIZE)
    most_bits, most_degree, most_size = (MAX_BITS, MAX_DEGREE, MAX_SIZE) if len(low) == 1 else joint
    limits = (
        (len(low) > MAX_ATOMS, f"more than {MAX_ATOMS} indeterminates"),
        (bits > most_bits, f"coefficients of more than {most_bits} bits"),
        (degree > most_degree, f"a degree above {most_degree}"),
        (degree * bits > most_size, f"a degree times bits of coefficients above {most_size}"),
    )
    reached = next((limit for is_reached, limit in limits if is_reached), None)
    if reached is not None:
        tell_limit("factors", reached)
    return reached is not None


def _sign(factor: sp.Poly, atoms: tuple[tuple[Atom, int], ...], facts: tuple[Fact, ...]) -> tuple[bool, bool] | None:
    """(positive, strictly) where the sign of a factor is known, None where it is not."""
    by_terms = _sign_by_terms(factor, atoms)
    if by_terms is not None:
        return by_terms
    used = [index for index, degree in enumerate(factor.degree_list()) if degree > 0]
    if len(used) != 1:
        return None
    return _sign_by_roots(factor.exclude(), *atoms[used[0]], facts)


def _sign_by_terms(factor: sp.Poly, atoms: tuple[tuple[Atom, int], ...]) -> tuple[bool, bool] | None:
    terms = factor.terms()
    signs = {coefficient > 0 for _, coefficient in terms}
    even = all(
        nonnegative_atom(atom) or power % 2 == 0
        for powers, _ in terms
        for (atom, _), power in zip(atoms, powers, strict=True)
    )
    if len(signs) != 1 or not even:
        return None
    strict = any(
        all(power == 0 or positive_atom(atom) for (atom, _), power in zip(atoms, powers, strict=True))
        for powers, _ in terms
    )
    return signs.pop(), strict


def _sign_by_roots(factor: sp.Poly, atom: Atom, scale: int, facts: tuple[Fact, ...]) -> tuple[bool, bool] | None:
    """The sign of a polynomial in one indeterminate that has no root in its domain, by Sturm's theorem."""
    low, high = _domain(atom, facts if scale == 1 else ())
    ends = (None if end is None else rational_to_fraction(end) for end in (low, high))
    if not has_no_root([int(c) for c in factor.clear_denoms()[1].all_coeffs()], *ends):
        return None
    # no root in the domain, so one value has the sign of all (intermediate value theorem)
    sample = low if low is not None else (high if high is not None else sp.S.Zero)
    return bool(factor.eval(sample) > 0), True


def _domain(atom: Atom, facts: tuple[Fact, ...]) -> tuple[sp.Rational | None, sp.Rational | None]:
    low = sp.S.Zero if nonnegative_atom(atom) else None
    highs = [fact.bound.constant_value() for fact in facts if fact.atom == atom and fact.upper and fact.exponent == 1]
    known = [value for value in highs if value is not None]
    high = min(known, default=None)
    return low, None if high is None else fraction_to_rational(high)
