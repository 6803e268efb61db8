"""The pytest plug-in: the kit's assertions as fixtures, a seed for each test, and a report of what they found.

pytest loads it wherever symrnn is installed, so nothing heavy is imported before a fixture is asked for.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

__all__ = [
    "assert_bound_holds",
    "assert_gradients_match",
    "assert_same_function",
    "assert_vanishes",
    "pytest_addoption",
    "pytest_configure",
    "symrnn_seed",
]

Assertion = Callable[..., None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Two options."""
    group = parser.getgroup("symrnn", "tests of recurrent kernels")
    report = "write what symrnn's assertions found to FILE: JSON for .json, JUnit XML for .xml"
    group.addoption("--symrnn-report", metavar="FILE", default=None, help=report)
    seed = "a number that every test's symrnn_seed is made from, beside the test's name (default: 0)"
    group.addoption("--symrnn-seed", metavar="N", type=int, default=0, help=seed)


def pytest_configure(config: pytest.Config) -> None:
    """Listen to the assertions, where a report is asked for; a file that cannot be one is refused before any test."""
    given = config.getoption("--symrnn-report")
    if given is None:
        return
    from symrnn.testing.plugins.recording import ENDINGS, Collector, Recorder, check_report_file

    path = Path(config.invocation_params.dir, given)
    if path.suffix not in ENDINGS:
        raise pytest.UsageError(
            f"--symrnn-report: expected a file that ends in {' or '.join(ENDINGS)}, found {given!r}"
        )
    if path.is_dir() or not path.parent.is_dir():
        what = "it is a folder" if path.is_dir() else f"there is no folder {path.parent}"
        raise pytest.UsageError(f"--symrnn-report: cannot write {given!r}: {what}")
    config.pluginmanager.register(Recorder(), "symrnn_recorder")
    if not hasattr(config, "workerinput"):  # a worker of pytest-xdist sends what it found with its reports
        check_report_file(path)
        config.pluginmanager.register(Collector(path), "symrnn_collector")


@pytest.fixture
def symrnn_seed(request: pytest.FixtureRequest) -> int:
    """A seed of the test's own, the same on every run; ``--symrnn-seed N`` gives all tests others."""
    number = request.config.getoption("--symrnn-seed")
    return zlib.crc32(f"{number} {request.node.nodeid}".encode())


@pytest.fixture
def assert_gradients_match(symrnn_seed: int) -> Assertion:
    """``symrnn.testing.assert_gradients_match`` with the test's own seed."""
    from symrnn.testing import assert_gradients_match as assertion

    return partial(assertion, seed=symrnn_seed)


@pytest.fixture
def assert_same_function(symrnn_seed: int) -> Assertion:
    """``symrnn.testing.assert_same_function`` with the test's own seed."""
    from symrnn.testing import assert_same_function as assertion

    return partial(assertion, seed=symrnn_seed)


@pytest.fixture
def assert_bound_holds() -> Assertion:
    """``symrnn.testing.assert_bound_holds``."""
    from symrnn.testing import assert_bound_holds as assertion

    return assertion


@pytest.fixture
def assert_vanishes() -> Assertion:
    """``symrnn.testing.assert_vanishes``."""
    from symrnn.testing import assert_vanishes as assertion

    return assertion
