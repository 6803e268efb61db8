"""In short types entries are compared beside first-order bounds: right kernels pass, what exceeds them does not."""

from __future__ import annotations

import numpy as np
import pytest
from precision_runs import CELLS, cell_of, draw_trial, is_number, outcome, regimes_of, run_lies, run_right
from precision_table import DOCUMENT, HEAD, TYPES

from symrnn import Cell
from symrnn.testing import GradientMismatch, assert_gradients_match
from symrnn.testing.kernels.arithmetic import ARITHMETIC
from symrnn.testing.kernels.conditioning import condition_numbers
from symrnn.testing.kernels.equations import equations_of
from symrnn.testing.kernels.noise import first_order_bound, noise_of
from symrnn.testing.kernels.trials import TrialKind, trial_of

SHORT = ("float16", "float32")  # bfloat16 is tried with its package, by ``make test-torch``
LEAKY = Cell.parse("x: input\na: param\nh: state\nh = a*h + x\n", "leaky")


def refused(name: str, dtype: str, draws: int) -> list[object]:
    """Of right kernels, those that are refused; a kernel that ends in no number is not right."""
    found, regimes = [], regimes_of(name)
    for seed in range(draws):
        regime = regimes[seed % len(regimes)]
        trial, got = run_right(name, dtype, regime, seed, (1, 2, 3, 5)[seed // 7 % 4])
        if is_number(got) and outcome(name, dtype, trial, got).wrong:
            found.append((name, dtype, regime, seed))
    return found


@pytest.mark.parametrize("name", ["gru", "linear_attention"])
def test_right_kernels_pass(name: str) -> None:
    assert refused(name, "float16", 4) == []


@pytest.mark.slow
@pytest.mark.parametrize("dtype", SHORT)
@pytest.mark.parametrize("name", CELLS)
def test_a_hundred_right_kernels_of_each_cell_pass(name: str, dtype: str) -> None:
    assert refused(name, dtype, 100) == []


def missed(name: str, dtype: str, regime: str, seed: int) -> list[str]:
    return [what for what, is_found, is_far in run_lies(name, dtype, regime, seed) if is_far and not is_found]


#: a border in the gradient of Mamba-2's gate is beside larger gates, which lose no more for it in a short type
@pytest.mark.parametrize(
    ("name", "regime", "seed"), [("gru", "shut", 1), ("linear_attention", "normaliser 0.01", 1), ("mamba2", "open", 2)]
)
def test_what_is_off_by_more_than_is_lost_is_found(name: str, regime: str, seed: int) -> None:
    assert missed(name, "float16", regime, seed) == []


#: lies that pass though they are off by more: eight times what the moves themselves make of it is let pass
PASSED = {"mamba2": [("shut", 1, "doubled"), ("shut", 1, "zeroed")]}


@pytest.mark.slow
@pytest.mark.parametrize("name", CELLS)
def test_what_is_off_by_more_than_is_lost_is_found_in_every_regime(name: str) -> None:
    cases = [(regime, seed) for regime in regimes_of(name) for seed in range(4)]
    found = [(*case, what) for case in cases for what in missed(name, "float16", *case)]
    assert found == PASSED.get(name, [])


def test_the_bound_is_the_sum_over_all_operations() -> None:
    """a^(T - 1) by T - 1 products, each of which loses u of it, and as many sums with what arrives."""
    trial = trial_of(LEAKY, TrialKind.LAST, 6, 1, {}, 3, "float16", None)
    given = (equations_of(LEAKY), trial, ARITHMETIC["float16"], 0.0)
    bound, noise = first_order_bound(*given)["x"], noise_of(*given)["x"]
    a, arriving = (float(x) for x in (trial.params["a"], trial.upstream["h"][-1, 0]))
    for t in range(6):
        size = abs(arriving * a ** (5 - t)) * ARITHMETIC["float16"].roundoff
        assert (5 - t) * size / 1.5 <= bound[t, 0] <= 2 * (6 - t) * size * 1.5
        assert noise[t, 0] <= 1.5 * bound[t, 0] + 1e-300


def test_the_condition_number_of_a_product_is_the_number_of_its_factors() -> None:
    trial = trial_of(LEAKY, TrialKind.LAST, 4, 1, {}, 3, "float16", None)
    found = condition_numbers(equations_of(LEAKY), trial, 0.0)["x"][:, 0]
    assert np.all(np.abs(np.log2(found / [4, 3, 2, 1])) < 0.8)  # a fifth is the standard deviation


@pytest.mark.parametrize(("factor", "verdict"), [(1.5, "wrong")])
def test_a_message_tells_conditioning_from_mistakes(factor: float, verdict: str) -> None:
    def backward(params: dict, x: np.ndarray, initial: dict, upstream: np.ndarray) -> dict:
        h, states = initial["h"], []
        for x_t in x:
            states.append(h)
            h = params["a"] * h + x_t
        a_bar, h_bar = np.zeros((), x.dtype), np.zeros_like(h)
        for t in reversed(range(len(x))):
            h_bar = h_bar + upstream[t]
            a_bar, h_bar = a_bar + (h_bar * states[t]).sum(), h_bar * params["a"]
        return {"a": (a_bar * x.dtype.type(factor)).astype(x.dtype)}

    with pytest.raises(GradientMismatch) as caught:
        assert_gradients_match(LEAKY, backward, dtype="float16", steps=(2,), lag=None)
    report = caught.value.report
    assert report.conditioning.startswith("a has the condition number")
    assert report.conditioning.endswith(f"times the first-order bound of float16: {verdict}")
    assert f"condition  {report.conditioning}" in str(caught.value)


def test_regimes_have_the_normaliser_that_they_name() -> None:
    for size in (0.01, 16):
        trial = draw_trial("linear_attention", "float32", f"normaliser {size}", 1, 3)
        assert 0.05 < np.median(np.abs(trial.x["q"])) / size * 100 < 5000


@pytest.mark.slow
def test_every_regime_is_in_the_table() -> None:
    rows = DOCUMENT.read_text(encoding="utf-8").partition(HEAD)[2].splitlines()
    kinds = {
        regime if regime.startswith("norm") else f"gates {regime}" for name in CELLS for regime in regimes_of(name)
    }
    for kind in kinds:
        lines = [line for line in rows if f"| {kind} |" in line]
        assert len(lines) == len(TYPES) - (kind == "normaliser 0.01"), kind  # where float16 has no numbers
    assert cell_of("mlstm").name == "mlstm of its gates"
