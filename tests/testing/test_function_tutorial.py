"""The tutorial from an autograd.Function to a job in CI, command by command.

``make test-torch`` runs it, in an environment of its own; without torch it is no part of the tests.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys

from docs_examples import blocks, compare, write_file
from places import DOCS

TUTORIAL = (DOCS / "testing/verify-an-autograd-function.md").read_text(encoding="utf-8")


def printed_by(command, folder):
    program, *arguments = shlex.split(command)
    assert program == "python"
    changed = {"COLUMNS": "80", "PY_COLORS": "0", "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | changed | {"PYTEST_PLUGINS": "_symrnn_pytest"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_tutorial_does_what_it_shows(tmp_path):
    commands = []
    for block in blocks(TUTORIAL):
        if block.file:
            write_file(block, tmp_path, block.file)
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:] if block.language == "console" else ():
            command, _, expected = part.partition("\n")
            commands.append(command)
            if not command.startswith("pip install "):
                compare(expected, printed_by(command, tmp_path), command)
    assert [command.split()[0] for command in commands] == ["pip", "python", "python", "python"]
    report = (tmp_path / "gradients.xml").read_text(encoding="utf-8")
    assert report.count("<testcase") >= 2
    assert "<failure" not in report
