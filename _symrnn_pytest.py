"""The pytest plug-in: the kit's assertions as fixtures, a seed for each test, and a report of what they found.

pytest loads it in every project where symrnn is installed. So it stands beside the package, whose import it spares
those who do not use it, and imports what a fixture or an option needs when that is asked for. The fixtures that are
assertions live as long as the session, for ``@given`` refuses those of a single test.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

__all__ = [
    "assert_bound_holds",
    "assert_gradients_match",
    "assert_same_function",
    "assert_vanishes",
    "pytest_addoption",
    "pytest_configure",
    "pytest_runtest_makereport",
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The short summary of a failed test says what was found, where there is no room for the name of a class."""
    report = yield
    crash = getattr(report.longrepr, "reprcrash", None)
    error = None if call.excinfo is None else call.excinfo.value
    if crash is not None and isinstance(error, AssertionError) and type(error).__module__ == "symrnn.testing":
        crash.message = _say_finding(str(error))
    return report


def _say_finding(message: str) -> str:
    """What is wrong comes first, whose it is after that.

    >>> _say_finding("backward does not give the gradient of the cell gru: W_hr is wrong")
    'W_hr is wrong (backward does not give the gradient of the cell gru)'
    """
    headline = message.partition("\n")[0]
    whose, colon, finding = headline.partition(": ")
    return f"{finding} ({whose})" if colon else headline


@pytest.fixture
def symrnn_seed(request: pytest.FixtureRequest) -> int:
    """A seed of the test's own, the same on every run; ``--symrnn-seed N`` gives all tests others."""
    return _seed_of(request.config, request.node.nodeid)


def _seed_of(config: pytest.Config, test: str) -> int:
    return zlib.crc32(f"{config.getoption('--symrnn-seed')} {test}".encode())


def _seed_here(config: pytest.Config) -> int:
    """The seed of the test that runs: pytest says in the environment which that is, and in which of its phases."""
    return _seed_of(config, os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0])


def _with_seed(assertion: Assertion, config: pytest.Config) -> Assertion:
    def assert_here(*arguments: Any, **options: Any) -> None:
        __tracebackhide__ = True
        assertion(*arguments, **{"seed": _seed_here(config)} | options)

    return assert_here


@pytest.fixture(scope="session")
def assert_gradients_match(pytestconfig: pytest.Config) -> Assertion:
    """``symrnn.testing.assert_gradients_match`` with the test's own seed."""
    from symrnn.testing import assert_gradients_match as assertion

    return _with_seed(assertion, pytestconfig)


@pytest.fixture(scope="session")
def assert_same_function(pytestconfig: pytest.Config) -> Assertion:
    """``symrnn.testing.assert_same_function`` with the test's own seed."""
    from symrnn.testing import assert_same_function as assertion

    return _with_seed(assertion, pytestconfig)


@pytest.fixture(scope="session")
def assert_bound_holds() -> Assertion:
    """``symrnn.testing.assert_bound_holds``."""
    from symrnn.testing import assert_bound_holds as assertion

    return assertion


@pytest.fixture(scope="session")
def assert_vanishes() -> Assertion:
    """``symrnn.testing.assert_vanishes``."""
    from symrnn.testing import assert_vanishes as assertion

    return assertion
