"""A sign or a function that is changed in a line of a cell of the catalogue: the plain cells see each one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from catalogue_table import catalogue_text
from plain_operations import numpy_operations
from plain_runs import Case, make_case, plain_cells, run_steps

from symrnn import cells, evaluator
from symrnn.cells.cell import Cell

PLAIN = plain_cells()
FAST = ("cfn", "kalman", "lorenz")
ALL = [pytest.param(name, marks=[pytest.mark.slow] * (name not in FAST)) for name in PLAIN]
CHANGES = (("+", "-"), ("-", "+"), ("tanh(", "sin("), ("sigmoid(", "tanh("))

#: the larger of two exponents, by which all of a fraction is scaled: any number does, and none overflows with this one
SCALES = (("mlstm", "top = max"), ("rwkv4", "p = max"))


def changed_texts(name: str) -> Iterator[tuple[str, str]]:
    """The changed line and the text with it, for each place where there is something to change."""
    lines = catalogue_text(name).splitlines()
    for i, line in enumerate(lines):
        is_scale = any(name == cell and line.startswith(start) for cell, start in SCALES)
        # a surrogate's second argument is no value; the gradients tell it apart
        if "=" not in line or ":" in line.partition("=")[0] or "surrogate" in line or is_scale:
            continue
        for old, new in CHANGES:
            for match in re.finditer(rf"(?<!\[t){re.escape(old)}", line):  # h[t+2] is no line at all
                changed = line[: match.start()] + new + line[match.end() :]
                yield changed, "\n".join((*lines[:i], changed, *lines[i + 1 :]))


def agrees(cell: Cell, case: Case, rows: list[dict[str, Any]], states: dict[str, Any]) -> bool:
    """Whether outputs and states are those of the plain cell."""
    run = evaluator(cell)
    with np.errstate(all="ignore"):
        found, last = run(*case.call()), run.final_states(*case.call())
    outputs = found if len(case.target) > 1 else {next(iter(case.target)): found}
    pairs = [(array, np.array([row[key] for row in rows])) for key, array in outputs.items()]
    pairs += [(array, states[key]) for key, array in last.items()]
    return all(np.allclose(array, wanted, rtol=1e-12, atol=1e-12) for array, wanted in pairs)


@pytest.mark.parametrize("name", ALL)
def test_no_changed_line_agrees(name: str) -> None:
    """On one of three random cases: where the larger of two is taken, one may not show the other."""
    time, o, tried = cells.load(name).time, numpy_operations(), []
    for seed in range(3):
        case = make_case(name, None, seed)
        tried.append((case, *run_steps(PLAIN[name], o, case.params | case.constants, case.x, case.initial, time)))
    assert agrees(cells.load(name), *tried[0])
    texts = list(changed_texts(name))
    unseen = [line for line, text in texts if all(agrees(Cell.parse(text, name), *each) for each in tried)]
    assert unseen == []
