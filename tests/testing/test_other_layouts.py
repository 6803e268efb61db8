"""Layouts of frameworks and of one's own, backwards and forwards: there and back, every array compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from kernel_reports import cell_of
from planted_kernels import right

from symrnn import Cell, InputError, cells, evaluator
from symrnn.testing import (
    FunctionMismatch,
    GradientMismatch,
    KernelError,
    Layout,
    assert_gradients_match,
    assert_same_function,
    torch_layout,
)

#: what stands below each other, written anew from the frameworks' own pages
TORCH = {"elman": "h", "lstm": "ifgo", "gru_reset_after": "rzg"}
KERAS = {"elman": "h", "lstm": "ifgo"}
ONNX = {"elman": "h", "lstm": "iofg", "gru_reset_after": "zrg"}


def own_arrays(name, order, w_x, w_h, first, second):
    """The cell's parameters from stacked ones, two biases added up but behind the reset gate."""
    parts = [np.split(array, len(order)) for array in (w_x, w_h, first, second)]
    own = {}
    for gate, x, h, one, two in zip(order, *parts, strict=True):
        own |= {f"W_x{gate}": x, f"W_h{gate}": h}
        apart = (name, gate) == ("gru_reset_after", "g")
        own |= {"b_g": one, "b_hg": two} if apart else {f"b_{gate}": one + two}
    return own


def stacked_gradients(name, order, found):
    second = [found["b_hg" if (name, gate) == ("gru_reset_after", "g") else f"b_{gate}"] for gate in order]
    stems = [[found[f"{stem}{gate}"] for gate in order] for stem in ("W_x", "W_h", "b_")]
    return [np.concatenate(each) for each in (*stems, second)]


def torch_kernel(name, kernel=None):
    def backward(params, x, initial, *upstream):
        own = own_arrays(name, TORCH[name], *(params[k] for k in ORDER))
        found = (kernel or right(name))(own, x, initial, *upstream)
        if not upstream:
            return found
        rest = {k: found[k] for k in initial}
        return rest | dict(zip(ORDER, stacked_gradients(name, TORCH[name], found), strict=True))

    return backward


ORDER = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


def keras_kernel(name):
    """Batch first, (in, out), one bias."""

    def backward(params, x, initial, upstream):
        w, u, b = params["kernel"].T, params["recurrent_kernel"].T, params["bias"]
        own = own_arrays(name, KERAS[name], w, u, b, 0 * b)
        found = right(name)(own, x.swapaxes(0, 1), initial, upstream.swapaxes(0, 1))
        dw, du, db, _ = stacked_gradients(name, KERAS[name], found)
        rest = {k: found[k] for k in initial} | ({"x": found["x"].swapaxes(0, 1)} if "x" in found else {})
        return rest | {"kernel": dw.T, "recurrent_kernel": du.T, "bias": db}

    return backward


def onnx_kernel(name, change=lambda b: b):
    def backward(params, x, initial, upstream):
        (w,), (u,), (b,) = params["W"], params["R"], params["B"]
        first, second = np.split(b, 2)
        assert second.any()
        found = right(name)(own_arrays(name, ONNX[name], w, u, first, second), x, initial, upstream)
        dw, du, one, two = stacked_gradients(name, ONNX[name], found)
        return {"W": dw[None], "R": du[None], "B": np.concatenate([one, change(two)])[None]}

    return backward


SHORT = {"lag": None, "steps": (1, 3)}


@pytest.mark.parametrize("name", KERAS)
def test_keras(name):
    cell = cell_of(name)
    assert assert_gradients_match(cell, Layout.keras(cell).adapt(cell, keras_kernel(name)), **SHORT) is None


@pytest.mark.parametrize("name", ONNX)
def test_onnx(name):
    cell = cell_of(name)
    assert assert_gradients_match(cell, Layout.onnx(cell).adapt(cell, onnx_kernel(name)), **SHORT) is None
    for change in (np.zeros_like, lambda b: b * np.nan, lambda b: b + 1e9):
        with pytest.raises(GradientMismatch):
            assert_gradients_match(cell, Layout.onnx(cell).adapt(cell, onnx_kernel(name, change)), **SHORT)


@pytest.mark.parametrize("name", TORCH)
def test_torch_forwards_and_backwards(name):
    cell = cell_of(name)
    run = evaluator(cell)
    forward = torch_layout(cell, torch_kernel(name, lambda *given: run(*given)))
    assert assert_same_function(cell, forward, steps=(1, 3)) is None
    assert assert_gradients_match(cell, torch_layout(cell, torch_kernel(name)), **SHORT) is None

    def without_second(params, *others):
        return torch_kernel(name, lambda *given: run(*given))(
            params | {"bias_hh_l0": 0 * params["bias_hh_l0"]}, *others
        )

    with pytest.raises(FunctionMismatch):
        assert_same_function(cell, torch_layout(cell, without_second), steps=(1, 3))


OWN = "x: input[m]\nh: state[n]\nW: param[n, m]\nU: param[n, n]\nb: param[n]\nh = tanh(W @ x + U @ h + b)"


