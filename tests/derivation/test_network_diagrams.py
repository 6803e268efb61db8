"""A picture of a network cannot contradict its formula: what it says is read from it, and compared."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp
from network_reading import output_of, product_of_factors

from symrnn.cells import dense, elman_unit, gru, neuron
from symrnn.cells.unroll import unroll
from symrnn.derivation.connections import connections, neurons
from symrnn.derivation.diagrams import Diagram, Outline
from symrnn.derivation.network_diagrams import backward_diagram, dense_diagram, rolled_diagram, unrolled_diagram
from symrnn.errors import InputError
from symrnn.expressions.functions import prime
from symrnn.gradients.gradient import bptt
from symrnn.programs.program import Assign, Input, Program, name_symbol

f = sp.Function("f", real=True)
w1, w2, w3, w_n, h_1, h_2, x = map(name_symbol, ("w1", "w2", "w3", "w_n", "h_1", "h_2", "x"))

DENSE = dense_diagram(dense("f"), [2, 4])
SPLIT = unrolled_diagram(neuron("f"), inputs=[2, 4])
BACK = backward_diagram(neuron("f"), [2, 4])


def swapped(diagram: Diagram, first: int, second: int) -> Diagram:
    """The diagram with the labels of two arrows exchanged."""
    arrows = list(diagram.arrows)
    one, two = arrows[first], arrows[second]
    arrows[first], arrows[second] = replace(one, label=two.label), replace(two, label=one.label)
    return replace(diagram, arrows=tuple(arrows))


def test_the_dense_neuron_says_its_formula() -> None:
    assert output_of(DENSE, f) == w3 * f(2 * w1 + 4 * w2) == unroll(dense("f"), inputs=[2, 4]).expression()


def test_the_split_neuron_says_its_formula() -> None:
    assert output_of(SPLIT, f) == w3 * f(4 * w2 + w_n * f(2 * w1)) == unroll(neuron("f"), inputs=[2, 4]).expression()


@pytest.mark.parametrize("steps", [1, 3, 6])
def test_every_length_says_its_formula(steps: int) -> None:
    picture = unrolled_diagram(neuron("f"), steps=steps)
    assert output_of(picture, f) == unroll(neuron("f"), steps=steps).expression()


@pytest.mark.parametrize("diagram", [DENSE, SPLIT])
def test_any_two_labels_swapped_say_another_formula(diagram: Diagram) -> None:
    count = len(diagram.arrows)
    pairs = [(i, j) for i in range(count) for j in range(i)]
    lies = [output_of(swapped(diagram, i, j), f) for i, j in pairs]
    assert len(pairs) >= 3
    assert output_of(diagram, f) not in lies


def test_the_factors_on_the_ways_back_make_the_gradient() -> None:
    network = unroll(neuron("f"), inputs=[2, 4])
    back = bptt(network)
    found = {weight: product_of_factors(BACK, "y", weight) for weight in ("w1", "w2", "w3", "w_n")}
    forward = {line.symbol: network.expression(line.symbol) for line in network.lines}
    for weight, factors in found.items():
        assert factors.subs(forward) == back.expression(f"{weight}_bar")
    assert found["w1"] == 2 * w3 * w_n * prime(f)(name_symbol("a_2")) * prime(f)(name_symbol("a_1"))


def test_a_factor_swapped_makes_another_gradient() -> None:
    right = product_of_factors(BACK, "y", "w1")
    back_to_h_1, to_w1 = (
        next(i for i, arrow in enumerate(BACK.arrows) if (arrow.start, arrow.end) == ends)
        for ends in (("h_2", "w2"), ("h_1", "w1"))
    )
    assert product_of_factors(swapped(BACK, back_to_h_1, to_w1), "y", "w1") != right


def test_the_loop_carries_the_recurrent_weight() -> None:
    picture = rolled_diagram(neuron("identity"), 51)
    said = {(arrow.start == arrow.end, str(arrow.label)) for arrow in picture.arrows}
    assert said == {(True, "w_n"), (False, "w_t"), (False, "w52")}
    assert [str(node.label) for node in picture.nodes] == ["h_t", "x_t", "y"]


def test_51_steps_show_both_ends_and_dots_between() -> None:
    picture = unrolled_diagram(neuron("identity"), steps=51, shown=(1, 2, 50, 51))
    (dots,) = (node.name for node in picture.nodes if node.outline is Outline.DOTS)
    joined = {(arrow.start, arrow.end): str(arrow.label) for arrow in picture.arrows}
    assert {pair: label for pair, label in joined.items() if dots in pair} == {
        ("h_2", dots): "w_n",
        (dots, "h_50"): "w_n",
    }
    assert sorted(label for label in joined.values() if label != "w_n") == ["w1", "w2", "w50", "w51", "w52"]
    times = [node.label for node in picture.nodes if node.outline is Outline.NONE]
    assert [time.template for time in times] == ["({t}−50)", "({t}−49)", "({t}−1)", "({t})"]


def test_a_bias_is_the_weight_of_the_number_1() -> None:
    picture = rolled_diagram(elman_unit(), 3)
    assert {str(arrow.label) for arrow in picture.arrows} == {"W_hh", "W_xh", "b_h"}
    assert sp.S.One in [node.label for node in picture.nodes]


def test_a_neuron_without_readout_is_unrolled_with_its_biases() -> None:
    picture = unrolled_diagram(elman_unit("f"), steps=3)
    circles = [node for node in picture.nodes if node.outline is Outline.CIRCLE]
    squares = [node for node in picture.nodes if node.outline is Outline.SQUARE]
    assert [str(node.label) for node in circles] == ["h_1", "h_2", "h_3"]
    assert sorted(str(node.label) for node in squares) == ["1", "1", "1", "x_1", "x_2", "x_3"]
    assert len({(node.x, node.y) for node in picture.nodes}) == len(picture.nodes)


def test_two_inputs_of_one_value_are_two_nodes() -> None:
    picture = unrolled_diagram(neuron("f"), inputs=[2, 2])
    assert [node.label for node in picture.nodes].count(2) == 2
    assert output_of(picture, f) == w3 * f(2 * w2 + w_n * f(2 * w1))


def test_what_is_no_neuron_is_refused() -> None:
    product = Program((Input(x), Input(w1)), (Assign(h_1, x**2 * w1), Assign(h_2, h_1 * x)), (h_2,))
    with pytest.raises(InputError, match=r"h_1 = w1\*x\*\*2 is no neuron"):
        connections(product, {w1})
    both = Program((Input(x), Input(w1)), (Assign(h_1, x * w1), Assign(h_2, w1 * x), Assign(w2, h_1 + h_2)), (w2,))
    with pytest.raises(InputError, match=r"w2 = h_1 \+ h_2 is no neuron"):
        neurons(both, {w1})
    with pytest.raises(InputError, match="is no neuron"):
        rolled_diagram(gru(), 2)
    with pytest.raises(InputError, match="is not one neuron"):
        dense_diagram(neuron("f"), [2, 4])
    with pytest.raises(InputError, match="is no neuron"):
        dense_diagram(dense("f"), [])


@pytest.mark.parametrize("shown", [(0, 1), (3,)])
def test_times_that_are_not_there_are_refused(shown: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="times"):
        unrolled_diagram(neuron("f"), steps=2, shown=shown)
