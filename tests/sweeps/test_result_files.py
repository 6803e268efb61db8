"""A sweep goes on from its file, wherever that ends; and a file of something else stays as it is."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from sweep_functions import draw, go_wrong, note

import symrnn as sr

GRID = {"x": range(4), "log": ["a log"]}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def calls() -> list[int]:
    """The points that were computed since this was asked last."""
    log = Path("a log")
    found = [int(line) for line in log.read_text().split()] if log.exists() else []
    log.unlink(missing_ok=True)
    return found


def done(**more) -> sr.Sweep:
    return sr.sweep(note, GRID | more, results="r.jsonl", workers=0)


def lines() -> list[dict]:
    return [json.loads(line) for line in Path("r.jsonl").read_text().splitlines()]


def test_a_finished_sweep_computes_nothing_again() -> None:
    first = done()
    assert calls() == [0, 1, 2, 3]
    text = Path("r.jsonl").read_text()
    assert done() == first == sr.sweep(note, GRID, workers=0)
    assert Path("r.jsonl").read_text() == text
    head, *rows = lines()
    assert head == {"sweep": 1, "function": "sweep_functions:note"}
    assert [(row["point"]["x"], row["result"], row["tries"]) for row in rows] == [(x, x, 1) for x in range(4)]


def test_wherever_the_file_is_cut_off_the_rest_is_done_and_nothing_else() -> None:
    whole = done()
    data = Path("r.jsonl").read_bytes()
    ends = [place for place, byte in enumerate(data) if byte == 10]
    for cut in (*range(0, len(data), 11), *ends, *(end + 1 for end in ends)):
        Path("r.jsonl").write_bytes(data[:cut])
        calls()
        assert done() == whole
        kept = sum(end <= cut for end in ends[1:])  # a line without its end of line is whole too
        assert calls() == list(range(kept, 4)), cut
        assert done() == whole
        assert calls() == []


def test_a_line_that_nobody_wrote_so_is_passed_over() -> None:
    whole = done()
    head, *rows = Path("r.jsonl").read_text().splitlines()
    changed = [
        *(rows[0].replace('"x":0', '"x":1'), rows[1].replace('"result":1', '"result":'), rows[2][:30] + "\0" * 30),
        *("[]", "", "\N{SNOWMAN}", "[" * 100_000, '{"key":"a","point":{"x":NaN},"result":1}'),
    ]
    Path("r.jsonl").write_text("\n".join([head, *changed, rows[3]]), encoding="utf-8")
    calls()
    assert done() == whole
    assert calls() == [0, 1, 2]


def test_more_values_go_into_the_same_file_and_fewer_are_read_from_it() -> None:
    done()
    calls()
    assert done(x=range(2, 6)).results == (2, 3, 4, 5)
    assert calls() == [4, 5]
    assert done(x=[5, 1]).results == (5, 1)
    assert calls() == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("weights\n", "'r.jsonl' is no result file of a sweep; give another path"),
        ("[]", "is no result file of a sweep"),
        ('{"sweep": 1, "function": 3}\n', "is no result file of a sweep"),
        ('{"sweep": 2, "function": "sweep_functions:note"}\n', "is a result file in form 2, .* reads form 1"),
        (
            '{"sweep": 1, "function": "sweep_functions:draw"}\n',
            "has the results of 'sweep_functions:draw', and this sweep is of 'sweep_functions:note'; give another path",
        ),
    ],
)
def test_a_file_of_something_else_is_refused_and_stays(text, message) -> None:
    Path("r.jsonl").write_text(text)
    with pytest.raises(sr.InputError, match=message):
        done()
    assert Path("r.jsonl").read_text() == text
    assert calls() == []


def test_a_file_of_another_grid_is_refused_and_stays() -> None:
    done()
    text = Path("r.jsonl").read_text()
    calls()
    with pytest.raises(sr.InputError, match=r"has 4 points of another grid, such as {\"x\":0,.* and none of this one"):
        done(x=[7, 8])
    assert (Path("r.jsonl").read_text(), calls()) == (text, [])


@pytest.mark.parametrize(
    ("path", "message"),
    [("no/r.jsonl", "the folder .* does not exist"), (".", "is a folder"), ("/dev/null", "no file that a sweep could")],
)
def test_a_path_that_no_file_can_have_is_said_before_the_work(path, message) -> None:
    with pytest.raises(sr.InputError, match=message):
        sr.sweep(note, GRID, results=path, workers=0)
    assert calls() == []


def test_a_function_without_a_name_has_no_file() -> None:
    with pytest.raises(sr.InputError, match="knows a function by its name, and the function <lambda> has none"):
        sr.sweep(lambda x: x, {"x": [1]}, results="r.jsonl", workers=0)
    assert not Path("r.jsonl").exists()


def test_what_failed_is_tried_again_and_a_result_is_never_lost_to_an_error() -> None:
    grid = {"how": ["fine", "exit", "inf"]}
    first = sr.sweep(go_wrong, grid, results="r.jsonl", workers=0)
    assert first.errors == (None, "SystemExit: 3", None)
    assert sr.sweep(go_wrong, grid, results="r.jsonl", workers=0) == first
    assert [row.get("error") for row in lines()[1:]] == [None, "SystemExit: 3", None, "SystemExit: 3"]
    row = next(row for row in lines() if row.get("error"))
    fine = {name: value for name, value in row.items() if name not in ("error", "trace")} | {"result": "mended"}
    with open("r.jsonl", "a") as file:
        file.write(f"{json.dumps(fine)}\n{json.dumps(row)}\n")
    assert sr.sweep(go_wrong, grid, results="r.jsonl", workers=0).results == ("fine", "mended", "inf")


def test_two_sweeps_at_a_time_on_one_file_do_not_spoil_it() -> None:
    found: dict[int, sr.Sweep] = {}

    def run(number: int) -> None:
        found[number] = sr.sweep(draw, {"seed": range(60 - 10 * number)}, results="r.jsonl", workers=0)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    head, *rows = lines()
    assert head["function"] == "sweep_functions:draw"
    assert {row["point"]["seed"] for row in rows} == set(range(60))
    assert all(row["result"]["seed"] == row["point"]["seed"] for row in rows)
    plain = sr.sweep(draw, {"seed": range(60)}, workers=0)
    assert [found[number].results for number in range(3)] == [plain.results[: 60 - 10 * number] for number in range(3)]


def test_ctrl_c_leaves_a_file_to_go_on_from(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(x: int, log: str) -> int:
        if x == 2:
            raise KeyboardInterrupt
        return note(x, log)

    monkeypatch.setattr(interrupted, "__module__", "sweep_functions", raising=False)
    interrupted.__qualname__ = "note"
    with pytest.raises(KeyboardInterrupt):
        sr.sweep(interrupted, GRID, results="r.jsonl", workers=0)
    assert calls() == [0, 1]
    assert done().results == (0, 1, 2, 3)
    assert calls() == [2, 3]
