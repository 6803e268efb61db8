"""The pytest plug-in and the entry points, in processes of their own: fixtures, the report, the profiles."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from kernel_reports import cell_of, planted
from places import ROOT

from symrnn import Cell, Claim, Program
from symrnn.cells.activations import Activation
from symrnn.errors import InputError
from symrnn.testing import KernelError, assert_gradients_match
from symrnn.testing.kernels.findings import LISTENER, telling
from symrnn.testing.plugins.recording import Collector, Recorder, check_report_file

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENTRY_POINTS = PROJECT["entry-points"]

TESTS = """
import numpy as np
import pytest
from symrnn import cells
from symrnn.bounds import between
from symrnn.testing import BoundUndecided, assert_bound_holds as direct

UNIT = {"W_xh": 1, "W_hh": 2, "b_h": 0}

def forward(params, x, initial):
    h, found = initial["h"], []
    for x_t in x:
        h = np.tanh(x_t @ params["W_xh"].T + h @ params["W_hh"].T + params["b_h"])
        found.append(h)
    return np.stack(found)

def backward(params, x, initial, upstream):
    h = [initial["h"], *forward(params, x, initial)]
    grads, dh = {name: np.zeros_like(array) for name, array in params.items()}, np.zeros_like(h[0])
    for t in reversed(range(len(x))):
        da = (dh + upstream[t])*(1 - h[t + 1]**2)
        grads["W_xh"] += da.T @ x[t]
        grads["W_hh"] += da.T @ h[t + 1]
        grads["b_h"] += da.sum(axis=0)
        dh = da @ params["W_hh"]
    return grads

def test_gradient(assert_gradients_match):
    assert_gradients_match(cells.elman(), backward)

def test_forward(assert_same_function):
    for _ in range(3):
        assert_same_function(cells.elman(), forward)

def test_bounds(assert_bound_holds, assert_vanishes):
    assert_bound_holds(cells.elman_unit(), UNIT, 2.1, x=[0, 0], lag=1)
    with pytest.raises(BoundUndecided):
        assert_vanishes(cells.elman_unit(), UNIT)

def test_large():
    direct(cells.elman_unit(), UNIT, 3, x=[0, 0])

def test_raises(assert_gradients_match):
    assert_gradients_match(cells.elman(), lambda params, x, initial, upstream: 1/0)

def test_seed(symrnn_seed):
    print("seed", symrnn_seed)

