"""The table of variants names tests that there are, and leaves the first of each in the fast suite."""

from __future__ import annotations

from types import SimpleNamespace

from places import ROOT
from variants import LONG, VARIANTS, mark_variants


def fault(name: str) -> str:
    """What is wrong with a row of the tables; empty where nothing is."""
    path, _, function = name.partition("::")
    text = (ROOT / "tests" / path).read_text(encoding="utf-8")
    before, found, _ = text.partition(f"def {function}(")
    if not found:
        return f"{name}: no such test; take the row out"
    has_variants = "@pytest.mark.parametrize" in before.rpartition("\n\n\n")[2]
    return "" if has_variants else f"{name}: it has no variants; take the row out"


def test_each_row_is_about_a_test_with_variants() -> None:
    assert [said for said in map(fault, (*VARIANTS, *LONG)) if said] == []
    assert min(VARIANTS.values()) > 1
    here = "project/test_variants.py::test_each_row_is_about_a_test_with_variants"
    assert "no such test" in fault("project/test_variants.py::test_nothing")
    assert "no variants" in fault(here)


def test_the_first_of_each_is_fast_and_every_so_manieth() -> None:
    name, every = next(iter(VARIANTS.items()))
    marked: list[int] = []
    items = [
        SimpleNamespace(nodeid=f"tests/{name}[{n}]", add_marker=lambda mark, n=n: marked.append(n)) for n in range(5)
    ]
    mark_variants(items)  # type: ignore[arg-type]  # all that is asked of an item
    assert marked == [n for n in range(5) if n % every]


def test_what_is_long_is_slow_and_counts_as_a_variant() -> None:
    name, (variant, *_) = next(iter(LONG.items()))
    marked: list[str] = []
    items = [
        SimpleNamespace(nodeid=f"tests/{name}[{each}]", add_marker=lambda mark, each=each: marked.append(each))
        for each in ("another", variant)
    ]
    mark_variants(items)  # type: ignore[arg-type]  # all that is asked of an item
    assert variant in marked
    assert "another" not in marked
