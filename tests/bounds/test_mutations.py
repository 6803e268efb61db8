"""Claims of the bounds with a mistake in each: none that is false is proved, and each witness is computed again."""

from __future__ import annotations

import random
from collections import Counter
from functools import lru_cache

import mutations
import numpy as np
import pytest
import sympy as sp
from bounded_cells import numpy_value
from claim_points import points as numbers
from claim_points import symbols_of, true_at, witness_refutes
from norm_bounds_of_cells import KINDS, bound_of, stated
from norm_mutations import mutant
from norm_points import FUNCTIONS, comparisons_of, evaluated, holds, of_formula, points, sides_of

from symrnn.bounds import between, memory_claims, network_bound, product_claims, slope_bound, truncation_claims
from symrnn.cells import elman, gru, lstm
from symrnn.claims.claim import NormBound, Relation
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.judge import check

POINTS = 200
ILL_FORMED = "ill-formed"


@lru_cache(maxsize=64)
def claims_of(name, norm):
    bound = bound_of(name, norm)
    return (bound.claim, *bound.state_claims)


@lru_cache(maxsize=8)
def network_claim(name):
    cell = {"elman": elman, "gru": gru, "lstm": lstm}[name]()
    return network_bound(cell, stated(cell, {}), between([["-1"]], [["1"]]), norm="inf").claim


def plain_claims():
    """Those about numbers, and for any number of steps."""
    claims = (*product_claims(), *memory_claims(), *truncation_claims())
    slopes = [claim for name in ("tanh", "sigmoid", "softsign") for claim in slope_bound(name).claims]
    return [claim for claim in (*claims, *slopes) if not isinstance(claim.statement, NormBound)]


def truth_of(claim, seed):
    """(whether a claim about norms holds at random networks, how many met its hypotheses)."""
    met = 0
    for values, functions in points(claim, POINTS, seed):
        met += 1
        for bound in claim.statement.bounds:
            if not holds(bound, values, functions, slack=1e-9):
                return False, met
    return True, met


def is_refuted(claim, evidence):
    """Whether a bound fails at the witness where every size is 1, computed here, and the hypotheses hold."""
    program, found = claim.statement.program, evidence.witness.values
    functions = FUNCTIONS | of_formula("f", np.zeros_like, np.zeros_like)  # where the bound does not speak of f
    for name, formula in evidence.witness.functions.items():
        x = next(iter(formula.free_symbols), sp.Symbol("x"))
        both = (formula, sp.diff(formula, x))
        functions |= of_formula(name, *((lambda u, e=e, x=x: numpy_value(e, {x: u}, FUNCTIONS) + 0 * u) for e in both))
    given = {symbol: float(found.get(symbol.name, 0)) for symbol in _names_of(claim)}
    given |= {item.symbol: np.full((1, 1), given[item.symbol]) for item in program.inputs if item.shape}
    sizes = {size: 1 for shape in program.shapes.values() for size in shape}
    with np.errstate(all="ignore"):
        values = evaluated(program, given, sizes, functions)
    if not all(holds(h, values, functions, slack=1e-9) for h in comparisons_of(claim)):
        return False
    return any(_fails(bound, values, functions) for bound in claim.statement.bounds)


def _fails(bound, values, functions):
    low, high = sides_of(bound, values, functions)
    if bound.relation is Relation.LESS_THAN:
        return bool(np.any(low >= high - 1e-12 * (1 + np.abs(high))))
    return bool(np.any(low > high))


def _names_of(claim):
    sides = [side for each in (*claim.statement.bounds, *comparisons_of(claim)) for side in (each.lhs, each.rhs)]
    sides += [h.bound for h in claim.given if hasattr(h, "bound")]
    inputs = {item.symbol for item in claim.statement.program.inputs}
    lines = {line.symbol for line in claim.statement.program.lines}
    return inputs | set().union(*(side.free_symbols for side in sides)) - lines


