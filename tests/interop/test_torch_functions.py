"""Cells as functions of torch: gradients against torch's own modules and checker; trained side by side.

``make test-torch`` runs what needs torch, in an environment of its own.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch

from symrnn import Cell, InputError, cells
from symrnn.cells import load
from symrnn.interop import from_torch, to_torch


def _tensors(arrays):
    return {name: torch.tensor(array, requires_grad=True) for name, array in arrays.items()}


def _given(f, sizes, steps, batch, seed=0):
    params = _tensors(f.run.random_params(sizes, seed=seed))
    x, _ = f.run.random_data(sizes, steps, batch, seed=seed + 1)
    return params, torch.tensor(x, requires_grad=True)


@pytest.mark.parametrize("name", ["elman", "lstm", "gru", "deltanet"])
def test_the_gradient_is_that_of_torchs_checker(name: str) -> None:
    f = to_torch(load(name), backend="numpy")
    items = (*f.run.cell.parameters, *f.run.cell.inputs)
    sizes = {size: 2 for item in items for size in item.shape if isinstance(size, str)}
    params, x = _given(f, sizes, 3, 2)
    names = list(params)
    assert torch.autograd.gradcheck(lambda x, *rest: f(dict(zip(names, rest, strict=True)), x), (x, *params.values()))


def test_training_side_by_side_with_torchs_own_lstm() -> None:
    torch.manual_seed(0)
    module = torch.nn.LSTM(3, 5).double()
    f = to_torch(cells.lstm(), backend="numpy")
    params = _tensors(from_torch(cells.lstm(), module.state_dict()))
    x, target = torch.randn(7, 4, 3, dtype=torch.float64), torch.randn(7, 4, 5, dtype=torch.float64)
    # torch has two biases: each takes the whole gradient, so one of them stands still
    module.bias_hh_l0.requires_grad_(False)
    with torch.no_grad():
        module.bias_ih_l0 += module.bias_hh_l0
        module.bias_hh_l0.zero_()
    theirs = torch.optim.SGD([p for p in module.parameters() if p.requires_grad], lr=0.1, momentum=0.9)
    ours = torch.optim.SGD(params.values(), lr=0.1, momentum=0.9)
    first: list[float] = []
    for _ in range(100):
        losses: list[float] = []
        for optimizer, outputs in ((theirs, lambda: module(x)[0]), (ours, lambda: f(params, x))):
            optimizer.zero_grad()
            loss = ((outputs() - target) ** 2).mean()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        assert losses[0] == pytest.approx(losses[1], rel=1e-10)
        first = first or losses
    assert losses[0] < first[0]


def test_initial_states_and_several_outputs_have_gradients() -> None:
    cell = Cell.parse("x: input\nh: state\nw: param\ny: output\nz: output\nh = tanh(w*h + x)\ny = 2*h\nz = h*w")
    f = to_torch(cell, backend="numpy")
    w, x, h = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (0.5, [0.1, 0.2, 0.3], 0.7))

    def both(w, x, h):
        found = f({"w": w}, x, {"h": h})
        return found["y"], found["z"]

    assert torch.autograd.gradcheck(both, (w, x, h))


def test_float32_stays_float32() -> None:
    f = to_torch(cells.elman(), backend="numpy")
    params, x = _given(f, {"n": 2, "m": 2}, 3, None)
    single = {name: each.detach().float().requires_grad_() for name, each in params.items()}
    y = f(single, x.detach().float())
    y.sum().backward()
    assert y.dtype == torch.float32
    assert {each.grad.dtype for each in single.values()} == {torch.float32}


def test_what_is_no_tensor_is_named() -> None:
    f = to_torch(cells.elman(), backend="numpy")
    params, x = _given(f, {"n": 2, "m": 2}, 3, None)
    with pytest.raises(InputError, match=r"params\['b_h'\]: expected a tensor of torch, found ndarray"):
        f({**params, "b_h": np.ones(2)}, x)
    with pytest.raises(InputError, match=r"x: expected a tensor on the CPU, found one on meta"):
        f(params, x.to("meta"))
    y = f(params, x)
    (first,) = torch.autograd.grad(y.square().sum(), x, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        first.sum().backward()


def test_parameters_of_a_module_are_taken_as_they_are() -> None:
    f = to_torch(cells.elman(), backend="numpy")
    params, x = _given(f, {"n": 2, "m": 2}, 3, None)
    module = torch.nn.ParameterDict({name: torch.nn.Parameter(each.detach()) for name, each in params.items()})
    f(module, x).square().sum().backward()
    f(params, x).square().sum().backward()
    assert all(torch.equal(module[name].grad, each.grad) for name, each in params.items())


def test_what_numpy_does_not_have_is_read_or_named() -> None:
    f = to_torch(cells.elman(), backend="numpy")
    params, x = _given(f, {"n": 2, "m": 2}, 3, None)
    assert torch.equal(f(params, (x + 1j * x).conj().imag), f(params, -x)), "a view that is to be negated"
    with pytest.raises(InputError, match=r"x: expected float32 or float64, found torch.bfloat16; take x.float\(\)"):
        f(params, x.bfloat16())
    with pytest.raises(InputError, match=r"x: expected a dense tensor, found one of layout torch.sparse_coo"):
        f(params, x.detach().to_sparse())
