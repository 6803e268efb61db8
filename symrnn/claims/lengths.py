"""A family of programs, one for each number of steps, and what it is at every number: data only."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import sympy as sp

from symrnn.claims.comparisons import Expressions, Names, Recurrence
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief_text
from symrnn.programs.program import Program

__all__ = ["EveryLength", "FewerSteps"]


@dataclass(frozen=True, slots=True)
class FewerSteps:
    """The same over one step less, where it stands in ``EveryLength.longer``.

    ``arguments`` are what the inputs of the family are there, in their order, and ``results`` what its outputs are
    called.
    """

    arguments: tuple[sp.Symbol, ...]
    results: tuple[sp.Symbol, ...]

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.results))}) over one step less, of ({', '.join(map(str, self.arguments))})"

    def rename(self, names: Names) -> FewerSteps:
        """The same in other names."""
        return FewerSteps(*(tuple(names.get(s, s) for s in each) for each in (self.arguments, self.results)))


@dataclass(frozen=True, slots=True)
class EveryLength:
    """``family`` over n steps is what a recursion gives, for every n = 1, 2, ...

    The recursion is ``first`` over one step, and over n + 1 steps ``longer``, in which it stands over n steps wherever
    ``calls`` says: the results of a call are inputs of ``longer``. The size ``length`` is n, in ``longer`` as well.
    What is ``grown``, a mask for example, are constants of the family that are defined for each number of steps:
    where they start, over one step, and how they go on.
    """

    family: Program
    length: str
    first: Program
    longer: Program
    calls: tuple[FewerSteps, ...]
    grown: tuple[Recurrence, ...] = ()

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __str__(self) -> str:
        names = ", ".join(map(str, self.family.outputs))
        return f"{names} over {self.length} steps are those of the recursion, for every {self.length} = 1, 2, ..."

    def programs(self) -> tuple[Program, ...]:
        """The family, and the two of the recursion."""
        return (self.family, self.first, self.longer)

    def expressions(self) -> Expressions:
        """The names of the programs and what their lines assign, and all of what is grown."""
        lines = chain.from_iterable((line.symbol, line.expr) for each in self.programs() for line in each.lines)
        inputs = (item.symbol for each in self.programs() for item in each.inputs)
        names = chain.from_iterable((*call.arguments, *call.results) for call in self.calls)
        grown = chain.from_iterable(each.expressions() for each in self.grown)
        return tuple({id(expr): expr for expr in (*inputs, *lines, *names, *grown)}.values())

    def rename(self, names: Names) -> EveryLength:
        """The same of programs of other names."""
        return EveryLength(
            self.family.rename(names),
            self.length,
            self.first.rename(names),
            self.longer.rename(names),
            tuple(call.rename(names) for call in self.calls),
            tuple(each.rename(names) for each in self.grown),
        )
