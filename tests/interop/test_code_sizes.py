"""Sizes that code reads off its arrays, where an array has a sum of them, and rows among zeros."""

from __future__ import annotations

import numpy as np
import pytest

from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.interop.code_texts import code

HEAD = "x: input[m]\nh: state[n]\n"


def steps(text: str):
    space: dict = {}
    exec(compile(code(Cell.parse(HEAD + text, "cell")), "code", "exec"), space)
    return space["step"], space["step_back"]


@pytest.mark.parametrize(("n", "m"), [(1, 1), (2, 3), (3, 1), (1, 3)])
def test_a_size_of_a_sum_is_read_after_those_that_it_is_found_by(n: int, m: int) -> None:
    forward, backward = steps("W: param[n, m+n]\nh = W @ [h/n; x]\n")
    W, x, h = np.arange(1.0, 1 + n * (m + n)).reshape(n, m + n), np.arange(m) - 0.5, np.arange(n) + 1.5
    new, kept = forward(W, x, h)
    assert np.allclose(new, W @ np.concatenate([h / n, x]))
    x_bar, h_bar, W_bar = backward(W, kept, np.ones(n))
    assert np.allclose(x_bar, W[:, n:].sum(axis=0))
    assert np.allclose(h_bar, W[:, :n].sum(axis=0) / n)
    assert np.allclose(W_bar, np.outer(np.ones(n), kept))


def test_a_multiple_of_a_size_is_read_off() -> None:
    forward, backward = steps("D: param[2*n, 2*n]\nh = (D @ [h/n; h])[n:2*n] + h*total(x)\n")
    D, x, h = np.arange(16.0).reshape(4, 4), np.array([1.0, 2.0, 4.0]), np.array([0.5, -2.0])
    new, *kept = forward(D, x, h)
    assert np.allclose(new, (D @ np.concatenate([h / 2, h]))[2:] + 7 * h)
    x_bar, h_bar, D_bar = backward(D, x, h, *kept, np.ones(2))
    assert np.allclose(x_bar, h.sum())
    assert np.allclose(h_bar, (D[2:, :2] / 2 + D[2:, 2:]).sum(axis=0) + 7)
    assert np.allclose(D_bar, np.outer([0.0, 0.0, 1.0, 1.0], np.concatenate([h / 2, h])))


def test_sizes_that_only_a_sum_has_are_refused() -> None:
    with pytest.raises(InputError, match="cannot be read off"):
        code(Cell.parse("x: input[m+n]\nh: state[m+n]\nh = h*total(x)/n + m\n", "sum"))
