"""Sums of products of what a line says and a name: what is left of them once equal terms cancel."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

import sympy as sp

from symrnn.claims.verdict import Evidence
from symrnn.errors import inflect
from symrnn.expressions.shapes import rows_and_columns
from symrnn.judge.lines.entries import Entries, Entry
from symrnn.judge.lines.sums import terms_of
from symrnn.judge.normal_form.normalizer import Normalizer

__all__ = ["Pairing", "names_in"]


@dataclass(slots=True)
class Pairing:
    """Sums of products of an expression and a name, added up; equal terms of opposite sign cancel.

    ``opaque`` are the names of the lines that are paired: terms in different ones of them cannot cancel.
    """

    entries: Entries
    opaque: Set[sp.Symbol]
    sums: dict[sp.Expr, sp.Expr] = field(default_factory=dict)
    pairs: int = 0
    terms: int = 0

    def add(self, expr: sp.Expr, name: sp.Symbol, sign: int) -> None:
        """sign * <expr, name>."""
        indices = self.entries.inside(rows_and_columns(self.entries.shape(name)))
        body = self.entries.at(expr, *indices) * self.entries.at(name, *indices)
        self.pairs += 1
        self._add_terms(self.entries.sum(body, indices), sign)

    def add_number(self, expr: sp.Expr, sign: int) -> None:
        """sign * expr, of an expression that is a scalar."""
        self._add_terms(self.entries.at(expr, None, None), sign)

    def _add_terms(self, body: sp.Expr, sign: int) -> None:
        for term in terms_of(body):
            coefficient, rest = term.as_coeff_Mul()
            self.terms += 1
            self.sums[rest] = self.sums.get(rest, sp.S.Zero) + sign * coefficient

    def left_over(self) -> list[sp.Expr]:
        """The terms that do not cancel, where their sum, for the same names, is not 0 by normal form either."""
        groups: dict[frozenset[sp.Symbol], list[sp.Expr]] = {}
        for term, coefficient in self.sums.items():
            if coefficient != 0:
                groups.setdefault(frozenset(names_in(term) & self.opaque), []).append(term)
        return [term for group in groups.values() if not self._cancels(group) for term in group]

    def _cancels(self, group: list[sp.Expr]) -> bool:
        whole = sp.Add(*(self.sums[term] * term for term in group))
        return Normalizer().quotient(whole).numerator.is_zero_polynomial()

    def evidence(self) -> Evidence:
        """What to say where nothing is left over."""
        where = self.entries.conditions(Normalizer())
        details = (f"{inflect(self.pairs, 'pair')} of adjoint and tangent, {inflect(self.terms, 'term')} cancel",)
        return Evidence("duality, line by line", (*details, *((f"where {', '.join(where)}",) if where else ())))


def names_in(term: sp.Expr) -> set[sp.Symbol]:
    """The names in a term, those of its entries among them."""
    return {entry.args[0] for entry in term.atoms(Entry)} | set(term.free_symbols)