def judged_norms(claims, count, seed):
    """What came of so many different mistakes: each is judged, and what is proved or refuted is computed again."""
    chooser, counts, seen = random.Random(seed), Counter(), set()
    while len(seen) < count:
        found = mutant(chooser.choice(claims), chooser)
        if found is None or found[1] in seen or found[1] in claims:
            continue
        seen.add(found[1])
        counts[_came_to(*found, seed)] += 1
    return counts


def _came_to(operator, claim, seed):
    about = f"{operator}: {claim}; {[str(bound) for bound in claim.statement.bounds]}"
    try:
        verdict = check(claim)
    except InputError:
        return ILL_FORMED
    if verdict.outcome is Outcome.PROVED:
        true, met = truth_of(claim, seed)
        assert true, f"proved, and false: {about}"
        return "proved and true" if met else "proved, and no network meets its hypotheses"
    if verdict.outcome is Outcome.REFUTED:
        assert is_refuted(claim, verdict.evidence), f"witness does not refute {about}: {verdict}"
    return verdict.outcome.value


@lru_cache(maxsize=1)
def plain_mutants():
    """All mistakes in claims about numbers, in an order of chance."""
    made = [(right, *found) for right in plain_claims() for found in mutations.claims(right)]
    random.Random(0).shuffle(made)
    return made


def judged_plain(count, piece):
    """The same of claims about numbers; the points are those of other claims about numbers."""
    counts = Counter()
    for right, operator, claim in plain_mutants()[piece * count : (piece + 1) * count]:
        try:
            verdict = check(claim)
        except InputError:
            counts[ILL_FORMED] += 1
            continue
        outcome = verdict.outcome.value
        if verdict.outcome is Outcome.PROVED:
            tried = (
                true_at(claim, values, right) for s in range(8) for values in numbers(symbols_of(claim), claim.given, s)
            )
            assert False not in tried, f"proved, and false: {operator}: {claim}"
            outcome = "proved and true"
        if verdict.outcome is Outcome.REFUTED:
            assert witness_refutes(claim, right, verdict.evidence), f"{operator}: {claim}: {verdict}"
        counts[outcome] += 1
    return counts


ABOUT_ELMAN = ("elman", "elman f", "elman relu", "neuron", "scalar")
ABOUT_GATES = ("gru", "lstm", "minimal gated unit", "highway", "coupled lstm", "gru reset after", "elman silu")


def norm_claims(names, norms=tuple(KINDS)):
    return [claim for name in names for norm in norms for claim in claims_of(name, norm)]


def products():
    return [claim for claim in product_claims() if isinstance(claim.statement, NormBound)]


def test_no_mistake_in_a_sample_is_proved():
    counts = judged_norms([*products(), *norm_claims(("elman f",), ("2",))], 15, seed=7) + judged_plain(8, 0)
    assert counts["proved and true"] > 0
    assert counts["refuted"] > counts["undecided"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(16))
def test_no_mistake_in_the_bound_of_a_simple_cell_is_proved(seed):
    counts = judged_norms([*products(), *norm_claims(ABOUT_ELMAN), network_claim("elman")], 60, seed)
    print(dict(counts))
    assert counts["refuted"] > 15


@pytest.mark.slow
@pytest.mark.parametrize("name", ABOUT_GATES)
def test_no_mistake_in_the_bound_of_a_cell_with_gates_is_proved(name):
    counts = judged_norms([*norm_claims((name,)), *([network_claim(name)] if name in ("gru", "lstm") else [])], 100, 1)
    print(dict(counts))
    assert counts["refuted"] > 20


@pytest.mark.slow
@pytest.mark.parametrize("piece", range(6))
def test_no_mistake_in_a_claim_about_every_number_of_steps_is_proved(piece):
    assert 5 * 63 < len(plain_mutants()) <= 6 * 63
    counts = judged_plain(63, piece)
    print(dict(counts))
    assert counts["refuted"] > 30
