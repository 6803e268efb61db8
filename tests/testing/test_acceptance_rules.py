"""The rules of kernel libraries refuse as many of the planted kinds as the page says, and the kit refuses all."""

from __future__ import annotations

import re

import pytest
from acceptance_rules import refused_by_rules
from kernel_kinds import planted_kinds
from places import ROOT


@pytest.mark.slow
def test_the_page_says_how_many_the_rules_refuse() -> None:
    page = (ROOT / "docs" / "testing" / "diagnosis.md").read_text(encoding="utf-8")
    table = page.split("| of the 244 | refused |")[1].split("\n\n")[0]
    said = {words: int(number) for words, number in re.findall(r"^\| (.*?) \| (\d+) \|$", table, re.MULTILINE)}
    kit = said["symrnn"]
    ratio, absolute = (next(n for words, n in said.items() if words.startswith(of)) for of in ("error", "an absolute"))
    found = refused_by_rules(planted_kinds())
    assert (ratio, absolute, found["both"]) == (found["ratio"], found["absolute"], absolute)
    assert kit == len(planted_kinds()) > ratio > absolute
