"""The interactive page in a browser: what a test does with it, and the same numbers by NumPy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import numpy as np

from symrnn.activations import ACTIVATIONS
from symrnn.cells import neuron
from symrnn.evaluate import Evaluator, evaluator
from symrnn.gradient import bptt
from symrnn.lowering import needed_for
from symrnn.unroll import unroll

SIX_DIGITS = Context(prec=6, rounding=ROUND_HALF_UP)
RESULTS = ("y", "w1_bar", "w2_bar", "w3_bar", "w_n_bar")
LAST = 51
#: w_n, w1, w2, w3, each where a slider can stand
SETTINGS = (
    (0.9, 0.5, -0.25, 1.0), (-0.5, 0.5, -0.25, 1.0), (0.0, 0.35, 0.1, -0.6), (1.1, -0.4, 0.3, 2.0),
    (-1.35, 0.15, 0.2, -1.5), (2.0, 0.25, 0.05, 0.7), (-2.0, 0.3, -0.15, -2.0),
)  # fmt: skip


def choose(page: Any, name: str, setting: tuple[float, ...] = SETTINGS[0]) -> None:
    """Move the sliders and take an activation."""
    page.evaluate(
        """([name, ...values]) => {
          ["w_n", "w1", "w2", "w3"].forEach((id, i) => { document.getElementById(id).value = values[i]; });
          document.getElementById("activation").value = name;
          document.getElementById("activation").dispatchEvent(new Event("input", {bubbles: true}));
        }""",
        [name, *setting],
    )


def numbers(page: Any) -> dict[str, tuple[float, str]]:
    """Every number of the page: all of its digits, and what is shown."""
    found = page.evaluate(
        "[...document.querySelectorAll('[data-value]')].map((e) => [e.id, e.dataset.value, e.textContent])"
    )
    return {name: (float(value.replace("Infinity", "inf")), text) for name, value, text in found}


@dataclass(frozen=True)
class Numpy:
    """The same numbers by NumPy: from BPTT of the network unrolled over 51 steps, and of that over two."""

    gamma: float
    lags: Evaluator
    outputs: Evaluator

    @staticmethod
    def of(name: str) -> Numpy:
        back = bptt(unroll(neuron(name), inputs=[1] * LAST), loss=f"h_{LAST}")
        lags = needed_for(back, [f"h_{t}_bar" for t in range(LAST, 0, -1)])
        outputs = bptt(unroll(neuron(name), inputs=[2, 4]))
        return Numpy(float(ACTIVATIONS[name].slope_bound), evaluator(lags), evaluator(outputs))

    def numbers(self, setting: tuple[float, ...]) -> dict[str, float]:
        w_n, w1, w2, w3 = setting
        lags = self.lags(w_n=w_n, **{f"w{t}": 1.0 for t in range(1, LAST + 2)})
        found = {f"derivative-{k}": abs(float(value)) for k, value in enumerate(lags.values())}
        found |= {f"weight-{k}": float(np.power(w_n, k)) for k in range(LAST)}
        found |= {f"bound-{k}": float(np.power(self.gamma * abs(w_n), k)) for k in range(LAST)}
        found |= {f"{column}-last": found[f"{column}-50"] for column in ("derivative", "weight", "bound")}
        found |= {"gamma": self.gamma, "rate": self.gamma * abs(w_n)}
        outputs = self.outputs(w_n=w_n, w1=w1, w2=w2, w3=w3)
        return found | {result: float(outputs[result]) for result in RESULTS}


def assert_equal_numbers(found: dict[str, tuple[float, str]], wanted: dict[str, float]) -> None:
    """Equal to twelve digits, and shown with six."""
    assert set(found) == set(wanted)
    for name, value in wanted.items():
        exact, text = found[name]
        assert math.isclose(exact, value, rel_tol=1e-12), f"{name}: {exact}, NumPy has {value}"
        assert Decimal(text) == SIX_DIGITS.create_decimal_from_float(value), f"{name} is {text}, NumPy has {value}"
