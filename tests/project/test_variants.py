"""The table of variants names tests that there are, and leaves the first of each in the fast suite."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from places import ROOT
from variants import VARIANTS, mark_variants


@pytest.mark.parametrize("name", VARIANTS)
def test_each_row_is_about_a_test_with_variants(name: str) -> None:
    path, _, function = name.partition("::")
    text = (ROOT / "tests" / path).read_text(encoding="utf-8")
    before, found, _ = text.partition(f"def {function}(")
    assert found, "no such test; take the row out"
    decorators = before.rpartition("\n\n\n")[2]
    assert "@pytest.mark.parametrize" in decorators, "it has no variants; take the row out"
    assert VARIANTS[name] > 1


def test_the_first_of_each_is_fast_and_every_so_manieth() -> None:
    name, every = next(iter(VARIANTS.items()))
    marked: list[int] = []
    items = [
        SimpleNamespace(nodeid=f"tests/{name}[{n}]", add_marker=lambda mark, n=n: marked.append(n)) for n in range(5)
    ]
    mark_variants(items)  # type: ignore[arg-type]  # all that is asked of an item
    assert marked == [n for n in range(5) if n % every]
