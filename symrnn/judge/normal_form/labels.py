"""Polynomials and quotients, to be read."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import sympy as sp

from symrnn.judge.normal_form.polynomial import Polynomial
from symrnn.judge.normal_form.quotient import Quotient

__all__ = ["label_of", "show", "show_quotient"]

LONGEST_NUMBER = 4000  # bits
LONGEST_LABEL = 300  # characters: labels stand in labels, and would grow without end


def show(polynomial: Polynomial) -> str:
    """A polynomial, to be read; a long one is cut short, with a mark of what is left out."""
    text = _write_polynomial(polynomial)
    if len(text) <= LONGEST_LABEL:
        return text
    return f"{text[:LONGEST_LABEL]}...{hashlib.blake2b(text.encode(), digest_size=4).hexdigest()}"


def show_quotient(quotient: Quotient) -> str:
    """A quotient, to be read."""
    above = show(quotient.numerator)
    below = "*".join(f"({show(p)})" + (f"**{n}" if n != 1 else "") for p, n in quotient.denominators)
    return f"({above})/({below})" if below else above


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


def label_of(expr: sp.Expr, arguments: list[Quotient]) -> str:
    """How a term is written: as its kind says, given its first argument, else as a function of all of them."""
    if hasattr(expr, "label"):
        return str(expr.label).format(show_quotient(arguments[0]))
    return f"{getattr(expr.func, '__name__', expr.func)}({', '.join(map(show_quotient, arguments))})"
