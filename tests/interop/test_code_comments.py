"""What a user calls a cell, and where it is from, stands in comments of generated code, and never becomes code."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

import symrnn as sr
from symrnn.cells.losses import loss_of
from symrnn.evaluate.compiled.standalone import standalone_text
from symrnn.evaluate.sequence_arguments import read_arguments

HOSTILE = ("a */ int planted; /*", "a\nplanted = 1", "a\r\nplanted = 1\u2028planted = 1", "a \\\nplanted")


def _cell(text: str) -> sr.Cell:
    return replace(sr.cells.elman(), name=text, source=text)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_no_name_becomes_python(library: str, text: str) -> None:
    tree = ast.parse(sr.code(_cell(text), library))
    assert "planted" not in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _as_a_file(cell: sr.Cell) -> str:
    """What ``symrnn emit-c`` writes."""
    run = sr.evaluator(cell, loss="squared_error")
    params, data = run.random_params({"n": 2, "m": 1}, seed=0), run.random_data({"n": 2, "m": 1}, 2, 1, seed=1)
    given = read_arguments(cell, params, data[0], None, data[1], run.stages.targets)
    found = run.backend.gradients(given, frozenset(item.symbol for item in cell.parameters))
    return standalone_text(cell, loss_of("squared_error"), given, found)


@pytest.mark.parametrize("write", [lambda cell: sr.code(cell, "c"), _as_a_file], ids=["code", "emit-c"])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_becomes_c(text: str, write: Callable[[sr.Cell], str]) -> None:
    written = write(_cell(text))
    assert "planted" in written
    assert "planted" not in re.sub(r"/\*.*?\*/", "", written, flags=re.DOTALL)
