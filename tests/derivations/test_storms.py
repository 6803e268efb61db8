"""The storms: their data, the windows, the stored result, and that a changed result does not pass."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pytest
from lecture import load_chapter
from places import ROOT

from derivations.storms.error_steps import order_step
from derivations.storms.examples import EXAMPLES
from derivations.storms.fit import round_weights
from derivations.storms.models import model, models
from derivations.storms.reach import bound, reach
from derivations.storms.result_file import read_result, result_text
from derivations.storms.results import RESULTS, Fit, Result, measure_model, verify_examples, verify_figures
from derivations.storms.tracks import DATA, read_tracks, select_test, select_training
from derivations.storms.train import jobs
from derivations.storms.windows import BASELINES, POSITIONS, Order, distances, is_common, windows
from symrnn import InputError, Outcome
from symrnn.judge import check

TRACKS = read_tracks()
RESULT = read_result()


@pytest.mark.parametrize(
    ("storms", "triples", "expected"),
    [
        (TRACKS, 10_414, {"staying put": 134.4, "2q - p": 35.6, "2p - q": 393.9}),
        (select_test(TRACKS), 3_898, {"staying put": 137.2, "2q - p": 32.2, "2p - q": 404.1}),
    ],
    ids=["all", "from 2006 on"],
)
def test_the_rules_err_as_the_data_say(storms, triples, expected):
    found = windows(storms, 2)
    assert len(found.target) == triples
    assert {name: round(float(distances(BASELINES[name](found.x), found).mean()), 1) for name in expected} == expected


def test_the_split_is_by_storm():
    train, test = ({track.storm for track in part} for part in (select_training(TRACKS), select_test(TRACKS)))
    assert (len(TRACKS), len(train), len(test)) == (333, 200, 133)
    assert not train & test
    assert max(track.times[-1] for track in select_training(TRACKS)) < min(
        track.times[0] for track in select_test(TRACKS)
    )


@pytest.mark.parametrize("positions", [2, 7, 30])
def test_windows_are_cut_from_one_storm_each(positions):
    """The same windows, by plain loops over the rows of the file."""
    with DATA.open(encoding="utf-8", newline="") as file:
        storms = [list(rows) for _, rows in groupby(csv.DictReader(file), lambda row: row["storm"])]
    expected = []
    for rows in storms:
        moved = [displacement(*pair) for pair in pairwise(rows)]
        expected += [moved[i : i + positions] for i in range(len(moved) - positions + 1)]
    found = windows(TRACKS, positions)
    together = np.concatenate([found.x, found.target[None]])
    assert np.allclose(together.transpose(1, 0, 2), np.array(expected), rtol=0, atol=1e-9)
    for storm, end, target in list(zip(found.storms, found.ends, found.target, strict=True))[::97]:
        assert np.array_equal(TRACKS[storm].displacements[end], target)


def displacement(here: dict[str, str], there: dict[str, str]) -> tuple[float, float]:
    a, b, c, d = (float(row[name]) for row in (here, there) for name in ("latitude_deg", "longitude_deg"))
    return 6371.0088 * np.cos(np.radians((a + c) / 2)) * np.radians(d - b), 6371.0088 * np.radians(c - a)


def test_shuffling_changes_the_order_alone():
    kept, mixed = windows(TRACKS, 10), windows(TRACKS, 10, Order.SHUFFLED)
    assert np.array_equal(np.sort(kept.x, axis=0), np.sort(mixed.x, axis=0))
    assert np.array_equal(kept.target, mixed.target)
    moved = (kept.x != mixed.x).any(axis=(0, 2))
    assert moved.mean() > 0.99
    assert np.array_equal(mixed.x, windows(TRACKS, 10, Order.SHUFFLED).x)
    pairs = {tuple(pair) for pair in np.stack([mixed.x[:, 0, 0], mixed.x[:, 0, 1]], axis=-1)}
    assert pairs == {tuple(pair) for pair in kept.x[:, 0]}  # east and north stay together


def test_the_common_points_are_the_same_for_every_length():
    test = select_test(TRACKS)
    found = [windows(test, positions) for positions in POSITIONS]
    points = [set(zip(each.storms[is_common(each)], each.ends[is_common(each)], strict=True)) for each in found]
    assert all(each == points[-1] for each in points)
    assert len(points[-1]) == len(found[-1].target) == 941


def test_storms_too_short_for_a_window_are_named():
    with pytest.raises(InputError, match="no storm has more than 97 positions"):
        windows(TRACKS, 97)


def test_the_stored_result_is_whole_and_small():
    assert [(fit.model, fit.positions, fit.order) for fit in RESULT.fits] == list(jobs())
    assert tuple((each.model, each.positions) for each in RESULT.examples) == EXAMPLES
    assert result_text(RESULT) == RESULTS.read_text(encoding="utf-8")
    assert RESULTS.stat().st_size < 200_000
    for fit in RESULT.fits:
        assert all(np.array_equal(array, fit.weights[name]) for name, array in round_weights(fit.weights).items())


def test_the_stored_result_verifies():
    verify_figures(RESULT, TRACKS)
    off = verify_examples(RESULT, TRACKS)
    assert len(off) == len(EXAMPLES)
    assert np.max(off) < 1e-13


def chosen(name: str) -> Fit:
    return RESULT.fit(name, 5)


@pytest.mark.parametrize("name", [each.name for each in models()])
def test_a_weight_that_is_changed_in_the_third_digit_is_found(name):
    fit = chosen(name)
    for weight in fit.weights:
        changed = fit.weights[weight].copy()
        changed.flat[-1] *= 1.002
        lie = Result((replace(fit, weights=fit.weights | {weight: changed}),), ())
        with pytest.raises(InputError, match=re.escape(f"results.json, {name}, 5 positions, order kept: train_loss")):
            verify_figures(lie, TRACKS)


@pytest.mark.parametrize("figure", ["train_loss", "test_loss", "test_km", "common_km"])
@pytest.mark.parametrize("factor", [1 + 1e-8, float("nan")])
def test_a_figure_that_is_changed_is_found(figure, factor):
    fit = chosen("GRU, 4 units")
    lie = replace(fit, figures=dict(fit.figures) | {figure: fit.figures[figure] * factor})
    with pytest.raises(InputError, match=f"GRU, 4 units, 5 positions, order kept: {figure} is stored as"):
        verify_figures(Result((lie,), ()), TRACKS)
    assert measure_model(fit.model, fit.positions, fit.order, fit.weights, TRACKS).keys() == fit.figures.keys()


def test_a_figure_that_is_left_out_is_found():
    fit = chosen("GRU, 4 units")
    with pytest.raises(InputError, match="test_km is stored as nan"):
        verify_figures(Result((replace(fit, figures={"train_loss": fit.figures["train_loss"]} | {
            "test_loss": fit.figures["test_loss"]}),), ()), TRACKS)  # fmt: skip


@pytest.mark.parametrize(
    ("index", "part"),
    [(0, "gradient"), (1, "output"), (1, "loss"), (2, "gradient"), (3, "output"), (3, "gradient"), (4, "loss"),
     (4, "gradient")],
)  # fmt: skip
def test_an_example_that_is_changed_in_the_eleventh_digit_is_found(index, part):
    example = RESULT.examples[index]
    name = max(example.gradient, key=lambda each: np.abs(example.gradient[each]).max())
    changed = {
        "output": {"output": example.output * (1 + 1e-10)},
        "loss": {"loss": example.loss * (1 + 1e-10)},
        "gradient": {"gradient": example.gradient | {name: example.gradient[name] * (1 + 1e-10)}},
    }[part]
    examples = list(RESULT.examples)
    examples[index] = replace(example, **changed)
    with pytest.raises(InputError, match=f"example of {example.model}, .* positions: the stored {part} is"):
        verify_examples(Result(RESULT.fits, tuple(examples)), TRACKS)


def test_an_example_that_is_left_out_is_found():
    with pytest.raises(InputError, match="other examples"):
        verify_examples(Result(RESULT.fits, RESULT.examples[1:]), TRACKS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"fits": [{}], "examples": []}',
        '{"fits": [1], "examples": []}',
        '{"fits": [], "examples": [[]]}',
    ],
)
def test_a_file_that_is_no_result_is_refused(text, tmp_path):
    (tmp_path / "results.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"results\.json is not a result of training: .*; run make storms"):
        read_result(tmp_path / "results.json")
    with pytest.raises(InputError, match=r"other\.json is not"):
        read_result(tmp_path / "other.json")


def test_weights_that_are_a_list_are_refused(tmp_path):
    content = json.loads(RESULTS.read_text(encoding="utf-8"))
    content["fits"][0]["weights"] = [1.0]
    (tmp_path / "results.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match="not a result of training"):
        read_result(tmp_path / "results.json")


def test_data_that_are_not_there_or_not_data_are_refused(tmp_path):
    (tmp_path / "storms.csv").write_text("storm,name\nA,B\n", encoding="utf-8")
    for name in ("storms.csv", "other.csv"):
        with pytest.raises(InputError, match=f"{name} cannot be read"):
            read_tracks(tmp_path / name)


def test_the_claims_about_the_table_notice_a_result_that_says_otherwise():
    assert {check(claim).outcome for claim in order_step(RESULT, TRACKS).claims} == {Outcome.PROVED}
    fits = tuple(
        replace(fit, figures=dict(fit.figures) | {"test_km": 40.0}) if fit.order is Order.SHUFFLED else fit
        for fit in RESULT.fits
    )
    assert {check(claim).outcome for claim in order_step(Result(fits, ()), TRACKS).claims} == {Outcome.REFUTED}


@pytest.mark.slow  # make derivations does as much
def test_every_step_is_proved_and_the_text_points_at_the_right_ones():
    derivation = load_chapter("storm_tracks")
    report = derivation.verify()
    assert [row.step.id for row in report.steps if row.outcome is not Outcome.PROVED] == []
    ids = [step.id for step in derivation.steps]
    texts = {"abstract": derivation.abstract} | {step.id: step.text for step in derivation.steps}
    named = {(where, ids[int(number) - 1]) for where, text in texts.items()
             for number in re.findall(r"step (\d+)", text.template)}  # fmt: skip
    assert named == {
        ("abstract", "fifty-digits"),
        ("same-points", "errors"),
        ("reach", "one-prediction"),
        ("oldest", "same-predictors"),
    }


@pytest.mark.parametrize("name", ["shared weights, tanh", "lecture's neuron, tanh", "Elman, 4 units"])
def test_the_measured_reach_lies_below_its_bound(name):
    weights = RESULT.fit(name, 30).weights
    measured_reach = reach(model(name), weights, windows(select_test(TRACKS), 30))
    ceiling = bound(model(name), weights, 29)
    assert measured_reach.shape == (29,)
    assert (measured_reach <= ceiling * (1 + 1e-12)).all()
    assert measured_reach[0] > 1 > measured_reach[1]


def test_with_the_identity_the_bound_is_attained():
    weights = RESULT.fit("lecture's neuron, identity", 10).weights
    used = model("lecture's neuron, identity")
    assert np.allclose(reach(used, weights, windows(select_test(TRACKS), 10)), bound(used, weights, 9), rtol=1e-12)


@pytest.mark.parametrize("name", ["shared weights, tanh", "GRU, 4 units"])
def test_the_reach_is_what_differences_give(name):
    found = windows(select_test(TRACKS)[:1], 5)
    one = replace(found, x=found.x[:, :1], target=found.target[:1])
    used, weights = model(name), RESULT.fit(name, 5).weights
    expected = []
    for lag in range(4):
        columns = []
        for component in (0, 1):
            step = np.zeros_like(one.x)
            step[-1 - lag, 0, component] = 1e-3
            ahead, behind = (used.predict(weights, replace(one, x=one.x + sign * step)) for sign in (1, -1))
            columns.append((ahead - behind)[0] / 2e-3)
        jacobian = np.array(columns)
        expected.append(np.linalg.norm(jacobian, ord=2) if used.is_network else np.abs(np.diag(jacobian)).mean())
    assert np.allclose(reach(used, weights, one), expected, rtol=1e-6)


CHECK = (
    "import sys; sys.modules['scipy'] = None; from symrnn.cli import main; sys.exit(main(['check', 'storm_tracks']))"
)


def run_check(folder: Path) -> subprocess.CompletedProcess[str]:
    """``symrnn check storm_tracks`` on the tree in a folder, where SciPy is not to be had."""
    command = [sys.executable, "-c", CHECK]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_command_line_stops_at_a_changed_result(tmp_path):
    for name in ("symrnn", "derivations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    file = tmp_path / "derivations" / "storms" / "results.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["fits"][0]["weights"]["w_out"] *= 1.001
    file.write_text(json.dumps(content), encoding="utf-8")
    done = run_check(tmp_path)
    assert done.returncode == 2
    assert "dense neuron, identity, 2 positions, order kept: train_loss is stored as" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_derivation_needs_no_scipy():
    done = run_check(ROOT)
    assert (done.returncode, "13 proved" in done.stdout) == (0, True), done.stderr
