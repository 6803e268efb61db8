"""The verdict on a claim is found once in a process, for tests of what is made of verdicts.

A third of what pages and exercises take in their tests was to judge the same few claims again. The tests of the judge
itself, and those that count its work, take no part.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest

from symrnn.claims.claim import Claim
from symrnn.claims.verdict import _SEAL, Evidence, Outcome, Verdict

__all__ = ["judged_once"]

FOUND: dict[Claim, tuple[Outcome, Evidence]] = {}


@pytest.fixture(scope="module", autouse=True)
def judged_once() -> Iterator[None]:
    """Equal claims have the same verdict, each with its own claim in it."""
    judge = import_module("symrnn.judge.judge")
    find = judge._check

    def look_up(claim: Claim) -> Verdict:
        if claim not in FOUND:
            verdict = find(claim)
            FOUND[claim] = (verdict.outcome, verdict.evidence)
        return Verdict(claim, *FOUND[claim], _SEAL)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "_check", look_up)
        yield
