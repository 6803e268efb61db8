"""What cannot be drawn for want of a library is told before a document is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from symrnn.cli import checking

CHAPTER = """
import symrnn as sr

def build():
    w = sr.name_symbol("w")
    claim = sr.Claim.equality("square", (w + 1) ** 2, w**2 + 2 * w + 1)
    line = sr.Curves("k", "size", (sr.Curve("falls", (0, 1), (1, 0)),))
    figure = sr.Figure("decay", sr.Text("It falls."), "A line that falls.", line)
    step = sr.Step("one", "One", sr.Text("A square."), (claim,), "multiplied out", figures=(figure,) * {count})
    return sr.Derivation("Squares", sr.Text("About squares."), (), (step,))
"""


@pytest.mark.parametrize(("there", "count", "told"), [(False, 1, True), (False, 0, False), (True, 1, False)])
def test_figures_in_words_are_told(
    there: bool, count: int, told: bool, tmp_path: Path, run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "find_spec", lambda name: there or None)
    path = tmp_path / "chapter.py"
    path.write_text(CHAPTER.format(count=count), encoding="utf-8")
    done = run("render", path, "-o", tmp_path / "chapter.html")
    assert done.code == 0
    assert ("1 figure told in words" in done.err and 'pip install "matplotlib' in done.err) is told
