"""assert_module_matches on networks of several layers and in two directions: what is wrong is told by its layer.

``make test-torch`` runs it, in an environment of its own; without torch it is no part of the tests.
"""

from __future__ import annotations

import pytest
import torch
from stacked_by_hand import Stacked, elman_step, lstm_step
from torch import nn

from symrnn import InputError, cells
from symrnn.testing import FunctionMismatch, GradientMismatch, Layout, assert_module_matches

SHORT = {"steps": (1, 3), "lag": None}
PROJECTED = cells.load("lstm_projection")
CELLS = {nn.RNN: cells.elman(), nn.LSTM: cells.lstm(), nn.GRU: cells.gru_reset_after()}
RIGHT = (
    *((kind, (2, 3, 2), {}) for kind in CELLS),
    *((kind, (3, 2), {"bidirectional": True}) for kind in CELLS),
    *((kind, (2, 3, 3), {"bidirectional": True, "batch_first": True}) for kind in CELLS),
    (nn.GRU, (3, 3, 2), {"bias": False}),
    (nn.RNN, (2, 3, 2), {"nonlinearity": "relu"}),
    (nn.LSTM, (2, 4), {"proj_size": 3}),
    (nn.LSTM, (2, 4, 2), {"proj_size": 3, "bidirectional": True}),
)


@pytest.mark.filterwarnings("ignore:LSTM with projections")
@pytest.mark.parametrize(("kind", "sizes", "options"), RIGHT)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_torchs_own_are_right(kind, sizes, options, dtype):
    cell = cells.elman("relu") if "nonlinearity" in options else PROJECTED if "proj_size" in options else CELLS[kind]
    assert assert_module_matches(kind(*sizes, **options), cell, kink=0, dtype=dtype, **SHORT) is None


@pytest.mark.parametrize(("step", "gates", "cell"), [(elman_step, 1, cells.elman()), (lstm_step, 4, cells.lstm())])
@pytest.mark.parametrize("directions", [1, 2])
def test_those_by_hand_are_right(step, gates, cell, directions):
    assert assert_module_matches(Stacked(step, gates, directions=directions), cell, **SHORT) is None


BOTH = {
    "directions exchanged": (
        FunctionMismatch,
        "layer 1, forwards",
        "the weights of layer 1, forwards and those of layer 1, backwards are exchanged",
    ),
    "not reversed": (FunctionMismatch, "layer 0, backwards", "every layer, backwards, goes from the first step to the"),
    "as forwards": (FunctionMismatch, "layer 0, backwards", "every layer, backwards, goes through the steps as forwar"),
    "not turned back": (FunctionMismatch, "layer 1", "the outputs of layer 0, backwards, are not turned round again"),
    "halves exchanged": (FunctionMismatch, "layer 1", "none of the mistakes that are known"),
    "one bias missing": (FunctionMismatch, "layer 1", "none of the mistakes that are known"),
    "initial state ignored": (FunctionMismatch, "layer 1", "none of the mistakes that are known"),
    "severed": (GradientMismatch, "layer 0", "layer 1 passes nothing back to layer 0"),
    "recurrent gradient dropped": (
        GradientMismatch,
        "layer 0, backwards: the gradient with respect to weight_hh_l0_reverse",
        "zero",
    ),
    "input gradient doubled": (
        GradientMismatch,
        "layer 0, forwards: the gradient with respect to weight_ih_l0 is",
        "2 times what",
    ),
    "initial states' gradient dropped": (
        GradientMismatch,
        "layer 1, forwards: the gradient with respect to the initial",
        "zero",
    ),
}


@pytest.mark.parametrize(("step", "gates", "cell"), [(elman_step, 1, cells.elman()), (lstm_step, 4, cells.lstm())])
@pytest.mark.parametrize("slip", BOTH)
def test_a_slip_is_told_by_layer_and_direction(slip, step, gates, cell):
    kind, place, like = BOTH[slip]
    with pytest.raises(kind) as caught:
        assert_module_matches(Stacked(step, gates, slip), cell, steps=3, lag=None)
    headline = str(caught.value).partition("\n")[0]
    assert f"in {place}" in headline
    assert like in str(caught.value)
    assert caught.value.report.record()["layer"].startswith(place.partition(":")[0])


def test_layers_of_one_size_exchanged():
    wrong = Stacked(lstm_step, 4, "layers exchanged", directions=1, m=3, n=3)
    with pytest.raises(FunctionMismatch, match="the weights of layer 0 and those of layer 1 are exchanged"):
        assert_module_matches(wrong, cells.lstm(), **SHORT)


@pytest.mark.parametrize("slip", ["recurrent gradient dropped", "initial states' gradient dropped", "severed"])
def test_a_slip_between_layers_of_one_direction(slip):
    wrong = Stacked(elman_step, 1, slip, layers=3, directions=1)
    with pytest.raises(GradientMismatch, match=r"in layer [01]: the gradient with respect to"):
        assert_module_matches(wrong, cells.elman(), **SHORT)


REFUSED = (
    (lambda: nn.LSTM(2, 3, 2, dropout=0.5), cells.lstm, r"LSTM\(dropout=0.5\): expected none"),
    (lambda: nn.LSTM(2, 3, 2), cells.elman, "LSTM, layer 0: weight_hh_l0 has the shape"),
    (lambda: nn.LSTM(2, 3, 2, proj_size=2), cells.lstm, r"LSTM\(proj_size=2\): expected a cell with a projection"),
)


@pytest.mark.parametrize(("module", "cell", "words"), REFUSED)
def test_what_is_no_stack_of_the_cell_is_refused(module, cell, words):
    with pytest.raises(InputError, match=words):
        assert_module_matches(module(), cell(), **SHORT)


def test_options_that_do_not_apply_are_named():
    with pytest.raises(InputError, match="leave out chunk"):
        assert_module_matches(nn.GRU(2, 3, 2), cells.gru_reset_after(), chunk=4)


def test_dropout_that_is_off_is_none():
    module = nn.LSTM(2, 3, 2, dropout=0.5).eval()
    assert assert_module_matches(module, cells.lstm(), **SHORT) is None


class Named(nn.Module):
    """One layer, whose parameters end as those of a second would."""

    def __init__(self):
        super().__init__()
        for name, shape in {"into_l1": (3, 2), "within_l1": (3, 3), "bias_l1": (3,)}.items():
            setattr(self, name, nn.Parameter(torch.empty(shape)))

    def forward(self, x, h):
        states = [h]
        for x_t in x:
            states.append(torch.tanh(x_t @ self.into_l1.T + states[-1] @ self.within_l1.T + self.bias_l1))
        return torch.stack(states[1:]), states[-1]


def test_names_that_the_layout_knows_are_no_layers():
    layout = Layout(weights={"into_l1": ("W_xh",), "within_l1": ("W_hh",), "bias_l1": ("b_h",)})
    assert assert_module_matches(Named(), cells.elman(), layout=layout, **SHORT) is None
