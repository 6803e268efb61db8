"""Released packages, run for real: each passes, or says what is known to be wrong with it, as the document has it.

``make test-packages`` runs it, in an environment of its own; without the packages it is no part of the tests.
"""

from __future__ import annotations

from importlib.metadata import version

import packages_jax
import packages_other
import packages_torchrecurrent
import pytest
from package_rows import PINNED
from places import ROOT

from symrnn import InputError

DOCUMENT = (ROOT / "docs" / "testing" / "packages.md").read_text(encoding="utf-8")
ROWS = [*packages_other.rows(), *packages_jax.rows(), *packages_torchrecurrent.rows()]


@pytest.mark.parametrize("package", PINNED)
def test_the_versions_are_those_that_the_verdicts_are_about(package):
    assert version(package).partition("+")[0] == PINNED[package]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.package} {row.name}")
def test_a_row_says_what_the_document_says(row):
    said = ""
    try:
        row.check()
    except (AssertionError, InputError) as error:
        said = str(error)
    assert row.says in said
    assert bool(row.says) == bool(said), said
    assert row.line in DOCUMENT


def test_the_document_has_no_other_rows():
    rows = [line for line in DOCUMENT.splitlines() if line.startswith("| ") and line.split(" ")[1] in PINNED]
    assert rows == [row.line for row in ROWS]
