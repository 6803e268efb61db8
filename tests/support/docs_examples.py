"""The examples of a Markdown file, run in order in one namespace and one folder.

- ``python``: run; with ``>>>`` as a doctest, else plainly. A ``text`` block right after a plain one is what it prints.
- ``console``: each ``$ symrnn ...`` is run and its output compared; ``$ echo $?`` shows the exit code, which is 0 where
  it is not shown. Other commands (``$ pip install ...``) are left to the reader.
- a block whose fence names a file, as in ``json weights.json``, is written to that file first; ``diff weights.json``
  changes it: the lines with - stand there once, and those with + come in their place.

``...`` in an expected output stands for anything.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,})(?P<language>[\w{}-]*) *(?P<file>[^`]*)$")
RUN = frozenset({"python", "console"})


@dataclass(frozen=True)
class Block:
    """One fenced block: where its first line stands, its language, the file it is, its text, what stood before it."""

    line: int
    language: str
    file: str
    text: str
    before: str


def blocks(markdown: str) -> Iterator[Block]:
    """The fenced blocks of a Markdown text."""
    opening: re.Match[str] | None = None
    start, body, before = 0, list[str](), list[str]()
    for number, line in enumerate(markdown.splitlines(), 1):
        if opening is None:
            opening = FENCE.match(line)
            start, body = number + 1, []
            before += [line] if opening is None else []
        elif line.strip() == opening["ticks"]:
            yield Block(start, opening["language"], opening["file"].strip(), "\n".join(body) + "\n", "\n".join(before))
            opening, before = None, []
        else:
            body.append(line.removeprefix(opening["indent"]))
    assert opening is None, f"the fence before line {start} is not closed"


def run_examples(markdown: str, name: str, folder: Path) -> int:
    """Run the examples of a text in a folder, and give their number; an AssertionError names the line that is wrong."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    found = list(blocks(markdown))
    count = 0
    with contextlib.chdir(folder):
        for block, after in pairwise((*found, Block(0, "", "", "", "the end"))):
            where = f"{name}:{block.line}"
            if block.file:
                write_file(block, folder, where)
            elif block.language == "console":
                _run_console(block, where)
            elif block.language == "python" and ">>>" in block.text:
                _run_doctest(block, where, namespace)
            elif block.language == "python":
                printed = _run_python(block, where, namespace)
                if after.language == "text" and not after.before.strip():
                    compare(after.text, printed, f"{name}:{after.line}")
            count += block.language in RUN and not block.file
    return count


def write_file(block: Block, folder: Path, where: str) -> None:
    """The file that a block is, or the change that it makes to one."""
    path, text = _inside(folder, block.file), block.text
    if block.language == "diff":
        old, new = ("".join(f"{line[1:]}\n" for line in text.splitlines() if line[0] == sign) for sign in "-+")
        before = path.read_text(encoding="utf-8")
        assert before.count(old) == 1, f"{where}: the lines stand {before.count(old)} times in {block.file}"
        text = before.replace(old, new)
    path.write_text(text, encoding="utf-8")


def _inside(folder: Path, file: str) -> Path:
    assert re.fullmatch(r"[\w.-]+", file), f"{file!r} is not the name of a file"
    return folder / file


def _run_python(block: Block, where: str, namespace: dict[str, Any]) -> str:
    code = compile("\n" * (block.line - 1) + block.text, where.rpartition(":")[0], "exec")
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            exec(code, namespace)
        except Exception as error:
            raise AssertionError(f"{where}: the example raises {type(error).__name__}: {error}") from error
    return out.getvalue()


def _run_doctest(block: Block, where: str, namespace: dict[str, Any]) -> None:
    name, _, line = where.rpartition(":")
    test = doctest.DocTestParser().get_doctest(block.text, namespace, name, name, int(line) - 1)
    test.globs = namespace  # the examples of one file share their names
    report = io.StringIO()
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    failed = runner.run(test, out=report.write, clear_globs=False).failed
    assert not failed, f"{where}: {report.getvalue()}"


def _run_console(block: Block, where: str) -> None:
    code = 0
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.replace("\\\n", " ").partition("\n")
        if command.strip() == "echo $?":
            compare(expected, f"{code}\n", where)
            code = 0
        elif command.split()[0] == "symrnn":
            assert not code, f"{where}: the command before {command!r} ended with {code}, which is not shown"
            code, printed = run_command(command)
            compare(expected, printed, f"{where}: {command}")
    assert not code, f"{where}: the last command ended with {code}, which is not shown"


def run_command(command: str) -> tuple[int, str]:
    """The exit code of ``symrnn ...``, and what it prints on both streams."""
    from symrnn.cli import main

    words = shlex.split(command, comments=True)
    assert not {"|", ">", "<", "&&", ";"} & set(words), f"{command!r} needs a shell; write it without"
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
        try:
            code = main(words[1:])
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    return code or 0, out.getvalue()


def compare(expected: str, found: str, where: str) -> None:
    """What is printed is what is shown, where ``...`` stands for anything."""
    wanted, got = ("\n".join(map(str.rstrip, text.strip("\n").splitlines())) for text in (expected, found))
    pattern = ".*".join(map(re.escape, wanted.split("...")))
    assert re.fullmatch(pattern, got, re.DOTALL), f"{where}: expected\n{wanted}\nfound\n{got}"
