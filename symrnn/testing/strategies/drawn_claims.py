"""Claims, drawn: true ones of every kind of statement, and false ones that differ from them in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from hypothesis import strategies as st

from symrnn.claims.claim import Claim
from symrnn.errors import InputError, listing
from symrnn.expressions.arguments import check_arguments
from symrnn.testing.strategies.drawn_comparisons import (
    false_comparisons,
    false_inductions,
    false_roots,
    true_comparisons,
    true_inductions,
    true_roots,
)
from symrnn.testing.strategies.network_claims import KINDS, false_network_claims, true_network_claims

__all__ = ["claims", "false_claims", "true_claims"]

Claims = st.SearchStrategy[Claim]


@check_arguments
def true_claims(kinds: Iterable[str] = ()) -> Claims:
    """Claims that hold, of these kinds of statement: all kinds, where none is named.

    The kinds are "comparison", "root", "induction", "equivalence", "adjoint" and "duality".

    >>> from hypothesis import given, settings
    >>> from symrnn import Outcome, check
    >>> @settings(max_examples=5)
    ... @given(true_claims(["comparison"]))
    ... def never_refuted(claim):
    ...     assert check(claim).outcome is not Outcome.REFUTED
    >>> never_refuted()
    """
    return _of(_TRUE, kinds)


@check_arguments
def false_claims(kinds: Iterable[str] = ()) -> Claims:
    """Claims that do not hold, of these kinds of statement: each has one mistake, which makes it false for certain.

    >>> from hypothesis import given, settings
    >>> from symrnn import Outcome, check
    >>> @settings(max_examples=5)
    ... @given(false_claims(["root"]))
    ... def never_proved(claim):
    ...     assert check(claim).outcome is not Outcome.PROVED
    >>> never_proved()
    """
    return _of(_FALSE, kinds)


@check_arguments
def claims() -> Claims:
    """Claims, true or false.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(claims())
    ... def has_a_name(claim):
    ...     assert isinstance(claim, Claim) and claim.name
    >>> has_a_name()
    """
    return st.one_of(true_claims(), false_claims())


_TRUE: Mapping[str, Claims] = MappingProxyType(
    {"comparison": true_comparisons(), "root": true_roots(), "induction": true_inductions()}
    | {kind: true_network_claims(kind) for kind in KINDS}
)
_FALSE: Mapping[str, Claims] = MappingProxyType(
    {"comparison": false_comparisons(), "root": false_roots(), "induction": false_inductions()}
    | {kind: false_network_claims(kind) for kind in KINDS}
)


def _of(table: Mapping[str, Claims], kinds: Iterable[str]) -> Claims:
    chosen = tuple(kinds) or tuple(table)
    unknown = [kind for kind in chosen if kind not in table]
    if unknown:
        raise InputError(f"kinds: expected some of {listing(table)}, found {listing(map(repr, unknown))}")
    return st.one_of(*(table[kind] for kind in chosen))
