"""The families of today: all that is claimed of them is proved, and the table says so."""

from __future__ import annotations

import pytest
from families_table import DOCUMENT, FAMILIES, HEAD, KINDS, judged

from symrnn import Outcome


def test_a_family_is_proved() -> None:
    found = list(judged("rg_lru"))
    assert [kind for kind, _, _ in found] == list(KINDS)
    assert {verdict.outcome for _, verdicts, _ in found for verdict in verdicts} == {Outcome.PROVED}


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for _, name in FAMILIES])
def test_all_families_are_proved(name: str) -> None:
    for kind, verdicts, _ in judged(name):
        assert {verdict.outcome for verdict in verdicts} == {Outcome.PROVED}, kind


def test_the_table_has_a_row_for_each_family_and_none_is_open() -> None:
    rows = DOCUMENT.read_text(encoding="utf-8").partition(HEAD)[2].split("\n\n")[0].splitlines()[2:]
    assert [row.split(" | ")[0].strip("| ") for row in rows] == [family for family, _ in FAMILIES]
    assert all(row.count("PROVED, ") == len(KINDS) and " of " not in row for row in rows)
