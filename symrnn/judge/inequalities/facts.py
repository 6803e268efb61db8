"""What hypotheses say of single indeterminates: bounds that may be put in for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, Relation, SlopeBound
from symrnn.expressions.enclosure import enclose, ends, intervals
from symrnn.expressions.exact import fraction_to_rational, rational_to_fraction
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.judge.normal_form.polynomial import AbsoluteOf, Atom, Polynomial, constant, variable
from symrnn.judge.normal_form.signs import nonnegative_atom, nonnegative_everywhere

__all__ = ["Fact", "facts_about", "facts_of", "rational_bounds", "shift_to_bounds"]

# Where tangents of exp are laid: exp(u) >= exp(c)*(1 + u - c). The steepest point of SiLU is near 12/5.
TANGENTS = tuple(map(sp.Rational, ("0", "1", "-1", "2", "12/5", "1/2", "-1/2")))
LARGEST_ARGUMENT = 1000  # of an exponential to bound by a number


@dataclass(frozen=True, slots=True)
class Fact:
    """``atom**exponent`` is at most (``upper``) or at least ``bound``, and not equal if ``strict``.

    The exponent is 1 or -1.
    """

    atom: Atom
    exponent: int
    upper: bool
    bound: Polynomial
    strict: bool = False


def facts_of(given: Iterable[Hypothesis], normalizer: Normalizer) -> tuple[Fact, ...]:
    """The facts that comparisons with a single indeterminate on one side state."""
    found: list[Fact] = []
    for hypothesis in given:
        if isinstance(hypothesis, Comparison):
            low, high = normalizer.quotient(hypothesis.lhs), normalizer.quotient(hypothesis.rhs)
            if low.denominators or high.denominators:
                continue
            sides = [(low.numerator, True, high.numerator), (high.numerator, False, low.numerator)]
            if hypothesis.relation is Relation.EQUAL:
                sides += [(one, not upper, other) for one, upper, other in sides]
            strict = hypothesis.relation is Relation.LESS_THAN
            found += [fact for one, upper, other in sides for fact in _single(one, upper, other, strict)]
    return tuple(found)


def _single(side: Polynomial, upper: bool, other: Polynomial, strict: bool) -> Iterator[Fact]:
    # d + c*a <= b says c*a <= b - d
    shift = constant(side.terms.get((), Fraction(0)))
    side, other = side - shift, other - shift
    term = side.single_term()
    if term is None or len(term[0]) != 1 or term[0][0][1] != 1:
        return
    # c*a <= b with c > 0 says a <= b/c; with c < 0 it turns around
    upper ^= term[1] < 0
    atom, bound = term[0][0][0], other.scale(1 / term[1])
    yield Fact(atom, 1, upper, bound, strict)
    if upper and atom.kind == "abs" and isinstance(atom.key, AbsoluteOf):
        yield from _from_absolute(atom.key.polynomial, bound, strict)


def _from_absolute(inner: Polynomial, bound: Polynomial, strict: bool) -> Iterator[Fact]:
    """|u| <= b says -b <= u <= b, and |u| < b the same with <."""
    term = inner.single_term()
    if term is not None and len(term[0]) == 1 and term[0][0][1] == 1:
        scaled = bound.scale(1 / abs(term[1]))
        yield Fact(term[0][0][0], 1, True, scaled, strict)
        yield Fact(term[0][0][0], 1, False, -scaled, strict)


def facts_about(
    polynomial: Polynomial, given: Iterable[Hypothesis], normalizer: Normalizer, known: tuple[Fact, ...]
) -> tuple[Fact, ...]:
    """The facts about the indeterminates of a polynomial that hold by themselves or by a bound on a slope."""
    found = list(known)
    for atom in sorted(polynomial.atoms()):
        if atom.kind == "exp":
            found += _about_exponential(atom, known)
        if atom.kind == "power":
            found += _about_power(atom, known)
        if isinstance(atom.key, AbsoluteOf):
            found += [Fact(atom, 1, False, side) for side in (atom.key.polynomial, -atom.key.polynomial)]
        for hypothesis in given:
            if isinstance(hypothesis, SlopeBound):
                found += _about_slope(atom, hypothesis, normalizer)
    return tuple(found)


def _about_power(atom: Atom, known: tuple[Fact, ...]) -> Iterator[Fact]:
    """b^k for an index k >= 0: at most 1 where 0 <= b <= 1, at least 1 where b >= 1, between -1 and 1 where b is."""
    assert isinstance(atom.key, tuple)
    base, exponent = atom.key
    # an exponent such as (-1)^k or (j - k)^m is an integer that may be negative
    if not all(power > 0 and nonnegative_atom(index) for index, power in exponent):
        return
    one = constant(1)
    if base.kind in ("positive", "power of"):
        above, below = base.key
        polynomial = Polynomial(dict(above))
        if not below and nonnegative_everywhere(polynomial - one):
            yield Fact(atom, 1, False, one)
            yield Fact(atom, -1, True, one)
        if not below and base.kind == "positive" and nonnegative_everywhere(one - polynomial):
            yield Fact(atom, 1, True, one)
        return
    values = [(fact.upper, fact.bound.constant_value()) for fact in known if fact.atom == base and fact.exponent == 1]
    high = min((v for upper, v in values if upper and v is not None), default=None)
    low = max((v for upper, v in values if not upper and v is not None), default=0 if nonnegative_atom(base) else None)
    if low is not None and low >= 1:
        yield Fact(atom, 1, False, one)
        yield Fact(atom, -1, True, one)
    if high is not None and high <= 1 and low is not None and low >= -1:
        yield Fact(atom, 1, True, one)
        if low < 0:
            yield Fact(atom, 1, False, -one)


def _about_slope(atom: Atom, hypothesis: SlopeBound, normalizer: Normalizer) -> Iterator[Fact]:
    inner = atom.key.polynomial if isinstance(atom.key, AbsoluteOf) else variable(atom)
    term = inner.single_term()
    if term is None or len(term[0]) != 1 or term[0][0][1] != 1 or abs(term[1]) != 1:
        return
    slope = term[0][0][0]
    quotient = normalizer.quotient(hypothesis.bound)
    if quotient.denominators or not _is_slope(slope, hypothesis.function):
        return
    yield Fact(atom, 1, True, quotient.numerator)
    if atom.kind != "abs":
        yield Fact(atom, 1, False, -quotient.numerator)


def _is_slope(atom: Atom, function: str) -> bool:
    """Whether an indeterminate is f' of something."""
    return atom.kind == "function" and isinstance(atom.key, tuple) and bool(atom.key[0].__name__ == f"{function}'")


