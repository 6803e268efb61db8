"""A network of ReLUs that begins at 0 and is padded with zeros, as frameworks are used: the slope has to be chosen."""

from __future__ import annotations

import numpy as np
import pytest

import symrnn as sr

IRNN = sr.Cell.parse("x: input[m]\nh: state[n]\nW: param[n, m]\nU: param[n, n]\nh = relu(W @ x + U @ h)", "irnn")
RUNNING_MAXIMUM = sr.Cell.parse("x: input\ns: state\ns = x + relu(s - x)", "max")


def test_the_error_says_where_it_comes_from_and_what_to_do() -> None:
    for cell, params, x, target in (
        (IRNN, {"W": np.ones((3, 2)), "U": np.eye(3)}, np.zeros((4, 2)), np.zeros((4, 3))),
        (RUNNING_MAXIMUM, {}, np.zeros(3), np.zeros(3)),
    ):
        run = sr.evaluator(cell, loss="squared_error")
        assert run.value(params, x, target) == 0
        with pytest.raises(sr.InputError, match=r"kink=0\) or --kink 0 .* zero states, zero biases"):
            run.gradients(params, x, target)
        assert sr.evaluator(cell, loss="squared_error", kink=0).gradients(params, x, target).value == 0


def test_the_slope_that_frameworks_take_is_0() -> None:
    run = sr.evaluator(IRNN, loss="squared_error", kink=0)
    x, target = np.array([[0.0, 0.0], [1.0, 2.0], [0.0, 0.0]]), np.ones((3, 2))
    params = {"W": np.array([[1.0, 0.5], [-1.0, -1.0]]), "U": np.zeros((2, 2))}
    gradient = run.value_and_grad(params, x, target)[1]
    np.testing.assert_array_equal(gradient["W"], [[1.0, 2.0], [0.0, 0.0]])


def test_the_docs_say_so() -> None:
    assert "padding put a ReLU just there" in " ".join((sr.evaluator.__doc__ or "").split())
