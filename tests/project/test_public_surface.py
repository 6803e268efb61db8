"""What users write against changes only on purpose: each public name and its signature stand in a file."""

from __future__ import annotations

import difflib
import importlib
import runpy
from types import ModuleType

import pytest
from places import EXAMPLES
from public_surface import FILE, MODULES, RENEW, surface


def changes(found: list[str]) -> list[str]:
    """What differs from the file, without what stands around it."""
    stated = FILE.read_text(encoding="utf-8").splitlines()
    return list(difflib.unified_diff(stated, found, "stated", "found", lineterm="", n=0))[2:]


def test_the_public_surface_is_as_stated() -> None:
    found = changes(surface(*map(importlib.import_module, MODULES)))
    assert not found, "\n".join([f"the public surface has changed; if on purpose: {RENEW}", *found])


def fake(name: str, source: object) -> ModuleType:
    """A module of one name."""
    module = ModuleType("fake")
    module.__all__, module.__dict__[name] = [name], source
    return module


def test_every_kind_of_change_shows() -> None:
    def pull(cell: str, *, steps: int = 2) -> str:
        return cell

    def longer(cell: str, *, steps: int = 3) -> str:
        return cell

    assert surface(fake("pull", pull)) == ["fake.pull(cell: str, *, steps: int = 2) -> str"]
    assert surface(fake("pull", longer)) != surface(fake("pull", pull)) != surface(fake("pulled", pull))
    assert surface(fake("pull", 1)) == ["fake.pull: int"]


def test_what_the_type_checker_sees_also_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """mypy checks this file with the package, see pyproject.toml: the types are those that a user gets."""
    runpy.run_path(str(EXAMPLES / "typed_use.py"), run_name="__main__")
    assert capsys.readouterr().out == "proved\n"


def test_a_name_that_is_gone_stands_in_the_difference() -> None:
    first, *others = FILE.read_text(encoding="utf-8").splitlines()
    assert changes([first, *others]) == []
    assert f"-{first}" in changes(others)
    assert "+symrnn.more() -> None" in changes([first, "symrnn.more() -> None", *others])
