"""Processes of symrnn's own: the same numbers as here, and whatever kills one of them, nothing is lost."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from places import ROOT, SUPPORT
from sweep_functions import die_at, die_once, draw, go_wrong, limit_or_die, set_limit, thread_limit

import symrnn as sr
from symrnn.sweeps.studies import gradient_of


def test_a_thousand_points_in_two_processes_are_the_same_numbers_as_here() -> None:
    grid = {"scale": [1.0, 1e-300], "seed": range(500)}
    plain = sr.sweep(draw, grid, workers=0)
    assert sr.sweep(draw, grid, workers=2) == plain
    assert plain.results[0] == draw(0)


def test_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    found = sr.sweep(die_once, {"x": range(5), "marks": [str(tmp_path)]}, workers=2, results=file)
    assert found.results == (0, 1, 4, 9, 16)
    assert found.failures == ()
    rows = [json.loads(line) for line in file.read_text().splitlines()[1:]]
    assert {row["point"]["x"]: row["tries"] for row in rows} == {0: 1, 1: 2, 2: 1, 3: 2, 4: 1}


def test_a_point_that_kills_each_worker_fails_alone() -> None:
    found = sr.sweep(die_at, {"x": range(5), "worst": [2]}, workers=1, retries=1)
    assert found.results == (0, 1, None, 9, 16)
    ((point, error),) = found.failures
    assert point["x"] == 2
    assert error.startswith("no worker came back with it, tried 2 times: BrokenProcessPool: ")


def test_where_a_pool_of_the_user_breaks_the_rest_is_done_in_processes_like_its_own(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, initializer=set_limit, initargs=("7",)) as pool:
        grid = {"x": range(4), "marks": [str(tmp_path)]}
        found = sr.sweep(die_once, grid, executor=pool, results=tmp_path / "r.jsonl")
        assert found.results == (0, 1, 4, 9)
        with pytest.raises(sr.InputError, match=r"cannot be sent to a worker \(BrokenProcessPool"):
            sr.sweep(draw, {"seed": [1]}, executor=pool)
    with ProcessPoolExecutor(1, context, initializer=set_limit, initargs=("7",)) as pool:
        found = sr.sweep(limit_or_die, {"x": [0, 1, 2]}, executor=pool, retries=0)
    assert found.results == ("7", None, "7")
    assert "tried once: BrokenProcessPool" in found.failures[0][1]


def test_errors_come_back_from_a_process_and_the_environment_has_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    found = sr.sweep(go_wrong, {"how": ["exit", "error", "thread", "fine"]}, workers=1)
    assert [bool(error) for error in found.errors] == [True, True, True, False]
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    assert sr.sweep(thread_limit, {"name": names}, workers=1).results == ("3", "1")
    assert "OPENBLAS_NUM_THREADS" not in os.environ


def test_a_function_that_no_process_can_import_is_one_sentence() -> None:
    with pytest.raises(sr.InputError, match=r"the function <lambda> cannot be sent to a worker .* or take workers=0"):
        sr.sweep(lambda x: x, {"x": range(1000)}, workers=1)


@pytest.mark.slow
def test_a_thousand_networks_in_two_processes_are_those_of_one() -> None:
    grid = {"cell": ["elman", "gru"], "n": [8], "m": [4], "scale": [0.5, 1.5], "seed": range(250), "lag": [10]}
    plain = sr.sweep(gradient_of, grid, workers=0)
    assert not plain.failures
    assert sr.sweep(gradient_of, grid, workers=2) == plain


SCRIPT = """
import sys
import symrnn as sr
from sweep_functions import wait

if __name__ == "__main__":
    print(sr.sweep(wait, {"x": range(30), "seconds": [0.2]}, workers=2, results=sys.argv[1]).results)
"""
UNGUARDED = """
import symrnn as sr
from sweep_functions import draw

sr.sweep(draw, {"seed": range(30)}, workers=2)
"""


def start(folder: Path, script: str, *arguments: str) -> subprocess.Popen[str]:
    """A script in a session of its own, as in a terminal."""
    (folder / "script.py").write_text(script)
    return subprocess.Popen(
        [sys.executable, "script.py", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(SUPPORT)))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_sweep_that_is_ended_leaves_no_process_and_goes_on_from_its_file(how, tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    running = start(tmp_path, SCRIPT, "r.jsonl")
    while not file.exists() or file.read_text().count("\n") < 4:
        assert running.poll() is None
        time.sleep(0.05)
    if how is signal.SIGINT:
        os.killpg(running.pid, how)  # Ctrl-C goes to all of them
    else:
        running.send_signal(how)
    _, told = running.communicate(timeout=60)  # the workers have its output too: they have ended
    assert running.returncode == -how
    assert told.count("Traceback") == (how is signal.SIGINT)
    done = file.read_text().count('"result"')
    assert 3 <= done < 30
    again = start(tmp_path, SCRIPT, "r.jsonl")
    out, _ = again.communicate(timeout=120)
    assert out.strip() == str(tuple(range(30)))
    assert file.read_text().count('"result"') == 30


@pytest.mark.slow
def test_a_script_without_a_guard_is_told_so(tmp_path: Path) -> None:
    running = start(tmp_path, UNGUARDED)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 1
    assert told.rstrip().splitlines()[-1].startswith("symrnn.errors.InputError: function: the function draw cannot be")
    assert 'if __name__ == "__main__":' in told