def test_nothing():
    pass
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with tests, and with the metadata that an installed symrnn has."""
    (tmp_path / "test_own.py").write_text(TESTS, encoding="utf-8")
    metadata = tmp_path / "site" / "symrnn-0.1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: symrnn\nVersion: 0.1.0\n", encoding="utf-8")
    lines = [f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in rows.items()) for group, rows in ENTRY_POINTS.items()]
    (metadata / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(folder / "site"), str(ROOT)))
    command = [sys.executable, *arguments]
    own = os.environ | {"PYTHONPATH": path} | environment
    return subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False)


def pytest_run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments)


def assertions(tests: list[dict], name: str) -> list[dict]:
    return next(test["assertions"] for test in tests if test["name"] == f"test_own.py::{name}")


def check_report(tests: list[dict]) -> None:
    (gradient,) = assertions(tests, "test_gradient")
    assert (gradient["assertion"], gradient["cell"], gradient["subject"]) == (
        "assert_gradients_match",
        "elman",
        "backward",
    )
    assert (gradient["outcome"], gradient["record"]["parameter"], gradient["record"]["step"]) == (
        "failed",
        "W_hh",
        None,
    )
    assert gradient["record"]["looks_like"][0]["words"] == "h_t in the place of h_{t-1}"
    assert gradient["message"].startswith("backward does not give the gradient of the cell elman")
    (forward,) = assertions(tests, "test_forward")
    assert (forward["outcome"], forward["count"], forward["record"]) == ("passed", 3, None)
    held, undecided = assertions(tests, "test_bounds")
    assert (held["outcome"], undecided["outcome"], undecided["record"]["lag"]) == ("passed", "undecided", 50)
    (large,) = assertions(tests, "test_large")
    assert (large["outcome"], large["record"]["place"]) == (
        "failed",
        "at the numbers given: there it is at least 3.99999",
    )
    (raised,) = assertions(tests, "test_raises")
    assert (raised["outcome"], raised["subject"], raised["record"]) == ("error", "<lambda>", None)
    outcomes = {test["name"].partition("::")[2]: test["outcome"] for test in tests}
    assert outcomes == {
        "test_gradient": "failed",
        "test_forward": "passed",
        "test_bounds": "passed",
        "test_large": "failed",
        "test_raises": "failed",
    }


def test_the_report_as_json_and_what_is_printed(folder):
    (folder / "other").mkdir()
    (folder / "other" / "conftest.py").write_text("", encoding="utf-8")  # pytest then asks for a plug-in's hash
    (folder / "other" / "test_empty.py").write_text("def test_empty(): pass", encoding="utf-8")
    done = pytest_run(folder, "--symrnn-report", "found.json")
    assert done.returncode == 1
    assert "3 failed, 5 passed" in done.stdout
    assert "symrnn: assertions in 5 tests: 2 failed, 2 passed, 1 undecided, 1 error; written to " in done.stdout
    assert "W_hh is wrong, and it looks like: h_t in the place of h_{t-1}" in done.stdout
    assert "telling(" not in done.stdout
    check_report(json.loads((folder / "found.json").read_text(encoding="utf-8")))


def test_the_report_as_junit_from_a_worker_of_xdist(folder):
    done = pytest_run(folder, "-n", "1", "--symrnn-report", "found.xml")
    assert done.returncode == 1, done.stdout + done.stderr
    suites = ElementTree.parse(folder / "found.xml").getroot()
    counts = {suite.get("name").partition("::")[2]: (suite.get("failures"), suite.get("errors")) for suite in suites}
    assert counts == {
        "test_gradient": ("1", "0"),
        "test_forward": ("0", "0"),
        "test_bounds": ("0", "0"),
        "test_large": ("1", "0"),
        "test_raises": ("0", "1"),
    }
    case = suites[0][0]
    assert case.get("name") == "assert_gradients_match of elman: backward"
    assert "looks like h_t in the place of h_{t-1}" in case[0].text


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("found.txt", "expected a file that ends in .json or .xml, found 'found.txt'"),
        ("found", "expected a file that ends in .json or .xml, found 'found'"),
        ("nowhere/found.json", "cannot write 'nowhere/found.json': there is no folder"),
        ("folder.json", "cannot write 'folder.json': it is a folder"),
    ],
)
def test_a_file_that_cannot_be_one_is_refused_before_any_test(folder, file, message):
    (folder / "folder.json").mkdir()
    done = pytest_run(folder, f"--symrnn-report={file}")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"--symrnn-report: {message}" in done.stderr
    assert "passed" not in done.stdout


def test_a_report_replaces_an_earlier_one_and_no_other_file(tmp_path):
    for name in ("found.json", "found.xml"):
        path = tmp_path / name
        for _ in range(2):
            check_report_file(path)
            Collector(path).pytest_sessionfinish()
        path.write_text("my list", encoding="utf-8")
        with pytest.raises(pytest.UsageError, match=r"--symrnn-report: '.*' was not written by symrnn"):
            check_report_file(path)
        with pytest.raises(pytest.exit.Exception, match="was not written by symrnn"):
            Collector(path).pytest_sessionfinish()
        assert path.read_text(encoding="utf-8") == "my list"


def test_a_test_has_a_seed_of_its_own(folder):
    done = pytest_run(folder, "-s", "-k", "test_seed", "--symrnn-seed=1")
    assert f"seed {zlib.crc32(b'1 test_own.py::test_seed')}" in done.stdout


def test_the_plug_in_loads_nothing_heavy(folder):
    code = (
        "import sys; import _symrnn_pytest\n"
        "print([name for name in ('symrnn', 'sympy', 'numpy', 'hypothesis', 'mpmath') if name in sys.modules])"
    )
    assert run(folder, "-c", code).stdout == "[]\n"
    (folder / "test_own.py").write_text(
        "import sys\ndef test_light():\n    assert not {'sympy', 'numpy'} & set(sys.modules)\n", encoding="utf-8"
    )
    done = pytest_run(folder, "-p", "no:hypothesispytest", "-p", "no:xdist", "-k", "test_light", "--symrnn-seed=2")
    assert "1 passed" in done.stdout, done.stdout + done.stderr


ANNOTATED = """
from hypothesis import given, settings
from symrnn import Cell, Claim, Program
from symrnn.cells.activations import Activation

