"""Lines known to be equal: guessed by value, proved by unfolding a few lines, and merged."""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy as sp

from symrnn.check.normal import Normalizer, UndefinedTermError
from symrnn.check.polynomial import TermLimitError
from symrnn.check.quotient import Quotient
from symrnn.program import Assign

__all__ = ["Classes"]

MAX_UNFOLDED = 6


@dataclass(slots=True)
class Classes:
    """Lines known to be equal. Each class is named by its first line; ``definitions`` are in names of classes.

    ``conditions`` are what must not be 0 for the proofs that merged them.
    """

    names: dict[sp.Symbol, sp.Expr] = field(default_factory=dict)
    definitions: dict[sp.Symbol, sp.Expr] = field(default_factory=dict)
    order: dict[sp.Symbol, int] = field(default_factory=dict)
    by_expression: dict[sp.Expr, sp.Expr] = field(default_factory=dict)
    by_value: dict[object, list[sp.Symbol]] = field(default_factory=dict)
    conditions: set[str] = field(default_factory=set)
    proved: int = 0

    def of(self, symbol: sp.Symbol) -> sp.Expr:
        """The class of a name; an input is its own."""
        return self.names.get(symbol, symbol)

    def add(self, line: Assign, value: object) -> None:
        """Put a line into the class it is proved equal to, or into one of its own."""
        expr = line.expr.xreplace({s: self.names[s] for s in line.expr.free_symbols if s in self.names})
        known: sp.Expr | None = self.by_expression.get(expr)
        if known is None and value is not None:
            known = next((one for one in self.by_value.get(value, ()) if self._equal(expr, one)), None)
        if known is not None:
            self.proved += 1
        elif isinstance(expr, (sp.Symbol, sp.Rational)):
            known = expr
        else:
            known = line.symbol
            self.order[known] = len(self.definitions)
            self.definitions[known] = expr
            self.by_value.setdefault(value, []).append(known)
        self.by_expression[expr] = known
        self.names[line.symbol] = known

    def _equal(self, expr: sp.Expr, known: sp.Symbol) -> bool:
        """Whether an expression equals a class, by unfolding a few lines, the latest first."""
        unfolded: list[sp.Symbol] = []
        seen = expr.free_symbols | self.definitions[known].free_symbols
        for _ in range(MAX_UNFOLDED):
            try:
                normalizer = self._unfolding(unfolded)
                difference = normalizer.quotient(expr) - normalizer.quotient(self.definitions[known])
            except (TermLimitError, UndefinedTermError):
                return False
            if difference.numerator.is_zero_polynomial():
                self.conditions.update(normalizer.conditions())
                return True
            inner = [symbol for symbol in seen if symbol in self.order and symbol not in unfolded]
            if not inner:
                return False
            unfolded.append(max(inner, key=lambda symbol: self.order[symbol]))
            seen = seen | self.definitions[unfolded[-1]].free_symbols
        return False

    def _unfolding(self, symbols: list[sp.Symbol]) -> Normalizer:
        """A normalizer that puts in the definitions of these; SymPy itself would cancel what they divide by."""
        quotients: dict[sp.Symbol, Quotient] = {}
        normalizer = Normalizer(quotients)
        for symbol in reversed(symbols):
            quotients[symbol] = normalizer.quotient(self.definitions[symbol])
        return normalizer
