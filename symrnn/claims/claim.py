"""Claims: statements with every hypothesis written out. Data only; what they mean is said in ``check``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import sympy as sp

from symrnn.claims.comparisons import (
    Comparison,
    Differentiable,
    Expressions,
    Hypothesis,
    Names,
    Recurrence,
    Relation,
    Root,
    SlopeBound,
    at_most,
    equal,
    expression_of,
    free_symbols,
    less_than,
)
from symrnn.claims.lengths import EveryLength
from symrnn.claims.statements import Adjoint, Duality, Equivalence, NormBound
from symrnn.errors import InputError, quote
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief, brief_text, mimebundle, quote_name
from symrnn.programs.lines import read_renaming
from symrnn.programs.program import Program

__all__ = [
    "Adjoint",
    "Claim",
    "Comparison",
    "Differentiable",
    "Duality",
    "Equivalence",
    "EveryLength",
    "Hypothesis",
    "Induction",
    "NormBound",
    "Recurrence",
    "Relation",
    "Root",
    "SlopeBound",
    "Statement",
    "at_most",
    "equal",
    "free_symbols",
    "less_than",
    "row_of",
]

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Induction:
    """``base`` at index 0 and ``step`` from k to k + 1 give ``statement`` for every k = 0, 1, 2, ...

    ``statement`` is written in the symbol ``index`` and the symbols of ``recurrences``; ``step`` proves it at k + 1
    with the statement at k among its hypotheses.
    """

    statement: Comparison
    index: sp.Symbol
    recurrences: tuple[Recurrence, ...]
    base: Claim | None
    step: Claim | None

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __str__(self) -> str:
        return f"{self.statement} for every {self.index} = 0, 1, 2, ..."

    def programs(self) -> tuple[Program, ...]:
        """Those of base and step."""
        return tuple(program for part in self.parts() for program in part.programs())

    def expressions(self) -> Expressions:
        """The index, both sides of the statement, every recurrence, and all of base and step."""
        moving = (expr for each in self.recurrences for expr in each.expressions())
        inner = (expr for part in self.parts() for expr in part.expressions())
        return (self.index, *self.statement.expressions(), *moving, *inner)

    def rename(self, names: Names) -> Induction:
        """The same induction in other names."""
        return Induction(
            self.statement.rename(names),
            names.get(self.index, self.index),
            tuple(each.rename(names) for each in self.recurrences),
            None if self.base is None else self.base.rename(names),
            None if self.step is None else self.step.rename(names),
        )

    def parts(self) -> tuple[Claim, ...]:
        """Base and step, as far as there are any."""
        return tuple(part for part in (self.base, self.step) if part is not None)


Statement = Comparison | Equivalence | Adjoint | Duality | Induction | EveryLength | Root | NormBound


@check_arguments
@dataclass(frozen=True, slots=True)
class Claim:
    """A statement that can be checked, with every hypothesis written out.

    >>> x = sp.Symbol("x", real=True)
    >>> print(Claim.equality("square", (x + 1)**2, x**2 + 2*x + 1))
    square: (x + 1)**2 = x**2 + 2*x + 1
    """

    name: str
    statement: Statement
    given: tuple[Hypothesis, ...] = ()

    __reduce__ = reduce_to_fields
    _repr_mimebundle_ = mimebundle

    def __repr__(self) -> str:
        return brief(self, quote_name(self.name), type(self.statement).__name__)

    def __post_init__(self) -> None:
        if not self.name.isprintable():
            raise InputError(f"a claim is called {quote(self.name)}; give a text of one line: it stands in its verdict")

    def __str__(self) -> str:
        given = f", given {'; '.join(map(str, self.given))}" if self.given else ""
        return f"{self.name}: {self.statement}{given}"

    def programs(self) -> tuple[Program, ...]:
        """The programs that the claim is about."""
        return self.statement.programs()

    def expressions(self) -> Expressions:
        """All expressions of the statement and of the hypotheses; every symbol of the claim stands in one of them."""
        return (*self.statement.expressions(), *(expr for each in self.given for expr in each.expressions()))

    @check_arguments
    def rename(self, names: Mapping[Any, Any]) -> Claim:
        """The same claim in other names, all put in at once; a name that is not among them stays.

        ``names`` maps names to names, each a symbol or a text.

        >>> x, y = sp.symbols("x y", real=True)
        >>> print(Claim.at_most("square", 0, x**2, (equal(x, 1),)).rename({x: y}))
        square: 0 <= y**2, given y = 1

        Raises
        ------
        InputError
            where two names become one, or a name something else than a name: that would be another claim.
        """
        new = read_renaming(names)
        symbols = {symbol for expr in self.expressions() for symbol in expr.free_symbols}
        old: dict[sp.Symbol, sp.Symbol] = {}
        for symbol in sorted(symbols, key=str):
            first = old.setdefault(new.get(symbol, symbol), symbol)
            if first != symbol:
                raise InputError(f"claim {self.name}: {first} and {symbol} would both be {new.get(symbol, symbol)}")
        return Claim(self.name, self.statement.rename(new), tuple(each.xreplace(new) for each in self.given))

    @staticmethod
    @check_arguments
    def equality(name: str, lhs: sp.Expr | int, rhs: sp.Expr | int, given: tuple[Hypothesis, ...] = ()) -> Claim:
        """The claim lhs = rhs."""
        return Claim(name, equal(lhs, rhs), given)

    @staticmethod
    @check_arguments
    def at_most(name: str, lhs: sp.Expr | int, rhs: sp.Expr | int, given: tuple[Hypothesis, ...] = ()) -> Claim:
        """The claim lhs <= rhs."""
        return Claim(name, at_most(lhs, rhs), given)

    @staticmethod
    @check_arguments
    def less_than(name: str, lhs: sp.Expr | int, rhs: sp.Expr | int, given: tuple[Hypothesis, ...] = ()) -> Claim:
        """The claim lhs < rhs."""
        return Claim(name, less_than(lhs, rhs), given)

    @staticmethod
    @check_arguments
    def root(
        name: str, lhs: sp.Expr | int, rhs: sp.Expr | int, symbol: sp.Symbol, low: sp.Expr | int, high: sp.Expr | int
    ) -> Claim:
        """The claim that lhs = rhs for some value of the symbol from low to high."""
        return Claim(name, Root(equal(lhs, rhs), symbol, expression_of(low), expression_of(high)))

    @staticmethod
    @check_arguments
    def equivalent(name: str, program_a: Program, program_b: Program, given: tuple[Hypothesis, ...] = ()) -> Claim:
        """The claim that two programs have the same outputs."""
        if not program_a.outputs:
            raise InputError(f"claim {name}: the programs have no outputs; there is nothing to compare")
        if len(program_a.outputs) != len(program_b.outputs):
            raise InputError(
                f"claim {name}: the programs have {len(program_a.outputs)} and {len(program_b.outputs)} outputs; "
                "give programs with the same outputs in the same order"
            )
        return Claim(name, Equivalence(program_a, program_b), given)

    @staticmethod
    @check_arguments
    def norm_bound(
        name: str, program: Program, bounds: tuple[Comparison, ...], given: tuple[Hypothesis, ...] = ()
    ) -> Claim:
        """The claim that norms and entries of a program's lines have these bounds, each following from those before."""
        return Claim(name, NormBound(program, bounds), given)


def row_of(table: Mapping[Any, Row], claim: Claim, what: str) -> Row:
    """The row of a claim's kind of statement, in a table that says ``what`` of each kind.

    Raises
    ------
    InputError
        where the claim is about no statement, or about one of a kind without a row.
    """
    kind = type(claim.statement)
    if kind not in table:
        raise InputError(
            f"claim {claim.name}: {claim.statement!r} is no statement of which is known {what}; use Claim.equality and "
            f"the like, or give {kind.__name__} a row in that table"
        )
    return table[kind]
