"""An expression that is linear in a matrix, as factors on its left and on its right: L @ X @ R."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sympy as sp

from symrnn.expressions.array_nodes import ones, spread
from symrnn.expressions.nodes import T, diag, dot
from symrnn.expressions.shapes import Shape, Size, shape_of

__all__ = ["FactorTerm", "Factors", "factors_of", "terms_of"]

Chain = tuple[sp.Expr, ...]


@dataclass(frozen=True, slots=True)
class Factors:
    """``L @ X @ R``: each factor a matrix or a number, 1 where there is none."""

    left: sp.Expr
    right: sp.Expr


@dataclass(frozen=True, slots=True)
class FactorTerm:
    """A number times a chain of factors before X and one after it; factors that are equal can be compared."""

    number: sp.Expr
    left: Chain
    right: Chain


def factors_of(expr: sp.Expr, matrix: sp.Symbol, shapes: Mapping[sp.Symbol, Shape]) -> Factors | None:
    """The factors of an expression in a matrix; None where there are no such, as in A @ X + X @ B or |X|.

    >>> S, k, beta = sp.symbols("S k beta", real=True)
    >>> shapes = {S: ("d", "d"), k: ("d",), beta: ()}
    >>> print(factors_of(S - beta*dot(dot(S, k), T(k)), S, shapes).right)
    -beta*k @ k.T + diag(ones(d))
    """
    terms = terms_of(expr, matrix, shapes)
    if not terms:
        return None
    rows, columns = shapes[matrix]
    if len({term.left for term in terms}) == 1:
        return Factors(_product(terms[0].left), _sum([(t.number, t.right) for t in terms], columns, is_left=False))
    if len({term.right for term in terms}) == 1:
        return Factors(_sum([(t.number, t.left) for t in terms], rows, is_left=True), _product(terms[0].right))
    return None


def terms_of(expr: sp.Expr, matrix: sp.Symbol, shapes: Mapping[sp.Symbol, Shape]) -> list[FactorTerm] | None:
    """The terms of an expression, None where one of them is no product with the matrix."""
    if expr == matrix:
        return [FactorTerm(sp.S.One, (), ())]
    if matrix not in expr.free_symbols:
        return None
    if isinstance(expr, sp.Add):
        parts = [terms_of(part, matrix, shapes) for part in expr.args]
        return None if None in parts else [term for part in parts for term in part or ()]
    if isinstance(expr, sp.Mul):
        return _scale(expr, matrix, shapes)
    if isinstance(expr, T):
        inside = _transpose(expr.args[0], shapes)
        return None if isinstance(inside, T) else terms_of(inside, matrix, shapes)
    if isinstance(expr, dot):
        left, right = expr.args
        if matrix in left.free_symbols and matrix in right.free_symbols:
            return None
        if matrix in left.free_symbols:
            return _map(terms_of(left, matrix, shapes), after=_chain(right))
        return _map(terms_of(right, matrix, shapes), before=_chain(left))
    return None


def _transpose(expr: sp.Expr, shapes: Mapping[sp.Symbol, Shape]) -> sp.Expr:
    """The transpose, put inside: (A @ B).T is B.T @ A.T."""
    if not shape_of(expr, shapes):
        return expr
    if isinstance(expr, T):
        return expr.args[0]
    if isinstance(expr, dot):
        left, right = expr.args
        return dot(_transpose(right, shapes), _transpose(left, shapes))
    if isinstance(expr, (sp.Add, sp.Mul)):
        return expr.func(*(_transpose(part, shapes) for part in expr.args))
    return T(expr)


def _scale(expr: sp.Expr, matrix: sp.Symbol, shapes: Mapping[sp.Symbol, Shape]) -> list[FactorTerm] | None:
    """Numbers, and vectors along the rows or the columns, which are diagonal factors."""
    moving = [factor for factor in expr.args if matrix in factor.free_symbols]
    number: sp.Expr = sp.S.One
    before: Chain = ()
    after: Chain = ()
    for factor in (factor for factor in expr.args if factor not in moving):
        if not shape_of(factor, shapes):
            number *= factor
        elif isinstance(factor, spread):
            before = (diag(factor.args[0]), *before)
        elif isinstance(factor, T) and isinstance(factor.args[0], spread):
            after = (*after, diag(factor.args[0].args[0]))
        elif isinstance(factor, dot) and isinstance(factor.args[1], T) and isinstance(factor.args[1].args[0], ones):
            before = (diag(factor.args[0]), *before)
        else:
            return None
    return _map(terms_of(moving[0], matrix, shapes), number, before, after) if len(moving) == 1 else None


def _map(
    terms: list[FactorTerm] | None, number: sp.Expr = sp.S.One, before: Chain = (), after: Chain = ()
) -> list[FactorTerm] | None:
    """Each of the terms with more factors around it."""
    if terms is None:
        return None
    return [FactorTerm(number * t.number, (*before, *t.left), (*t.right, *after)) for t in terms]


def _chain(expr: sp.Expr) -> Chain:
    """A product of matrices as its factors."""
    return (*_chain(expr.args[0]), *_chain(expr.args[1])) if isinstance(expr, dot) else (expr,)


def _product(chain: Chain) -> sp.Expr:
    """The factors multiplied, those that are a column times a row first."""
    if not chain:
        return sp.S.One
    found = chain[0]
    for factor in chain[1:]:
        found = dot(found, factor)
    return found


def _sum(terms: list[tuple[sp.Expr, Chain]], size: Size, is_left: bool) -> sp.Expr:
    """The sum of numbers times chains, with what all of them have in common taken out: (I - beta k k^T) diag(a)."""
    common = _common_numbers(number for number, _ in terms)
    shared = _find_shared([chain for _, chain in terms], is_left)
    inner = []
    for number, chain in terms:
        rest = chain[: len(chain) - len(shared)] if is_left else chain[len(shared) :]
        inner.append((number / common, rest))
    if all(not rest for _, rest in inner):
        return sp.Mul(common * sp.Add(*(number for number, _ in inner)), _product(shared))
    whole = sp.Add(*(number * (_product(rest) if rest else diag(ones(size))) for number, rest in inner))
    if shared:
        whole = dot(whole, _product(shared)) if is_left else dot(_product(shared), whole)
    return whole if common == 1 else sp.Mul(common, whole)


def _common_numbers(numbers: Iterable[sp.Expr]) -> sp.Expr:
    """The factors that all of the numbers have, in their powers as they stand."""
    factors = [set(sp.Mul.make_args(number)) for number in numbers]
    return sp.Mul(*sorted(set.intersection(*factors) - {sp.S.NegativeOne}, key=str))


def _find_shared(chains: list[Chain], is_left: bool) -> Chain:
    """The factors nearest to X that all chains have."""
    shortest = min(map(len, chains))
    count = 0
    while count < shortest:
        at = -count - 1 if is_left else count
        if len({chain[at] for chain in chains}) > 1:
            break
        count += 1
    return chains[0][len(chains[0]) - count :] if is_left else chains[0][:count]
