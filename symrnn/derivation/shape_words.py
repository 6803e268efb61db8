"""The shapes of a program's inputs, in words."""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy as sp

from symrnn.derivation.exposition import Text
from symrnn.expressions.array_nodes import extent
from symrnn.expressions.sizes import Size, size_terms
from symrnn.programs.program import Program, Shape

__all__ = ["shapes_in_words"]


def shapes_in_words(program: Program) -> tuple[Text, ...]:
    """What is a scalar, a vector and a matrix; nothing where all are scalars.

    >>> from symrnn.cells import elman
    >>> print(shapes_in_words(elman().program)[0].template)
    Entries of vectors: {f0} has {f1}; {f2}, {f3} have {f4}. Matrices: {f5} is {f6} × {f7}; {f8} is {f9} × {f10}.
    """
    groups: dict[Shape, list[sp.Symbol]] = {}
    for item in program.inputs:
        groups.setdefault(item.shape, []).append(item.symbol)
    if set(groups) <= {()}:
        return ()
    words = _Words()
    vectors = [words.has(names, shape) for shape, names in groups.items() if len(shape) == 1]
    matrices = [words.are(names, shape) for shape, names in groups.items() if len(shape) == 2]
    scalars = [words.names(names) for shape, names in groups.items() if not shape]
    kinds = (("Entries of vectors", vectors), ("Matrices", matrices), ("Scalars", scalars))
    sentences = [f"{kind}: {'; '.join(parts)}." for kind, parts in kinds if parts]
    return (Text(" ".join(sentences), **words.formulas),)


@dataclass(frozen=True, slots=True)
class _Words:
    """Text being written: each formula gets a key."""

    formulas: dict[str, sp.Expr] = field(default_factory=dict)

    def put(self, formula: sp.Expr) -> str:
        key = f"f{len(self.formulas)}"
        self.formulas[key] = formula
        return f"{{{key}}}"

    def names(self, symbols: list[sp.Symbol]) -> str:
        return ", ".join(map(self.put, symbols))

    def has(self, symbols: list[sp.Symbol], shape: Shape) -> str:
        verb = "has" if len(symbols) == 1 else "have"
        return f"{self.names(symbols)} {verb} {self.put(extent(shape[0]))}"

    def are(self, symbols: list[sp.Symbol], shape: Shape) -> str:
        names = self.names(symbols)
        verb = "is" if len(symbols) == 1 else "are"
        return f"{names} {verb} {' × '.join(map(self.factor, shape))}"

    def factor(self, size: Size) -> str:
        """A size beside a cross; in brackets, where it is a sum."""
        put = self.put(extent(size))
        return f"({put})" if len(size_terms(size)) > 1 else put
