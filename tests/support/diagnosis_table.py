"""The tables of docs/testing/diagnosis.md.

``python tests/support/diagnosis_table.py`` writes them from a run, with torch and JAX.
The tests compare it with runs of their own: what the kit says always, what torch and JAX say by ``make test-torch``.
"""

from __future__ import annotations

import re

from kernel_reports import cell_of, report_on
from peer_inputs import inputs_of
from places import DOCS
from planted_kernels import PLANTED

from symrnn.testing.mistakes.places import gate_of

DOCUMENT = DOCS / "testing/diagnosis.md"
HEAD = "| kernel | bug | found in | gate | looks like | gradcheck | check_grads |"
TORCH_HEAD = "| kernel in PyTorch | bug | found in | gate | looks like | gradcheck |"
SUMMARY_HEAD = "| of the bugs | symrnn | gradcheck | check_grads |"


def row(bug, report) -> str:
    """A line of the tables, but for what others say."""
    shown = report.parameter if report.mismatch.step != 0 else f"initial `{report.parameter}`"
    shown = f"`{shown}`" if "`" not in shown else shown
    like = report.looks_like[0].kind if report.looks_like else "none that is known"
    return f"| {bug.kernel} | {bug.bug} | {shown} | {report.gate or ' '} | {like} |"


def cells_of(line: str) -> list[str]:
    return [entry.strip() for entry in line.strip("|").split(" | ")]


def is_told(message: str, document: str) -> bool:
    """Whether a block of the document is a message, with ``...`` for anything."""
    shown = re.findall(r"^```text\n(.*?)^```", document, flags=re.DOTALL | re.MULTILINE)
    patterns = [".*".join(map(re.escape, block.strip("\n").split("..."))) for block in shown]
    return any(re.fullmatch(pattern, message.strip("\n"), re.DOTALL) for pattern in patterns)


def line_of(bug, document: str) -> str:
    """The line of a bug in the document."""
    (line,) = [line for line in document.splitlines() if line.startswith(f"| {bug.kernel} | {bug.bug} |")]
    return line


def summary(document: str) -> list[str]:
    """How many bugs each of the three finds, and what it says of them, counted in the lines of the document."""
    rows = {bug: cells_of(line_of(bug, document)) for bug in PLANTED}
    gates = [bug for bug in PLANTED if bug.gate]
    ours = [entries[2].split("`")[1] in bug.arrays.split() for bug, entries in rows.items()]
    stops = {bug: _array_at(bug, entries[5]) for bug, entries in rows.items()}
    theirs = sum(name in bug.arrays.split() for bug, name in stops.items())
    of_gate = sum(gate_of(cell_of(bug.kernel), [stops[bug]]) == bug.gate for bug in gates)
    looks = [bug.kind == entries[4] for bug, entries in rows.items()]
    found = [sum(entries[column] != "accepts" for entries in rows.values()) for column in (5, 6)]
    right = sum(rows[bug][3] == bug.gate for bug in gates)
    return [
        f"| found, of {len(rows)} | {len(rows)} | {found[0]} | {found[1]} |",
        f"| says in which array | {sum(ours)} | {theirs}, by its position | 0 |",
        f"| says in which gate, of {len(gates)} | {right} | {of_gate}, by that position | 0 |",
        f"| says in how many steps it shows | {len(rows)} | 0 | 0 |",
        f"| says which mistake it is | {sum(looks)} | 0 | 0 |",
    ]


def _array_at(bug, said: str) -> str:
    """The name of the array at which gradcheck stops."""
    names = inputs_of(bug, 0)[1]
    return names[int(said.removeprefix("input "))] if said.startswith("input ") else ""


def written(document: str, head: str, rows: list[str]) -> str:
    """The document with a table's lines replaced."""
    before, rest = document.split(f"{head}\n")
    rule, _, rest = rest.partition("\n")
    others = rest.splitlines()
    after = next(i for i, line in enumerate(others) if not line.startswith("|"))
    return "\n".join([f"{before}{head}", rule, *rows, *others[after:]]) + "\n"


def main() -> None:
    """Run all, and write."""
    from peers_jax import check_grads_says
    from peers_torch import gradcheck_says, gradcheck_says_in_torch
    from planted_torch import PLANTED_IN_TORCH

    text = DOCUMENT.read_text(encoding="utf-8")
    rows = []
    for bug in PLANTED:
        ours = row(bug, report_on(cell_of(bug.kernel), bug.backward))
        rows.append(f"{ours} {gradcheck_says(bug)[0]} | {check_grads_says(bug)[0]} |")
    text = written(text, HEAD, rows)
    rows = []
    for bug in PLANTED_IN_TORCH:
        cell = cell_of(bug.kernel)
        rows.append(f"{row(bug, report_on(cell, bug.backward(cell)))} {gradcheck_says_in_torch(bug)[0]} |")
    text = written(text, TORCH_HEAD, rows)
    DOCUMENT.write_text(written(text, SUMMARY_HEAD, summary(text)), encoding="utf-8")


if __name__ == "__main__":
    main()
