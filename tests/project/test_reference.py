"""Every public name is on one page of the reference, with a sentence and an example; and the check notices lies."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Mapping
from typing import Any

import pytest
from docs_examples import blocks
from places import DOCS

from symrnn.cli.parser import parse_arguments

FOLDER = DOCS / "reference"
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}
MODULES = (
    "symrnn",
    "symrnn.cells",
    "symrnn.evaluate",
    "symrnn.bounds",
    "symrnn.interop",
    "symrnn.linear",
    "symrnn.testing",
    "symrnn.testing.strategies",
)
PUBLIC = {f"{module}.{name}": module for module in MODULES for name in importlib.import_module(module).__all__}

#: a name on a page, as Sphinx is told to document it
ENTRY = re.compile(r"^\.\. (?:auto\w+|py:\w+):: (\S+)$", re.MULTILINE)


def value_of(name: str) -> Any:
    module, _, last = name.rpartition(".")
    return getattr(importlib.import_module(module), last, None)


def explains_itself(value: Any) -> bool:
    """Whether a docstring is a value's own: a constant has that of its type, and a module stands on its page."""
    return isinstance(value, type) or (callable(value) and hasattr(value, "__name__"))


def missing_pages(names: tuple[str, ...], pages: Mapping[str, str]) -> list[str]:
    """Names that stand on no page or on several, and entries that are no public names; one object is one name."""
    entries = [(page, entry) for page, text in pages.items() for entry in ENTRY.findall(text)]
    found = []
    for name in names:
        places = [page for page, entry in entries if entry == name or value_of(entry) is value_of(name)]
        if len(places) != 1:
            found.append(f"{name} is on {len(places)} pages: {places}")
    return found + [f"{page}: {entry} is not public" for page, entry in entries if entry not in names]


def missing_words(name: str, value: Any) -> list[str]:
    """What is wrong with a docstring: no sentence first, no example, no arguments where there are more than four."""
    text = inspect.cleandoc(value.__doc__ or "")
    first = text.partition("\n")[0]
    found = []
    if not first.endswith(".") or first.startswith(f"{value.__name__}("):
        found.append(f"{name}: its docstring begins {first!r}; begin with a sentence that ends in a full stop")
    if ">>> " not in text:
        found.append(f"{name}: no example; write one as a doctest")
    if not isinstance(value, type):
        arguments = list(inspect.signature(value).parameters)
        told = {part for line in _section(text, "Parameters") for part in line.split(", ")}
        unsaid = [argument for argument in arguments if argument not in told]
        if len(arguments) > 4 and unsaid:
            found.append(f"{name}: its section Parameters does not tell {', '.join(unsaid)}")
    return found


def _section(docstring: str, title: str) -> list[str]:
    """The lines of a section that are not indented."""
    _, _, after = docstring.partition(f"\n{title}\n{'-' * len(title)}\n")
    body = re.split(r"\n\w+\n---", after)[0]
    return [line for line in body.splitlines() if line and not line.startswith(" ")]


def has_example(name: str, pages: Mapping[str, str]) -> bool:
    """Whether Python on the page of a name uses it."""
    texts = [text for text in pages.values() if name in ENTRY.findall(text)]
    last = name.rpartition(".")[2]
    return any(f".{last}" in block.text for text in texts for block in blocks(text) if block.language == "python")


def test_every_public_name_is_on_one_page() -> None:
    assert missing_pages(tuple(PUBLIC), PAGES) == []


def test_a_public_name_says_what_it_is_with_an_example() -> None:
    explained = [name for name in PUBLIC if explains_itself(value_of(name))]
    assert len(explained) > 100
    assert [words for name in explained for words in missing_words(name, value_of(name))] == []


@pytest.mark.parametrize("name", [name for name in PUBLIC if not explains_itself(value_of(name))])
def test_a_constant_has_an_example_on_its_page(name: str) -> None:
    assert has_example(name, PAGES)


def test_a_constant_that_an_entry_alone_names_has_no_example() -> None:
    entry = "```{eval-rst}\n.. py:data:: symrnn.LOSSES\n```\n"
    assert not has_example("symrnn.LOSSES", {"a": entry, "b": "```python\nsymrnn.LOSSES\n```\n"})
    assert has_example("symrnn.LOSSES", {"a": entry + "```python\nsr.LOSSES\n```\n"})


def test_the_page_of_what_is_public_names_every_module() -> None:
    assert [module for module in MODULES if f"`{module}`" not in PAGES["public"]] == []


def test_the_page_of_the_command_line_names_every_command() -> None:
    listed = re.findall(r"^    ([a-z-]+)(?: |$)", str(parse_arguments(["--help"])), re.MULTILINE)
    assert listed == re.findall(r"^\| `([a-z-]+)` \|", PAGES["command-line"], re.MULTILINE)


def test_every_page_is_in_the_contents() -> None:
    assert [page for page in PAGES if page != "index" and f"]({page}.md)" not in PAGES["index"]] == []


LISTED = "```{eval-rst}\n.. autofunction:: symrnn.bptt\n```\n"
LIES = (
    ({"a": ""}, "symrnn.bptt is on 0 pages"),
    ({"a": LISTED, "b": LISTED}, "symrnn.bptt is on 2 pages"),
    ({"a": LISTED + LISTED}, "symrnn.bptt is on 2 pages"),
    ({"a": LISTED + ".. autoclass:: symrnn.cells.cell.Cell\n"}, "a: symrnn.cells.cell.Cell is not public"),
    ({"a": LISTED + ".. autofunction:: symrnn.no_such_name\n"}, "a: symrnn.no_such_name is not public"),
)


@pytest.mark.parametrize(("pages", "message"), LIES)
def test_a_name_in_the_wrong_place_is_noticed(pages: Mapping[str, str], message: str) -> None:
    (found,) = missing_pages(("symrnn.bptt",), pages)
    assert found.startswith(message)


def test_one_object_under_two_names_is_one_entry() -> None:
    names = ("symrnn.slope_bound", "symrnn.bounds.slope_bound")
    assert missing_pages(names, {"a": ".. autofunction:: symrnn.bounds.slope_bound"}) == []


def silent() -> None: ...


def fragment() -> None:
    """It ends

    >>> 1 + 1
    2
    """


def untold(a: int, b: int, c: int, d: int, e: int) -> None:
    """Five arguments.

    >>> 1 + 1
    2

    Parameters
    ----------
    a, b
        two numbers, and c.
    d
        one.

    Raises
    ------
    e
    """


@pytest.mark.parametrize(
    ("function", "messages"),
    [
        (silent, ["x: its docstring begins ''", "x: no example"]),
        (fragment, ["x: its docstring begins 'It ends'"]),
        (untold, ["x: its section Parameters does not tell c, e"]),
    ],
)
def test_a_poor_docstring_is_noticed(function: Any, messages: list[str]) -> None:
    found = missing_words("x", function)
    assert [each[: len(message)] for each, message in zip(found, messages, strict=True)] == messages
