"""The planted bugs before torch's gradcheck: what it says of them, and the wrong layer that it accepts.

``make test-torch`` runs it, in an environment of its own; without torch it is no part of the tests.
"""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pytest
from diagnosis_table import DOCUMENT, cells_of, is_told, line_of, row
from kernel_reports import cell_of, report_on
from peers_torch import WrongLayer, far_away, gradcheck_of, gradcheck_says, gradcheck_says_in_torch, tensors
from planted_kernels import PLANTED, Planted
from planted_torch import PLANTED_IN_TORCH, PlantedInTorch, elman, lstm
from torch.autograd.gradcheck import gradcheck

from symrnn.testing import assert_gradients_match

TEXT = DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: f"{bug.kernel}: {bug.bug}")
def test_the_document_says_what_gradcheck_says(bug):
    said, message = gradcheck_says(bug)
    assert cells_of(line_of(bug, TEXT))[5] == said
    assert not re.search(r"[Wb]_|gate|step|lag", message)


def test_the_message_in_the_document_is_gradchecks():
    assert is_told(gradcheck_says(PLANTED[0])[1], TEXT)
    assert not is_told(gradcheck_says(PLANTED[1])[1], TEXT)


@pytest.mark.parametrize("kernel", ["elman", "lstm", "gru", "gru_reset_after"])
def test_gradcheck_accepts_the_right_kernels(kernel):
    nothing = "import numpy as np"
    assert gradcheck_says(Planted(kernel, "none", nothing, nothing, "", ""))[0] == "accepts"


@pytest.mark.parametrize("bug", PLANTED_IN_TORCH, ids=lambda bug: bug.bug)
def test_bugs_in_pytorch_are_found_and_recognised(bug):
    cell = cell_of(bug.kernel)
    report = report_on(cell, bug.backward(cell))
    assert [variant.kind for variant in report.looks_like[:1]] == [bug.kind]
    assert f"{row(bug, report)} {gradcheck_says_in_torch(bug)[0]} |" in TEXT


@pytest.mark.parametrize(("kernel", "states", "layout"), [("elman", elman, "cell"), ("lstm", lstm, "torch")])
def test_the_kernels_in_pytorch_are_right_without_the_bugs(kernel, states, layout):
    without = PlantedInTorch(kernel, "none", states, "", layout)
    assert assert_gradients_match(cell_of(kernel), without.backward(cell_of(kernel))) is None
    assert gradcheck_says_in_torch(without)[0] == "accepts"


def test_gradcheck_accepts_a_wrong_layer_fifty_steps_back():
    rng = np.random.default_rng(0)
    given = tensors(rng.standard_normal((2, 3)), rng.standard_normal((3, 3)))
    assert gradcheck(far_away, given)
    said, message = gradcheck_of(WrongLayer.apply, given)
    assert said == "input 0"
    assert message.splitlines()[0].removesuffix(",") == "Jacobian mismatch for output 0 with respect to input 0"
    assert message.splitlines()[0].removesuffix(",") in " ".join(TEXT.split())


def test_the_kit_finds_it_in_the_same_kernel():
    wrong = PlantedInTorch("elman", "a wrong layer", partial(elman, layer_50_back=WrongLayer.apply), "")
    backward = wrong.backward(cell_of("elman"))
    contracting = {"W_hh": 0.3 * np.eye(3)}
    assert assert_gradients_match(cell_of("elman"), backward, params=contracting, steps=7, lag=49) is None
    report = report_on(cell_of("elman"), backward, params=contracting)
    assert report.parameter == "W_xh"
    assert report.mismatch.got == pytest.approx(1.5 * report.mismatch.expected)
    assert abs(report.mismatch.expected) < 1e-24
