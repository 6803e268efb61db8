"""Every example of the README and the documents runs and prints what it says; and the harness notices lies."""

from __future__ import annotations

import re
from pathlib import Path

import docs_examples
import pytest
from docs_examples import blocks, run_examples
from places import ROOT

from symrnn.cli.commands import COMMANDS

DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_the_examples_run_and_print_what_they_say(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    runnable = [block for block in blocks(text) if block.language in docs_examples.RUN and not block.file]
    assert run_examples(text, name_of(path), tmp_path) == len(runnable)


def test_the_readme_shows_python_and_the_command_line() -> None:
    languages = {block.language for block in blocks((ROOT / "README.md").read_text(encoding="utf-8"))}
    assert {"python", "console"} <= languages


def dead_links(path: Path) -> list[str]:
    """The links of a document to files that are not there."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    targets = re.findall(r"\]\(([^)#\s]+)", re.sub(r"`[^`]*`", "", text))
    local = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
    return [target for target in local if not (path.parent / target).exists()]


def test_links_within_the_repository_lead_somewhere() -> None:
    assert {name_of(path): found for path in DOCUMENTS if (found := dead_links(path))} == {}


def test_a_dead_link_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[one](a.md) [two](b.md#c) `[three](c.md)`\n```\n[four](d.md)\n```\n")
    assert dead_links(tmp_path / "a.md") == ["b.md"]


def commands_named(text: str) -> set[str]:
    """The first word of each ``symrnn ...`` in a text: the name of a command, or an option."""
    return set(re.findall(r"(?:`|\$ )symrnn ([a-z-]+)", text))


def test_every_command_that_is_named_is_there() -> None:
    named = {name_of(path): commands_named(path.read_text(encoding="utf-8")) for path in DOCUMENTS}
    unknown = {(path, name) for path, names in named.items() for name in names if not name.startswith("-")}
    assert {(path, name) for path, name in unknown if name not in COMMANDS} == set()


def test_the_index_leads_every_newcomer_to_a_command() -> None:
    begin = (ROOT / "docs/index.md").read_text(encoding="utf-8").split("## Where to begin")[1].split("\n## ")[0]
    rows = [line.split("|") for line in begin.splitlines() if line.startswith("| **")]
    assert [len(commands_named(row[2])) for row in rows] == [1] * 5
    assert all("](" in row[3] for row in rows)
    assert commands_named("`symrnn prove` and `symrnn --help`") == {"prove", "--help"}


SAMPLE = """
# A sample

```python
x = 2
print(x)
print(x + 1)
```

```text
2
...
```

Then, in the same namespace:

```python
>>> x * 3
6
>>> print("a long line")
a ... line
```

```json weights.json
{"w1": 1}
```

- in a list

  ```python
  from pathlib import Path
  assert Path("weights.json").read_text() == '{"w1": 1}\\n'
  ```

```console
$ pip install .
$ symrnn --version
symrnn ...
```

```
not an example
```
"""


def test_a_sample_runs(tmp_path: Path) -> None:
    assert run_examples(SAMPLE, "sample.md", tmp_path) == 4
    assert (tmp_path / "weights.json").exists()


LIES = (
    ("```python\nprint(1)\n```\n```text\n2\n```\n", r"sample.md:5: expected\n2\nfound\n1"),
    ("```python\n\n1/0\n```\n", "sample.md:2: the example raises ZeroDivisionError"),
    ("```python\n>>> 1 + 1\n3\n```\n", "sample.md:2: (.|\n)*Expected:\n +3\nGot:\n +2"),
    ("```python\n>>> 1/0\n```\n", "ZeroDivisionError"),
    ("```console\n$ symrnn --version\nsymrnn 9.9\n```\n", "sample.md:2: symrnn --version: expected\nsymrnn 9.9"),
    ("```console\n$ symrnn no-such-command\n...\n```\n", "ended with 2"),
    ("```console\n$ symrnn no-such-command\n...\n$ echo $?\n0\n```\n", "expected\n0\nfound\n2"),
    ("```console\n$ symrnn list | wc\n```\n", "needs a shell"),
    ("```python ../x.py\n1\n```\n", "not the name of a file"),
    ("```python\nnever closed\n", "not closed"),
)


@pytest.mark.parametrize(("text", "message"), LIES)
def test_a_lie_is_noticed(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=message):
        run_examples(text, "sample.md", tmp_path)


def test_a_shown_exit_code_is_compared(tmp_path: Path) -> None:
    text = "```console\n$ symrnn no-such-command\n...\n$ echo $?\n2\n```\n"
    assert run_examples(text, "sample.md", tmp_path) == 1


def test_a_change_to_a_file_is_made_where_its_lines_stand_once(tmp_path: Path) -> None:
    text = "```text own.cell\nh: state\nh = 2*h\n```\n```diff own.cell\n-h = 2*h\n+h = 3*h\n```\n"
    assert run_examples(text, "sample.md", tmp_path) == 0
    assert (tmp_path / "own.cell").read_text() == "h: state\nh = 3*h\n"
    with pytest.raises(AssertionError, match=r"the lines stand 0 times in own\.cell"):
        run_examples(text.replace("-h = 2*h", "-h = 2"), "sample.md", tmp_path)
