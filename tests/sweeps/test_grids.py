"""From a grid to points; and every value is the same, to the last bit, after it was JSON."""

from __future__ import annotations

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sweep_functions import draw, go_wrong

import symrnn as sr
from symrnn.sweeps.calls import call_point
from symrnn.sweeps.plain_values import plain_value, read_json, write_json
from symrnn.sweeps.points import grid_points, key_of

FLOATS = st.floats(allow_nan=True, allow_infinity=True, allow_subnormal=True)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def same(one, other) -> bool:
    """To the last bit, and of one type: NaN is NaN, -0.0 is not 0.0, 1 is not True."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return one.hex() == other.hex()
    if isinstance(one, dict):
        return [*one] == [*other] and all(same(one[key], other[key]) for key in one)
    return len(one) == len(other) and all(map(same, one, other)) if isinstance(one, list) else one == other


@given(VALUES)
def test_a_value_comes_back_as_it_was(value) -> None:
    text = write_json(plain_value(value, "it"))
    assert same(read_json(text), value)
    assert text.isascii()
    assert "\n" not in text
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@given(st.lists(st.floats(width=32), max_size=4), st.sampled_from([np.float32, np.float64]))
def test_arrays_of_numpy_are_lists_of_the_same_numbers(numbers, dtype) -> None:
    found = read_json(write_json(plain_value(np.array(numbers, dtype), "it")))
    assert same(found, [float(dtype(number)) for number in numbers])
    assert same(plain_value((np.int64(3), np.bool_(True), np.str_("a")), "it"), [3, True, "a"])


@pytest.mark.parametrize(
    "value",
    [1j, object(), {1: 2}, {1, 2}, b"", np.longdouble(1), np.array([1j]), sr.cells.elman, {"$float": "nan"}, math.inf],
)
def test_what_json_has_no_form_for_is_refused(value) -> None:
    with pytest.raises(sr.InputError, match=r"^it\b"):
        plain_value([value], "it", finite=True)


@given(
    st.dictionaries(
        st.text(min_size=1), st.lists(st.integers() | st.text(), min_size=1, max_size=3), min_size=1, max_size=3
    )
)
def test_a_grid_is_every_combination_in_order(grid) -> None:
    points = grid_points(grid)
    assert [tuple(point.values()) for point in points] == list(itertools.product(*grid.values()))
    assert grid_points(points) == points
    assert len({key_of(point) for point in points}) == len({json.dumps(point) for point in points})


def test_points_are_taken_from_whatever_gives_them_in_order() -> None:
    assert sr.sweep(draw, ({"seed": seed} for seed in range(3)), workers=0).results == tuple(map(draw, range(3)))


def test_a_point_is_known_whatever_the_order_of_its_names() -> None:
    assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})
    assert len({*map(key_of, ({"a": 1}, {"a": 1.0}, {"a": True}, {"a": "1"}, {"b": 1}, {}))}) == 6


def test_cells_travel_as_their_text_and_arrays_as_numbers() -> None:
    (point,) = grid_points({"cell": [sr.cells.elman()], "scale": np.linspace(0.5, 0.5, 1)})
    assert sr.Cell.parse(point["cell"], "elman") == sr.cells.elman()
    assert same(point["scale"], 0.5)


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        ({}, "expected 1 to 1000000 points, found 0"),
        ([], "expected 1 to 1000000 points, found 0"),
        ({"seed": []}, "found 0"),
        ({"seed": range(10**9), "x": [1]}, "expected 1 to 1000000 points"),
        (
            {"seed": "0:100"},
            r"grid, 'seed': expected a list of values, found the text '0:100'; write \[...\] around it",
        ),
        ({"seed": 3}, "grid, 'seed': expected a list of values, found 3"),
        ({"seed": [float("nan")]}, r"grid, 'seed'\[0\] is nan"),
        ({"seed": [object()]}, r"grid, 'seed'\[0\] is of type object, which JSON has no form for"),
        ({"sead": [1]}, r"draw takes \(seed.*, the grid gives sead: missing a required argument: 'seed'"),
        ([{"seed": 1}, {"scale": 1}], "the grid gives scale"),
        ({1: [2]}, "expected the name of an argument, found 1"),
    ],
)
def test_a_grid_that_cannot_be_used_is_one_sentence(grid, message) -> None:
    with pytest.raises(sr.InputError, match=message):
        sr.sweep(draw, grid, workers=0)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("exit", "SystemExit: 3"),
        ("error", "TwoArgumentError: this and that"),
        ("recursion", "RecursionError: maximum recursion depth exceeded"),
        ("thread", "InputError: what the function returns is of type lock, which JSON has no form for"),
        ("complex", "InputError: what the function returns is of type complex"),
    ],
)
def test_whatever_goes_wrong_is_text(how, said) -> None:
    outcome = read_json(call_point(go_wrong, json.dumps({"how": how}), ""))
    assert outcome["error"].startswith(said)
    assert "Traceback" in outcome["trace"]
    assert len(outcome["trace"]) <= 4000


def test_a_point_that_stands_twice_is_done_once_and_told_twice() -> None:
    calls = []
    found = sr.sweep(lambda x: calls.append(x) or x, [{"x": 1}, {"x": 2}, {"x": 1}], workers=0)
    assert (found.results, calls) == ((1, 2, 1), [1, 2])


def test_a_table_has_a_column_for_each_name() -> None:
    found = sr.sweep(draw, {"seed": [1]}, workers=0)
    head, row = found.csv_text().splitlines()
    assert head == "seed,result.seed,sum,product"  # the function gives out a name that the point has
    assert row == f"1,1,{found.results[0]['sum']},{found.results[0]['product']}"
    wrong = sr.sweep(lambda x: [x, None, True][x] if x < 3 else 1 / 0, {"x": range(4)}, workers=0)
    assert wrong.csv_text().splitlines() == [
        *("x,result,error", "0,0,", "1,,", "2,true,", "3,,ZeroDivisionError: division by zero"),
    ]


def test_a_sweep_has_as_many_results_as_points() -> None:
    with pytest.raises(sr.InputError, match="expected as many results and errors as points, 1, found 0 and 1"):
        sr.Sweep("f", ({"x": 1},), (), (None,))
