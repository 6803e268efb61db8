"""Any number of steps: what the bound of one step says of a product of Jacobians, and of a sum over all steps."""

from __future__ import annotations

import sympy as sp

from symrnn.claims.claim import Claim, Recurrence, at_most, equal
from symrnn.claims.induction import by_induction
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.nodes import dot, norm_1, norm_2, norm_inf
from symrnn.programs.program import Assign, Input, Program, name_symbol

__all__ = ["product_claims"]


@check_arguments
def product_claims() -> tuple[Claim, ...]:
    """A product of k Jacobians, each of norm at most q: at most q^k, and so it vanishes where q < 1.

    The norm of a product is at most the product of the norms, so D_k, the norm of k factors, has D_0 = 1 and D_{k+1} =
    s_k D_k for some 0 <= s_k <= q. Where each factor shrinks no vector by more than m, the product is at least m^k. A
    product grows only if q > 1. The gradient with respect to a shared parameter, a sum over the steps, is at most
    P(1 + q + ... ).
    No claim speaks of the spectral radius: it says nothing of a product of different matrices.

    >>> from symrnn.judge import check
    >>> for claim in product_claims()[:3]:
    ...     print(check(claim).outcome.name, claim.name)
    PROVED the norm of a product
    PROVED what a factor leaves of a vector
    PROVED at most q^k

    Source: Pascanu, Mikolov and Bengio (2013), On the difficulty of training recurrent neural networks.
    """
    D, E, S, s, q, m, P = map(name_symbol, ("D", "E", "S", "s", "q", "m", "P"))
    k = sp.Symbol("k", integer=True, nonnegative=True)
    product, bound = Recurrence(D, sp.S.One, s * D), Recurrence(E, sp.S.One, q * E)
    total = Recurrence(S, sp.S.Zero, S + P * E)
    factor = (at_most(0, s), at_most(s, q))
    positive = (at_most(0, q),)
    shrinks = (at_most(0, m), at_most(m, s))
    return (
        _product_of_norms(),
        _shrinking(),
        by_induction("at most q^k", at_most(D, q**k), k, (product,), (*factor, *positive)),
        by_induction("vanishing where q < 1", at_most(q**k * (1 + k * (1 - q)), 1), k, (), (*positive, at_most(q, 1))),
        by_induction("at least m^k", at_most(m**k, D), k, (product,), shrinks),
        by_induction("growth only where q > 1", at_most(D, 1), k, (product,), (*factor, at_most(q, 1))),
        by_induction("the sum over all steps", equal((1 - q) * S, P * (1 - E)), k, (bound, total)),
    )


def _product_of_norms() -> Claim:
    """The bound of the product in each of the three norms."""
    J, before = name_symbol("J"), name_symbol("product_prev")
    product = name_symbol("product")
    program = _of_matrices((J, before), Assign(product, dot(J, before), ("n", "n")))
    bounds = tuple(at_most(norm(product), norm(J) * norm(before)) for norm in (norm_1, norm_2, norm_inf))
    return Claim.norm_bound("the norm of a product", program, bounds)


def _shrinking() -> Claim:
    """With K J = 1, ||v|| = ||K (J v)|| <= ||K|| ||J v||: J leaves of v at least 1/||K||."""
    J, K, v, moved, back = map(name_symbol, ("J", "K", "v", "moved", "back"))
    lines = (Assign(moved, dot(J, v), ("n",)), Assign(back, dot(K, moved), ("n",)))
    inputs = (Input(J, ("n", "n")), Input(K, ("n", "n")), Input(v, ("n",)))
    bounds = (at_most(norm_2(back), norm_2(K) * norm_2(moved)),)
    return Claim.norm_bound("what a factor leaves of a vector", Program(inputs, lines, (back,)), bounds)


def _of_matrices(names: tuple[sp.Symbol, ...], *lines: Assign) -> Program:
    return Program(tuple(Input(name, ("n", "n")) for name in names), lines, (lines[-1].symbol,))
