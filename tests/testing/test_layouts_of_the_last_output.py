"""Layouts with one output of the last step alone, from drawn initial states and from zero, backwards and forwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_reports import cell_of
from planted_kernels import right

from symrnn.testing import FunctionMismatch, GradientMismatch, Layout, assert_gradients_match, assert_same_function


@dataclass(frozen=True)
class Axes:
    """A layout, and the same written anew: sequences and states to the kernel's axes, and back."""

    layout: Layout
    there: Any
    back: Any
    state_there: Any = np.asarray
    state_back: Any = np.asarray


def swap(array):
    return np.moveaxis(array, 0, 1)


def heads_there(array):
    steps, rows, width = array.shape
    heads = 2 - rows % 2
    return array.reshape(steps, rows // heads, heads, width).transpose(1, 0, 2, 3)


def heads_back(array):
    batch, steps, heads, width = array.shape
    return array.transpose(1, 0, 2, 3).reshape(steps, batch * heads, width)


def heads_of_states(array):
    heads = 2 - len(array) % 2
    return array.reshape(len(array) // heads, heads, -1)


def turned(array):
    return array.transpose(*reversed(range(array.ndim)))


AXES = {
    "as the cell has them": Axes(Layout(), np.asarray, np.asarray),
    "batch first": Axes(Layout.batch_first(), swap, swap),
    "two heads": Axes(
        Layout.heads(2), heads_there, heads_back, heads_of_states, lambda array: array.reshape(-1, array.shape[-1])
    ),
    "entries first": Axes(
        Layout(sequences=(lambda a: a.transpose(2, 1, 0),) * 2, states=(lambda a: a.T,) * 2),
        turned,
        turned,
        turned,
        turned,
    ),
    "steps last": Axes(
        Layout(sequences=(lambda a: a.transpose(1, 2, 0), lambda a: a.transpose(2, 0, 1))),
        lambda array: np.moveaxis(array, 0, 2),
        lambda array: np.moveaxis(array, 2, 0),
    ),
    "an axis more": Axes(
        Layout(sequences=(lambda a: a[None], lambda a: a[0]), states=(lambda a: a[:, None], lambda a: a[:, 0])),
        lambda array: np.expand_dims(array, 0),
        lambda array: array.squeeze(0),
        lambda array: np.expand_dims(array, 1),
        lambda array: array.squeeze(1),
    ),
}


def backward_in(axes, kernel, outputs):
    """A kernel in other axes, with all outputs in the loss or the last alone."""

    def backward(params, x, initial, upstream):
        x, initial = axes.back(x), {name: axes.state_back(array) for name, array in initial.items()}
        if outputs == "last":
            last = axes.state_back(upstream)
            own = np.zeros((len(x), *last.shape))
            own[-1] = last
        else:
            own = axes.back(upstream)
        found = kernel(params, x, initial, own)
        states = {name: axes.state_there(found[name]) for name in initial}
        return found | states | {"x": axes.there(found["x"])}

    return backward


def forward_in(axes, outputs, delay=0):
    """The states of an Elman network in other axes."""

    def forward(params, x, initial):
        h, found = axes.state_back(initial["h"]), []
        for at in axes.back(x):
            h = np.tanh(at @ params["W_xh"].T + h @ params["W_hh"].T + params["b_h"])
            found.append(h)
        last = max(len(found) - 1 - delay, 0)
        return axes.state_there(found[last]) if outputs == "last" else axes.there(np.stack(found))

    return forward


WAYS = {"outputs": st.sampled_from(["all", "last"]), "initial": st.sampled_from(["drawn", "zero"])}


@pytest.mark.parametrize("name", AXES)
@given(**WAYS, cell=st.sampled_from(["elman", "lstm"]), batch=st.integers(1, 4), steps=st.integers(1, 4))
@settings(max_examples=6)
def test_a_right_kernel_passes_in_each_layout(name, outputs, initial, cell, batch, steps):
    axes = AXES[name]
    kernel = axes.layout.adapt(cell_of(cell), backward_in(axes, right(cell), outputs))
    given_so = {"steps": steps, "batch": batch, "lag": None, "outputs": outputs, "initial": initial}
    assert assert_gradients_match(cell_of(cell), kernel, **given_so) is None


@pytest.mark.parametrize("name", AXES)
@given(**WAYS, batch=st.integers(1, 4), steps=st.integers(1, 4))
@settings(max_examples=8)
def test_a_right_forward_pass_passes_in_each_layout(name, outputs, initial, batch, steps):
    axes = AXES[name]
    kernel = axes.layout.adapt(cell_of("elman"), forward_in(axes, outputs))
    given_so = {"steps": steps, "batch": batch, "outputs": outputs, "initial": initial}
    assert assert_same_function(cell_of("elman"), kernel, **given_so) is None


@pytest.mark.parametrize("name", AXES)
def test_the_output_before_the_last_is_refused(name):
    axes = AXES[name]
    kernel = axes.layout.adapt(cell_of("elman"), forward_in(axes, "last", delay=1))
    with pytest.raises(FunctionMismatch, match="step 2 of 2"):
        assert_same_function(cell_of("elman"), kernel, steps=(1, 2), batch=2, outputs="last")


@pytest.mark.parametrize("name", ["batch first", "entries first"])
def test_sequences_exchanged_in_the_last_output_are_refused(name):
    axes = AXES[name]
    wrong = lambda params, x, initial, own: right("elman")(params, x, initial, own[:, ::-1])  # noqa: E731
    kernel = axes.layout.adapt(cell_of("elman"), backward_in(axes, wrong, "last"))
    with pytest.raises(GradientMismatch):
        assert_gradients_match(cell_of("elman"), kernel, steps=1, batch=2, lag=None, outputs="last")


def test_weights_of_a_framework_go_with_the_last_output():
    axes = AXES["batch first"]

    def backward(params, x, initial, upstream):
        own = {"W_xh": params["kernel"].T, "W_hh": params["recurrent_kernel"].T, "b_h": params["bias"]}
        found = backward_in(axes, right("elman"), "last")(own, x, initial, upstream)
        stacked = {"kernel": found["W_xh"].T, "recurrent_kernel": found["W_hh"].T, "bias": found["b_h"]}
        return stacked | {name: found[name] for name in ("x", "h")}

    kernel = Layout.keras(cell_of("elman")).adapt(cell_of("elman"), backward)
    for batch in (1, 2, 3):
        assert assert_gradients_match(cell_of("elman"), kernel, steps=2, batch=batch, lag=None, outputs="last") is None
