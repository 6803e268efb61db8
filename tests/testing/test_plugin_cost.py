"""What a run of pytest pays for an installed symrnn that it does not use: nothing that takes time is imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib

import pytest
from places import ROOT

LOADED = """
import json, sys
def test_nothing(): pass
def pytest_unconfigure(config):
    from pathlib import Path
    Path("loaded.json").write_text(json.dumps(sorted(sys.modules)))
"""

EMPTY = "from hypothesis import given, strategies\n\n@given(strategies.booleans())\ndef test_a(b):\n    pass\n"

ANNOTATED = """
from hypothesis import given, settings

from symrnn import Cell, Claim, Program
from symrnn.cells.activations import Activation

@settings(max_examples=2, deadline=None, database=None)
@given(cell=..., claim=..., program=..., activation=...)
def test_a(cell: Cell, claim: Claim, program: Program, activation: Activation):
    assert cell.states and claim and program.lines and activation
"""

FIXTURE = """
import numpy as np
from hypothesis import given, settings, strategies

from symrnn import cells

def wrong(scale):
    return lambda params, *given: {name: scale * np.ones_like(array) for name, array in params.items()}

@settings(max_examples=2, deadline=None, database=None)
@given(scale=strategies.integers(2, 3))
def test_a(assert_gradients_match, scale):
    assert_gradients_match(cells.elman(), wrong(scale))
"""

ORDER = """
import time
import pytest
from symrnn import cells
from symrnn.testing import KernelError

@pytest.mark.parametrize("i", range(4))
def test_a(assert_same_function, i):
    time.sleep(0.5 if i == 0 else 0)
    with pytest.raises(KernelError):
        assert_same_function(cells.elman(), lambda *given: None)
"""


ENTRY_POINTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]


def register_alone() -> str:
    """What Hypothesis does with the entry point, as a conftest.py: it does not look for one itself, see ``run``."""
    module, _, name = ENTRY_POINTS["hypothesis"]["symrnn"].partition(":")
    return f"import hypothesis\nfrom {module} import {name}\n{name}()\n"


def run(folder, text: str, *options: str) -> str:
    (folder / "test_own.py").write_text(text, encoding="utf-8")
    # an installation made before the entry points were as they are now is none of these tests' business
    own = [each for name, module in ENTRY_POINTS["pytest11"].items() for each in ("-p", f"no:{name}", "-p", module)]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *own, *options]
    clean = os.environ | {"HYPOTHESIS_NO_PLUGINS": "1"}
    return subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True).stdout


def loaded_by(folder, text: str, *options: str, conftest: str = "") -> set[str]:
    """The modules that are loaded at the end of a run whose one test passes."""
    (folder / "conftest.py").write_text(conftest + LOADED, encoding="utf-8")
    assert "1 passed" in run(folder, text, *options)
    return set(json.loads((folder / "loaded.json").read_text(encoding="utf-8")))


def test_a_run_with_hypothesis_imports_two_modules_and_nothing_of_the_package(tmp_path):
    loaded = loaded_by(tmp_path, EMPTY, conftest=register_alone())
    assert {name for name in loaded if "symrnn" in name} == {"_symrnn_hypothesis", "_symrnn_pytest"}
    assert "hypothesis.strategies" in loaded
    assert not loaded & {"sympy", "mpmath", "numpy"}


def test_a_run_without_it_imports_one_module_and_nothing_of_the_package(tmp_path):
    loaded = loaded_by(tmp_path, "def test_a():\n    pass\n", "-p", "no:hypothesispytest")
    assert {name for name in loaded if "symrnn" in name} == {"_symrnn_pytest"}
    assert not loaded & {"sympy", "mpmath", "numpy", "hypothesis"}


def test_annotations_draw_once_their_classes_are_imported(tmp_path):
    (tmp_path / "conftest.py").write_text(register_alone(), encoding="utf-8")
    assert "1 passed" in run(tmp_path, ANNOTATED)


def test_an_assertion_may_stand_beside_given_and_the_summary_says_what_is_wrong(tmp_path):
    shown = run(tmp_path, FIXTURE)
    assert "FailedHealthCheck" not in shown
    summary = shown[shown.rindex("short test summary info") :]
    assert "is wrong" in summary


@pytest.mark.slow
def test_the_report_is_in_the_order_of_collection_whoever_ran_the_tests(tmp_path):
    pytest.importorskip("xdist")
    run(tmp_path, ORDER, "-n", "2", "--symrnn-report", "report.json")
    tests = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [test["name"][-2] for test in tests] == list("0123")
