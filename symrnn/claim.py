"""Claims: statements with every hypothesis written out. Data only; what they mean is said in ``check``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from symrnn.errors import InputError
from symrnn.program import Program
from symrnn.statements import (
    Adjoint,
    Comparison,
    Differentiable,
    Duality,
    Equivalence,
    Hypothesis,
    NormBound,
    Relation,
    Root,
    Sequence,
    SlopeBound,
    at_most,
    equal,
    expression_of,
    less_than,
)

__all__ = [
    "Adjoint",
    "Claim",
    "Comparison",
    "Differentiable",
    "Duality",
    "Equivalence",
    "Hypothesis",
    "Induction",
    "NormBound",
    "Relation",
    "Root",
    "Sequence",
    "SlopeBound",
    "Statement",
    "at_most",
    "equal",
    "less_than",
]


@dataclass(frozen=True, slots=True)
class Induction:
    """``base`` at index 0 and ``step`` from k to k + 1 give ``statement`` for every k = 0, 1, 2, ...

    ``statement`` is written in the symbol ``index`` and the symbols of ``sequences``; ``step`` proves it at k + 1
    with the statement at k among its hypotheses.
    """

    statement: Comparison
    index: sp.Symbol
    sequences: tuple[Sequence, ...]
    base: Claim | None
    step: Claim | None

    def __str__(self) -> str:
        return f"{self.statement} for every {self.index} = 0, 1, 2, ..."


Statement = Comparison | Equivalence | Adjoint | Duality | Induction | Root | NormBound


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

    def __post_init__(self) -> None:
        if not isinstance(self.given, tuple) or not all(isinstance(each, Hypothesis) for each in self.given):
            raise InputError(
                f"claim {self.name}: given is {self.given!r}; give a tuple of comparisons, Differentiable or SlopeBound"
            )

    def __str__(self) -> str:
        given = f", given {'; '.join(map(str, self.given))}" if self.given else ""
        return f"{self.name}: {self.statement}{given}"

    @staticmethod
    def equality(name: str, lhs: Any, rhs: Any, given: tuple[Hypothesis, ...] = ()) -> Claim:
        """The claim lhs = rhs."""
        return Claim(name, equal(lhs, rhs), given)

    @staticmethod
    def at_most(name: str, lhs: Any, rhs: Any, given: tuple[Hypothesis, ...] = ()) -> Claim:
        """The claim lhs <= rhs."""
        return Claim(name, at_most(lhs, rhs), given)

    @staticmethod
    def less_than(name: str, lhs: Any, rhs: Any, given: tuple[Hypothesis, ...] = ()) -> Claim:
        """The claim lhs < rhs."""
        return Claim(name, less_than(lhs, rhs), given)

    @staticmethod
    def root(name: str, lhs: Any, rhs: Any, symbol: sp.Symbol, low: Any, high: Any) -> Claim:
        """The claim that lhs = rhs for some value of the symbol from low to high."""
        return Claim(name, Root(equal(lhs, rhs), symbol, expression_of(low), expression_of(high)))

    @staticmethod
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
    def induction(
        name: str,
        base: Claim | None,
        step: Claim | None,
        *,
        statement: Comparison,
        index: sp.Symbol,
        sequences: tuple[Sequence, ...] = (),
        given: tuple[Hypothesis, ...] = (),
    ) -> Claim:
        """The claim that ``statement`` holds at every index, from its base and its step."""
        return Claim(name, Induction(statement, index, sequences, base, step), given)

    @staticmethod
    def norm_bound(
        name: str, program: Program, bounds: tuple[Comparison, ...], given: tuple[Hypothesis, ...] = ()
    ) -> Claim:
        """The claim that norms and entries of a program's lines have these bounds, each following from those before."""
        if not isinstance(program, Program) or not isinstance(bounds, tuple):
            raise InputError(f"claim {name}: norms take a program and a tuple of comparisons, found {bounds!r}")
        return Claim(name, NormBound(program, bounds), given)
