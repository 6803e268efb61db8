"""A cluster of Dask with two workers: the same numbers as here, and a worker that is killed loses nothing.

Without the extra ``cluster`` it is skipped, and says so.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from distributed import Client, LocalCluster
from sweep_functions import die_at, die_once, draw, go_wrong

import symrnn as sr
from symrnn.sweeps.studies import gradient_of

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]  # its own are no errors of ours


@pytest.fixture
def client() -> Iterator[Client]:
    """Two processes of one thread each."""
    workers = LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=logging.CRITICAL
    )
    with workers, Client(workers) as found:
        yield found


def test_a_thousand_networks_over_two_workers_are_those_of_one_process(client: Client, tmp_path: Path) -> None:
    grid = {"cell": ["elman", "gru"], "n": [8], "m": [4], "scale": [0.5, 1.5], "seed": range(250), "lag": [10]}
    file = tmp_path / "r.jsonl"
    found = sr.sweep(gradient_of, grid, executor=client, results=file)
    plain = sr.sweep(gradient_of, grid, workers=0)
    assert len(found.points) == 1000
    assert not found.failures
    assert found == plain == sr.sweep(gradient_of, grid, results=file, workers=0)
    assert repr(found.results) == repr(plain.results)


def test_a_killed_worker_loses_nothing(client: Client, tmp_path: Path) -> None:
    points = [{"x": x, "marks": str(tmp_path)} for x in (*range(0, 40, 2), 1, *range(40, 60, 2))]
    found = sr.sweep(die_once, points, executor=client, results=tmp_path / "r.jsonl", workers=4)
    assert (tmp_path / "1").exists()
    assert found.results == tuple(point["x"] ** 2 for point in points)
    assert not found.failures


def test_a_point_that_kills_each_worker_fails_and_the_rest_goes_on(client: Client) -> None:
    client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 0))
    found = sr.sweep(die_at, {"x": range(6), "worst": [3]}, executor=client, workers=1, retries=1)
    assert found.results == (0, 1, 4, None, 16, 25)
    ((_, error),) = found.failures
    assert error.startswith("no worker came back with it, tried 2 times: KilledWorker: ")


def test_errors_come_back_as_text_and_the_classic_executor_serves_too(client: Client) -> None:
    found = sr.sweep(go_wrong, {"how": ["exit", "error", "recursion", "thread", "fine"]}, executor=client)
    assert [bool(error) for error in found.errors] == [True] * 4 + [False]
    plain = sr.sweep(draw, {"seed": range(30)}, workers=0)
    assert sr.sweep(draw, {"seed": range(30)}, executor=client.get_executor()) == plain
    assert sr.sweep(lambda x: x + 1, {"x": [1, 2]}, executor=client).results == (2, 3)


def test_two_sweeps_at_a_time_on_one_cluster_and_one_file(client: Client, tmp_path: Path) -> None:
    def run(_: int) -> sr.Sweep:
        return sr.sweep(draw, {"seed": range(60)}, executor=client, results=tmp_path / "r.jsonl")

    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(run, range(2))
    assert one == other == sr.sweep(draw, {"seed": range(60)}, workers=0)


def test_the_command_sends_its_points_to_a_scheduler(client: Client, run) -> None:
    line = ("sweep", "gradient", "--cell", "elman", "--n", "2", "--lag", "2,3", "--seed", "0:3")
    there = run(*line, "--dask", client.scheduler.address)
    here = run(*line, "--workers", "0")
    assert (there.code, there.out) == (0, here.out)
