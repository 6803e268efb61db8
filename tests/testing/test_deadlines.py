"""Searches end by the work that they do, and by the clock where the kernel waits for something."""

from __future__ import annotations

from functools import wraps

import pytest
from kernel_reports import cell_of, planted, report_on
from planted_kernels import right

from symrnn import evaluator
from symrnn.testing import FunctionMismatch, assert_same_function
from symrnn.testing.kernels import deadlines
from symrnn.testing.kernels.deadlines import Deadline, Moment

ELMAN = cell_of("elman")
VALUES = evaluator(ELMAN)


class Clock:
    """Two clocks that stand still but for what kernels add."""

    work = wall = 0.0
    calls = 0

    def process_time(self):
        return self.work

    def perf_counter(self):
        return self.wall

    def taking(self, kernel, work, wall):
        """The kernel, each call of which takes so many seconds on each clock."""

        @wraps(kernel)
        def called(*given):
            self.calls, self.work, self.wall = self.calls + 1, self.work + work, self.wall + wall
            return kernel(*given)

        return called


@pytest.fixture
def clock(monkeypatch):
    found = Clock()
    monkeypatch.setattr(deadlines, "time", found)
    return found


def wrong(params, x, initial, upstream):
    """Right over four steps, and twice the gradient from there on."""
    found = right("elman")(params, x, initial, upstream)
    return {name: (2 if len(x) > 4 else 1) * array for name, array in found.items()}


@pytest.mark.parametrize(
    ("at", "over"), [(Moment(4, 4), False), (Moment(5, 4), True), (Moment(0, 9), True), (Moment(0, 8), False)]
)
def test_the_first_of_two_clocks_counts(at, over):
    assert Deadline(5, 9).is_over(at) is over


def test_what_is_not_counted_is_taken_from_both_clocks(clock):
    began = deadlines.now()
    clock.work, clock.wall = 3.0, 7.0
    assert Deadline(5, 9).without(began) == Deadline(8, 16)


@pytest.mark.parametrize(("work", "wall"), [(0.0, 1.0), (1.0, 1.0)])
def test_a_kernel_that_only_waits_keeps_the_budget_as_one_that_computes(clock, work, wall):
    report = report_on(ELMAN, clock.taking(wrong, work, wall), steps=(7,), lag=None, budget=3.0)
    assert clock.wall <= 3.0 + 3.0  # the trial, the same once more, the search, and last a loss of nothing
    assert not report.all_shorter
    assert "there was no time to try all that are shorter" in str(report)


def test_a_machine_that_is_busy_finds_the_same(clock):
    turned = planted("elman", "transposed weight")
    quick = report_on(ELMAN, turned, lag=None)
    busy = report_on(ELMAN, clock.taking(turned, 0.02, 0.08), lag=None)
    assert (str(busy), busy.all_shorter) == (str(quick), True)


def test_values_of_one_that_waits_are_not_asked_for_any_longer(clock):
    double = clock.taking(lambda params, x, initial: 2 * VALUES(params, x, initial), 0.0, 40.0)
    with pytest.raises(FunctionMismatch, match="smallest"):
        assert_same_function(ELMAN, double)
    assert clock.calls <= 3
