"""How each kind of statement is judged: one row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from symrnn.claims.claim import (
    Adjoint,
    Comparison,
    Duality,
    Equivalence,
    EveryLength,
    Hypothesis,
    Induction,
    NormBound,
    Root,
)
from symrnn.claims.verdict import Evidence, Outcome
from symrnn.judge.induction_proof import fault
from symrnn.judge.inequalities.at_sight import proves_at_sight
from symrnn.judge.inequalities.comparison_proofs import proves_comparison
from symrnn.judge.inequalities.inequality import LONG_SEARCH, SHORT_SEARCH
from symrnn.judge.inequalities.roots import proves_root, refutes_root
from symrnn.judge.lengths import fault_of_lengths, proves_every_length, refutes_every_length
from symrnn.judge.lines.adjoint import proves_adjoint, refutes_adjoint
from symrnn.judge.lines.duality import proves_duality, refutes_duality
from symrnn.judge.lines.equivalence import proves_equivalence, refutes_equivalence
from symrnn.judge.lines.statements_of_blocks import by_blocks
from symrnn.judge.lines.transposition import is_transposable, proves_transposition
from symrnn.judge.norms.norm_bounds import prove_bounds, proves_norm_bound
from symrnn.judge.norms.norm_witness import refutes_norm_bound
from symrnn.judge.witnesses.sampling import samples_of
from symrnn.judge.witnesses.witness import refutes_comparison
from symrnn.judge.written_sums import proves_with_sums, refutes_with_sums

__all__ = ["KINDS", "NOTHING_FOUND", "Kind"]

NOTHING_FOUND = "no proof and no witness found"

Hypotheses = tuple[Hypothesis, ...]
Attempt = Callable[..., Evidence | None]


def _as_stated(statement: Any, given: Hypotheses) -> tuple[Any, ...]:
    return (statement, given)


def _prove_programs(statement: Equivalence, given: Hypotheses) -> Evidence | None:
    return (proves_transposition if is_transposable(statement) else proves_equivalence)(statement, given)


def _search_programs(statement: Equivalence, given: Hypotheses) -> Evidence | None:
    """The way that was not gone before."""
    return proves_equivalence(statement, given) if is_transposable(statement) else None


def _tell_nothing(*_: object) -> Evidence:
    return Evidence(NOTHING_FOUND)


def _see_nothing(*_: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """How to prove a statement, how to refute it, and what to say where neither succeeds.

    ``asked`` makes of statement and hypotheses what all three are called with: what they share is found out once.
    A ``search`` is a longer way to a proof, tried once there is no witness. ``at_sight`` is all that is tried where
    an expression is too large to be worked with.
    """

    prove: Attempt
    refute: Attempt
    undecided: Callable[..., Evidence] = _tell_nothing
    search: Attempt | None = None
    asked: Callable[[Any, Hypotheses], tuple[Any, ...]] = _as_stated
    at_sight: Attempt = _see_nothing

    @property
    def attempts(self) -> tuple[tuple[Outcome, Attempt], ...]:
        """What to try, in order: a proof, a witness, a longer search for a proof."""
        tried = ((Outcome.PROVED, self.prove), (Outcome.REFUTED, self.refute))
        return tried if self.search is None else (*tried, (Outcome.PROVED, self.search))


def _tell_comparison(statement: Comparison, given: Hypotheses) -> Evidence:
    return Evidence(NOTHING_FOUND, () if given else samples_of(statement))


def _tell_induction(statement: Induction, given: Hypotheses) -> Evidence:
    if statement.base is None or statement.step is None:
        return Evidence(f"an induction without its {'base' if statement.base is None else 'step'} proves nothing")
    found = fault(statement, given)
    return _tell_nothing() if found is None else Evidence(f"no induction: {found}")


def _tell_lengths(statement: EveryLength, given: Hypotheses) -> Evidence:
    found = fault_of_lengths(statement, given)
    return _tell_nothing() if found is None else Evidence(f"no induction over the number of steps: {found}")


def _add_shown_bounds(statement: NormBound, given: Hypotheses) -> tuple[Any, ...]:
    return (statement, given, prove_bounds(statement, given))


def _tell_norm_bound(statement: NormBound, given: Hypotheses, shown: tuple[str, ...]) -> Evidence:
    missing = statement.bounds[len(shown) :]
    return Evidence(f"not found to follow: {missing[0]}") if missing else _tell_nothing()


#: every statement of ``claim.Statement``
KINDS: Mapping[Any, Kind] = MappingProxyType(
    {
        Comparison: Kind(
            partial(proves_comparison, attempts=SHORT_SEARCH),
            refutes_comparison,
            _tell_comparison,
            search=partial(proves_comparison, attempts=LONG_SEARCH),
            at_sight=proves_at_sight,
        ),
        Equivalence: Kind(by_blocks(_prove_programs), refutes_equivalence, search=by_blocks(_search_programs)),
        Adjoint: Kind(by_blocks(proves_adjoint), refutes_adjoint),
        Duality: Kind(by_blocks(proves_duality), refutes_duality),
        Induction: Kind(proves_with_sums, refutes_with_sums, _tell_induction),
        EveryLength: Kind(proves_every_length, refutes_every_length, _tell_lengths),
        Root: Kind(proves_root, refutes_root, asked=lambda root, given: (root,)),
        NormBound: Kind(proves_norm_bound, refutes_norm_bound, _tell_norm_bound, asked=_add_shown_bounds),
    }
)
