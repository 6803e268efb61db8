"""torch's weights become a cell's: the numbers of its layers come out, and what a cell does not have is refused."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch_by_hand import GATES, forward, layer

from symrnn import Cell, InputError, cells, evaluator
from symrnn.interop import from_torch
from symrnn.interop.torch_weights import read_torch_weights

CELLS = {
    "rnn_tanh": cells.elman(),
    "rnn_relu": cells.elman("relu"),
    "gru": cells.gru_reset_after(),
    "lstm": cells.lstm(),
}
RUNS = {kind: evaluator(cell) for kind, cell in CELLS.items()}


@given(
    kind=st.sampled_from(sorted(GATES)),
    n=st.integers(1, 5),
    m=st.integers(1, 4),
    prefix=st.sampled_from(["", "rnn.", "module.encoder.lstm.", "my_", "weight_ih_l0."]),
    ending=st.sampled_from(["_l0", ""]),
    bias=st.booleans(),
    dtype=st.sampled_from(["f2", "f4", ">f4", "f8"]),
    seed=st.integers(0, 1000),
)
def test_the_cell_gives_out_what_torchs_layer_does(kind, n, m, prefix, ending, bias, dtype, seed) -> None:
    weights = layer(kind, n, m, seed, prefix, ending, bias, dtype)
    x = np.random.default_rng(seed).standard_normal((6, m))
    params = from_torch(CELLS[kind], {"fc.weight": np.ones((2, n)), **weights, "fc.bias": np.array(["no number"])})
    assert {array.dtype for array in params.values()} == {np.dtype(np.float64)}
    assert [*params] == [item.symbol.name for item in CELLS[kind].parameters]
    np.testing.assert_allclose(RUNS[kind](params, x), forward(kind, [*weights.values()], x), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("kind", GATES)
@pytest.mark.parametrize("entry", range(4))
def test_each_array_of_torch_counts(kind: str, entry: int) -> None:
    """A change of any one entry of any array shows in the outputs, so that none is left out."""
    weights = layer(kind, 2, 2, seed=3, dtype="f8")
    name = [*weights][entry]
    x = np.random.default_rng(1).standard_normal((4, 2))
    for index in np.ndindex(weights[name].shape):
        changed = weights | {name: weights[name].copy()}
        changed[name][index] += 0.01
        found = RUNS[kind](from_torch(CELLS[kind], changed), x)
        np.testing.assert_allclose(found, forward(kind, [*changed.values()], x), rtol=1e-12, atol=1e-14)


def test_the_names_are_told_and_a_prefix_chooses() -> None:
    state = layer("lstm", 3, 2, 0, "encoder.") | layer("lstm", 3, 2, 1, "decoder.") | {"fc.weight": np.ones(3)}
    with pytest.raises(InputError, match=r"2 recurrent layers, with the prefixes 'encoder.', 'decoder.'; choose one"):
        from_torch(cells.lstm(), state)
    found = read_torch_weights(cells.lstm(), state, prefix="decoder.")
    assert found.used == tuple(layer("lstm", 3, 2, 1, "decoder."))
    assert found.left_out == (*layer("lstm", 3, 2, 0, "encoder."), "fc.weight")
    np.testing.assert_array_equal(found.params["W_hi"], state["decoder.weight_hh_l0"][:3])
    with pytest.raises(InputError, match=r"prefix: expected one of 'encoder.', 'decoder.', found 'fc.'"):
        from_torch(cells.lstm(), state, prefix="fc.")


class Tensor:
    """What NumPy may ask for its array, and what it may be told."""

    def __init__(self, array, error=None):
        self.array, self.error = array, error

    def __array__(self, dtype=None, copy=None):
        if self.error is not None:
            raise self.error
        return self.array


def test_tensors_and_npz_files_are_mappings_too(tmp_path) -> None:
    weights = layer("gru", 2, 3, 5)
    expected = from_torch(CELLS["gru"], weights)
    np.savez(tmp_path / "gru.npz", **weights)
    with np.load(tmp_path / "gru.npz") as file:
        for given_ in (file, {name: Tensor(array) for name, array in weights.items()}):
            found = from_torch(CELLS["gru"], given_)
            assert all(np.array_equal(found[name], expected[name]) for name in expected)


LSTM = layer("lstm", 3, 2, 0)


def without(*names: str) -> dict:
    return {name: array for name, array in LSTM.items() if name not in names}


def renamed(old: str, *new: str) -> dict:
    return without(old) | dict.fromkeys(new, LSTM[old])


NAN = LSTM["bias_ih_l0"].copy()
NAN[7] = np.nan


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (LSTM | layer("lstm", 3, 3, 1, ending="_l1"), "names that end in _l0, _l1; symrnn's cells are one layer"),
        (layer("lstm", 3, 3, 1, ending="_l1"), "end in _l1; .* under names that end in _l0"),
        (LSTM | layer("lstm", 3, 2, 1, ending="_l0_reverse"), "in both directions.* without _reverse"),
        (layer("lstm", 3, 2, 1, ending="_l0_reverse"), "in both directions"),
        (LSTM | {"weight_hr_l0": np.ones((1, 3))}, "has a projection, weight_hr.* proj_size=0"),
        (LSTM | layer("lstm", 3, 2, 1, ending=""), "a mixture of names: some end in _l0, .* others have no ending"),
        (without("weight_hh_l0"), "'weight_hh_l0' is missing; found 'weight_ih_l0', 'bias_ih_l0'"),
        (without("weight_hh_l0", "weight_ih_l0"), "'weight_ih_l0', 'weight_hh_l0' is missing"),
        (without("bias_hh_l0"), "there is 'bias_ih_l0' alone; torch has two biases"),
        (renamed("weight_hh_l0", "weight_hh_l0_g", "weight_hh_l0_v"), "taken apart, as weight_norm .* before you save"),
        (LSTM | {"weight_hh_l0_orig": np.ones(2)}, "'weight_hh_l0_orig': a weight is taken apart"),
        (layer("lstm", 3, 2, 0, "", "", bias=False) | {"bias": np.ones(12)}, "'bias' beside 'weight_ih' is another"),
        ({}, "expected torch's names weight_ih_l0, .*; found none"),
        ({"kernel": 1, 3: 4}, "expected torch's names .*; found 'kernel'"),
        (LSTM | {"bias_ih_l0": NAN}, r"'bias_ih_l0' holds nan at \[7\]; give finite numbers"),
        (LSTM | {"weight_hh_l0": LSTM["weight_hh_l0"] * np.inf}, r"'weight_hh_l0' holds -?inf at \[0, 0\]"),
        (LSTM | {"bias_ih_l0": np.ma.ones(12)}, "'bias_ih_l0' is a masked array"),
        (LSTM | {"bias_ih_l0": LSTM["bias_ih_l0"] * 1j}, "'bias_ih_l0': expected real numbers, found complex"),
        (LSTM | {"bias_ih_l0": LSTM["bias_ih_l0"].astype("g")}, "expected real numbers, found .*; convert it"),
        (LSTM | {"bias_ih_l0": ["1"] * 12}, "'bias_ih_l0': expected real numbers, found <U1"),
        (LSTM | {"bias_ih_l0": [1, [2]]}, "'bias_ih_l0' gives no array of NumPy: .*"),
        (LSTM | {"bias_ih_l0": np.full(12, 2**53 + 1)}, "an integer beyond 2[*][*]53 is no float64"),
        (LSTM | {"bias_ih_l0": np.ones(3)}, r"'bias_ih_l0': expected shape \(12,\), found \(3,\)"),
        (LSTM | {"bias_hh_l0": np.ones((12, 1))}, r"'bias_hh_l0': expected shape \(12,\), found \(12, 1\)"),
        (
            LSTM | {"weight_ih_l0": LSTM["weight_ih_l0"].T},
            r"shape \(12, m\), .*\(2, 12\); its transpose has that shape",
        ),
        (LSTM | {"weight_ih_l0": np.ones((9, 2))}, r"expected shape \(12, m\), 4 of n = 3, found \(9, 2\)"),
        (LSTM | {"weight_ih_l0": np.ones((12, 0))}, r"expected shape \(12, m\)"),
        (LSTM | {"weight_hh_l0": LSTM["weight_hh_l0"].T}, r"4\*n for LSTM; found shape \(3, 12\); its transpose"),
        (LSTM | {"weight_hh_l0": np.ones((6, 3))}, r"1\*n for RNN, 3\*n for GRU, 4\*n for LSTM; found shape \(6, 3\)"),
        (LSTM | {"weight_hh_l0": np.ones((0, 0))}, r"found shape \(0, 0\)"),
        (LSTM | {"weight_hh_l0": 1.0}, r"found shape \(\)"),
        (layer("gru", 3, 2, 0), "of torch's GRU, which is the cell gru_reset_after; found the cell lstm"),
        (layer("rnn_tanh", 3, 2, 0), r"of torch's RNN, which is the cell elman, or with relu elman\(.relu.\)"),
        (LSTM | {"bias_hh_l0": Tensor(None, RuntimeError("requires grad"))}, r"requires grad; give tensor.detach\(\)"),
        (
            LSTM | {"bias_hh_l0": Tensor(None, TypeError("cuda:0"))},
            r"'bias_hh_l0' gives no array of NumPy: cuda:0; give",
        ),
        ([1], "mapping: expected a dict of arrays by name, found list, such as a state dict"),
        (type("LSTM", (), {"state_dict": None})(), r"found LSTM; give its state_dict\(\)"),
    ],
)
def test_what_a_cell_does_not_have_is_refused_with_advice(mapping, words: str) -> None:
    with pytest.raises(InputError, match=words):
        from_torch(cells.lstm(), mapping)


@pytest.mark.parametrize(
    ("cell", "kind", "words"),
    [
        (cells.gru(), "gru", "which is the cell gru_reset_after; found the cell gru, which resets before the product"),
        (cells.gru(), "lstm", "which is the cell lstm; found the cell gru$"),
        (cells.lstm_peephole(), "lstm", "which is the cell lstm; found the cell lstm_peephole"),
        (cells.elman_unit(), "rnn_tanh", "which is the cell elman, .*; found the cell elman_unit"),
        (Cell.parse("x: input[m]\nh: state[n]\nW: param[n, m]\nh = W@x", "lstm"), "lstm", "it has the parameters W;"),
        (None, "lstm", "expected a Cell, such as .*found None"),
    ],
)
def test_another_cell_is_told_which_to_take(cell, kind: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        from_torch(cell, layer(kind, 3, 2, 0))


def test_what_reads_names_alone_loads_no_cells() -> None:
    """The front door shows the room and loads nothing of it."""
    code = "import sys, symrnn.interop; print(dir(symrnn.interop), 'numpy' in sys.modules, 'sympy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['from_torch', 'to_jax', 'to_torch'] False False\n"
