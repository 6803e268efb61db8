"""assert_same_function says which line is wrong and what it looks like: slips planted in forward passes by hand."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from symrnn import cells, evaluator
from symrnn.testing import FunctionMismatch, assert_same_function

ELMAN = """
def forward(p, x, initial):
    h, out = initial["h"], []
    for t in range(len(x)):
        h = np.tanh(x[t] @ p["W_xh"].T + h @ p["W_hh"].T + p["b_h"])
        out.append(h)
    return np.stack(out)
"""
GRU = """
def forward(p, x, initial):
    h, out = initial["h"], []
    for t in range(len(x)):
        r = s(x[t] @ p["W_xr"].T + h @ p["W_hr"].T + p["b_r"])
        z = s(x[t] @ p["W_xz"].T + h @ p["W_hz"].T + p["b_z"])
        g = np.tanh(x[t] @ p["W_xg"].T + (r*h) @ p["W_hg"].T + p["b_g"])
        h = z*h + (1 - z)*g
        out.append(h)
    return np.stack(out)
"""
LSTM = """
def forward(p, x, initial):
    h, c, out = initial["h"], initial["c"], []
    for t in range(len(x)):
        i = s(x[t] @ p["W_xi"].T + h @ p["W_hi"].T + p["b_i"])
        f = s(x[t] @ p["W_xf"].T + h @ p["W_hf"].T + p["b_f"])
        g = np.tanh(x[t] @ p["W_xg"].T + h @ p["W_hg"].T + p["b_g"])
        o = s(x[t] @ p["W_xo"].T + h @ p["W_ho"].T + p["b_o"])
        c = f*c + i*g
        h = o*np.tanh(c)
        out.append(h)
    return np.stack(out)
