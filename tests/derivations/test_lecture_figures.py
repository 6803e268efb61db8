"""The figures of the lecture say what the claims beside them say."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from lecture import load_chapter
from network_reading import output_of, product_of_factors

from symrnn.claims.claim import Equivalence
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.diagrams import Diagram
from symrnn.derivation.figures import Curves, Drawing, Scale
from symrnn.programs.program import Program

f = sp.Function("f", real=True)


def step_of(name: str, step: str) -> Step:
    return {each.id: each for each in load_chapter(name).steps}[step]


def drawing_of(step: Step, figure: str) -> Drawing:
    return {each.id: each.drawing for each in step.figures}[figure]


def programs(step: Step) -> tuple[Program, Program]:
    statement = step.claims[0].statement
    assert isinstance(statement, Equivalence)
    return statement.program_a, statement.program_b


def test_the_dense_neuron_is_the_one_of_the_claim() -> None:
    step = step_of("two_steps", "inputs")
    picture = drawing_of(step, "dense-neuron")
    assert isinstance(picture, Diagram)
    assert output_of(picture, f) == programs(step)[1].expression("y")


def test_the_split_neuron_is_the_one_of_the_last_step() -> None:
    picture = drawing_of(step_of("two_steps", "split"), "split-neuron")
    assert isinstance(picture, Diagram)
    assert output_of(picture, f) == programs(step_of("two_steps", "output"))[1].expression("y")


def test_the_ways_back_multiply_to_the_four_derivatives() -> None:
    step = step_of("gradient", "four-derivatives")
    picture = drawing_of(step, "backwards")
    backward, claimed = programs(step)
    assert isinstance(picture, Diagram)
    lines = {line.symbol: backward.expression(line.symbol) for line in backward.lines if line.symbol.name[0] in "ah"}
    for weight in ("w1", "w2", "w3", "w_n"):
        said = product_of_factors(picture, "y", weight).subs(lines)
        assert said == claimed.expression(f"{weight}_bar")


def test_the_weights_of_the_terms_are_powers() -> None:
    plot = drawing_of(step_of("fifty_steps", "by-inputs"), "weights-of-terms")
    assert isinstance(plot, Curves)
    assert plot.y_scale is Scale.LOG
    for curve in plot.curves:
        value = Fraction(str(curve.label.rhs))
        assert curve.x == tuple(map(float, range(51)))
        assert curve.y == tuple(float(value**lag) for lag in range(51))


#: what each curve of the chapter on the lecture's words should be, in plain floats
CURVES: tuple[tuple[str, str, int, Callable[[float], float]], ...] = (
    ("point-4", "shares", 0, lambda r: r**50 / sum(r**j for j in range(51))),
    ("point-4", "shares", 1, lambda r: 1 / sum(r**j for j in range(51))),
    ("point-6", "terms", 0, lambda k: k * 0.5 ** (k - 1)),
    ("point-6", "terms", 1, lambda k: k * 0.9 ** (k - 1)),
    ("point-7", "cobweb", 0, lambda a: 2 * math.tanh(a)),
    ("point-8", "regimes", 0, abs),
    ("point-8", "regimes", 1, lambda w: abs(w) / 4),
    ("point-16", "growth", 0, lambda k: 8 * 2**k),
    ("point-17", "formats", 0, lambda w: w**50),
    ("point-17", "formats", 1, lambda w: 2.0**-149),
    ("point-17", "formats", 2, lambda w: float(np.finfo(np.float32).max)),
    ("point-17", "formats", 3, lambda w: 2.0**-24),
    ("point-17", "formats", 4, lambda w: float(np.finfo(np.float16).max)),
)


@pytest.mark.parametrize(("step", "figure", "number", "should_be"), CURVES)
def test_the_curves_beside_the_words_of_the_lecture(
    step: str, figure: str, number: int, should_be: Callable[[float], float]
) -> None:
    plot = drawing_of(step_of("what_the_lecture_says", step), figure)
    assert isinstance(plot, Curves)
    curve = plot.curves[number]
    assert curve.y == pytest.approx([should_be(x) for x in curve.x], rel=1e-5)


def test_the_cobweb_goes_to_the_curve_and_to_the_diagonal() -> None:
    plot = drawing_of(step_of("what_the_lecture_says", "point-7"), "cobweb")
    assert isinstance(plot, Curves)
    way = list(zip(plot.curves[2].x, plot.curves[2].y, strict=True))
    for (here, _), (up, after), (across, same) in zip(way[::2], way[1::2], way[2::2], strict=False):
        assert up == here
        assert after == pytest.approx(2 * math.tanh(here), rel=1e-5)
        assert across == same == after
    assert way[-1][0] == pytest.approx(1.915, abs=0.01)


@pytest.mark.parametrize("name", ["two_steps", "gradient", "fifty_steps", "what_the_lecture_says"])
def test_every_figure_is_described_and_has_a_name_of_its_own(name: str) -> None:
    whole: Derivation = load_chapter(name)
    figures = [figure for step in whole.steps for figure in step.figures]
    assert figures
    assert len({figure.id for figure in figures}) == len(figures)
    assert all(len(figure.alt) > 60 for figure in figures)
