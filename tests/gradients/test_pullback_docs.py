"""The pullbacks of the catalogue as they are printed: in the documents, by exact counts, and fast."""

from __future__ import annotations

import re

import pytest
import sympy as sp
from places import DOCS
from work import bounded

from symrnn.cells import CELLS
from symrnn.documents import to_text
from symrnn.gradients.jacobian import state_jacobian
from symrnn.gradients.pullback import pullback

DOCUMENT = DOCS / "gradients/pullbacks.md"
NETWORKS = ("elman", "gru", "gru_reset_after", "lstm", "lstm_peephole")

#: lines of the pullback, their operations; lines of the Jacobian, its operations
COUNTS = {
    "elman": (6, 11, 1, 4),
    "gru": (15, 45, 1, 23),
    "gru_reset_after": (16, 45, 1, 27),
    "lstm": (20, 60, 4, 34),
    "lstm_peephole": (23, 69, 4, 54),
}

WHOLE_ELMAN = """\
a_bar = (1 - h**2)*h_bar
x_bar = W_xh.T @ a_bar
h_prev_bar = W_hh.T @ a_bar
W_xh_bar = a_bar @ x.T
W_hh_bar = a_bar @ h_prev.T
b_h_bar = a_bar"""


def operations(program) -> int:
    """Additions, subtractions, products, powers, functions, transposes, diagonals and matrix products, as printed."""
    return sum(map(_of_node, (node for line in program.lines for node in sp.preorder_traversal(line.expr))))


def _of_node(node: sp.Basic) -> int:
    """A sum of k terms is k - 1 operations; a sign is none."""
    if isinstance(node, sp.Mul):
        return len(node.args) - 1 - (sp.S.NegativeOne in node.args)
    return len(node.args) - 1 if isinstance(node, sp.Add) else int(bool(node.args))


@pytest.mark.parametrize("name", NETWORKS)
def test_lines_and_operations_are_as_counted(name: str) -> None:
    back, jacobian = pullback(CELLS[name]()), state_jacobian(CELLS[name]())
    found = (len(back.lines), operations(back), len(jacobian.lines), operations(jacobian))
    assert found == COUNTS[name]


@pytest.mark.parametrize("name", NETWORKS)
def test_a_pullback_is_made_and_written_without_much_work(name: str) -> None:
    """A few thousand calls a line, and not as many as there are pairs of lines or of terms."""
    text = bounded(lambda: to_text(pullback(CELLS[name]())), calls=150_000)
    assert text.count("\n") + 1 == COUNTS[name][0]


def test_elman_is_as_the_textbook_has_it(run) -> None:
    assert to_text(pullback(CELLS["elman"]())) == WHOLE_ELMAN
    assert run("pullback", "elman").out == f"{WHOLE_ELMAN}\n"


@pytest.mark.parametrize("name", NETWORKS)
def test_the_document_prints_every_line(name: str) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    (block,) = re.findall(rf"^\$ symrnn pullback {name} --step --jacobian\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    step, back, jacobian = block.strip().split("\n\n")
    assert back == to_text(pullback(CELLS[name]()))
    assert jacobian == to_text(state_jacobian(CELLS[name]()))
    assert step.splitlines()[-1].startswith("h = ")
