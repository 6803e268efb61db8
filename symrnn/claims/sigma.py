"""A sum as it is written, with a summation sign, a counter and a last number that moves with an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sympy as sp

from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief_text
from symrnn.expressions.measures import show_expression

__all__ = ["Sigma"]


@check_arguments
@dataclass(frozen=True, slots=True)
class Sigma:
    """A sum as it is written: ``term`` for ``counter`` = low, ..., high, which grows by 1 with ``index``.

    >>> k, j = sp.Symbol("k", integer=True, nonnegative=True), sp.Symbol("j", integer=True)
    >>> print(Sigma(j**2, j, sp.S.One, k, k))
    sum of j**2 for j = 1, ..., k

    Raises
    ------
    InputError
        where the last number does not grow by 1 with the index, or the sum of index 0 ends before it begins.
    """

    term: sp.Expr
    counter: sp.Symbol
    low: sp.Integer
    high: sp.Expr
    index: sp.Symbol

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __post_init__(self) -> None:
        if self.counter == self.index or self.index in self.term.free_symbols:
            raise InputError(f"{self}: the terms speak of the index {self.index}; give them in a counter of their own")
        above = self.high - self.index - self.low
        if not above.is_Integer or above < -1:
            raise InputError(
                f"{self}: expected a last number that is the index {self.index} and an integer, no less than the first "
                f"less 1 at index 0; found {self.high} after {self.low}"
            )

    def __str__(self) -> str:
        return f"sum of {show_expression(self.term)} for {self.counter} = {self.low}, ..., {show_expression(self.high)}"

    def first(self) -> sp.Expr:
        """The sum at index 0, term by term."""
        last = int(self.high.xreplace({self.index: sp.S.Zero}))
        return sp.Add(*(self._at(sp.Integer(number)) for number in range(int(self.low), last + 1)))

    def following(self) -> sp.Expr:
        """What the sum of index k + 1 has more than that of index k."""
        return self._at(self.high + 1)

    def _at(self, number: sp.Expr) -> sp.Expr:
        return self.term.xreplace({self.counter: number})

    @check_arguments
    def rename(self, names: Mapping[sp.Symbol, sp.Symbol]) -> Sigma:
        """The sum in other names.

        Raises
        ------
        InputError
            where two names become one.
        """
        old: dict[sp.Symbol, sp.Symbol] = {}
        for symbol in sorted({self.counter, self.index, *self.term.free_symbols}, key=str):
            first = old.setdefault(names.get(symbol, symbol), symbol)
            if first != symbol:
                raise InputError(f"{self}: {first} and {symbol} would both be {names.get(symbol, symbol)}")
        counter, index = (names.get(each, each) for each in (self.counter, self.index))
        return Sigma(self.term.xreplace(names), counter, self.low, self.high.xreplace(names), index)
