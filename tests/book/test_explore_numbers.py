"""The numbers of the interactive page, in a real browser: they are NumPy's, and a wrong formula is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import Visit, Visiting
from explorer import SETTINGS, Numpy, Setting, assert_equal_numbers, choose

from symrnn.book.explore.formulas import EXPLORED, NeuronFormulas, neuron_formulas
from symrnn.book.explore.javascript import DEFINITIONS
from symrnn.book.explore.page import explorer_page
from symrnn.book.explore.page_claims import judge_formulas
from symrnn.cells.activations import ARGUMENT
from symrnn.evaluate import evaluator
from symrnn.expressions.functions import step
from symrnn.programs.program import Assign, Input, Program, name_symbol


def write(path: Path, neurons: tuple[NeuronFormulas, ...]) -> Path:
    """A page, with true verdicts even where its formulas are lies."""
    path.write_text(explorer_page(neurons, judge_formulas((neuron_formulas("tanh"),))), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", EXPLORED)
def test_the_numbers_are_those_of_numpy(shared: Visit, name: str) -> None:
    numpy = Numpy.of(name)
    for setting in SETTINGS:
        choose(shared.page, name, setting)
        assert_equal_numbers(shared.page, numpy, setting)
    shared.assert_quiet()


def lie(part: str, line: str, wrong: Any) -> NeuronFormulas:
    """The formulas of tanh with one line replaced."""
    formulas = neuron_formulas("tanh")
    program = getattr(formulas, part)
    lines = tuple(
        Assign(each.symbol, wrong(each.expr)) if each.symbol == name_symbol(line) else each for each in program.lines
    )
    return replace(formulas, **{part: Program(program.inputs, lines, program.outputs)})


@pytest.mark.parametrize(
    ("part", "line", "wrong"),
    [
        ("backward", "h_prev_bar", lambda expr: expr / name_symbol("w_n")),
        ("forward", "a", lambda expr: expr.subs(name_symbol("x"), 1)),
        ("network", "w1_bar", lambda expr: expr / 2),
        ("network", "a_2_bar", lambda expr: -expr),
    ],
    ids=["a dropped weight", "an input of 1", "a dropped factor 2", "a sign"],
)
def test_a_page_with_a_wrong_formula_does_not_pass(
    visit: Visiting, tmp_path: Path, part: str, line: str, wrong: Any
) -> None:
    page = visit(write(tmp_path / "lie.html", (lie(part, line, wrong),))).page
    setting = Setting(x=0, h_0=0.5)
    choose(page, "tanh", setting)
    with pytest.raises(AssertionError, match="NumPy has"):
        assert_equal_numbers(page, Numpy.of("tanh"), setting)


@pytest.mark.parametrize("function", DEFINITIONS, ids=lambda function: function.__name__)
def test_the_functions_that_javascript_lacks_keep_their_digits(shared: Visit, function: Any) -> None:
    points = [-700.0, -40.0, -3.0, -0.5, -1e-9, 1e-9, 0.5, 3.0, 40.0, 700.0]
    found = shared.page.evaluate(f"({points}).map({function.__name__})")
    y = name_symbol("y")
    value = function(ARGUMENT, 0) if function is step else function(ARGUMENT)
    run = evaluator(Program((Input(ARGUMENT),), (Assign(y, value),), (y,)))
    np.testing.assert_allclose(found, run(argument=np.array(points))["y"], rtol=1e-13)
