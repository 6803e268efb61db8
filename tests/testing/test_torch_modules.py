"""assert_module_matches: torch's own networks and cells are the cells they are called after; slips in others are told.

``make test-torch`` runs it, in an environment of its own; without torch it is no part of the tests.
"""

from __future__ import annotations

import pytest
import torch
from torch import nn

from symrnn import InputError, cells
from symrnn.testing import FunctionMismatch, GradientMismatch, Layout, assert_module_matches

SHORT = {"steps": (1, 3), "lag": None}
RIGHT = {
    "RNN": (lambda: nn.RNN(3, 4), cells.elman),
    "RNN, relu": (lambda: nn.RNN(3, 4, nonlinearity="relu"), lambda: cells.elman("relu")),
    "RNN without biases": (lambda: nn.RNN(3, 2, bias=False), cells.elman),
    "LSTM": (lambda: nn.LSTM(2, 4), cells.lstm),
    "LSTM, batch first": (lambda: nn.LSTM(2, 4, batch_first=True), cells.lstm),
    "GRU": (lambda: nn.GRU(3, 2), cells.gru_reset_after),
    "RNNCell": (lambda: nn.RNNCell(3, 2), cells.elman),
    "LSTMCell": (lambda: nn.LSTMCell(2, 2), cells.lstm),
    "GRUCell": (lambda: nn.GRUCell(2, 3), cells.gru_reset_after),
}


@pytest.mark.parametrize("name", RIGHT)
def test_torch_computes_its_cells(name):
    module, cell = (make() for make in RIGHT[name])
    before = {key: value.clone() for key, value in module.state_dict().items()}
    assert assert_module_matches(module, cell, kink=0, **SHORT) is None
    assert all(torch.equal(value, before[key]) for key, value in module.state_dict().items())


REFUSED = (
    (lambda: nn.LSTM(2, 3, proj_size=2), cells.lstm, r"LSTM\(proj_size=2\): expected a cell with a projection"),
    (lambda: nn.GRU(3, 4), cells.lstm, "GRU: weight_hh_l0 has the shape .*, which is none of W_hi, W_hf"),
    (lambda: nn.GRU(3, 4), cells.gru, r"take cells.gru_reset_after\(\)"),
    (lambda: nn.Linear(3, 4), cells.elman, "Linear has weight, bias; the layout and the cell elman do not know weight"),
)


@pytest.mark.parametrize(("module", "cell", "words"), REFUSED)
def test_what_is_no_cell_is_refused(module, cell, words):
    with pytest.raises(InputError, match=words):
        assert_module_matches(module(), cell(), **SHORT)


class Own(nn.Module):
    """A network with weights by the cell's names: a step, or all steps."""

    def __init__(self, is_step=False, activation=torch.tanh, detach=False):
        super().__init__()
        self.W_xh = nn.Parameter(torch.empty(4, 2))
        self.W_hh = nn.Parameter(torch.empty(4, 4))
        self.b_h = nn.Parameter(torch.empty(4))
        self.is_step, self.activation, self.detach = is_step, activation, detach

    def step(self, x, h):
        h = h.detach() if self.detach else h
        return self.activation(x @ self.W_xh.T + h @ self.W_hh.T + self.b_h)

    def forward(self, x, h):
        if self.is_step:
            return self.step(x, h)
        found = []
        for x_t in x:
            h = self.step(x_t, h)
            found.append(h)
        return torch.stack(found), h


@pytest.mark.parametrize("is_step", [False, True])
def test_a_module_of_ones_own(is_step):
    assert assert_module_matches(Own(is_step), cells.elman(), is_step=is_step, **SHORT) is None
    with pytest.raises(FunctionMismatch, match="Own is not the cell elman"):
        assert_module_matches(Own(is_step, torch.sigmoid), cells.elman(), is_step=is_step, **SHORT)
    with pytest.raises(GradientMismatch, match=r"(?s)nothing is passed back in time.*assert_module_matches\(Own, cell"):
        assert_module_matches(Own(is_step, detach=True), cells.elman(), is_step=is_step, wrt=["W_xh", "W_hh"], **SHORT)


def test_a_gate_read_in_another_order_is_told():
    order = ("i", "g", "f", "o")
    wrong = Layout(
        weights={
            "weight_ih_l0": tuple(f"W_x{g}" for g in order),
            "weight_hh_l0": tuple(f"W_h{g}" for g in order),
            "bias_ih_l0": tuple(f"b_{g}" for g in order),
            "bias_hh_l0": tuple(f"b_{g}" for g in order),
        }
    )
    with pytest.raises(FunctionMismatch, match="LSTM is not the cell lstm"):
        assert_module_matches(nn.LSTM(2, 4), cells.lstm(), layout=wrong, **SHORT)
