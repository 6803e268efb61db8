"""Kernels that compute in less than their arrays hold are told so, by the arithmetic; wrong formulas are not."""

from __future__ import annotations

import numpy as np
import pytest
from kernel_reports import cell_of, report_on
from planted_kernels import right

from symrnn.testing.kernels.arithmetic import ARITHMETIC, TYPES, coarser_than, name_all_like


def rounded_to(bits):
    """Numbers of so many bits, in float64: the mantissa of the nearest."""

    def round_all(array):
        mantissa, exponent = np.frexp(np.asarray(array, np.float64))
        return np.ldexp(np.round(mantissa * 2.0**bits) / 2.0**bits, exponent)

    return round_all


ROUNDINGS = {
    "float32": lambda array: np.asarray(array, np.float32).astype(np.float64),
    "tf32 or float16": rounded_to(11),
    "float16": lambda array: np.asarray(array, np.float16).astype(np.float64),
    "bfloat16": rounded_to(8),
}
TOLD = {"float16": "tf32 or float16"}


def computing_in(kernel, change, where):
    """A right kernel whose arguments, or results, or both, are rounded."""

    def backward(params, x, initial, upstream):
        before = change if where != "results" else np.asarray
        own = [{name: before(array) for name, array in given.items()} for given in (params, initial)]
        found = kernel(own[0], before(x), own[1], before(upstream))
        return {name: change(array) for name, array in found.items()} if where != "arguments" else found

    return backward


@pytest.mark.parametrize("kind", ROUNDINGS)
@pytest.mark.parametrize(("cell", "where"), [("elman", "both"), ("gru", "arguments"), ("elman", "results")])
def test_what_a_kernel_computes_in_is_named(cell, where, kind):
    report = report_on(cell_of(cell), computing_in(right(cell), ROUNDINGS[kind], where), lag=None)
    (found,) = report.looks_like
    assert found.kind == "lower precision"
    assert found.words == f"right to the digits of {TOLD.get(kind, kind)} only: a lower precision on the way"


@pytest.mark.parametrize("part", [1e-3, 1e-2])
def test_a_wrong_formula_that_is_off_by_as_little_is_not_told_as_digits(part):
    def backward(params, x, initial, upstream):
        return right("elman")(params | {"W_xh": params["W_xh"] * (1 + part * x.mean())}, x, initial, upstream)

    def bent(params, x, initial, upstream):
        found = right("elman")(params, x, initial, upstream)
        return found | {"W_hh": found["W_hh"] + part * np.sin(found["W_hh"]) * np.max(np.abs(found["W_hh"]))}

    for kernel in (backward, bent):
        report = report_on(cell_of("elman"), kernel, lag=None)
        assert [v.kind for v in report.looks_like if v.kind == "lower precision"] == []


def test_the_arithmetics_are_one_table_from_fine_to_coarse():
    every = (ARITHMETIC["float64"], *coarser_than(ARITHMETIC["float64"]))
    assert [each.name for each in every if each.is_stored] == [*TYPES]
    assert [each.roundoff for each in every] == sorted(each.roundoff for each in every)
    assert [name_all_like(each) for each in every] == [
        "float64",
        "float32",
        "tf32 or float16",
        "float16",
        "bfloat16",
    ]
    for each in every:
        assert each.largest <= ARITHMETIC["float64"].largest
    assert coarser_than(ARITHMETIC["bfloat16"]) == ()


def test_whole_numbers_are_told():
    def kernel(*given):
        return {name: array.astype(int) for name, array in right("elman")(*given).items()}

    (found,) = report_on(cell_of("elman"), kernel).looks_like
    assert found.words == "given as whole numbers, int64: what stands behind the point is lost"