def _about_exponential(atom: Atom, known: tuple[Fact, ...]) -> Iterator[Fact]:
    """Tangents of exp, and its bounds where the sign or a bound of its argument is known."""
    monomial = atom.key
    if not isinstance(monomial, tuple) or len(monomial) != 1 or not isinstance(monomial[0], tuple):
        return
    argument, exponent = monomial[0]
    if exponent != 1 or not isinstance(argument, Atom):
        return
    above, below = variable(atom), variable(atom, -1)
    for at in TANGENTS:
        rest = constant(rational_to_fraction(at) - 1)
        # u <= exp(-c)*exp(u) + c - 1, and the same of -u; rounding exp(-c) up keeps both true
        yield Fact(argument, 1, True, above.scale(_exp_above(-at)) + rest)
        yield Fact(argument, 1, False, -(below.scale(_exp_above(-at)) + rest))
    if nonnegative_atom(argument):
        yield Fact(atom, 1, False, constant(1) + variable(argument))
        # u >= 0: exp(u) >= 1 + u is the tangent at 0, and exp(-u) <= 1
        yield Fact(atom, -1, True, constant(1))
    for fact in known:
        value = fact.bound.constant_value()
        about = fact.atom == argument and fact.upper and fact.exponent == 1
        if about and value is not None and value < LARGEST_ARGUMENT:
            yield Fact(atom, 1, True, constant(_exp_above(fraction_to_rational(value))))


def _exp_above(argument: sp.Rational) -> Fraction:
    """A rational number just above exp(argument)."""
    return ends(enclose(sp.exp(argument, evaluate=False), {}, intervals(64)))[1]


def rational_bounds(given: Iterable[Hypothesis]) -> dict[sp.Symbol, tuple[sp.Rational | None, sp.Rational | None]]:
    """The rational numbers between which hypotheses hold a symbol: (low, high), None where there is none."""
    bounds: dict[sp.Symbol, tuple[sp.Rational | None, sp.Rational | None]] = {}
    for hypothesis in given:
        if isinstance(hypothesis, Comparison):
            for symbol, low, high in _interval_of(hypothesis):
                old_low, old_high = bounds.get(symbol, (None, None))
                lows = [bound for bound in (low, old_low) if bound is not None]
                highs = [bound for bound in (high, old_high) if bound is not None]
                bounds[symbol] = (max(lows, default=None), min(highs, default=None))
    return bounds


def _interval_of(hypothesis: Comparison) -> Iterator[tuple[sp.Symbol, sp.Rational | None, sp.Rational | None]]:
    low, high = hypothesis.lhs, hypothesis.rhs
    # -s <= b is -b <= s
    if (-low).is_Symbol or (-high).is_Symbol:
        low, high = -high, -low
    if isinstance(low, sp.Abs) and isinstance(low.args[0], sp.Symbol) and isinstance(high, sp.Rational):
        # |s| <= b is -b <= s <= b
        yield low.args[0], -high, high
    if isinstance(low, sp.Symbol) and isinstance(high, sp.Rational):
        yield low, None if hypothesis.relation is not Relation.EQUAL else high, high
    if isinstance(high, sp.Symbol) and isinstance(low, sp.Rational):
        yield high, low, None if hypothesis.relation is not Relation.EQUAL else low


def shift_to_bounds(given: Sequence[Hypothesis]) -> dict[sp.Symbol, sp.Expr]:
    """Each symbol with a rational bound, written as the bound and a symbol that is not negative.

    ``2 <= s`` gives s = 2 + s', and ``s <= 2`` alone gives s = 2 - s'. A symbol known to be at least 0 keeps its name.
    """
    replaced = {}
    direct = [h for h in given if isinstance(h, Comparison) and not isinstance(h.lhs, sp.Abs)]
    for symbol, (low, high) in rational_bounds(direct).items():
        if symbol.is_nonnegative:
            continue
        if low is not None:
            replaced[symbol] = low + _distance(symbol, low, Comparison(low, Relation.LESS_THAN, symbol) in given)
        else:
            replaced[symbol] = high - _distance(symbol, high, Comparison(symbol, Relation.LESS_THAN, high) in given)
    return replaced


def _distance(symbol: sp.Symbol, bound: sp.Rational, strict: bool) -> sp.Symbol:
    """How far a symbol is from its bound: positive where the bound is strict, else not negative."""
    name = symbol.name if bound == 0 else f"|{symbol.name} - {bound}|"
    return sp.Dummy(name, positive=True) if strict else sp.Dummy(name, nonnegative=True)
