"""What a diagnosis costs, counted: the same on every machine, and what is left out of it changes no verdict."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import numpy as np
import pytest
from kernel_reports import cell_of, report_on
from planted_kernels import right

from symrnn.evaluate.sequence_arguments import Role
from symrnn.testing.kernels.comparing import Setup, compare
from symrnn.testing.kernels.equations import equations_of, gradient_roles
from symrnn.testing.kernels.trials import TrialKind, default_sizes, trial_of
from symrnn.testing.mistakes import cell_variants, diagnosis, search_budget
from symrnn.testing.mistakes.line_variants import WrongForms, line_variants
from symrnn.testing.mistakes.matching import agreeing_names, explains_some, imitation
from symrnn.testing.mistakes.named_values import with_named_values
from symrnn.testing.mistakes.replays import replay
from symrnn.testing.mistakes.search_budget import SearchBudget
from symrnn.testing.mistakes.variants import running


def with_larger_weight(cell):
    """A kernel that reads one weight a tenth larger than it is, which is no mistake that is known."""

    def backward(params, x, initial, upstream):
        return right(cell)(params | {"W_xg": 1.1 * params["W_xg"]}, x, initial, upstream)

    return backward


def counted(monkeypatch, module, name, counts):
    own = getattr(module, name)

    def count(*given, **named):
        counts[name] += 1
        return own(*given, **named)

    monkeypatch.setattr(module, name, count)


@pytest.mark.parametrize(
    ("cell", "most"),
    [
        pytest.param("lstm", (3200, 20, 5_000), marks=pytest.mark.slow),
        ("gru", (1700, 20, 2_000)),
    ],
)
def test_a_search_that_finds_nothing_is_counted(cell, most, monkeypatch):
    counts = Counter()
    counted(monkeypatch, diagnosis, "imitation", counts)
    counted(monkeypatch, cell_variants, "equations_of", counts)
    counted(monkeypatch, Role, "__post_init__", counts)
    report = report_on(cell_of(cell), with_larger_weight(cell), lag=None)
    assert report.looks_like == ()
    assert 100 < counts["imitation"] <= most[0], counts
    assert counts["equations_of"] <= most[1], counts
    assert counts["__post_init__"] <= most[2], counts


def test_a_verdict_does_not_depend_on_the_clock(monkeypatch):
    kernel = right("elman")
    wrong = lambda params, x, initial, upstream: kernel(params, x, initial, upstream[::-1])  # noqa: E731
    first = report_on(cell_of("elman"), wrong, lag=None)
    times = iter(range(0, 10**6))
    monkeypatch.setattr(search_budget.time, "process_time", lambda: next(times) / 10)
    assert [v.words for v in report_on(cell_of("elman"), wrong, lag=None).looks_like] == [
        v.words for v in first.looks_like
    ]


@pytest.mark.parametrize(("left", "steps", "found"), [(0, 1, 0), (2, 1, 1), (19, 1, 9), (20, 1, 10), (30, 5, 5)])
def test_a_budget_lets_so_many_variants_through(left, steps, found):
    seen = seen_of("elman", steps)
    variants = line_variants(WrongForms(seen.equations), seen.equations.back)
    assert len([*SearchBudget(left).within(variants, seen)]) == found


def seen_of(name, steps):
    """A trial of a kernel that is wrong in all its gradients."""
    cell = cell_of(name)
    trial = trial_of(cell, TrialKind.EVERY, steps, 2, default_sizes(cell, None), 0, np.float64, None)
    equations = with_named_values(equations_of(cell))
    names = tuple(role.symbol.name for role in gradient_roles(cell))
    setup = Setup(equations, lambda *given: right(name)(*given[:3], 1.5 * given[3]), names, 1e-9, "float64", np.nan)
    outcome = compare(setup, trial)
    return replay(setup, setup.roles, outcome, outcome.wrong)


@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("name", ["elman", "gru", "lstm"])
def test_what_a_wrong_line_does_not_reach_is_what_it_was(name, steps):
    seen = seen_of(name, steps)
    count = 0
    for variant in islice(line_variants(WrongForms(seen.equations), seen.equations.back), None, None, 17):
        found, whole = imitation(variant, seen), running(variant.change)(seen)
        assert found.keys() == whole.keys() == seen.outcome.expected.keys()
        kept = {key for key in found if found[key] is seen.outcome.expected[key]}
        assert all(np.array_equal(found[key], whole[key], equal_nan=True) for key in found.keys() - kept), variant
        assert all(np.allclose(found[key], whole[key], rtol=1e-12, atol=1e-14) for key in kept), variant
        count += len(kept)
    assert count >= 8


def test_the_worst_entry_refuses_nothing_that_all_entries_let_pass():
    seen = seen_of("elman", 2)
    likely = 0
    for variant in line_variants(WrongForms(seen.equations), seen.equations.back):
        found = imitation(variant, seen)
        if agreeing_names(found, seen) & seen.outcome.wrong:
            assert explains_some(found, seen), variant
            likely += 1
    for name, entry in seen.worst.items():
        error = np.abs(seen.outcome.got[name] - seen.outcome.expected[name])
        assert error[entry.index] == error.max() > entry.left > 0
    assert seen.worst.keys() == seen.outcome.wrong
    nothing = seen.outcome.expected
    assert not agreeing_names(nothing, seen) & seen.outcome.wrong
    assert not explains_some(nothing, seen)
    exact = seen.outcome.got
    assert agreeing_names(exact, seen) == exact.keys()
    assert explains_some(exact, seen)
    assert likely <= 3
