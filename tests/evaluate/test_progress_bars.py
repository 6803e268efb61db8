"""A bar on a terminal, and nothing elsewhere; what is told of a long run adds up."""

from __future__ import annotations

import io
import sys

import numpy as np
import pytest

from symrnn import cells, evaluator
from symrnn.evaluate import draw_progress, gradient_over_chunks, progress_bars, truncate_bptt

RUN = evaluator(cells.elman(), loss="squared_error")
PARAMS = RUN.random_params({"n": 2, "m": 1}, 0)
CHUNKS = [RUN.random_data({"n": 2, "m": 1}, 3, None, seed) for seed in range(3)]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Gone(Terminal):
    def write(self, text: str) -> int:
        raise OSError(text)


def drawn(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO | None, every: float = 0.0) -> str:
    monkeypatch.setattr(progress_bars, "_EVERY", every)
    monkeypatch.setattr(sys, "stderr", stream)
    value, _ = gradient_over_chunks(RUN, PARAMS, CHUNKS, progress=draw_progress())
    assert value == pytest.approx(gradient_over_chunks(RUN, PARAMS, CHUNKS)[0])
    return "" if stream is None else stream.getvalue()


def test_a_terminal_sees_a_bar_that_fills_and_a_line_that_ends(monkeypatch) -> None:
    first, *told = drawn(monkeypatch, Terminal()).split("\r")
    assert first == ""
    assert [line.split(" chunks")[0] for line in told] == [
        " 20%|####....................| 1/5",
        " 40%|#########...............| 2/5",
        " 60%|##############..........| 3/5",
        " 80%|###################.....| 4/5",
        "100%|########################| 5/5",
    ]
    assert [line.endswith("\n") for line in told] == [False] * 4 + [True]


def test_what_follows_quickly_is_drawn_once_and_at_the_end(monkeypatch) -> None:
    assert drawn(monkeypatch, Terminal(), every=60.0).count("\r") <= 2


@pytest.mark.parametrize("stream", [io.StringIO(), Gone(), None])
def test_a_file_sees_nothing_and_a_stream_that_is_gone_does_no_harm(stream, monkeypatch) -> None:
    assert drawn(monkeypatch, stream) == ""


def test_a_stream_that_is_closed_does_no_harm(monkeypatch) -> None:
    stream = Terminal()
    stream.close()
    monkeypatch.setattr(sys, "stderr", stream)
    assert np.isfinite(gradient_over_chunks(RUN, PARAMS, CHUNKS, progress=draw_progress())[0])


def test_an_iterator_of_chunks_is_counted(monkeypatch) -> None:
    monkeypatch.setattr(progress_bars, "_EVERY", 0.0)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    list(truncate_bptt(RUN, PARAMS, iter(CHUNKS), progress=draw_progress("parts")))
    *counts, last = terminal.getvalue().split("\r")[1:]
    assert [line.split(" [")[0] for line in counts] == ["1 parts", "2 parts", "3 parts"]
    assert "| 3/3 parts [" in last, "how many there are is known at the end"
    assert terminal.getvalue().endswith("\n")


@pytest.mark.parametrize("count", [1, 2, 3])
def test_each_run_of_a_chunk_is_told_once_in_order(count: int) -> None:
    told: list[tuple[int, int | None]] = []
    gradient_over_chunks(RUN, PARAMS, CHUNKS[:count], progress=lambda *at: told.append(at))
    assert told == [(done, 2 * count - 1) for done in range(1, 2 * count)]


def test_what_progress_raises_ends_the_run() -> None:
    def stop(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gradient_over_chunks(RUN, PARAMS, CHUNKS, progress=stop)
