"""Without an extra what needs it is skipped and says which it is; nothing else is."""

from __future__ import annotations

import doctest
import subprocess
import sys
import tomllib

import pytest
from extras import EXTRAS, MISSING, needs, reason, what_is_missing
from places import ROOT

from symrnn.errors import InputError

#: packages that are not to be found, and then pytest
WITHOUT = """
import sys
from importlib.machinery import PathFinder

gone, *arguments = sys.argv[1:]
find_spec = PathFinder.find_spec


def find_others(cls, name, *where):
    return None if name.partition(".")[0] in gone.split(",") else find_spec(name, *where)


PathFinder.find_spec = classmethod(find_others)  # before pytest keeps it for itself

import pytest

sys.exit(pytest.main(["-p", "no:hypothesispytest", *arguments]))
"""
ALL = frozenset(EXTRAS)


def without(packages: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest in a process of its own, where these packages cannot be imported."""
    command = [sys.executable, "-c", WITHOUT, packages, "-p", "no:cacheprovider", "-rs", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_each_extra_brings_the_package_that_it_is_said_to_bring() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for package, extra in [*EXTRAS.items(), ("scipy", "examples")]:  # SciPy stands in two
        assert any(each.startswith(package) for each in extras[extra]), (extra, package)


@pytest.mark.parametrize(
    "packages", [pytest.param(name, marks=pytest.mark.slow) for name in (",".join(EXTRAS), "typst", "matplotlib")]
)
def test_the_suite_is_collected_without_extras(packages: str) -> None:
    done = without(packages, "--collect-only", "-q", "tests", "symrnn")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    skipped = [line for line in done.stdout.splitlines() if line.startswith("SKIPPED")]
    assert skipped
    gone = {*packages.split(","), *MISSING}
    assert [line for line in skipped if not any(reason(each) in line for each in gone)] == []


@pytest.mark.parametrize(
    ("package", "place", "skipped", "passed"),
    [
        ("scipy", "symrnn/evaluate/normal_distribution.py", 1, 0),
        ("matplotlib", "tests/documents/test_pictures.py", 2, 5),
        ("typst", "tests/cli/test_documents.py::test_render_writes_a_document", 1, 4),
    ],
)
def test_what_needs_a_package_is_skipped_and_nothing_else(package: str, place: str, skipped: int, passed: int) -> None:
    done = without(package, place)
    assert done.returncode in (0, 5), done.stdout[-3000:] + done.stderr
    assert reason(package) in done.stdout
    counts = [word for word in (f"{passed} passed" * bool(passed), f"{skipped} skipped") if word]
    assert done.stdout.splitlines()[-1].startswith(", ".join(counts)), done.stdout


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    error.__cause__ = cause
    return error


NOT_THERE = ModuleNotFoundError("No module named 'scipy.special'", name="scipy.special")
ASKED = InputError('curves cannot be drawn without matplotlib; pip install "matplotlib>=3.9"')
EXAMPLE = doctest.DocTest([], {}, "example", None, None, None)
UNEXPECTED = doctest.UnexpectedException(EXAMPLE, doctest.Example("f()", ""), (InputError, ASKED, None))


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (NOT_THERE, reason("scipy")),
        (raised(ImportError("no strategies"), NOT_THERE), reason("scipy")),
        (ASKED, reason("matplotlib")),
        (UNEXPECTED, reason("matplotlib")),
        (InputError('install it: pip install "scipy>=1.13"'), reason("scipy")),
        (ModuleNotFoundError("No module named 'symrnn.no'", name="symrnn.no"), None),
        (ModuleNotFoundError("No module named 'x'"), None),
        (AssertionError('pip install "matplotlib>=3.9"'), None),
        (InputError("the weights W have 2 rows, expected 3"), None),
        (raised(AssertionError(), InputError("no such cell")), None),
    ],
)
def test_only_a_missing_package_is_a_reason(error: BaseException, why: str | None) -> None:
    assert what_is_missing(error, ALL) == why
    assert what_is_missing(error, frozenset()) is None


def test_a_mark_skips_where_the_package_is_missing_alone() -> None:
    for package in EXTRAS:
        assert needs(package).args == (package in MISSING,)
