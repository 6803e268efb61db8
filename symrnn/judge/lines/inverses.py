"""Entries of inverse matrices: opaque, but for what holds of every inverse.

An inverse is known by an entry of its matrix at two indices of its own, FIRST and SECOND. A matrix and its transpose
have one name, since inv(T(A)) = T(inv(A)).
"""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.judge.lines.sums import Same, index_label

__all__ = ["FIRST", "SECOND", "InverseEntry", "inverse_entry", "without_inverses"]

#: row and column of the matrix of which an inverse is one; bound in every inverse
FIRST, SECOND = sp.Dummy("p", integer=True), sp.Dummy("q", integer=True)


class InverseEntry(sp.Expr):  # type: ignore[misc]  # SymPy ships no types
    """The entry of an inverse: the entry of its matrix at FIRST and SECOND, and two indices."""

    is_real = True
    is_commutative = True

    @property
    def free_symbols(self) -> set[sp.Symbol]:
        """Without the two indices of its own."""
        return set(super().free_symbols) - {FIRST, SECOND} | {s for i in self.args[1:] for s in i.free_symbols}

    @property
    def label(self) -> str:
        """How it is written in evidence, given the entry of its matrix."""
        return f"inv({{}})[{', '.join(map(index_label, self.args[1:]))}]"

    def _xreplace(self, rule: Mapping[sp.Expr, sp.Expr]) -> tuple[sp.Expr, bool]:
        """What is put in for FIRST and SECOND outside is not put in for the two that are bound here."""
        if self in rule:
            return rule[self], True
        entry, *indices = self.args
        free = {old: new for old, new in rule.items() if old not in (FIRST, SECOND)}
        parts = [entry._xreplace(free), *(index._xreplace(rule) for index in indices)]
        is_changed = any(changed for _, changed in parts)
        return (InverseEntry(*(part for part, _ in parts)) if is_changed else self), is_changed


def inverse_entry(
    entry: sp.Expr, swapped: sp.Expr, row: sp.Symbol, column: sp.Symbol
) -> tuple[sp.Expr, frozenset[sp.Expr]]:
    """The entry of the inverse of a matrix, given by its entries [FIRST, SECOND] and [SECOND, FIRST]; and divisors.

    Numbers are taken out, inv(c*A) = inv(A)/c, and inv(diag(v)) is diag(1/v); both have to be other than 0.
    """
    factors = sp.Mul.make_args(entry)
    outside = sp.Mul(*(each for each in factors if each.free_symbols.isdisjoint({FIRST, SECOND})))
    inside = sp.Mul(*(each for each in factors if not each.free_symbols.isdisjoint({FIRST, SECOND})))
    on_diagonal = Same(FIRST, SECOND)
    if on_diagonal in sp.Mul.make_args(inside):
        rest = sp.Mul(*(each for each in sp.Mul.make_args(inside) if each != on_diagonal))
        divisor = rest.xreplace({FIRST: row, SECOND: row}) * outside
        return Same(row, column) / divisor, frozenset({divisor})
    other = sp.Mul(*(each for each in sp.Mul.make_args(swapped) if not each.free_symbols.isdisjoint({FIRST, SECOND})))
    if str(other) < str(inside):
        inside, row, column = other, column, row
    divisors = frozenset() if outside.is_Rational else frozenset({outside})
    return InverseEntry(inside, row, column) / outside, divisors


def without_inverses(factors: list[sp.Expr], over: list[sp.Symbol]) -> tuple[list[sp.Expr], list[sp.Symbol]]:
    """The sum over k of inv(A)[i, k]*A[k, j] is [i = j], and so is that of A[i, k]*inv(A)[k, j]."""
    for inverse in (factor for factor in factors if isinstance(factor, InverseEntry)):
        entry, row, column = inverse.args
        for index, kept, at in ((column, row, (FIRST, SECOND)), (row, column, (SECOND, FIRST))):
            touched = [factor for factor in factors if index in factor.free_symbols and factor is not inverse]
            if index not in over or row == column or len(touched) != 1:
                continue
            for other in sorted(touched[0].free_symbols - {index}, key=str):
                if entry.xreplace({at[0]: index, at[1]: other}) == touched[0]:
                    rest = [factor for factor in factors if factor is not inverse and factor is not touched[0]]
                    return [*rest, Same(kept, other)], [i for i in over if i != index]
    return factors, over
