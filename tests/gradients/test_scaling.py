"""Time and depth do not grow with T beyond what the lines need: in fresh processes, at the default recursion limit."""

from __future__ import annotations

import runpy
import subprocess
import sys

import pytest
from places import BENCHMARKS

LONG = """
import sys
import numpy as np
from symrnn import bptt, cells, evaluator, rtrl, unroll
assert sys.getrecursionlimit() == 1000
limit = int(sys.argv[1])
sys.setrecursionlimit(limit)  # never above the default
net = unroll(cells.neuron("tanh"), steps=limit + 20)
back = bptt(net, wrt=[item.symbol for item in net.inputs if item.symbol.name.startswith("w")])
assert len(back.outputs) == limit + 23
assert len(str(back)) > 60 * limit
run = evaluator(back)
out = run(**{item.symbol.name: 0.5 for item in back.inputs})
assert all(np.isfinite(value) for value in out.values())
ahead = evaluator(rtrl(net, wrt=["w_n"]))(**{item.symbol.name: 0.5 for item in net.inputs})
assert abs(ahead["w_n_bar"] - out["w_n_bar"]) < 1e-13
print(back.evaluate({item.symbol: "1/2" for item in back.inputs}, digits=5)["w_n_bar"])
"""


@pytest.mark.parametrize("limit", [300, pytest.param(1000, marks=pytest.mark.slow)])
def test_nothing_recurses_with_the_number_of_steps(limit):
    command = [sys.executable, "-c", LONG, str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert 0 < float(done.stdout) < 1


@pytest.mark.slow
def test_time_grows_with_the_number_of_steps_and_no_faster():
    """The figures aimed at: T = 5000 in 5 s of CPU where ``import sympy`` takes 0.45 s, and below 6 times T = 1000."""
    bench = runpy.run_path(str(BENCHMARKS / "scaling.py"))
    bare_import = bench["cpu_seconds"](bench["IMPORT"])
    short, long = (bench["cpu_seconds"](bench["SYMRNN"].format(steps=steps)) for steps in (1000, 5000))
    assert long < 5.0 * max(1.0, bare_import / 0.45)
    assert long < 6 * short


@pytest.mark.slow
def test_the_evaluators_benchmark_runs():
    row = runpy.run_path(str(BENCHMARKS / "evaluate.py"))["row"]
    assert "refuses" not in row(2, 1)
    assert "refuses" in row(50, 1)
