"""How long it takes to begin: CPU seconds of fresh processes in turns, and how many modules of symrnn each loads.

Run ``python benchmarks/starting.py [ROUNDS]``. Bare ``import sympy`` and a first sum of SymPy, which loads its tensors,
are timed in the same run: what symrnn adds to them does not depend on the machine's load. Byte code is written to a
folder of its own first, as in an installation.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

COMMAND = "import sys\nfrom symrnn.cli import main\nassert main(sys.argv[1:]) == 0"
ROWS = {
    "import sympy": ("import sympy",),
    "import sympy, and a sum": ("import sympy\nsympy.Symbol('x') + 1",),
    "import symrnn": ("import symrnn",),
    "sr.cells.lstm()": ("import symrnn as sr\nsr.cells.lstm()",),
    "sr.unroll(neuron)": ("import symrnn as sr\nsr.unroll(sr.cells.neuron('tanh'), inputs=[2, 4])",),
    "sr.evaluator(lstm)": ("import symrnn as sr\nsr.evaluator(sr.cells.lstm(), loss='squared_error')",),
    "symrnn --help": (COMMAND, "--help"),
    "symrnn list": (COMMAND, "list"),
    "symrnn unroll neuron": (COMMAND, "unroll", "neuron", "--inputs", "2,4"),
    "symrnn gradient neuron": (COMMAND, "gradient", "neuron", "--inputs", "2,4"),
    "symrnn pullback lstm": (COMMAND, "pullback", "lstm"),
}
COUNT = """
import time
print()
print(time.process_time(), sum(name.partition('.')[0] == 'symrnn' for name in sys.modules))
"""


def begin(row: tuple[str, ...], folder: str) -> tuple[float, int]:
    """The CPU seconds of one fresh process, and how many modules of symrnn it has loaded at the end."""
    code, *argv = row
    settings = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys{COUNT}", *argv],
        env={**settings, "PYTHONPYCACHEPREFIX": folder},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, modules = done.stdout.splitlines()[-1].split()
    return float(seconds), int(modules)


def main(rounds: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        modules = {name: begin(row, folder)[1] for name, row in ROWS.items()}
        turns = [{name: begin(row, folder)[0] for name, row in ROWS.items()} for _ in range(rounds)]
    print(f"median of {rounds} fresh processes     CPU s   beyond import sympy   modules of symrnn")
    for name in ROWS:
        seconds = statistics.median(turn[name] for turn in turns)
        beyond = statistics.median(turn[name] - turn["import sympy"] for turn in turns)
        print(f"{name:28s} {seconds:12.3f} {beyond:21.3f} {modules[name]:19d}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
