"""What the cell language says of mistakes: line, column, what was expected, what was found."""

from __future__ import annotations

import pytest

from symrnn.errors import InputError
from symrnn.language import parse_cell

MISTAKES = [
    ("h: state\nh = q*2", 2, 5, "'q' is not declared"),
    ("h: state\nh = h +", 2, 8, "after +, found the end"),
    ("h: state\nh = (h", 2, 7, "expected ) 1 times more"),
    ("h: state\nh = h)", 2, 6, "expected no ) here"),
    ("h: state\nh = h*/h", 2, 7, "expected a formula such as w*x + b, found '/h'"),
    ("h: state\nh = ", 2, 4, "found nothing"),
    ("h: state\nh = (h)(h)", 2, 6, "h is a name, not a function"),
    ("x: input[m]\nh: state\nh = x", 1, 9, "names with sizes are not there yet"),
    ("x: input [m, n]", 1, 10, "declare the scalar x: input"),
    ("h: state\nh = h @ h", 2, 7, "matrix products are not there yet"),
    ("h: state\nh = h^2", 2, 6, "a power is written with"),
    ("x input", 1, 3, "expected : or ="),
    ("x: inputs", 1, 4, "expected input, state, param, param_per_step, output, found 'inputs'"),
    ("lambda: param", 1, 1, "a word of Python"),
    ("h_1: state", 1, 1, "ends like a time or a derivative"),
    ("w_bar: param", 1, 1, "ends like a time or a derivative"),
    ("h: state\nh = 1\nh = 2", 3, 1, "assigned a second time"),
    ("x: input\nx = 2", 2, 1, "its values come from outside"),
    ("x: input\n x: param", 2, 2, "declared in line 1 already"),
    ("h: state\nh = h_prev", 2, 5, "'h_prev' is not declared"),
    ("y: output\ny = y + 1", 2, 5, "'y' is not declared"),
    ("h: state", 1, 1, "the state h is never assigned"),
    ("h: state\nh = 1\ny: output", 3, 1, "the output y is never assigned"),
    ("w: param\nh: state\nh = w(h)", 3, 5, "w is a name, not a function"),
    ("h: state\nh = tan(h)", 2, 5, "no function is called 'tan'"),
    ("h: state\nh = tanh", 2, 5, "tanh is a function"),
    ("h: state\nh = tanh(h, h)", 2, 11, "found ','"),
    ("h: state\nh = 2h", 2, 6, "expected an operator"),
    ("h: state\nh = 1/0", 2, 7, "nothing can be divided by it"),
    ("h: state\nh = log(0)", 2, 5, "not a real number"),
    ("h: state\nh = h**h", 2, 8, "expected a written integer as exponent"),
    ("h: state\nh = h**0.5", 2, 8, "expected a written integer as exponent"),
    ("h: state\nh = h**65", 2, 8, "powers go up to 64"),
    ("h: state\nh = (h**9)**9", 2, 9, "nested ones together"),
    ("h: state\nh = h.real", 2, 6, "found '.'"),
    ("h: state\nh = h if h else h", 2, 7, "expected an operator"),
    ("h: state\nh = \u0430", 2, 5, "U+0430 CYRILLIC SMALL LETTER A"),
    ("h: state\nh = h\x00", 2, 6, "U+0000"),
    ("h: state\nh = \ud800", 2, 5, "U+D800"),
    ("é: input", 1, 1, "expected a name of the letters A to Z"),
    (f"{'a' * 41}: input", 1, 1, "too long"),
    ("h: state\nh = " + "(" * 60 + "h", 2, 55, "more than 50 brackets"),
    ("h: state\nh = " + "-" * 60 + "h", 2, 55, "more than 50 brackets or signs"),
    ("h: state\nh = " + "9" * 401, 2, 5, "at most 400"),
    ("h: state\nh = 1e999999999", 2, 5, "beyond 1e400"),
    ("h: state\nh = " + "h+" * 600 + "h", 2, 1001, "at most 1000"),
]


@pytest.mark.parametrize(("text", "line", "column", "message"), MISTAKES, ids=[row[3] for row in MISTAKES])
def test_a_mistake_is_named_with_line_and_column(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_cell(text, "mine")
    found = str(caught.value)
    assert found.startswith(f"mine, line {line}, column {column}: ")
    assert message in found
    assert len(found) < 400


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a state or an output"),
        ("# nothing\n", "expected a state or an output"),
        ("x: input", "expected a state or an output"),
        ("#" * 10_001, "10000 characters"),
        ("\n" * 201, "200 lines"),
    ],
)
def test_a_text_that_is_no_cell_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_cell(text)
