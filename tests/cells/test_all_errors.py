"""All errors of a text at once: the first of each line, and none that only follows from another one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from symrnn.cells.cell import Cell
from symrnn.cli import main
from symrnn.errors import InputError

WRONG = """# a draft
x: input[m]
h: state[n]
W: parm[n, m]
q: const[
a = W @ x + ones(n)
b = a + 2*(h
d = max(h)
h = tanh(d) + b
e = sum(h)
g = ones(m)/0
"""


def lines_of(text: str) -> list[int]:
    """The numbers of the lines that are found wrong."""
    with pytest.raises(InputError) as caught:
        Cell.parse(text, "mine")
    return [int(number) for number in re.findall(r"^mine, line (\d+), column \d+: ", str(caught.value), re.MULTILINE)]


def test_each_line_is_named_once_and_in_order() -> None:
    """Line 6 and what comes of it use W, the state h keeps its old value, and q is used by nobody."""
    assert lines_of(WRONG) == [4, 5, 8, 10, 11]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("x: input\nh: state\nh = q\n", [3]),
        ("x: input\nh: state\na = q\nb = a\nh = b + z\n", [3]),
        ("x: input\nh: state\na = q\nb = z\nh = x +\n", [3, 4, 5]),
        ("x: input\nh: stat\nh = h_prev + x\n", [2]),
        ("x: inputs[n]\nh: state\nh = h + total(ones(n))/n + q\n", [1]),
        ("x: input\nh: state\nh = q # with z\na = z\n", [3, 4]),
        ("x: input\ny: output\ny = q\nz = y*2\n", [3]),
    ],
)
def test_what_follows_from_an_error_is_not_named(text: str, lines: list[int]) -> None:
    assert lines_of(text) == lines


def test_one_error_looks_as_it_ever_did() -> None:
    with pytest.raises(InputError, match=re.escape("mine, line 2, column 5: 'q' is not declared")) as caught:
        Cell.parse("h: state\nh = q", "mine")
    assert "\n" not in str(caught.value)


def test_of_very_many_errors_the_first_are_listed() -> None:
    with pytest.raises(InputError) as caught:
        Cell.parse("h: state\n" + "".join(f"a{'x' * i} = q{'x' * i}\n" for i in range(35)) + "h = 1", "mine")
    *listed, last = str(caught.value).split("\n")
    assert len(listed) == 20
    assert last == "and 15 more"


def test_the_command_line_prints_them_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.cell"
    path.write_text(WRONG)
    assert main(["unroll", str(path), "--steps=2"]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 5
    assert all(re.match(rf"symrnn: error: {re.escape(str(path))}, line \d+, column \d+: ", line) for line in errors)
