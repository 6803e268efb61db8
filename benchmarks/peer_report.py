"""What the benchmark of peers found, as the page docs/speed.md."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from peer_misses import misses
from peer_picture import picture
from peer_rows import Row

DOCS = Path(__file__).resolve().parents[1] / "docs"
LIBRARIES = ("numpy", "sympy", "torch", "jax", "jaxlib", "autograd", "casadi")
HEAD = ("case", "symrnn c", "c bound", "symrnn numpy", "numpy bound", "hand C", "hand NumPy", "torch", "JAX scan")
HEAD = (*HEAD, "autograd", "CasADi")
RATIOS = ("numpy bound / hand NumPy", "numpy / torch", "c bound / hand C", "c / fastest peer")
TEXT = """# How fast it runs

The value and the gradients with respect to all parameters, with the squared error of every step, in one process on
one core with one thread: `make bench` makes this page. CPU time, systems in turns, {rounds} rounds, for which
each system is made anew three times, since by where its arrays lie a call may take a fifth more; value and gradients
of every system were compared with NumPy by hand before it was timed (1e-9 of the largest entry in float64, 5e-4 in
float32).

{machine}

The numbers are medians in µs a step, with the first and the third quartile where it is symrnn's. Other work shared the
machine: the same call may take twice as long in another row, and ratios, which are medians of those within a round, are
what to read. An empty field is a system that does not do the row, or is not installed{missing}.

symrnn is called as users call it, by `evaluator(cell, loss="squared_error", backend=...).value_and_grad(...)`, which
checks its arrays in every call; and bound to its arrays, as code by hand is, by `BoundCall(run, params, x, target)`,
which checks them once and fills the same gradients in each call.

By hand, in torch and in JAX the gates are stacked and the input products come before the loop. NumPy by hand keeps its
arrays between calls, and is the better of members of the batch in rows and in columns; torch the better of a Python
loop and `nn`; JAX unrolls five steps at a time for one sequence. C by hand is there for one sequence of an Elman
network, with `-Ofast`. CasADi and autograd are left out where they take long.

![µs a step of each system, row by row](_static/speed.svg)

## Elman, tanh, float64

{elman}

## LSTM and GRU (reset after the product)

{gated}

## Where symrnn is behind

Each row that does not reach what it is to reach, with the reason.

{misses}
"""


def line_of(row: Row) -> str:
    """A row of the table."""
    best, cells = row.best, [str(row.case)]
    for name in HEAD[1:]:
        if name not in best:
            cells.append("")
            continue
        low, middle, high = (f"{each:.3g}" for each in best[name])
        cells.append(f"{middle} ({low}–{high})" if "symrnn" in name or "bound" in name else middle)
    cells += ["" if ratio is None else f"{ratio:.2f}" for ratio in row.ratios]
    cells[-1] += f" {row.fastest}"
    return "| " + " | ".join(cells) + " |"


def table(rows: list[Row]) -> str:
    """Rows under their head."""
    head = (*HEAD, *RATIOS)
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *map(line_of, rows)])


def write_report(rows: list[Row], missing: dict[str, str], seconds: float) -> None:
    """The page and its picture."""
    left_out = f": {', '.join(missing)}" if missing else ""
    text = TEXT.format(
        rounds=len(next(iter(rows[0].times.values()))),
        machine=machine(seconds),
        missing=left_out,
        elman=table([row for row in rows if row.case.cell == "elman"]),
        gated=table([row for row in rows if row.case.cell != "elman"]),
        misses="\n".join(misses(rows)),
    )
    (DOCS / "speed.md").write_text(text, encoding="utf-8")
    medians = [(str(row.case), {name: each[1] for name, each in row.best.items()}) for row in rows]
    (DOCS / "_static" / "speed.svg").write_text(picture(medians), encoding="utf-8")


def machine(seconds: float) -> str:
    """What it ran on."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{model}, {os.cpu_count()} cores, load averages {load} at the end; "
        f"Python {platform.python_version()}, {', '.join(map(_versioned, LIBRARIES))}. "
        f"The run took {seconds:.0f} s of CPU."
    )


def _versioned(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"no {name}"