"""
TEXTS = {"elman": (ELMAN, cells.elman()), "gru": (GRU, cells.gru()), "lstm": (LSTM, cells.lstm())}

#: the cell, what is replaced by what, the words of the first mistake named, and the line that is marked
QUICK = (
    ("elman", ' + p["b_h"]', "", "b_h is missing", "a = b_h + W_hh @ h_prev + W_xh @ x"),
    ("elman", "np.tanh(", "s(", "sigmoid(a) in the place of tanh(a)", "h = tanh(a)"),
    ("elman", 'p["W_hh"].T', 'p["W_hh"]', "W_hh is transposed", ""),
    ("elman", 'initial["h"]', '0*initial["h"]', "the initial h is taken as zero", ""),
    ("elman", "x[t]", "x[len(x) - 1 - t]", "the inputs are read in reversed order of the steps", ""),
    ("elman", "np.stack(out)", "np.stack(out)[::-1]", "what is given out stands in reversed order", ""),
    ("elman", "np.stack(out)", "2*np.stack(out)", "what is given out is twice what it should be", ""),
    ("elman", "x[t] @", "x[t, :1] @", "as they are for the first sequence of the batch", ""),
)
SLOW = (
    (
        "gru",
        '(r*h) @ p["W_hg"].T',
        'r*(h @ p["W_hg"].T)',
        "r after the product with W_hg",
        "a_g = b_g + W_hg @ q + W_xg @ x",
    ),
    ("gru", "z*h + (1 - z)*g", "(1 - z)*h + z*g", "z and 1 - z are exchanged", "h = g*(1 - z) + h_prev*z"),
    ("gru", "z*h + (1 - z)*g", "z*h + z*g", "z in the place of 1 - z", "h = g*(1 - z) + h_prev*z"),
    ("gru", 'p["b_z"]', 'p["b_r"]', "b_r in the place of b_z", "a_z = b_z + W_hz @ h_prev + W_xz @ x"),
    ("gru", "(r*h)", "h", "the factor r is missing", ""),
    ("gru", "np.tanh(", "np.maximum(0, ", "relu(a_g) in the place of tanh(a_g)", "g = tanh(a_g)"),
    ("lstm", 'p["b_f"]', 'p["b_f"] + 1', "1 is added to b_f", "a_f = b_f + W_hf @ h_prev + W_xf @ x"),
    ("lstm", "f*c + i*g", "f*c + i + g", "+ for * in g*i", "c = c_prev*f + g*i"),
    ("lstm", "f*c + i*g", "f*c + (1 - f)*g", "1 - f in the place of i", "c = c_prev*f + g*i"),
    ("lstm", "f*c + i*g", "i*c + f*g", "the weights are read in another order of the gates", ""),
    ("lstm", "o*np.tanh(c)", "o*c", "no function in the place of tanh(c)", ""),
    ("lstm", "out.append(h)", "out.append(c)", "c is given out in the place of h", ""),
    ("lstm", 'h @ p["W_ho"]', 'c @ p["W_ho"]', "c_prev in the place of h_prev", "a_o = b_o + W_ho @ h_prev + W_xo @ x"),
    ("lstm", 'initial["c"]', '0*initial["c"]', "the initial c is taken as zero", ""),
)


def mismatch(name, old="", new="", **options):
    text, cell = TEXTS[name]
    assert old in text
    names = {"np": np, "s": lambda a: 1 / (1 + np.exp(-a))}
    exec(text.replace(old, new) if old else text, names)  # a text of this file
    with pytest.raises(FunctionMismatch) as caught:
        assert_same_function(cell, names["forward"], **options)
    return caught.value


@pytest.mark.parametrize(("name", "old", "new", "words", "line"), QUICK)
def test_a_slip_is_named(name, old, new, words, line):
    found = mismatch(name, old, new)
    assert words in found.report.looks_like[0]
    assert found.report.lines == ((line,) if line else ())
    assert "assert_same_function(cell, implementation, steps=" in str(found)
    if line:
        assert f"{line}    <- here" in str(found)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "old", "new", "words", "line"), SLOW)
def test_a_slip_in_gates_is_named(name, old, new, words, line):
    test_a_slip_is_named(name, old, new, words, line)


def test_what_is_not_known_is_not_named():
    for new in ("1.37*np.stack(out)", "np.stack(out)*np.nan", "2*np.stack(out) + 0.003"):
        found = mismatch("elman", "np.stack(out)", new)
        assert found.report.looks_like == ()
        assert "none of the mistakes that are known" in str(found)


def test_a_lower_precision_is_named_and_no_mistake():
    found = mismatch("elman", "np.stack(out)", 'np.stack(out).astype("float32")')
    assert found.report.looks_like == ("right to 7 digits only: a lower precision on the way",)
    found = mismatch("elman", "np.stack(out)", 'np.stack(out).astype("float16").astype("float32")', dtype="float32")
    assert found.report.looks_like == ("right to 3 digits only: a lower precision on the way",)


def test_two_slips_are_none_of_one():
    found = mismatch("elman", "h @", "(h + 0.3*h**2) @")
    assert found.report.looks_like == ()


def test_the_border_of_a_chunk_is_named():
    run = evaluator(cells.elman())

    def forgets(params, x, initial):
        return np.concatenate([run(params, x[t : t + 5], None if t else initial) for t in range(0, len(x), 5)])

    with pytest.raises(FunctionMismatch, match="right up to 5 steps, wrong from 6 on: the border of a chunk of 5"):
        assert_same_function(cells.elman(), forgets, chunk=5)


def test_the_report_is_data_and_reaches_another_process():
    found = mismatch("elman", ' + p["b_h"]', "")
    record = found.report.record()
    assert record["output"] == "h"
    assert record["step"] == 1
    assert record["lines"] == ["a = b_h + W_hh @ h_prev + W_xh @ x"]
    assert "all zero but params['b_h']" in str(found)
    for copied in (pickle.loads(pickle.dumps(found)), copy.copy(found), copy.deepcopy(found)):
        assert str(copied) == str(found)
        assert copied.report.record() == record
