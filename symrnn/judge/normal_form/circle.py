"""Sine and cosine of one angle: sin(u)^2 + cos(u)^2 = 1."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from symrnn.judge.normal_form.polynomial import ONE, Atom, Polynomial, variable

__all__ = ["without_squares_of_sines"]


def without_squares_of_sines(polynomial: Polynomial) -> Polynomial:
    """The polynomial with 1 - cos(u)^2 put in for sin(u)^2: 0 where these two are all that is needed."""
    total = Polynomial({})
    for monomial, coefficient in polynomial.terms.items():
        term = Polynomial({(): coefficient})
        for atom, exponent in monomial:
            term = term * _power(atom, exponent)
        total = total + term
    return total


def _power(atom: Atom, exponent: int | Fraction) -> Polynomial:
    if exponent < 2 or atom.kind != "opaque" or not isinstance(atom.key, tuple) or atom.key[0] is not sp.sin:
        return variable(atom, exponent)
    cosine = variable(Atom("opaque", (sp.cos, *atom.key[1:]), atom.label.replace("sin", "cos", 1)))
    odd = int(exponent) % 2
    return (ONE - cosine**2) ** (int(exponent) // 2) * variable(atom, odd)
