"""The attack: claims are drawn and judged, proofs are tried at points, and every witness is computed again."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TextIO

from attack.arithmetic import DIGITS
from attack.comparisons import draw_comparison
from attack.drawn_arrays import draw_array_adjoint, draw_array_duality, draw_array_equivalence
from attack.drawn_programs import draw_adjoint, draw_cell, draw_duality, draw_equivalence, draw_norm_bound
from attack.sequences import RootAttack, draw_induction, draw_root
from symrnn import InputError, Outcome, Verdict, check

__all__ = ["KINDS", "Result", "at_depth", "attack", "judge_one", "table"]

#: kind, how often it is drawn
KINDS: dict[str, tuple[Callable[[random.Random], Any], int]] = {
    "comparison": (draw_comparison, 40),
    "root": (draw_root, 8),
    "induction": (draw_induction, 12),
    "equivalence": (draw_equivalence, 14),
    "adjoint": (draw_adjoint, 8),
    "duality": (draw_duality, 6),
    "norm bound": (draw_norm_bound, 6),
    "cell": (draw_cell, 6),
    "arrays": (draw_array_equivalence, 24),
    "array adjoint": (draw_array_adjoint, 8),
    "array duality": (draw_array_duality, 4),
}
POINTS = 30
MORE_DIGITS = 400
SLOW = 10.0  # seconds of CPU


@dataclass(frozen=True)
class Result:
    """What became of one claim; ``fault`` says what is wrong, if anything is."""

    kind: str
    seed: str
    outcome: str
    truth: bool | None
    seconds: float
    fault: str = ""
    claim: str = ""


def attack(
    claims: int,
    seed: int,
    kind: str | None = None,
    tell: TextIO | None = None,
    judge: Callable[[Any], Verdict] = check,
) -> list[Result]:
    """So many claims, drawn from a seed; with ``tell`` every fault is printed as it is found."""
    names, weights = zip(*((name, weight) for name, (_, weight) in KINDS.items() if kind in (None, name)), strict=True)
    results = []
    for number in range(claims):
        name = f"{seed}/{number}"
        rng = random.Random(name)
        result = judge_one(rng.choices(names, weights)[0], name, rng, judge)
        results.append(result)
        if tell is not None and result.fault:
            print(f"{result.seed} {result.kind}: {result.fault}: {result.claim}", file=tell, flush=True)
    return results


def judge_one(kind: str, seed: str, rng: random.Random, judge: Callable[[Any], Any]) -> Result:
    """One claim of a kind, judged, and the verdict tried."""
    try:
        drawn = KINDS[kind][0](rng)
        start = time.process_time()
        verdict = judge(drawn.claim)
    except InputError:
        return Result(kind, seed, "REFUSED", None, 0.0)
    except Exception as error:  # a traceback is what is looked for
        return Result(kind, seed, "CRASH", None, 0.0, f"{type(error).__name__}: {str(error)[:200]}")
    seconds = time.process_time() - start
    outcome = verdict.outcome.name
    fault = _TRIALS[verdict.outcome](drawn, verdict, rng)
    if seconds > SLOW:
        fault = fault or f"slow: {seconds:.1f} s"
    truth = drawn.truth if drawn.truth is not None else _truth_of(verdict)
    return Result(kind, seed, outcome, truth, seconds, fault, str(verdict)[:600] if fault else "")


def _truth_of(verdict: Any) -> bool | None:
    return False if verdict.outcome is Outcome.REFUTED else None


def _try_proof(drawn: Any, verdict: Any, rng: random.Random) -> str:
    """A point at which what was proved is false."""
    if isinstance(drawn, RootAttack):
        return "FALSE PROVED, no root on the grid" if drawn.truth is False else ""
    for point, more in drawn.points(rng, POINTS):
        if drawn.violated(point, more, DIGITS) and drawn.violated(point, more, MORE_DIGITS):
            return f"FALSE PROVED at {point} {more}"
    return ""


def _try_witness(drawn: Any, verdict: Any, rng: random.Random) -> str:
    """The witness computed again, from what the evidence names alone."""
    if isinstance(drawn, RootAttack):
        return "WRONG REFUTED, a root on the grid" if drawn.truth else ""
    found = drawn.violated(*drawn.from_witness(verdict.evidence), MORE_DIGITS)
    return "" if found else f"BAD WITNESS ({'no value there' if found is None else 'the claim holds there'})"


def _try_nothing(drawn: Any, verdict: Any, rng: random.Random) -> str:
    return ""


_TRIALS = {Outcome.PROVED: _try_proof, Outcome.REFUTED: _try_witness, Outcome.UNDECIDED: _try_nothing}


def at_depth(depth: int, function: Callable[[], Any]) -> Any:
    """Call a function from so many frames down."""
    return function() if depth <= 0 else at_depth(depth - 1, function)


def table(results: list[Result]) -> str:
    """Counts by kind and outcome, how many true claims stay undecided, and the slowest."""
    head = ("claims", "PROVED", "REFUTED", "UNDECIDED", "of true", "refused", "faults", "slowest")
    rows = [f"{'kind':12}" + "".join(f"{name:>10}" for name in head)]
    for kind in [*dict.fromkeys(result.kind for result in results), "all"]:
        own = [result for result in results if kind in (result.kind, "all")]
        count = Counter(result.outcome for result in own)
        undecided = sum(result.outcome == "UNDECIDED" and bool(result.truth) for result in own)
        cells = [len(own), count["PROVED"], count["REFUTED"], count["UNDECIDED"], undecided, count["REFUSED"]]
        cells += [sum(bool(each.fault) for each in own), f"{max(each.seconds for each in own):.1f} s"]
        rows.append(f"{kind:12}" + "".join(f"{cell:>10}" for cell in cells))
    return "\n".join(rows)
