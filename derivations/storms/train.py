"""Train every model on every window and write the result file: ``python -m derivations.storms.train``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from .fit import fit_model, round_weights
from .models import model, models
from .result_file import result_text
from .results import RESULTS, Fit, Result, examples_of, measure_model
from .tracks import read_tracks, select_training
from .windows import POSITIONS, SHUFFLED, Order

__all__ = ["main", "train"]

Job = tuple[str, int, Order]


def train(job: Job) -> Fit:
    """One model on windows of one length in one order, with what is measured of it."""
    name, positions, order = job
    tracks = read_tracks()
    found = fit_model(model(name), select_training(tracks), positions, order)
    weights = round_weights(found.weights)
    figures = measure_model(name, positions, order, weights, tracks)
    return Fit(name, positions, order, found.start, found.iterations, weights, figures)


def jobs() -> Iterator[Job]:
    """What there is to train."""
    for each in models():
        for positions in POSITIONS:
            yield each.name, positions, Order.KEPT
        for positions in SHUFFLED:
            yield each.name, positions, Order.SHUFFLED


def main() -> None:
    """Train, longest first, and write the fits in the order of the tables."""
    begin = time.perf_counter()
    every = tuple(jobs())
    longest_first = sorted(every, key=lambda job: (not model(job[0]).is_network, -job[1]))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        done = {}
        for fit in pool.map(train, longest_first):
            done[fit.model, fit.positions, fit.order] = fit
            print(f"{fit.title}: {fit.figures['test_km']:.1f} km", file=sys.stderr, flush=True)
    fits = tuple(done[job] for job in every)
    RESULTS.write_text(result_text(Result(fits, examples_of(fits, read_tracks()))), encoding="utf-8")
    print(f"{RESULTS.name}: {len(done)} fits in {time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
