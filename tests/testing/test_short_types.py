"""Kernels in short floating types: right ones pass, wrong ones are refused, and the digits that are right are told."""

import numpy as np
import pytest
from places import KERNELS
from planted_bug import backward_of
from planted_kernels import PLANTED
from right_kernels import CELLS, is_found, outcome_of, sweep, without_terms

from symrnn import cells
from symrnn.errors import InputError
from symrnn.testing import GradientMismatch, assert_gradients_match, assert_same_function
from symrnn.testing.kernels.arithmetic import ARITHMETIC
from symrnn.testing.kernels.calling import plain_array
from symrnn.testing.kernels.comparing import Setup, compare
from symrnn.testing.kernels.digits import digits_of, tell_digits
from symrnn.testing.kernels.equations import equations_of
from symrnn.testing.kernels.trials import TrialKind, default_sizes, trial_of

LSTM = (KERNELS / "lstm.py").read_text(encoding="utf-8")
SHORT = ["float32", "float16"]


def test_right_kernels_pass():
    tried, refused = sweep(2 * len(CELLS), ("float32", "float16"), seed=1, most=3)
    assert (sum(tried.values()), refused) == (36, [])


@pytest.mark.slow
def test_two_thousand_right_kernels_pass():
    tried, refused = sweep(2000, ("float64", "float32", "float16"), seed=2)
    assert (sum(tried.values()), refused) == (2000, [])
    assert sum(number for dtype, number in tried.items() if "no number" not in dtype) >= 1900


def test_a_kernel_in_half_precision_passes():
    assert assert_gradients_match(cells.lstm(), backward_of(LSTM), dtype="float16", steps=(1, 3), lag=20) is None


@pytest.mark.parametrize("dtype", SHORT)
@pytest.mark.parametrize("factor", [0, 0.5, 2, -1])
@pytest.mark.parametrize("name", ["gru", "mamba2"])
def test_a_gradient_times_a_factor_is_refused(name, factor, dtype):
    for array in ("W_hz", "b_r", "h") if name == "gru" else ("A", "x"):
        change = lambda found, array=array: found | {array: (found[array] * factor).astype(dtype)}  # noqa: E731
        assert is_found(cells.load(name), dtype, change=change)


@pytest.mark.parametrize("dtype", SHORT)
@pytest.mark.parametrize("name", ["gru"])
def test_a_term_left_out_of_a_line_is_refused(name, dtype):
    wrong = dict(without_terms(cells.load(name)))
    assert len(wrong) >= 6
    assert [words for words, lines in wrong.items() if not is_found(cells.load(name), dtype, lines=lines)] == []


def test_a_planted_bug_is_recognised_in_half_precision_too():
    bug = next(bug for bug in PLANTED if bug.kernel == "lstm" and bug.kind == "gradient dropped")
    given = {"lag": None, "shapes": "few", "sizes": {"n": 2, "m": 1}, "dtype": "float16"}
    with pytest.raises(GradientMismatch) as caught:
        assert_gradients_match(cells.lstm(), bug.backward, steps=(2,), batch=(1,), **given)
    report = caught.value.report
    assert report.parameter in bug.arrays.split()
    assert report.gate == bug.gate
    assert report.looks_like[0].kind == bug.kind
    assert f"{report.parameter} 0." in report.digits
    assert "must lose" not in report.digits
    assert f"digits     {report.digits}" in str(caught.value)


def half_inside(params, x, initial, upstream):
    short = [{name: array.astype(np.float16) for name, array in given.items()} for given in (params, initial)]
    found = backward_of(LSTM)(short[0], x.astype(np.float16), short[1], upstream.astype(np.float16))
    return {name: array.astype(np.float32) for name, array in found.items()}


def test_the_message_tells_what_loses_as_many_digits():
    cell, kind = cells.lstm(), ARITHMETIC["float32"]
    trial = trial_of(cell, TrialKind.EVERY, 2, 2, default_sizes(cell, None), 0, kind.name, None)
    outcome = compare(Setup(equations_of(cell), half_inside, ("W_xi",), kind.rtol, kind.name, 0.0), trial)
    told = tell_digits(digits_of(outcome, kind), kind)
    assert outcome.wrong
    assert told.endswith("what is lost is what tf32 or float16 must lose, and more than float32 must")
    assert all(2 < each.right < 5 < each.kept < 7.3 for each in digits_of(outcome, kind))


def test_what_the_type_must_lose_is_told_as_such():
    outcome = outcome_of(cells.gru(), "float16", "each", TrialKind.EVERY, 7, 2, "drawn", 3)
    digits = digits_of(outcome, ARITHMETIC["float16"])
    if digits:  # where the short way did not find it right
        assert tell_digits(digits, ARITHMETIC["float16"]).endswith("what is lost is what float16 must lose")
    assert all(1 < each.right < 5 and 1 < each.kept < 4 for each in digits)


def test_without_its_package_bfloat16_is_asked_for(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", missing)
    with pytest.raises(InputError, match=r"'bfloat16', a type .* from the package ml_dtypes.*not installed"):
        assert_gradients_match(cells.lstm(), backward_of(LSTM), dtype="bfloat16")


def test_a_tensor_of_bfloat16_becomes_an_array():
    class Tensor:
        dtype = "torch.bfloat16"

        def float(self):
            return np.array([1.5], np.float32)

        def __array__(self, *given, **named):
            raise TypeError("Got unsupported ScalarType BFloat16")

    assert plain_array(Tensor()).tolist() == [1.5]


def test_a_forward_pass_in_half_precision_loses_what_it_must():
    """States that are added up over 200 steps lose more than rtol; a bias that is too large is more than that."""
    cell, params = cells.load("irnn"), {"W_hh": np.eye(3), "W_xh": np.full((3, 2), 0.1), "b_h": np.full(3, 0.3)}

    def forward(params, x, initial, times=1.0):
        h, found = initial["h"], []
        for x_t in x:
            a = x_t @ params["W_xh"].T + h @ params["W_hh"].T + params["b_h"] * np.float16(times)
            h = np.maximum(a, np.float16(0))
            found.append(h)
        return np.stack(found)

    given = {"params": params, "sizes": {"n": 3, "m": 2}, "dtype": "float16", "batch": (1,)}
    assert [assert_same_function(cell, forward, seed=seed, steps=(200,), **given) for seed in (0, 1)] == [None] * 2
    with pytest.raises(AssertionError, match="is not the cell irnn: h"):
        assert_same_function(cell, lambda *inputs: forward(*inputs, times=1.05), steps=(7,), **given)
