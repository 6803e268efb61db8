"""Slopes that a fact tells: by what moves freely alone, with every way from it in sight."""

from __future__ import annotations

import pytest

from symrnn.cells.entries import entry_from
from symrnn.claims.verdict import Outcome
from symrnn.derivation.facts import fact_claims
from symrnn.errors import InputError
from symrnn.judge import check

LINES = "x: input[n]\nk: input[m]\nh: state[n]\nW: param[n, m]\na = W @ k + h\nz = sigmoid(a)\nh = z*h + x\n"


def claims(claim: str, where: str = ""):
    return fact_claims(entry_from(f"+++\n[[facts]]\nsays = 'a.'\nclaim = '{claim}'\n{where}\n+++\n{LINES}", "one"))


REFUSED = {
    "a line": ("dh/dz = 0", "", "a line assigns it"),
    "a line, of another line": ("da/dz = 0", "", "a line assigns it"),
    "the new state": ("dh/dh = 0", "", "a line assigns it"),
    "a value in its place": ("dh/dh_prev = 0", "where = { h_prev = '0' }", "something stands in its place"),
    "a way behind a line": ("dh/dh_prev = z", "where = { z = 'sigmoid(a)' }", "h_prev moves a"),
    "a line in a place": ("dh/dh_prev = a", "where = { z = 'a' }", "h_prev moves a"),
    "another shape": ("h <= x", "where = { x = 'k' }", "x is .n., and 'k' is .m."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_slope_that_leaves_out_a_way_is_refused(name: str) -> None:
    claim, where, message = REFUSED[name]
    with pytest.raises(InputError, match=message):
        claims(claim, where)


def test_a_slope_whose_ways_are_all_in_sight_is_judged() -> None:
    outcomes = [check(each).outcome for each in claims("dh/dh_prev = z") + claims("dh/dh_prev = z + h_prev*z*(1 - z)")]
    assert outcomes == [Outcome.REFUTED, Outcome.PROVED]


def test_a_name_in_its_own_place_is_any() -> None:
    (claim,) = claims("dh/dh_prev = z", "where = { z = 'z' }")
    assert check(claim).outcome is Outcome.PROVED