def test_a_simple_network_of_ones_own_called_elman():
    cell = Cell.parse(OWN, "elman")
    assert assert_gradients_match(cell, torch_layout(cell, torch_kernel("elman")), **SHORT) is None
    assert Layout.onnx(cell).weights["B"] == ("b", "b")
    assert Layout.keras(cell).weights["kernel"] == ("W",)
    leaves_out = Cell.parse(OWN.replace("b: param[n]\n", "").replace(" + b", ""), "elman")
    assert [*Layout.torch(leaves_out).weights] == ["weight_ih_l0", "weight_hh_l0"]


def test_another_cell_called_as_one_of_torchs_is_refused():
    cell = Cell.parse(OWN.replace("b: param[n]", "b: param[n]\nc: param[n]").replace("+ b)", "+ b*c)"), "elman")
    with pytest.raises(InputError, match=r"found elman; its parameters are W, U, b, c$"):
        torch_layout(cell, torch_kernel("elman"))
    for framework in (Layout.torch, Layout.keras, Layout.onnx):
        with pytest.raises(InputError, match="has a network for each of elman, lstm"):
            framework(cells.lstm_peephole())


def first(kernel, change=lambda a: a):
    """The same kernel with sequences (batch, steps, m)."""

    def backward(params, x, initial, upstream):
        found = kernel(params, x.swapaxes(0, 1), initial, upstream.swapaxes(0, 1))
        return found | {"x": change(found["x"].swapaxes(0, 1))}

    return backward


@pytest.mark.parametrize("name", ["elman", "gru"])
def test_batch_first(name):
    cell, layout = cell_of(name), Layout.batch_first()
    assert assert_gradients_match(cell, layout.adapt(cell, first(right(name))), **SHORT) is None
    wrong = layout.adapt(cell, first(right(name), lambda a: a.swapaxes(0, 1)))
    with pytest.raises(KernelError, match="the gradient with respect to x has shape"):
        assert_gradients_match(cell, wrong, steps=3, batch=2, lag=None)


def test_layouts_are_put_together():
    cell = cell_of("lstm")
    layout = replace(Layout.torch(cell), sequences=Layout.batch_first().sequences)
    run = evaluator(cell)

    def forward(params, x, initial):
        found = torch_kernel("lstm", lambda *given: run(*given))(params, x.swapaxes(0, 1), initial)
        return {k: a.swapaxes(0, 1) for k, a in found.items()} if isinstance(found, dict) else found.swapaxes(0, 1)

    assert assert_same_function(cell, layout.adapt(cell, forward), steps=(1, 3)) is None


def test_heads_are_sequences_side_by_side():
    cell = Cell.parse("k: input[d]\nq: input[d]\ng: input\nS: state[d]\nS = g*S + k*q")
    seen = set()

    def backward(params, x, initial, upstream):
        seen.add(x["k"].shape[:3])
        g, dS = x["g"], np.zeros_like(initial["S"])
        S = [initial["S"]]
        for t in range(g.shape[1]):
            S.append(g[:, t][..., None] * S[-1] + x["k"][:, t] * x["q"][:, t])
        found = {name: np.zeros_like(array) for name, array in x.items()}
        for t in reversed(range(g.shape[1])):
            dS = dS + upstream[:, t]
            found["k"][:, t], found["q"][:, t] = dS * x["q"][:, t], dS * x["k"][:, t]
            found["g"][:, t] = (dS * S[t]).sum(axis=-1)
            dS = g[:, t][..., None] * dS
        return found | {"S": dS}

    kernel = Layout.heads(2).adapt(cell, backward)
    assert assert_gradients_match(cell, kernel, batch=(2, 4), wrt=["k", "q", "g"], **SHORT) is None
    assert (2, 3, 2) in seen
    with pytest.raises(InputError, match="heads is 0; expected a positive integer"):
        Layout.heads(0)


NO_BIJECTION = (
    ({"sequences": (lambda a: a * 0, lambda a: a)}, "the layout is no bijection: sequences bring x"),
    ({"sequences": (lambda a: a.swapaxes(0, 1), lambda a: a)}, "the layout is no bijection: sequences bring x"),
    ({"sequences": (lambda a: a.reshape(7), lambda a: a)}, "the layout's sequences do not take x"),
    ({"states": (lambda a: a[:1], lambda a: a)}, "the layout is no bijection: states bring h"),
    ({"weights": {"w": ("W_xh", "W_hh")}}, "the layout's weights do not stand below each other"),
    ({"weights": {"w": ("W_zz",)}}, "the layout names W_zz, the cell elman has W_xh, W_hh, b_h"),
    ({"weights": {"a": ("b_h",), "b": ("b_h",), "c": ("b_h",)}}, "no bijection: b_h does not come back"),
)


@pytest.mark.parametrize(("parts", "message"), NO_BIJECTION)
def test_what_is_no_bijection_is_refused(parts, message):
    with pytest.raises(InputError, match=message):
        Layout(**parts).adapt(cells.elman(), lambda *given: {})


def test_a_kernel_that_overwrites_what_it_is_given_in_its_own_layout_is_told():
    def backward(params, x, initial, upstream):
        params["kernel"] *= 2
        return {}

    cell = cells.elman()
    with pytest.raises(KernelError, match=r"overwrites its argument params\['kernel'\]"):
        assert_gradients_match(cell, Layout.keras(cell).adapt(cell, backward))
