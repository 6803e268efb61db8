"""CPU seconds of unroll + bptt of the scalar tanh neuron, by all its weights, each in a fresh process.

Run ``python benchmarks/scaling.py [T ...]``. For scale, the same run times ``import sympy`` and the bare lines: the
same products, sums and functions built in SymPy by hand, with no differentiation, names or checks. Then the whole way
to numbers: unroll + bptt by all inputs + evaluator, with the peak of the memory that the process held.
"""

from __future__ import annotations

import subprocess
import sys

IMPORT = "import sympy"

SYMRNN = """
from symrnn import bptt, cells, unroll
net = unroll(cells.neuron("tanh"), steps={steps})
weights = [item.symbol for item in net.inputs if item.symbol.name.startswith("w")]
back = bptt(net, wrt=weights)
assert len(weights) == {steps} + 2 and len(back.lines) == 6*{steps} + 2
"""

WHOLE = """
from symrnn import bptt, cells, evaluator, unroll
run = evaluator(bptt(unroll(cells.neuron("tanh"), steps={steps})))
assert len(run.program.lines) == 7*{steps} + 2
"""
START = "from symrnn import bptt, cells, evaluator, unroll; bptt, cells, evaluator, unroll"

BARE = """
from sympy import Symbol, tanh
name = lambda text: Symbol(text, real=True)
w_n, h, forward, backward = name("w_n"), None, [], []
for t in range(1, {steps} + 1):
    a, new = name(f"a_{{t}}"), name(f"h_{{t}}")
    forward += [(a, name(f"w{{t}}")*name(f"x_{{t}}") + (w_n*h if h else 0)), (new, tanh(a))]
    h = new
bar, total = name("h_bar"), None
for t in range({steps}, 0, -1):
    a_bar, h_bar, partial = name(f"a_{{t}}_bar"), name(f"h_{{t - 1}}_bar"), name(f"w_n_bar_{{t}}")
    backward += [(a_bar, bar*(1 - name(f"h_{{t}}")**2)), (h_bar, a_bar*w_n)]
    backward.append((name(f"w{{t}}_bar"), a_bar*name(f"x_{{t}}")))
    backward.append((partial, a_bar*name(f"h_{{t - 1}}") + (total if total else 0)))
    bar, total = h_bar, partial
"""


def cost(code: str) -> tuple[float, float]:
    """The CPU time of a fresh Python process that runs the code, its start and imports included, and its peak in MB."""
    timed = f"{code}\nimport resource, time\nprint(time.process_time(), resource.getrusage(0).ru_maxrss/1024)"
    done = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def cpu_seconds(code: str) -> float:
    """The CPU time alone."""
    return cost(code)[0]


def main(steps: list[int]) -> None:
    """Print the table."""
    bare_import = cpu_seconds(IMPORT)
    print(f"import sympy              {bare_import:6.2f} s")
    totals = {}
    for count in steps:
        totals[count] = cpu_seconds(SYMRNN.format(steps=count))
        bare = cpu_seconds(BARE.format(steps=count))
        ratio = (totals[count] - bare_import) / (bare - bare_import)
        print(
            f"T = {count:5d}: unroll + bptt {totals[count]:6.2f} s ({totals[count] / bare_import:.1f} imports), "
            f"bare lines {bare:6.2f} s; without the import {ratio:.2f} times the bare lines"
        )
    first, last = min(steps), max(steps)
    print(f"time({last}) / time({first}) = {totals[last] / totals[first]:.2f}")
    begun, loaded = cost(START)
    print(f"symrnn with its evaluator loaded {begun:6.2f} s, {loaded:4.0f} MB")
    for count in steps:
        seconds, megabytes = cost(WHOLE.format(steps=count))
        print(
            f"T = {count:5d}: unroll + bptt + evaluator {seconds - begun:6.2f} s beyond it "
            f"({(seconds - begun) / bare_import:.1f} imports of SymPy), peak {megabytes:4.0f} MB"
        )


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [1000, 5000, 10000])
