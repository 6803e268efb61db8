"""On a terminal one line says how far a sweep is; elsewhere nothing does."""

from __future__ import annotations

import io
import sys

import pytest
from sweep_functions import draw

import symrnn as sr
from symrnn.sweeps import progress_line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Gone(Terminal):
    def write(self, text: str) -> int:
        raise OSError(text)


def halve(x: int) -> float:
    return 1 / x


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO | None) -> str:
    monkeypatch.setattr(progress_line, "_EVERY", 0.0)
    monkeypatch.setattr(sys, "stderr", stream)
    assert len(sr.sweep(halve, {"x": [2, 0, 1]}, workers=0).failures) == 1
    return "" if stream is None else stream.getvalue()


def test_a_terminal_is_told_how_far_it_is_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    first, *told = shown(monkeypatch, Terminal()).split("\r")
    assert first == ""
    assert [line.rstrip(" ") for line in told] == [
        "symrnn: 1 of 3 points, 0 s so far",
        "symrnn: 2 of 3 points, 1 failed, 0 s so far",
        f"{'symrnn: 3 of 3 points, 1 failed, 0 s so far':<60}\n",
    ]


@pytest.mark.parametrize("stream", [io.StringIO(), Gone(), None])
def test_a_file_is_told_nothing_and_a_stream_that_is_gone_does_no_harm(stream, monkeypatch) -> None:
    assert shown(monkeypatch, stream) == ""


def test_what_is_done_from_before_is_counted(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    sr.sweep(draw, {"seed": range(3)}, results=tmp_path / "r.jsonl", workers=0)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    sr.sweep(draw, {"seed": range(4)}, results=tmp_path / "r.jsonl", workers=0)
    assert terminal.getvalue().startswith("\rsymrnn: 4 of 4 points, 0 s so far")
