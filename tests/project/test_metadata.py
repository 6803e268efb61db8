"""One version, one title and one licence, wherever they are told; and everything that is imported is declared."""

from __future__ import annotations

import re
import sys
import tomllib

from architecture_imports import sources
from places import ROOT

import symrnn

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def cited(text: str) -> dict[str, str | list[str]]:
    """The entries of a CITATION.cff: one on a line, or a list below it."""
    found: dict[str, str | list[str]] = {}
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if line.startswith("  - "):
            last = next(reversed(found))
            found[last] = [*found[last], line[4:]]
        else:
            assert re.fullmatch(r"[a-z-]+", key), line
            found[key] = value.strip()
    return found


def test_the_version_is_told_once() -> None:
    (newest, *_) = re.findall(r"(?m)^## \[([^\]]+)\]", text_of("CHANGELOG.md"))
    assert newest == symrnn.__version__
    assert cited(text_of("CITATION.cff"))["version"] == symrnn.__version__
    assert f"`{symrnn.__version__}`" in text_of("docs/reference/public.md")


def test_it_is_cited_as_the_project_says() -> None:
    citation = cited(text_of("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["message"]
    assert citation["title"] == PROJECT["name"]
    assert citation["abstract"] == PROJECT["description"]
    assert citation["authors"] == [f"name: {author['name']}" for author in PROJECT["authors"]]
    assert citation["license"] == PROJECT["license"]
    assert citation["keywords"] == PROJECT["keywords"]
    assert PROJECT["license"] == text_of("LICENSE").split()[0]
    assert PROJECT["authors"][0]["name"].lower() in text_of("LICENSE").lower()


def test_the_classifiers_name_the_versions_that_are_allowed() -> None:
    named = re.findall(r"Python :: 3\.(\d+)", "\n".join(PROJECT["classifiers"]))
    assert PROJECT["requires-python"] == f">=3.{min(map(int, named))}"
    assert [int(minor) for minor in named] == list(range(int(named[0]), int(named[-1]) + 1))


def packages(*folders: str) -> set[str]:
    """The packages that code imports: those of Python itself, symrnn and the lecture are left out."""
    files = sources(ROOT, *folders)
    names = {name.partition(".")[0] for file in files for _, name in file.imports if " " not in name}
    return names - {*sys.stdlib_module_names, "symrnn", "_symrnn_hypothesis", "_symrnn_pytest", "derivations", ""}


def declared(*extras: str) -> set[str]:
    found = [*PROJECT["dependencies"], *(each for name in extras for each in PROJECT["optional-dependencies"][name])]
    return {re.split(r"[<>=]", each)[0] for each in found}


def test_everything_that_is_imported_is_declared() -> None:
    found = packages("symrnn", "derivations")
    assert declared() <= found <= declared("pdf", "plot", "activations", "testing", "cluster", "torch", "jax", "lowp")