@settings(settings.get_profile("symrnn-fast"), max_examples=1)
@given(a=..., b=..., c=..., d=...)
def all_are_drawn(a: Activation, b: Cell, c: Claim, d: Program):
    print(*(type(each).__name__ for each in (a, b, c, d)))

all_are_drawn()
print(settings.get_profile("symrnn-fast").derandomize, settings.get_profile("symrnn-thorough").max_examples)
"""


def test_hypothesis_is_told_by_the_entry_point(folder):
    done = run(folder, "-c", ANNOTATED)
    assert done.stdout == "Activation Cell Claim Program\nTrue 500\n", done.stderr


def test_hypothesis_without_plug_ins_is_not_told(folder):
    code = "from hypothesis import settings\nprint([n for n in settings._profiles if 'symrnn' in n])"
    assert "symrnn-fast" in run(folder, "-c", code).stdout
    assert run(folder, "-c", code, HYPOTHESIS_NO_PLUGINS="1").stdout == "[]\n"


def test_what_is_registered_is_what_the_metadata_say():
    assert {"hypothesis", "pytest11"} <= set(ENTRY_POINTS)
    for group in ("hypothesis", "pytest11"):
        for target in ENTRY_POINTS[group].values():
            module, _, attribute = target.partition(":")
            found = __import__(module, fromlist=["_"])
            assert not attribute or callable(getattr(found, attribute))
    assert sorted(PROJECT["optional-dependencies"]["testing"]) == ["hypothesis>=6.100", "pytest>=8"]
    assert all(isinstance(each, type) for each in (Activation, Cell, Claim, Program))


def heard(call, expected):
    recorder = Recorder()
    token = LISTENER.set(recorder.record)
    try:
        with pytest.raises(expected):
            call()
    finally:
        LISTENER.reset(token)
    return recorder.found


def test_what_is_told_is_the_report_and_nothing_is_swallowed():
    (row,) = heard(
        lambda: assert_gradients_match(cell_of("lstm"), planted("lstm", "forget gate sees c_t for c_{t-1}")),
        AssertionError,
    )
    assert (row["record"]["gate"], row["record"]["parameter"]) == ("forget gate", "W_xf")
    (row,) = heard(lambda: assert_gradients_match(cell_of("lstm"), lambda *arrays: None), KernelError)
    assert row["outcome"] == "error"
    assert heard(lambda: assert_gradients_match(3, None), InputError) == []  # refused before anything is compared


def test_many_alike_are_one_row():
    recorder = Recorder()
    token = LISTENER.set(recorder.record)
    for name in ("a", "b", "a", "a"):
        with telling("assert_something", name):
            pass
    LISTENER.reset(token)
    assert [row["count"] for row in recorder.found] == [4]


def test_without_hypothesis_the_extra_is_named():
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "from symrnn.testing import strategies\n"
        "try:\n    strategies.cells\nexcept ImportError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'cells needs the package hypothesis; install it with pip install "hypothesis>=6.100"' in done.stdout
