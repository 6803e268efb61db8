"""What a bound over a sequence is given: every type of real numbers alike, and what does not fit told in shapes."""

from __future__ import annotations

import numpy as np
import pytest

from symrnn import InputError, backward_claim, cells, unroll
from symrnn.bounds import jacobian_enclosure, lag_bounds, network_bound, product_limits, regime, truncated_pass
from symrnn.bounds.networks.boxes import box_of

ELMAN = {"W_xh": np.ones((2, 1)), "W_hh": np.array([[0.5, 0.25], [-0.25, 0.125]]), "b_h": np.zeros(2)}
UNIT = {"W_xh": 1, "W_hh": 0.5, "b_h": 0}


@pytest.mark.parametrize("kind", [np.float16, ">f2", ">f4", ">f8", np.bool_, ">i4", np.uint8, np.longdouble, object])
def test_every_type_of_real_numbers_bounds_the_same(kind: object) -> None:
    params = {name: (array if kind not in (np.bool_, ">i4", np.uint8) else array != 0) for name, array in ELMAN.items()}
    given = {name: array.astype(kind) for name, array in params.items()}
    wide = {name: array.astype(np.float64) for name, array in params.items()}
    x = np.array([[0], [1], [1]])
    assert lag_bounds(cells.elman(), given, x.astype(kind)) == lag_bounds(cells.elman(), wide, x.astype(float))
    assert regime(cells.elman(), given, 5) == regime(cells.elman(), wide, 5)
    assert network_bound(cells.elman(), given, norm="1").factor == network_bound(cells.elman(), wide, norm="1").factor
    assert (box_of("W", given["W_hh"]).low == wide["W_hh"]).all()


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (np.ma.ones((3, 1)), "x is a masked array, and its mask would be ignored"),
        (None, "x: expected an array or a dict with an array for each of x, found None"),
        (np.zeros((0, 1)), "x: steps is 0 in it; give an array with at least one entry along that axis"),
        (np.zeros((3, 0)), r"x: expected shape \[m\], found \(0,\)"),
        (np.zeros(5), r"x: expected an axis for the steps first, shape \(steps, m\), found \(5,\)$"),
        (np.zeros((5, 2, 1)), r"shape \(steps, m\), found \(5, 2, 1\); give one sequence alone, such as x\[:, 0\]"),
    ],
)
def test_inputs_that_do_not_fit_are_told_in_shapes(x: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        lag_bounds(cells.elman(), ELMAN, x)


def test_a_column_for_a_scalar_input_says_what_to_give() -> None:
    words = (
        r"x: expected an axis for the steps first, shape \(steps\), found \(5, 1\); .* is a number, so give x\[:, 0\]"
    )
    with pytest.raises(InputError, match=words):
        regime(cells.elman_unit(), UNIT | {"W_hh": 3}, 3, np.zeros((5, 1)))
    with pytest.raises(InputError, match=r"shape \(steps\), found \(5, 2\); give one sequence alone"):
        regime(cells.elman_unit(), UNIT | {"W_hh": 3}, 3, np.zeros((5, 2)))


@pytest.mark.parametrize("where", [np.ma.array([0.0, 0.0], mask=[0, 1]), [0.0, np.ma.masked]])
def test_masked_weights_are_refused(where: object) -> None:
    for call in (regime, network_bound):
        with pytest.raises(InputError, match="b_h is a masked array"):
            call(cells.elman(), ELMAN | {"b_h": where})


@pytest.mark.parametrize("seconds", ["a", -1, 0, None, np.nan, True, [1]])
@pytest.mark.parametrize("x", [None, [0.0, 1.0]])
def test_seconds_are_checked_where_they_are_not_needed_too(seconds: object, x: object) -> None:
    with pytest.raises(InputError, match=r"seconds.* expected a (positive )?number"):
        regime(cells.elman_unit(), UNIT, 1, x, seconds=seconds)


def test_integers_of_numpy_count_steps() -> None:
    two, elman = np.int64(2), cells.elman_unit()
    assert unroll(elman, steps=two) == unroll(elman, steps=2)
    assert backward_claim(elman, steps=two) == backward_claim(elman, steps=2)
    assert truncated_pass(elman, np.int8(3), np.uint8(1)) == truncated_pass(elman, 3, 1)
    assert product_limits(np.int32(50)) == product_limits(50)
    assert jacobian_enclosure(elman, UNIT, [0.0] * 3, lag=two).lag == 2
    for steps in (np.float64(2), np.bool_(True), np.array([2])):
        with pytest.raises(InputError, match="steps: expected an integer"):
            unroll(elman, steps=steps)
