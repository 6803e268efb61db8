"""Nobody is told to install what does not exist: symrnn comes from a checkout or a wheel."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
from places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: whatever may tell somebody to install something
PLACES = (
    *("*.md", "*.cff", "Makefile", "pyproject.toml"),
    *("docs/**/*", "examples/**/*", "symrnn/**/*", "derivations/**/*"),
)
KINDS = frozenset({".md", ".yml", ".toml", ".py", ".cff", ".txt", ".html", ".typ", ""})
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for place in PLACES
    for path in sorted(ROOT.glob(place))
    if path.is_file() and path.suffix in KINDS
}
#: each way to take a package from an index, and the words after it; a line may go on behind a backslash
INSTALLERS = re.compile(
    r"(?:pip3? +(?:install|download|wheel)|pipx +(?:install|run)|uv +(?:add|tool +install|tool +run)|uvx|conda +install"
    r"|mamba +install|poetry +add|pdm +add|easy_install)\b((?:[^\n`\\]|\\\n)*)"
)
#: the project's name as an index knows it, in any spelling, with extras and a version or without
BARE = re.compile(r"symrnn(?:\[[^\]]*\])?(?:[<>=!~@;].*)?", re.IGNORECASE)


def from_an_index(text: str) -> list[str]:
    """The words by which symrnn would be taken from an index: a name alone, where a path has a slash or an ending."""
    return [word for found in INSTALLERS.finditer(text) for word in _words(found[1]) if BARE.fullmatch(word)]


def _words(arguments: str) -> Iterator[str]:
    for word in re.split(r"[\s\"'(){}|]+", arguments.replace("\\\n", " ")):
        yield word.rstrip(".,;:)")


def test_symrnn_is_installed_from_what_exists() -> None:
    assert {"README.md", "docs/testing/ci-workflow.yml", "symrnn/documents/formats/pdf.py"} <= TEXTS.keys()
    assert {name: words for name, text in TEXTS.items() if (words := from_an_index(text))} == {}
    assert [name for name, text in TEXTS.items() if "pypi.org/project/symrnn" in text.lower()] == []


@pytest.mark.parametrize(
    "line",
    [
        "pip install symrnn",
        "$ pip install symrnn",
        '$ pip install "symrnn[testing]"',
        "`pip install 'symrnn[pdf,plot]'` brings it",
        "pip install -U symrnn",
        "pip install --upgrade pip symrnn",
        "pip install 'symrnn>=0.1'",
        "pip install symrnn==0.2.0",
        "pip install symrnn~=0.2",
        "pip3 install SymRNN.",
        "python -m pip install --quiet symrnn[dev]",
        '      - run: python -m pip install "symrnn[testing]"',
        'raise InputError("not there; pip install symrnn[pdf]")',
        "uv pip install symrnn",
        "uv add symrnn",
        "uvx symrnn demo",
        "pipx install symrnn",
        "pipx run symrnn --help",
        "conda install -c conda-forge symrnn",
        "poetry add symrnn",
        "pip download symrnn",
        "pip install \\\n  symrnn",
    ],
)
def test_a_name_alone_is_noticed(line: str) -> None:
    assert from_an_index(line)


@pytest.mark.parametrize(
    "line",
    [
        'pip install ".[pdf,plot]"',
        'pip install "../symrnn[testing]"',
        'python -m pip install "./vendor/symrnn[testing]"',
        "pip install ../symrnn",
        "pip install symrnn-0.2.0-py3-none-any.whl",
        "pip wheel --no-deps -w wheels ../symrnn",
        'pip install "typst>=0.15,<0.16"',
        "after `pip install .` call symrnn",
    ],
)
def test_a_path_is_none(line: str) -> None:
    assert from_an_index(line) == []


def test_a_message_asks_for_what_the_project_declares() -> None:
    extras = PROJECT["optional-dependencies"].values()
    declared = {*PROJECT["dependencies"], *(each for extra in extras for each in extra)}
    code = [text for name, text in TEXTS.items() if name.endswith(".py")]
    asked = {word for text in code for word in re.findall(r'pip install "([^"]+)"', text)}
    assert {each.partition(">")[0] for each in asked} >= {"typst", "matplotlib", "scipy", "hypothesis"}
    assert asked <= declared
