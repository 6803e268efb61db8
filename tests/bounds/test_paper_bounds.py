"""Recurrences as papers write them: the bound is proved, no random network exceeds it, half of it is a lie."""

from __future__ import annotations

import numpy as np
import pytest
from bounded_cells import NUMPY, TIME, column, jacobian_at, numpy_value
from paper_bounds import BOUNDED, WITHOUT

from symrnn import Cell, InputError, Outcome, check
from symrnn.bounds import jacobian_bound
from symrnn.cells import entry, load, names
from symrnn.cells.parameters import previous
from symrnn.evaluate.declared_values import into_ranges
from symrnn.gradients.one_step import one_step


def paper(name):
    return Cell.parse(BOUNDED[name], "paper") if name in BOUNDED else load(name)


DRAWS = 30
SLACK = 1e-5
SIZES = {"n": 3, "m": 2, "k": 2, "d": 2, "p": 2, "e": 2}
#: half of their bound is exceeded by some network
TIGHT = ("decay", "decay relu", "nested gate", "share", "cos", "ses", "elo", "momentum")


def rows_of(shape):
    return tuple(SIZES[size] for size in shape) + (1,) * (2 - len(shape))


def draw(cell, bound, rng):
    """A network of random size of weights, an input, and states within their limits where these are numbers."""
    scale = rng.choice([0.3, 1, 4])
    given = {
        item.symbol.name: scale * rng.normal(size=rows_of(item.shape))
        for item in (*cell.parameters, *cell.constants, *cell.inputs)
    }
    states = {state.symbol: rng.uniform(-1, 1, size=rows_of(state.shape)) for state in cell.states}
    return into_ranges(cell, given), states


def values_at(cell, given, states):
    items = (*cell.parameters, *cell.constants, *cell.inputs)
    values = {item.symbol: column(given[item.symbol.name]) for item in items}
    values |= {previous(name): value for name, value in states.items()}
    values |= {cell.time: TIME} if cell.time is not None else {}
    for line in one_step(cell).lines:
        values[line.symbol] = numpy_value(line.expr, values, NUMPY)
    return values


def bound_at(bound, values):
    """The formula at a network, with the least numbers for the limits in it that its hypotheses allow."""
    values = dict(values)
    for state in bound.states:
        about = state.about_gate
        if about is not None and about.lhs in values:
            values[about.rhs] = np.max(values[about.lhs])
        elif about is not None:
            values[about.lhs] = np.min(values[about.rhs])
        if state.limit is not None and state.limit.is_Symbol:
            share, added = (float(np.max(numpy_value(each, values, NUMPY))) for each in (state.share, state.added))
            values[state.limit] = max(np.abs(values[state.before]).max(), added / (1 - share) if share < 1 else np.inf)
    return max(float(np.max(numpy_value(formula, values, NUMPY))) for formula in bound.formulas)


def ratios(cell, bound):
    """The norm over its bound, for random networks."""
    rng = np.random.default_rng(17)
    for _ in range(DRAWS):
        given, states = draw(cell, bound, rng)
        jacobian, _ = jacobian_at(cell, given, 0.0, states, inputs=given)
        yield np.linalg.norm(jacobian, np.inf), bound_at(bound, values_at(cell, given, states))


def assert_bound_is_proved_and_kept(cell):
    bound = jacobian_bound(cell, "inf")
    assert {check(claim).outcome for claim in (bound.claim, *bound.state_claims)} == {Outcome.PROVED}
    found = list(ratios(cell, bound))
    assert len(found) == DRAWS
    assert [(norm, limit) for norm, limit in found if norm > limit * (1 + SLACK) + SLACK] == []


#: these are looked at every time, all others take longer together
ALWAYS = ("decay", "share", "nested gate", "tau")


@pytest.mark.parametrize("name", [n if n in ALWAYS else pytest.param(n, marks=pytest.mark.slow) for n in BOUNDED])
def test_the_bound_is_proved_and_no_network_exceeds_it(name):
    assert_bound_is_proved_and_kept(paper(name))


def is_bounded(name):
    try:
        jacobian_bound(load(name), "inf")
    except InputError:
        return False
    return True


@pytest.mark.parametrize("name", ["scrn", "lmu", "elo", "narx", "minlstm"])
def test_some_bounds_of_the_catalogue_are_proved_and_no_network_exceeds_them(name):
    assert_bound_is_proved_and_kept(load(name))


#: whose bound, mu**2*abs(eta) + 1, is found and not yet proved
NOT_PROVED = ("nesterov",)


@pytest.mark.slow
def test_the_bounds_of_the_catalogue_are_proved_and_no_network_exceeds_them():
    """But of spikes, whose slope is declared and is none of a difference."""
    found = [name for name in names() if "spiking" not in entry(name).tags and is_bounded(name)]
    assert len(found) >= 60
    for name in found:
        if name not in NOT_PROVED:
            assert_bound_is_proved_and_kept(load(name))


@pytest.mark.parametrize("name", TIGHT)
def test_half_of_the_bound_is_exceeded(name):
    cell = paper(name)
    assert any(norm > limit / 2 + SLACK for norm, limit in ratios(cell, jacobian_bound(cell, "inf")))


@pytest.mark.parametrize("name", WITHOUT)
def test_a_cell_without_a_bound_is_told_why(name):
    text, words = WITHOUT[name]
    with pytest.raises(InputError) as told:
        jacobian_bound(Cell.parse(text, "paper"), "inf")
    assert words in str(told.value)
