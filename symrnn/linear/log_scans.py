"""Scans in logarithms, from an initial state: what minGRU and minLSTM are trained by."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from symrnn.claims.claim import Claim, less_than
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.array_nodes import ones, spread, stack
from symrnn.expressions.functions import sigmoid, softplus
from symrnn.expressions.nodes import T, dot
from symrnn.expressions.shapes import Shape
from symrnn.linear.cotangents import both_ways
from symrnn.programs.program import Assign, Input, Program, name_symbol

__all__ = ["log_scan_claims"]

_VECTOR: Shape = ("n",)


@check_arguments
def log_scan_claims() -> tuple[Claim, ...]:
    """What makes a scan in logarithms the recurrence h_t = a_t h_{t-1} + b_t, of positive numbers, both ways.

    With A_t the sum of log a up to t and s_t = log(exp(s_{t-1}) + exp(log b_t - A_t)), from s_0 = log h_0, the state is
    h_t = exp(A_t + s_t): the first three claims are its beginning, its step and the same step without A. The fourth is
    the sum of exp(A_t - A_i + log b_i) over all i, in which no exponent is above the largest log b where no log a is
    above 0, and nothing is divided. The others are the gates of minGRU and minLSTM. Gradients are those with respect to
    the logarithms, for any cotangents. By induction over the steps they hold for every number of steps, at every size.

    >>> from symrnn import check
    >>> for claim in log_scan_claims():
    ...     print(check(claim).outcome.name, claim.name)
    PROVED a scan in logarithms begins with its initial state
    PROVED a step of a scan in logarithms is that of the recurrence
    PROVED a step with the logarithm of the state is that of the recurrence
    PROVED sums of exponents from each step to the last grow as the recurrence
    PROVED the logarithms of the gates of minGRU are those of z and 1 - z
    PROVED the logarithms of the gates of minLSTM are those of f/(f + i) and i/(f + i)

    Source: Feng, Tung, Ahmed, Bengio and Hajimirsadeghi (2024), Were RNNs all we needed?
    """
    return (_begin(), _scan_step(), _log_step(), _sum_exponents(), _gates_of_mingru(), _gates_of_minlstm())


def _program(inputs: Sequence[sp.Symbol | Input], *lines: tuple[str, sp.Expr], shape: Shape = _VECTOR) -> Program:
    """Named lines of one shape, the last of which is given out."""
    items = tuple(each if isinstance(each, Input) else Input(each, shape) for each in inputs)
    made = tuple(Assign(name_symbol(name), expr, shape) for name, expr in lines)
    return Program(items, made, (made[-1].symbol,))


def _names(text: str) -> list[sp.Symbol]:
    return [name_symbol(name) for name in text.split()]


def _begin() -> Claim:
    """Entry by entry, for a hypothesis is about numbers."""
    h_0, A, s = _names("h_0 A s")
    left = _program([h_0], ("A", sp.S.Zero), ("s", sp.log(h_0)), ("h", sp.exp(A + s)), shape=())
    right = _program([h_0], ("h", h_0), shape=())
    name = "a scan in logarithms begins with its initial state"
    return Claim.equivalent(name, both_ways(left), both_ways(right), (less_than(0, h_0),))


def _scan_step() -> Claim:
    A, s, log_a, log_b, A_new, s_new, h = _names("A s log_a log_b A_new s_new h")
    given = (A, s, log_a, log_b)
    left = _program(
        given,
        ("A_new", A + log_a),
        ("s_new", sp.log(sp.exp(s) + sp.exp(log_b - A_new))),
        ("h_new", sp.exp(A_new + s_new)),
    )
    right = _program(given, ("h", sp.exp(A + s)), ("h_new", sp.exp(log_a) * h + sp.exp(log_b)))
    name = "a step of a scan in logarithms is that of the recurrence"
    return Claim.equivalent(name, both_ways(left), both_ways(right))


def _log_step() -> Claim:
    log_h, log_a, log_b, log_new, h = _names("log_h log_a log_b log_new h")
    given = (log_h, log_a, log_b)
    left = _program(given, ("log_new", sp.log(sp.exp(log_a + log_h) + sp.exp(log_b))), ("h_new", sp.exp(log_new)))
    right = _program(given, ("h", sp.exp(log_h)), ("h_new", sp.exp(log_a) * h + sp.exp(log_b)))
    name = "a step with the logarithm of the state is that of the recurrence"
    return Claim.equivalent(name, both_ways(left), both_ways(right))


def _sum_exponents() -> Claim:
    """D has the exponents A_t - A_i + log b_i of C terms, the initial state among them; a step adds log a to all."""
    D, log_a, log_b, more, terms, h = _names("D log_a log_b D_more terms h")
    given = (Input(D, ("C", "n")), log_a, log_b)
    items = tuple(each if isinstance(each, Input) else Input(each, _VECTOR) for each in given)
    grown = Assign(more, stack(D + T(spread(log_a)), T(log_b)), ("C+1", "n"))
    lines = (grown, Assign(terms, sp.exp(more), ("C+1", "n")), Assign(h, dot(T(terms), ones("C+1")), _VECTOR))
    left = Program(items, lines, (h,))
    right = _program(given, ("h", dot(T(sp.exp(D)), ones("C"))), ("h_new", sp.exp(log_a) * h + sp.exp(log_b)))
    name = "sums of exponents from each step to the last grow as the recurrence"
    return Claim.equivalent(name, both_ways(left), both_ways(right))


def _gates_of_mingru() -> Claim:
    k, z, weights = _names("k z weight")
    left = _program([k, weights], ("both", sp.exp(-softplus(-k)) + weights * sp.exp(-softplus(k))))
    right = _program([k, weights], ("z", sigmoid(k)), ("both", z + weights * (1 - z)))
    name = "the logarithms of the gates of minGRU are those of z and 1 - z"
    return Claim.equivalent(name, both_ways(left), both_ways(right))


def _gates_of_minlstm() -> Claim:
    a, b, f, i, d, weights = _names("raw_f raw_i f i d weight")
    left = _program(
        [a, b, weights],
        ("d", softplus(-a) - softplus(-b)),
        ("both", sp.exp(-softplus(d)) + weights * sp.exp(-softplus(-d))),
    )
    right = _program(
        [a, b, weights], ("f", sigmoid(a)), ("i", sigmoid(b)), ("both", f / (f + i) + weights * i / (f + i))
    )
    name = "the logarithms of the gates of minLSTM are those of f/(f + i) and i/(f + i)"
    return Claim.equivalent(name, both_ways(left), both_ways(right))
