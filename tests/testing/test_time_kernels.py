"""The kit tells a kernel that counts its steps rightly from one that does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symrnn.cells.cell import Cell
from symrnn.testing import GradientMismatch, assert_gradients_match

CELL = Cell.parse(
    "x: input[m] in [0, 1]\nt: time\nh: state[m]\nw: param[m] > 0\ndt: const = 0.1\nh = h - dt*w*(h - x)/t"
)


def kernel(number: Any) -> Any:
    """One backward pass; ``number`` gives what is taken for the number of the step, from its index and their count."""

    def backward(params: Any, x: Any, initial: Any, upstream: Any) -> dict[str, Any]:
        assert (x >= 0).all()
        assert (x <= 1).all()
        assert (params["w"] > 0).all()
        assert params["dt"] == 0.1
        h = [initial["h"]]
        rates = [params["dt"] / number(t, len(x)) for t in range(len(x))]
        for t, rate in enumerate(rates):
            h.append(h[-1] - rate * params["w"] * (h[-1] - x[t]))
        dh, dw = np.zeros_like(initial["h"]), np.zeros_like(params["w"])
        for t in reversed(range(len(x))):
            dh = dh + upstream[t]
            dw -= (rates[t] * dh * (h[t] - x[t])).sum(axis=0)
            dh = dh * (1 - rates[t] * params["w"])
        return {"w": dw, "h": dh}

    return backward


def test_a_kernel_that_counts_from_one_is_right() -> None:
    assert_gradients_match(CELL, kernel(lambda t, count: t + 1))


@pytest.mark.parametrize(
    "number",
    [lambda t, count: t + 2, lambda t, count: count - t, lambda t, count: 1],
    ids=["late", "backwards", "never"],
)
def test_a_kernel_that_counts_otherwise_is_not(number: Any) -> None:
    with pytest.raises(GradientMismatch):
        assert_gradients_match(CELL, kernel(number))
