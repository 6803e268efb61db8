"""A diagnosis agrees with the trials that pass, changes what is given back, and speaks of digits only in the end."""

from __future__ import annotations

import numpy as np
import pytest
from kernel_kinds import planted_kinds, report_of
from kernel_reports import cell_of, report_on
from planted_kernels import right


def scaled(power):
    def backward(params, x, initial, upstream):
        return {k: a * float(x.shape[1]) ** power for k, a in right("elman")(params, x, initial, upstream).items()}

    return backward


@pytest.mark.parametrize("batch", [(1, 2), (1, 2, 3), (3,)])
def test_a_factor_that_is_the_size_of_the_batch_is_no_constant(batch):
    report = report_on(cell_of("elman"), scaled(1), batch=batch, lag=None)
    assert [v.words for v in report.looks_like] == ["all gradients are multiplied by the size of the batch"]
    report = report_on(cell_of("elman"), scaled(-1), batch=batch, lag=None)
    assert [v.kind for v in report.looks_like] == ["batch averaged"]


def tf32(array):
    bits = np.ascontiguousarray(array, np.float32).view(np.uint32)
    return ((bits + 0x1000) & np.uint32(0xFFFFE000)).view(np.float32)


def rounded(gives_all):
    """The right kernel with products of ten bits."""

    def backward(params, x, initial, upstream):
        own = {name: tf32(array) for name, array in params.items()}
        found = right("elman")(own, tf32(x), initial, upstream)
        return found if gives_all else {name: found[name] for name in params}

    return backward


@pytest.mark.parametrize("gives_all", [True, False])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_products_of_few_bits_are_told_as_digits(gives_all, seed):
    report = report_on(cell_of("elman"), rounded(gives_all), dtype="float32", seed=seed, lag=None)
    assert {v.kind for v in report.looks_like} == {"lower precision"}


TOLD = {
    "truncated every 4 steps": "nothing is passed back past each 4 steps, nor to the initial state",
    "a window of the last 5 steps": "only the last 5 steps are gone back through, the initial state left out",
    "two mistakes: slope missing, h_t for h_{t-1}": "two mistakes: the slope 1 - h**2 of h = tanh(a) is missing; and h",
    "two mistakes: slope missing and cut every 4": "two mistakes: the slope 1 - h**2 of h = tanh(a) is missing; and n",
    "epsilon in the slope": "1e-6 is added to the slope 1 - h**2 of h = tanh(a)",
}


@pytest.mark.parametrize("bug", TOLD)
def test_a_mistake_is_told_with_its_number(bug):
    (planted,) = [each for each in planted_kinds() if (each.kernel, each.bug) == ("elman", bug)]
    assert report_of(planted).looks_like[0].words.startswith(TOLD[bug])
