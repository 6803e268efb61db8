"""The interactive page in a browser: what a test does with it, and the same numbers by NumPy."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from symrnn.cells import neuron
from symrnn.cells.activations import ACTIVATIONS
from symrnn.cells.unroll import SYMBOLIC, unroll
from symrnn.evaluate import Evaluator, evaluator
from symrnn.gradients.gradient import bptt
from symrnn.gradients.passes import keep_needed
from symrnn.programs.program import name_symbol

RESULTS = ("y", "w1_bar", "w2_bar", "w3_bar", "w_n_bar")
LAST = 51
TOLERANCE = 1e-11  # relative, of two ways to compute in double precision
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Setting:
    """Where the sliders stand, and the input that is chosen."""

    w_n: float = 0.9
    x: int = 1
    h_0: float = 0.0
    lag: int = 50
    w1: float = 0.5
    w2: float = -0.25
    w3: float = 1.0


START = Setting()
#: where no pre-activation is 0, the kink of ReLU
SETTINGS = (
    START,
    Setting(-0.5, h_0=-1.05),
    Setting(0.0, 1, 0.3, 7, 0.35, 0.1, -0.6),
    Setting(1.1, 0, 0.05, 0, -0.4, 0.3, 2.0),
    Setting(-1.35, 1, -2.0, 1, 0.15, 0.2, -1.5),
    Setting(2.0, 0, 0.7, 49, 0.25, 0.05, 0.7),
    Setting(-2.0, 1, 2.0, 50, 0.3, -0.15, -2.0),
    Setting(4.0, 0, 0.05),
    Setting(6.0, 1, 0.0),
    Setting(-6.0, 1, 1.5),
)


def choose(page: Any, name: str, setting: Setting = START) -> None:
    """Move the sliders, and take an activation and an input."""
    page.evaluate(
        """(values) => {
          for (const [id, value] of Object.entries(values)) document.getElementById(id).value = value;
          document.getElementById("activation").dispatchEvent(new Event("input", {bubbles: true}));
        }""",
        {"activation": name, **asdict(setting)},
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
        network = unroll(neuron(name), inputs=[name_symbol("x")] * LAST, initial=SYMBOLIC)
        back = bptt(network, loss=f"h_{LAST}")
        lags = keep_needed(back, [f"{name}_{t}_bar" for name in "ha" for t in range(LAST, 0, -1)])
        outputs = bptt(unroll(neuron(name), inputs=[2, 4]))
        return Numpy(float(ACTIVATIONS[name].slope_bound), evaluator(lags), evaluator(outputs))

    def numbers(self, setting: Setting) -> dict[str, float]:
        w_n = setting.w_n
        lags = self.lags(w_n=w_n, x=setting.x, h_0=setting.h_0, **{f"w{t}": 1.0 for t in range(1, LAST + 2)})
        found = {f"derivative-{k}": abs(float(lags[f"h_{LAST - k}_bar"])) for k in range(LAST)}
        found |= {f"input-{k}": float(lags[f"a_{LAST - k}_bar"]) for k in range(LAST)}
        found |= {f"bound-{k}": (self.gamma * abs(w_n)) ** k for k in range(LAST)}
        found |= {f"{column}-last": found[f"{column}-50"] for column in ("derivative", "input", "bound")}
        found |= {f"{column}-here": found[f"{column}-{setting.lag}"] for column in ("derivative", "bound")}
        found |= {"gamma": self.gamma, "rate": self.gamma * abs(w_n)}
        outputs = self.outputs(w_n=w_n, w1=setting.w1, w2=setting.w2, w3=setting.w3)
        return found | {result: float(outputs[result]) for result in RESULTS}


def assert_equal_numbers(page: Any, numpy: Numpy, setting: Setting) -> None:
    """The page has NumPy's numbers, and shows no hyphens."""
    found, wanted = numbers(page), numpy.numbers(setting)
    assert set(found) - {"path-value"} == set(wanted)
    for name, value in wanted.items():
        exact, text = found[name]
        assert math.isclose(exact, value, rel_tol=TOLERANCE), f"{name}: {exact}, NumPy has {value}"
        assert "-" not in text, f"{name} is shown with a hyphen: {text}"
