"""The less frequent nodes of the expression language: along one axis, by blocks, and of all entries together.

Linear ones come in pairs, each the adjoint of the other: ``spread`` and ``row_sums``, ``diag`` and ``diagonal``,
``cumsum`` and ``reverse_cumsum``, ``part`` and ``pad``; that of ``stack`` is the parts of what arrives.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.core.symbol import Str
from sympy.printing.precedence import PRECEDENCE

from symrnn.errors import InputError
from symrnn.expressions.language_node import LanguageNode, NodeOfValues
from symrnn.expressions.sizes import Size, size_sum

__all__ = [
    "ARRAY_NODES",
    "cumsum",
    "diagonal",
    "extent",
    "inv",
    "logsumexp",
    "ones",
    "pad",
    "part",
    "reverse_cumsum",
    "row_sums",
    "softmax",
    "spread",
    "stack",
]


class spread(LanguageNode):
    """A vector in every column of a matrix: spread(v)[i, j] = v[i], for as many columns as stand beside it.

    >>> from symrnn.expressions.nodes import T
    >>> S, v, k = sp.symbols("S v k", real=True)
    >>> print(S*spread(v), S*T(spread(k)))
    S*v[:, None] S*k[None, :]
    """

    precedence = PRECEDENCE["Atom"]

    def write(self, printer: Any, axes: str) -> str:
        """The vector as it is written along an axis."""
        return f"{printer.parenthesize(self.args[0], PRECEDENCE['Atom'], strict=True)}{axes}"

    def _sympystr(self, printer: Any) -> str:
        return self.write(printer, "[:, None]")


class row_sums(LanguageNode):
    """The sums along the rows of a matrix: row_sums(A)[i] = sum over j of A[i, j].

    >>> print(row_sums(sp.Symbol("A", real=True)))
    row_sums(A)
    """


class diagonal(LanguageNode):
    """The diagonal of a square matrix: diagonal(A)[i] = A[i, i].

    >>> print(diagonal(sp.Symbol("A", real=True)))
    diagonal(A)
    """


class cumsum(LanguageNode):
    """The sums of a vector up to each entry: cumsum(v)[i] = sum over k <= i of v[k].

    >>> print(cumsum(sp.Symbol("v", real=True)))
    cumsum(v)
    """


class reverse_cumsum(LanguageNode):
    """The sums of a vector from each entry on: reverse_cumsum(v)[i] = sum over k >= i of v[k].

    >>> print(reverse_cumsum(sp.Symbol("v", real=True)))
    reverse_cumsum(v)
    """


class softmax(NodeOfValues):
    """The shares of the exponentials of a vector: softmax(v)[i] = exp(v[i])/(sum over k of exp(v[k])).

    >>> print(softmax(sp.Symbol("v", real=True)))
    softmax(v)
    """


class logsumexp(NodeOfValues):
    """The logarithm of the sum of the exponentials of a vector: log(sum over k of exp(v[k])), a scalar.

    >>> print(logsumexp(sp.Symbol("v", real=True)))
    logsumexp(v)
    """


class inv(NodeOfValues):
    """The inverse of a square matrix: dot(inv(A), A) is the identity, and so is dot(A, inv(A)).

    >>> from symrnn.expressions.nodes import dot
    >>> A, b = sp.symbols("A b", real=True)
    >>> print(dot(inv(A), b))
    inv(A) @ b
    """


class stack(NodeOfValues):
    """Vectors one below the other, or matrices of as many columns: stack(a, b)[i] is a[i], and behind it b.

    >>> h, x = sp.symbols("h x", real=True)
    >>> print(stack(h, x))
    stack(h, x)
    """

    def __new__(cls, *arguments: Any) -> Any:
        """Zero where all that is stacked is."""
        given = cls._read(arguments)
        return cls._make(*given) if any(piece is not sp.S.Zero for piece in given) else sp.S.Zero

    @classmethod
    def _read(cls, arguments: tuple[Any, ...]) -> tuple[sp.Expr, ...]:
        given = tuple(sp.Integer(piece) if isinstance(piece, int) else piece for piece in arguments)
        if len(given) < 2 or not all(isinstance(piece, sp.Expr) for piece in given):
            raise InputError(f"stack takes two SymPy expressions or more, found {arguments!r}")
        return given


class part(sp.Expr):  # type: ignore[misc]  # SymPy ships no types
    """The rows from one to before another, counted from 0: part(v, "n", "2*n")[i] = v[n + i].

    >>> W, x = sp.symbols("W x", real=True)
    >>> print(part(W, 0, "n"), part(W, "n", "2*n").sizes)
    W[0:n] ('n', '2*n')
    """

    is_real = True
    is_commutative = True
    precedence = PRECEDENCE["Atom"]

    def __new__(cls, whole: Any, start: Any, stop: Any) -> Any:
        """Zero where the whole is."""
        if not isinstance(whole, sp.Expr):
            raise InputError(f"part takes a SymPy expression and two sizes, found {whole!r}")
        return sp.S.Zero if whole is sp.S.Zero else super().__new__(cls, whole, Str(str(start)), Str(str(stop)))

    @property
    def sizes(self) -> tuple[Size, Size]:
        """The row that it begins with, and the one before which it ends."""
        start, stop = (size_sum(argument.name) for argument in self.args[1:])
        return start, stop

    def _sympystr(self, printer: Any) -> str:
        start, stop = self.sizes
        return f"{printer.parenthesize(self.args[0], PRECEDENCE['Atom'], strict=True)}[{start}:{stop}]"


class pad(sp.Expr):  # type: ignore[misc]  # SymPy ships no types
    """Rows put in from one on, among so many rows of zeros: pad(v, "n", "3*n")[n + i] = v[i], and 0 elsewhere.

    >>> g = sp.Symbol("g", real=True)
    >>> print(pad(g, "n", "3*n"), pad(0, "n", "3*n"))
    pad(g, n, 3*n) 0
    """

    is_real = True
    is_commutative = True

    def __new__(cls, inner: Any, start: Any, rows: Any) -> Any:
        """Zero where what is put in is."""
        inner = sp.Integer(inner) if isinstance(inner, int) else inner
        if not isinstance(inner, sp.Expr):
            raise InputError(f"pad takes a SymPy expression and two sizes, found {inner!r}")
        return sp.S.Zero if inner is sp.S.Zero else super().__new__(cls, inner, Str(str(start)), Str(str(rows)))

    @property
    def sizes(self) -> tuple[Size, Size]:
        """The row from which it is put in, and how many rows there are."""
        start, rows = (size_sum(argument.name) for argument in self.args[1:])
        return start, rows

    def _sympystr(self, printer: Any) -> str:
        return f"pad({printer._print(self.args[0])}, {', '.join(map(str, self.sizes))})"


class _OfSize(sp.AtomicExpr):  # type: ignore[misc]  # SymPy ships no types
    """A node made of a size alone."""

    __slots__ = ("size",)
    size: Size
    is_positive = True
    is_commutative = True

    def __new__(cls, size: Size) -> Any:
        """Of a size as it stands in shapes."""
        made = super().__new__(cls)
        made.size = size_sum(size)
        return made

    def __getnewargs__(self) -> tuple[Size]:
        return (self.size,)

    def _hashable_content(self) -> tuple[Size]:
        return (self.size,)


class extent(_OfSize):
    """A size as a number: how many entries a vector of this size has.

    >>> from symrnn.expressions.nodes import total
    >>> x = sp.Symbol("x", real=True)
    >>> print(total(x)/extent("n"), x*extent("m+n"), extent(3))
    total(x)/n x*(m+n) 3
    """

    @property
    def precedence(self) -> int:
        """That of the sum or product that is written."""
        level: int = PRECEDENCE["Add" if "+" in str(self.size) else "Mul" if "*" in str(self.size) else "Atom"]
        return level

    def __new__(cls, size: Size) -> Any:
        """The integer itself where the size is one."""
        plain = size_sum(size)
        return sp.Integer(plain) if isinstance(plain, int) else super().__new__(cls, plain)

    def _sympystr(self, printer: Any) -> str:
        return str(self.size)


class ones(_OfSize):
    """The vector of so many ones; ``diag(ones("n"))`` is the identity.

    >>> from symrnn.expressions.nodes import diag
    >>> print(diag(ones("n")))
    diag(ones(n))
    """

    def _sympystr(self, printer: Any) -> str:
        return f"ones({self.size})"


ARRAY_NODES = (
    spread,
    row_sums,
    diagonal,
    cumsum,
    reverse_cumsum,
    softmax,
    logsumexp,
    inv,
    stack,
    part,
    pad,
    extent,
    ones,
)
