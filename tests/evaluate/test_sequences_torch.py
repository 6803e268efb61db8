"""The catalogue's networks against torch: gradients of all parameters in float64.

``make test-torch`` runs it, in an environment of its own; without torch it is no part of the tests.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch

from symrnn import InputError, cells, evaluator
from symrnn.interop import from_torch

#: for each cell: torch's module, and the gates in its order
NETWORKS = {
    "elman": (torch.nn.RNN, "h"),
    "lstm": (torch.nn.LSTM, "ifgo"),
    "gru_reset_after": (torch.nn.GRU, "rzg"),
}
RUNS = {name: evaluator(cells.CELLS[name]("tanh"), loss="squared_error") for name in NETWORKS}


def stacked(name, arrays):
    """The weights of a cell as torch has them: the gates below each other, and two biases of which one counts."""
    gates = NETWORKS[name][1]
    W_x, W_h, b = (np.concatenate([arrays[f"{kind}{gate}"] for gate in gates]) for kind in ("W_x", "W_h", "b_"))
    b_h = np.zeros_like(b)
    if name == "gru_reset_after":
        b_h[-len(arrays["b_hg"]) :] = arrays["b_hg"]
    return {"weight_ih_l0": W_x, "weight_hh_l0": W_h, "bias_ih_l0": b, "bias_hh_l0": b_h}


def gradients_by_torch(name, params, x, target, initial):
    """The loss, and its gradients as torch names them."""
    n, m = params[f"W_x{NETWORKS[name][1][0]}"].shape
    module = NETWORKS[name][0](m, n).double()
    with torch.no_grad():
        for key, array in stacked(name, params).items():
            getattr(module, key).copy_(torch.tensor(array))
    x = torch.tensor(x, requires_grad=True)
    states = {key: torch.tensor(array[None], requires_grad=True) for key, array in initial.items()}
    outputs, _ = module(x, (states["h"], states["c"]) if "c" in states else states["h"])
    loss = ((outputs - torch.tensor(target)) ** 2).sum() / 2
    loss.backward()
    found = {key: parameter.grad.numpy() for key, parameter in module.named_parameters()}
    found |= {"x": x.grad.numpy()} | {f"initial {key}": state.grad.numpy()[0] for key, state in states.items()}
    return loss.item(), found


@pytest.mark.parametrize("seed", range(200))
def test_gradients_are_those_of_torch(seed):
    rng = np.random.default_rng(seed)
    name = list(NETWORKS)[seed % 3]
    run = RUNS[name]
    sizes = {"n": int(rng.integers(1, 20)), "m": int(rng.integers(1, 20))}
    steps, batch = int(rng.integers(1, 30)), int(rng.integers(1, 8))
    params = run.random_params(sizes, seed=seed)
    x, target = run.random_data(sizes, steps=steps, batch=batch, seed=seed)
    initial = {state.symbol.name: rng.normal(size=(batch, sizes["n"])) for state in run.cell.states}
    value, theirs = gradients_by_torch(name, params, x, target, initial)
    found = run.gradients(params, x, target, initial)
    ours = stacked(name, found.params) | {"x": found.x} | {f"initial {k}": v for k, v in found.initial.items()}
    assert found.value == pytest.approx(value, rel=1e-12)
    for key, array in theirs.items():
        counted = array
        if key == "bias_hh_l0":  # torch's second bias, which the cells have for the candidate of the GRU alone
            counted = np.where(ours[key] != 0, array, 0)
        np.testing.assert_allclose(ours[key], counted, rtol=1e-9, atol=1e-11 * max(1.0, np.abs(array).max()))


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("name", NETWORKS)
def test_the_weights_of_a_layer_give_its_outputs(name, bias):
    """A layer as torch initialises it, inside of a network: its state dict is read, and the outputs are torch's."""
    torch.manual_seed(7)
    network = torch.nn.ModuleDict({"rnn": NETWORKS[name][0](3, 5, bias=bias).double(), "fc": torch.nn.Linear(5, 1)})
    x = torch.randn(11, 2, 3, dtype=torch.float64)
    params = from_torch(RUNS[name].cell, network.state_dict())
    expected = network["rnn"](x)[0].detach().numpy()
    np.testing.assert_allclose(RUNS[name](params, x.numpy()), expected, rtol=1e-12, atol=1e-14)
    with pytest.raises(InputError, match=r"give tensor.detach\(\)"):
        from_torch(RUNS[name].cell, dict(network.named_parameters()))
