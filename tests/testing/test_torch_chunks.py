"""The chunked kernels of the examples in torch: right over the borders of chunks, in each layout of heads and steps.

``make test-torch`` runs it, in an environment of its own; without torch it is no part of the tests.
"""

from __future__ import annotations

import importlib
import re
from collections import Counter

import pytest
from places import ROOT
from planted_torch_chunks import CHUNKED, PASSES, PLANTED_CHUNKS, UNKNOWN, name_of

EXAMPLES_IN_TORCH = ("gated_delta_torch", "mamba2_torch", "mlstm_torch")
SAMPLE = ("scaled by a constant", "cut at the border of a chunk", "final state's gradient dropped", "slope missing")


@pytest.fixture(autouse=True)
def beside_the_examples(monkeypatch):
    monkeypatch.syspath_prepend(str(CHUNKED))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", EXAMPLES_IN_TORCH)
def test_a_chunked_example_in_torch_is_verified(name, dtype):
    module = importlib.import_module(name)
    assert module.verify(dtype=dtype) is None


def test_parameters_may_be_one_for_each_head():
    module, torch = importlib.import_module("mamba2_torch"), importlib.import_module("torch")
    x, B, C = (torch.randn(2, 9, 3, size, dtype=torch.double) for size in (4, 2, 2))
    width, S = torch.randn(2, 9, 3, dtype=torch.double), torch.randn(2, 3, 4, 2, dtype=torch.double)
    own = [torch.randn(3, dtype=torch.double) for _ in range(3)]
    given = [a.requires_grad_() for a in (x, B, C, width, *own, S)]
    assert torch.autograd.gradcheck(module.Mamba2.apply, given)


@pytest.mark.parametrize(
    "planted", [p for p in PLANTED_CHUNKS if p.bug in SAMPLE], ids=lambda p: f"{p.kernel}: {p.bug}"
)
def test_a_mistake_planted_in_a_kernel_in_torch_is_named(planted):
    assert name_of(planted)[0] in planted.kinds


@pytest.mark.slow
def test_all_that_is_planted_is_found_and_as_many_are_named_as_the_page_says():
    named = Counter()
    for planted in PLANTED_CHUNKS:
        kind, message = name_of(planted)
        assert kind != PASSES, planted.bug
        assert kind in (*planted.kinds, UNKNOWN), (planted.bug, message)
        named[planted.kernel] += kind in planted.kinds
    planted = Counter(each.kernel for each in PLANTED_CHUNKS)
    page = (ROOT / "docs" / "testing" / "diagnosis.md").read_text(encoding="utf-8")
    for kernel, number in planted.items():
        assert re.search(rf"^\| .* \| `{kernel}_torch.py` \| {number} \| {number} \| {named[kernel]} \|$", page, re.M)
