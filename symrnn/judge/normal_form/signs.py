"""What is seen of the sign of an indeterminate or a polynomial from its form alone."""

from __future__ import annotations

from symrnn.judge.normal_form.polynomial import Atom, Monomial, Polynomial

__all__ = [
    "nonnegative_atom",
    "nonnegative_everywhere",
    "positive_atom",
    "positive_everywhere",
]


def nonnegative_atom(atom: Atom) -> bool:
    """Whether an indeterminate is never negative, whatever the values of the symbols."""
    if atom.kind == "power":
        base = atom.key[0]  # type: ignore[index]  # the key of a power is (base, exponent)
        return isinstance(base, Atom) and nonnegative_atom(base)
    return atom.kind in ("exp", "abs", "positive") or (
        atom.kind == "symbol" and bool(getattr(atom.key, "is_nonnegative", False))
    )


def positive_atom(atom: Atom) -> bool:
    """Whether an indeterminate is positive, whatever the values of the symbols."""
    if atom.kind == "power":
        base = atom.key[0]  # type: ignore[index]  # the key of a power is (base, exponent)
        return isinstance(base, Atom) and positive_atom(base)
    return atom.kind in ("exp", "positive") or (atom.kind == "symbol" and bool(getattr(atom.key, "is_positive", False)))


def positive_everywhere(polynomial: Polynomial) -> bool:
    """Whether every term is at least 0 and one is greater, where they have a value: 1/x^2 has none at 0."""
    return nonnegative_everywhere(polynomial) and any(
        # 1/a^2 has a value only where a is not 0, and is positive there
        all(positive_atom(atom) or exponent < 0 for atom, exponent in monomial)
        for monomial in polynomial.terms
    )


def nonnegative_everywhere(polynomial: Polynomial) -> bool:
    """Whether every term is at least 0, where it has a value."""
    return all(coefficient > 0 and _is_nonnegative(monomial) for monomial, coefficient in polynomial.terms.items())


def _is_nonnegative(monomial: Monomial) -> bool:
    return all(nonnegative_atom(atom) or exponent % 2 == 0 for atom, exponent in monomial)
