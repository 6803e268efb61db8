"""Mistakes in a kernel of the minimal gated unit: detached, normalised, clipped by its norm, and two at once."""

from __future__ import annotations

import numpy as np
import pytest
from kernel_reports import report_on

from symrnn import cells
from symrnn.testing import assert_gradients_match

MGU = cells.load("mgu")


def kernel(upstream_of=lambda upstream: upstream, detached=1, slope=True, turn=lambda weight: weight):
    def backward(params, x, initial, upstream):
        h, kept = [initial["h"]], []
        for x_t in x:
            f = 1 / (1 + np.exp(-(x_t @ params["W_f"].T + h[-1] @ params["U_f"].T + params["b_f"])))
            q = f * h[-1]
            g = np.tanh(x_t @ params["W_g"].T + q @ params["U_g"].T + params["b_g"])
            kept.append((f, q, g))
            h.append((1 - f) * h[-1] + f * g)
        grads, dh, upstream = dict.fromkeys(params, 0), np.zeros_like(h[0]), upstream_of(upstream)
        for t in reversed(range(len(x))):
            f, q, g = kept[t]
            dh = dh + upstream[t]
            dg = dh * f * (1 - g**2 if slope else 1)
            dq = detached * dg @ params["U_g"]
            df = (dh * (g - h[t]) + dq * h[t]) * f * (1 - f)
            for name, da, seen in (("f", df, h[t]), ("g", dg, q)):
                grads[f"W_{name}"] = grads[f"W_{name}"] + da.T @ x[t]
                grads[f"U_{name}"] = grads[f"U_{name}"] + da.T @ seen
                grads[f"b_{name}"] = grads[f"b_{name}"] + da.sum(axis=0)
            dh = dh * (1 - f) + dq * f + df @ turn(params["U_f"])
        return grads | {"h": dh}

    return backward


def norm_of(upstream):
    return np.sqrt((upstream**2).sum()) + 1e-30


WRONG = (
    ("q is taken for a constant", {"detached": 0}),
    ("divided by its norm", {"upstream_of": lambda upstream: upstream / norm_of(upstream)}),
    ("clipped by its norm to 1", {"upstream_of": lambda upstream: upstream / max(1, norm_of(upstream))}),
)


def test_the_kernel_is_right():
    assert assert_gradients_match(MGU, kernel(), lag=None) is None


@pytest.mark.parametrize(("words", "wrong"), WRONG, ids=lambda v: str(v)[:30])
def test_a_mistake_is_called_by_its_name_alone(words, wrong):
    looks_like = report_on(MGU, kernel(**wrong), lag=None).looks_like
    assert [words in variant.words for variant in looks_like] == [True], looks_like


def test_a_pair_of_mistakes_is_told_once():
    looks_like = report_on(MGU, kernel(slope=False, turn=np.transpose), lag=None).looks_like
    pairs = [frozenset(variant.words.removeprefix("two mistakes: ").split("; and ")) for variant in looks_like]
    assert pairs
    assert len(set(pairs)) == len(pairs)
