"""The planted bugs before JAX's check_grads: what it says of them, and the wrong layer that it accepts.

``make test-torch`` runs it, in an environment of its own; without JAX it is no part of the tests.
"""

from __future__ import annotations

import re

import jax
import numpy as np
import pytest
from diagnosis_table import DOCUMENT, cells_of, is_told, line_of
from jax.test_util import check_grads
from peers_jax import check_grads_says, far_away, wrong_layer
from planted_kernels import PLANTED, Planted

TEXT = DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: f"{bug.kernel}: {bug.bug}")
def test_the_document_says_what_check_grads_says(bug):
    said, message = check_grads_says(bug)
    assert cells_of(line_of(bug, TEXT))[6] == said
    assert not re.search(r"[Wb]_|gate|step|lag", message)


def test_the_message_in_the_document_is_that_of_check_grads():
    assert is_told(check_grads_says(PLANTED[0])[1], TEXT)
    assert not is_told(check_grads_says(PLANTED[1])[1], TEXT)


@pytest.mark.parametrize("kernel", ["elman", "lstm", "gru", "gru_reset_after"])
def test_check_grads_accepts_the_right_kernels(kernel):
    nothing = "import numpy as np"
    assert check_grads_says(Planted(kernel, "none", nothing, nothing, "", ""))[0] == "accepts"


def test_check_grads_accepts_a_wrong_layer_fifty_steps_back():
    rng = np.random.default_rng(0)
    x, weight = rng.standard_normal((2, 3)), rng.standard_normal((3, 3))
    assert check_grads(far_away, (x, weight), order=1, modes=["rev"]) is None
    assert 0 < np.abs(jax.grad(lambda x: far_away(x, weight).sum())(x)).max() < 1e-25
    with pytest.raises(AssertionError) as caught:
        check_grads(wrong_layer, (x, weight), order=1, modes=["rev"])
    for words in ("VJP cotangent projection", "22.597038", "15.064692"):
        assert words in str(caught.value)
        assert words in TEXT
