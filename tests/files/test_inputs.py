"""No output replaces an input of the same command, by whatever name it is given."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from user_files import AGREES, EVALUATE, hard_link_to, link_to, snapshot

#: each kind of input: its file, the ending of the outputs, and a command that reads it
INPUTS = (
    ("params.npz", ".npz", EVALUATE),
    ("data.npz", ".npz", EVALUATE),
    ("constants.npz", ".npz", (*EVALUATE, "--constants", "constants.npz")),
    ("own.cell", ".npz", ("evaluate", "own.cell", "--steps", "2")),
    ("own.cell", ".html", ("derive", "./own.cell")),
    ("own.cell", ".txt", ("verify-kernel", "own_kernel_here:backward", "--cell", "own.cell")),
    ("values.json", ".npz", ("evaluate", "neuron", "--steps", "2", "--values", "values.json")),
    ("lesson.py", ".md", ("render", "lesson.py")),
    ("own_kernel_here.py", ".py", AGREES),
    ("package/__init__.py", ".py", ("verify-kernel", "package:backward", "--cell", "elman")),
    ("package/inner.py", ".py", ("verify-kernel", "package.inner:backward", "--cell", "elman")),
)


def chain_to(target: str, output: str) -> str:
    Path("between").symlink_to(target)
    Path(output).symlink_to("between")
    return output


def through_a_linked_folder(target: str, output: str) -> str:
    Path("elsewhere").symlink_to(Path.cwd())
    return f"elsewhere/{hard_link_to(target, output)}"


#: other names of a file, from it and a name with the ending that the command writes
ALIASES: tuple[Callable[[str, str], str], ...] = (
    lambda target, output: target,
    lambda target, output: f"./{target}",
    lambda target, output: f"package/../{target}",
    lambda target, output: str(Path(target).absolute()),
    link_to,
    chain_to,
    hard_link_to,
    through_a_linked_folder,
)


@pytest.mark.parametrize("force", [False, True], ids=["", "force"])
@pytest.mark.parametrize("alias", range(len(ALIASES)))
@pytest.mark.parametrize(("target", "ending", "argv"), INPUTS, ids=[f"{row[2][0]}-{row[0]}" for row in INPUTS])
def test_no_output_replaces_an_input(
    run, work: Path, target: str, ending: str, argv: tuple[str, ...], alias: int, force: bool
) -> None:
    output = ALIASES[alias](target, f"output{ending}")
    before = snapshot(work)
    done = run(*argv, "-o", output, *["--force"] * force)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert re.search(
        r"is an input of the same command|expected a file ending in|--values gives numbers",
        done.err,
    )
    assert snapshot(work) == before


@pytest.mark.parametrize(("target", "ending", "argv"), INPUTS[:2], ids=["params", "data"])
def test_capitals_name_another_file_or_are_refused(run, work: Path, target: str, ending: str, argv) -> None:
    before = snapshot(work)
    run(*argv, "-o", target.upper())
    assert {name: snapshot(work)[name] for name in before} == before
