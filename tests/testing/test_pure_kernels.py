"""A kernel is a function of its arguments: what adds up, is kept, or is drawn at random, is told as such."""

from __future__ import annotations

import ast
import re

import numpy as np
import pytest
from kernel_reports import cell_of
from planted_kernels import right

from symrnn.testing import KernelError, assert_gradients_match

KERNELS = ("elman", "lstm", "gru")


def adding(backward):
    """Each call adds to buffers that are never set to zero, one for each shape."""
    buffers = {}

    def kernel(*given):
        found = backward(*given)
        for name, array in found.items():
            found[name] = buffers[name, array.shape] = buffers.get((name, array.shape), 0) + array
        return found

    return kernel


def by_shape(backward):
    """The gradients of the first call of each shape are kept."""
    kept = {}
    return lambda params, x, *others: kept.setdefault(x.shape, backward(params, x, *others))


def first_call(backward):
    """The first call of all leaves something behind."""
    calls = []

    def kernel(*given):
        calls.append(1)
        return {name: array * (1 if len(calls) == 1 else 2) for name, array in backward(*given).items()}

    return kernel


def dropout(backward):
    generator = np.random.default_rng(0)
    return lambda params, x, *others: backward(params, x * (generator.random(x.shape) > 0.5) * 2, *others)


def noisy(backward):
    generator = np.random.default_rng(0)
    return lambda *given: {k: v * (1 + 1e-3 * generator.standard_normal(v.shape)) for k, v in backward(*given).items()}


IMPURE = {
    adding: "Each call adds the same again",
    by_shape: "for other arguments of the same shapes what it gave before",
    first_call: "The first call alone is another",
    dropout: "Each call gives something else",
    noisy: "Each call gives something else",
}


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("impure", "words"), IMPURE.items(), ids=[each.__name__ for each in IMPURE])
def test_a_kernel_that_is_no_function_is_told_so_and_the_line_reproduces(impure, words, kernel):
    cell = cell_of(kernel)
    with pytest.raises(KernelError, match=words) as caught:
        assert_gradients_match(cell, impure(right(kernel)))
    line = re.search(r"^reproduce, in a new process: (.*)$", str(caught.value), re.MULTILINE).group(1)
    given = {each.arg: ast.literal_eval(each.value) for each in ast.parse(line, mode="eval").body.keywords}
    with pytest.raises(KernelError, match=words):  # a kernel that was never called is what a new process has
        assert_gradients_match(cell, impure(right(kernel)), **given)


def test_a_buffer_that_is_given_back_each_time_is_no_fault():
    buffers = {}

    def backward(*given):
        for name, array in right("elman")(*given).items():
            buffers.setdefault((name, array.shape), np.empty_like(array))[...] = array
        return {name: buffers[name, a.shape] for name, a in right("elman")(*given).items()}

    assert assert_gradients_match(cell_of("elman"), backward) is None


def test_sums_in_another_order_are_no_fault():
    generator = np.random.default_rng(0)

    def backward(*given):
        return {k: v * (1 + 2e-16 * generator.integers(-2, 3, v.shape)) for k, v in right("lstm")(*given).items()}

    assert assert_gradients_match(cell_of("lstm"), backward, lag=None) is None


@pytest.mark.parametrize(("steps", "batch"), [((2,), (3,)), ((1,), (2,))])
def test_a_batch_that_comes_first_is_swapped_and_not_reshaped(steps, batch):
    def backward(*given):
        found = right("elman")(*given)
        return found | {"x": found["x"].swapaxes(0, 1)}

    with pytest.raises(KernelError, match=r"give back its swapaxes\(0, 1\), not a reshape") as caught:
        assert_gradients_match(cell_of("elman"), backward, steps=steps, batch=batch)
    assert "reshape may be missing" not in str(caught.value)
