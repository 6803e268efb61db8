"""What is left of a sigmoid keeps its digits, the step stays equal, and another argument is refuted."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
from mpmath import mp, mpf

from symrnn import Cell, Claim, Outcome, cells, check, evaluator
from symrnn.expressions.functions import sigmoid
from symrnn.gradients.one_step import one_step
from symrnn.plans import complements
from symrnn.plans.complements import use_complements
from symrnn.plans.pass_claims import pass_claims

LEFT = "what is left of a sigmoid"
SCALAR = Cell.parse("x: input\nh: state\nz = sigmoid(x)\nh = (1 - z)*h + z")


def step_of(*lines: str):
    return one_step(Cell.parse("x: input\nh: state\nw: param\n" + "\n".join(lines)))


@pytest.mark.parametrize(
    "name", ["mingru", *(pytest.param(name, marks=pytest.mark.slow) for name in ("gru", "gru_reset_after"))]
)
def test_a_step_with_what_is_left_is_the_step(name: str) -> None:
    step = one_step(cells.load(name))
    changed = use_complements(step)
    assert changed != step
    assert check(Claim.equivalent(LEFT, step, changed)).outcome is Outcome.PROVED
    assert [claim.name for claim in pass_claims(cells.load(name))].count(LEFT) == 1


SEEN = (
    "h = (1 - z)*h",
    "h = (2 - 2*z)*h",
    "h = (z - 1)*h",
    "h = tanh(3 - 3*z)",
    "h = h/(1 - z)",
    "h = (1 - sigmoid(h))*x",
)
UNSEEN = ("(1 - 2*z)*h", "(2 - z)*h", "(1 + z)*h", "(1 - z**2)*h", "1 - z + h", "(1 - u)*h", "1 - h", "z*h")


@pytest.mark.parametrize("line", [*SEEN, *(f"h = {each}" for each in UNSEEN)])
def test_what_is_left_is_seen_and_nothing_else_is(line: str) -> None:
    step = step_of("z = sigmoid(w*x)", "u = tanh(w*x)", line)
    changed = use_complements(step)
    if line not in SEEN:
        assert changed.lines == step.lines
        return
    arguments = {each.expr.args[0] for each in step.lines if each.expr.func is sigmoid}
    nodes = {node for each in changed.lines for node in sp.preorder_traversal(each.expr)}
    assert not nodes.isdisjoint(sigmoid(-argument) for argument in arguments)
    assert check(Claim.equivalent(LEFT, step, changed)).outcome is Outcome.PROVED


LIES = {
    "the sigmoid itself": lambda a: sigmoid(a),
    "twice the argument": lambda a: sigmoid(-2 * a),
    "one less": lambda a: sigmoid(-a) - 1,
    "the square": lambda a: sigmoid(-a) ** 2,
    "half": lambda a: sigmoid(-a) / 2,
    "moved": lambda a: sigmoid(1 - a),
    "near": lambda a: sigmoid(-a) + sp.Rational(1, 10**12),
    "an exponential": lambda a: sp.exp(-a),
    "tanh": lambda a: sp.tanh(-a),
    "its slope": lambda a: sigmoid(-a) * sigmoid(a),
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("name", [pytest.param("gru", marks=pytest.mark.slow), "mingru"])
def test_another_form_is_never_proved(monkeypatch, lie: str, name: str) -> None:
    step = one_step(cells.load(name))
    monkeypatch.setattr(complements, "sigmoid", _Planted(LIES[lie]))
    changed = use_complements(step)
    assert changed != step
    assert check(Claim.equivalent(LEFT, step, changed)).outcome is not Outcome.PROVED


class _Planted:
    """Stands for the sigmoid: equal to it where it is looked for, and a lie where it is written."""

    def __init__(self, lie) -> None:
        self.lie = lie

    def __call__(self, argument):
        return self.lie(-argument)

    def __eq__(self, other) -> bool:
        return other is sigmoid

    def __hash__(self) -> int:
        return hash(sigmoid)


@pytest.mark.parametrize("batch", [None, 2])
@pytest.mark.parametrize("x", [1.0, 30.0, 40.0, 300.0])
def test_what_is_left_has_all_its_digits(x: float, batch: int | None) -> None:
    mp.dps = 50
    run = evaluator(SCALAR, loss="squared_error")
    shape = (1,) if batch is None else (1, batch)
    initial = {"h": np.full(shape[1:], 1e30)}
    found = run.gradients({}, np.full(shape, x), np.zeros(shape), initial).initial["h"]
    z = 1 / (1 + mp.exp(-mpf(x)))
    left = 1 / (1 + mp.exp(mpf(x)))
    wanted = (left * mpf(1e30) + z) * left
    assert float(np.max(np.abs(found / float(wanted) - 1))) < 1e-14
