"""Without an extra its tests are skipped, each saying which to install; with all of them nothing here does anything.

A test file that imports a missing package is skipped as a whole, a test or doctest that comes upon one alone. A test
that sees of it only an exit code says so itself, by ``@needs("typst")``.
"""

from __future__ import annotations

import doctest
import re
from collections.abc import Generator, Iterator, Mapping
from importlib.util import find_spec
from shutil import which
from types import MappingProxyType
from typing import Any

import pytest

__all__ = ["EXTRAS", "MISSING", "needs", "reason", "what_is_missing"]

#: the extra of symrnn that brings a package
EXTRAS: Mapping[str, str] = MappingProxyType(
    {
        "typst": "pdf",
        "matplotlib": "plot",
        "scipy": "activations",
        "distributed": "cluster",
        "hypothesis": "testing",
        "sphinx": "docs",
        "playwright": "dev",
        "hatchling": "dev",
        "ziglang": "c",
    }
)
#: what is taken before the one that the extra c brings
COMPILERS = ("cc", "gcc", "clang")
#: asked once, before any test hides a package from itself on purpose
MISSING = frozenset(package for package in EXTRAS if find_spec(package) is None)
_SAID = re.compile(r'pip install "(\w+)')


def reason(package: str) -> str:
    return f'needs {package}: pip install ".[{EXTRAS[package]}]"'


def needs(*packages: str) -> pytest.MarkDecorator:
    """A mark for tests that cannot tell from an exception that a package is missing."""
    gone = [package for package in packages if package in MISSING]
    return pytest.mark.skipif(bool(gone), reason="; ".join(map(reason, gone)) or "all is there")


def what_is_missing(error: BaseException, missing: frozenset[str] = MISSING) -> str | None:
    """Why a test is skipped that ended so: a package that is not there was imported, or symrnn asked for it."""
    for each in _causes(error):
        package = each.name.partition(".")[0] if isinstance(each, ModuleNotFoundError) and each.name else ""
        if package in missing:
            return reason(package)
        if type(each).__name__ == "CompilerMissing" and "ziglang" in missing and not any(map(which, COMPILERS)):
            return reason("ziglang")
        said = _SAID.search(str(each)) if type(each).__name__ == "InputError" else None
        if said and said[1] in missing:
            return reason(said[1])
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, those within it where it is that of a doctest, and what it was raised from."""
    while error is not None:
        yield error
        for each in getattr(error, "failures", ()):  # of a doctest that goes on after the first
            yield from _causes(each)
        if isinstance(error, doctest.UnexpectedException):
            yield from _causes(error.exc_info[1])
        error = error.__cause__


def _or_skip() -> Generator[None, Any, Any]:
    try:
        return (yield)
    except Exception as error:
        why = what_is_missing(error)
        if why is None:
            raise
        pytest.skip(why)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, Any, Any]:
    return (yield from _or_skip())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, Any, Any]:
    return (yield from _or_skip())


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    report = yield
    why = what_is_missing(report.call.excinfo.value) if report.outcome == "failed" else None
    if why:
        report.outcome = "skipped"
        report.longrepr = (str(collector.path), 0, f"Skipped: {why}")
    return report
