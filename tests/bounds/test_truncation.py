"""Truncated BPTT: what a window leaves out, proved, computed, and bounded; and wrong windows are refuted."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from symrnn import Claim, InputError, Outcome, cells, check, evaluator
from symrnn.bounds import truncated_pass, truncation_bias, truncation_bound, truncation_claim, truncation_claims
from symrnn.claims.claim import less_than
from symrnn.claims.induction import by_induction


@pytest.mark.parametrize(("steps", "window"), [(3, 1), (2, 2)])
@pytest.mark.parametrize("name", ["elman", "lstm"])
def test_what_is_left_out_is_proved(name, steps, window):
    assert check(truncation_claim(getattr(cells, name)(), steps, window)).outcome is Outcome.PROVED


def test_a_network_with_a_readout_and_weights_of_each_step():
    assert check(truncation_claim(cells.neuron("f"), 4, 2)).outcome is Outcome.PROVED


def test_a_window_off_by_one_is_refuted():
    cell = cells.elman_unit()
    one, other = truncation_claim(cell, 4, 2), truncation_claim(cell, 4, 3)
    lie = Claim.equivalent("off by one", one.statement.program_a, other.statement.program_b)
    assert check(lie).outcome is Outcome.REFUTED


def test_a_term_counted_twice_is_refuted():
    honest = truncation_claim(cells.elman_unit(), 4, 2)
    bias = honest.statement.program_b
    last = bias.line("W_hh_bias")
    doubled = replace(last, expr=last.expr + last.expr.args[0])
    lines = tuple(doubled if line == last else line for line in bias.lines)
    lie = Claim.equivalent("twice", honest.statement.program_a, replace(bias, lines=lines))
    assert check(lie).outcome is Outcome.REFUTED


def random_case(seed, activation="tanh", steps=9):
    generator = np.random.default_rng(seed)
    values = dict(zip(("W_xh", "W_hh", "b_h"), generator.uniform(-1.2, 1.2, 3), strict=True))
    return values, generator.uniform(-1, 1, steps), generator.uniform(-1, 1)


def by_evaluator(run, params, x, target, window):
    """The whole gradient less that of a run over the window alone, from the state that was reached."""
    reached = run.final_states(params, x[: len(x) - window])
    whole = run.value_and_grad(params, x, target)[1]
    part = run.value_and_grad(params, x[len(x) - window :], target, reached)[1]
    return {name: whole[name] - part[name] for name in whole}


@pytest.mark.parametrize("window", [1, 4, 8])
def test_the_programs_give_what_the_evaluator_does(window):
    cell = cells.elman_unit()
    run = evaluator(cell, loss="squared_error_last")
    params, x, target = random_case(window)
    expected = by_evaluator(run, params, x, np.array(target), window)
    given = {name: Fraction(float(value)) for name, value in params.items()}
    given |= {f"x_{t}": Fraction(float(value)) for t, value in enumerate(x, 1)} | {"h_0": 0}
    given |= {"target_9": Fraction(float(target))}
    program = truncation_bias(cell, 9, window)
    names = {item.symbol.name for item in program.inputs}
    found = program.evaluate({name: value for name, value in given.items() if name in names}, digits=30)
    for name in params:
        assert float(found[f"{name}_bias"]) == pytest.approx(expected[name], rel=1e-9, abs=1e-15)
    cut = truncated_pass(cell, 9, window)
    names = {item.symbol.name for item in cut.inputs}
    part = cut.evaluate({name: value for name, value in given.items() if name in names}, digits=30)
    whole = run.value_and_grad(params, x, np.array(target))[1]
    for name in params:
        assert float(part[f"{name}_bar"]) + expected[name] == pytest.approx(whole[name], rel=1e-9)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "identity"])
def test_the_bound_holds(activation):
    """Random neurons: the bias by the bias, of which every step contributes at most the slope's bound."""
    run = evaluator(cells.elman_unit(activation), loss="squared_error_last")
    gamma = {"tanh": 1, "sigmoid": Fraction(1, 4), "identity": 1}[activation]
    for seed in range(15):
        params, x, target = random_case(seed, activation)
        factor = gamma * abs(Fraction(float(params["W_hh"])))
        gradient = abs(Fraction(float(run(params, x)[-1] - target)))
        for window in (1, 3, 8):
            bias = by_evaluator(run, params, x, np.array(target), window)["b_h"]
            bound = truncation_bound(factor, window, 9, gradient=gradient, local=gamma)
            assert abs(bias) <= float(bound) * (1 + 1e-9) + 1e-15


def test_the_bound_is_attained_by_the_identity():
    """So an exponent off by one, or a term too few, is below what happens."""
    run = evaluator(cells.elman_unit("identity"), loss="squared_error_last")
    params = {"W_xh": 1.0, "W_hh": 0.5, "b_h": 0.25}
    bias = by_evaluator(run, params, np.ones(6), np.array(0.0), 2)["b_h"]
    gradient = Fraction(float(run(params, np.ones(6))[-1]))
    assert Fraction(float(bias)) == truncation_bound("0.5", 2, 6, gradient=gradient)
    assert float(bias) > truncation_bound("0.5", 3, 7, gradient=gradient)
    assert float(bias) > truncation_bound("0.5", 2, 5, gradient=gradient)
    assert float(bias) < truncation_bound("0.5", 2, gradient=gradient)


def test_why_the_bound_holds():
    assert [check(claim).outcome for claim in truncation_claims()] == [Outcome.PROVED] * 4


def test_lies_about_the_sum_are_not_proved():
    _, _, geometric, last = truncation_claims()
    sums = geometric.statement
    short = replace(sums.statement, rhs=sums.statement.rhs.subs(sums.index, sums.index - 1))
    lies = (
        by_induction("one term too few", short, sums.index, sums.recurrences),
        replace(last, given=last.given[1:]),
    )
    assert all(check(lie).outcome is not Outcome.PROVED for lie in lies)


@pytest.mark.slow
def test_a_strict_bound_and_one_without_its_hypothesis_are_not_proved():
    _, bounded, _, _ = truncation_claims()
    induction = bounded.statement
    strict = replace(induction.statement, relation=less_than(0, 1).relation)
    lies = (
        by_induction("strict", strict, induction.index, induction.recurrences, bounded.given),
        by_induction("any factor", induction.statement, induction.index, induction.recurrences, bounded.given[:1]),
    )
    assert all(check(lie).outcome is not Outcome.PROVED for lie in lies)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: truncation_bound(1, 3), "has no limit with a factor of 1; give steps"),
        (lambda: truncation_bound(-1, 3, 4), "bounds of norms, not negative"),
        (lambda: truncation_bound("0.5", 5, 4), "expected 1 <= window <= steps"),
        (
            lambda: truncated_pass(cells.elman(), 3, 4),
            "window is 4; expected an integer from 1 to",
        ),
        (lambda: truncated_pass(cells.elman(), 3, True), "window: expected an integer, found True"),
        (lambda: truncation_bias(cells.dense("tanh"), 3, 1), "has no shared parameter"),
        (lambda: truncation_bias(cells.elman(), 3, 1, "squared_error"), "compares every step"),
    ],
)
def test_what_does_not_fit_is_named(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_without_an_end_the_sum_is_the_limit():
    assert truncation_bound("0.5", 3) == Fraction(1, 4)
    assert truncation_bound("0.5", 3, 60) < Fraction(1, 4)
    assert sp.Rational(1, 4) - truncation_bound("0.5", 3, 60) < sp.Rational(1, 10**15)
