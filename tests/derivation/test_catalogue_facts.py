"""The facts of the catalogue are proved, and false ones are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from catalogue_table import catalogue_cells

from symrnn.cells import CellFact, entry
from symrnn.cells.entries import entry_from
from symrnn.claims.verdict import Outcome
from symrnn.derivation.facts import entry_of_cell, fact_claims
from symrnn.errors import InputError
from symrnn.judge import check


@pytest.mark.parametrize("name", catalogue_cells())
def test_every_fact_of_the_catalogue_is_proved(name: str) -> None:
    claims = fact_claims(entry(name))
    verdicts = [check(claim) for claim in claims]
    assert [str(each.claim) for each in verdicts if each.outcome is not Outcome.PROVED or each.is_vacuous] == []
    assert len({claim.name for claim in claims}) == len(claims)


#: cell, claim, given, what is put in: each differs from a true fact in one sign, name, bound or hypothesis
LIES = (
    ("mingru", "dh/dh_prev = z", (), {}),
    ("mingru", "dh/dh_prev = 1 + z", (), {}),
    ("mingru", "dh/dh_prev = 1 - z*h_prev", (), {}),
    ("mingru", "1/2 < 1 - z", (), {}),
    ("mingru", "h = h_prev", (), {"z": "1"}),
    ("mingru", "abs(h) <= 1", ("abs(h_prev) <= 1",), {}),
    ("lstm", "abs(c) <= abs(c_prev)", (), {}),
    ("lstm", "c = c_prev", (), {"f": "1"}),
    ("lstm", "c = c_prev", (), {"i": "0"}),
    ("lstm", "c = c_prev", (), {"f": "0", "i": "1"}),
    ("lstm", "dc/dc_prev = i", (), {}),
    ("lstm", "abs(h) <= 1/2", (), {}),
    ("lstm_coupled", "abs(c) <= 1", (), {}),
    ("lstm_coupled", "i + f = 2", (), {}),
    ("gru", "h = h_prev", (), {"z": "0"}),
    ("gru_chung", "h = h_prev", (), {"z": "1"}),
    ("gru", "abs(h) <= 1", ("abs(h_prev) <= 2",), {}),
    ("gru", "h = g", (), {"r": "0"}),
    ("sir", "S + I + R = S_prev + I_prev", (), {}),
    ("sir", "S <= S_prev", (), {}),
    ("deltanet", "S = S_prev", (), {"beta": "1"}),
    ("deltanet", "1 < beta", (), {}),
    ("kalman_scalar", "K < 1", ("0 <= P_prev",), {}),
    ("kalman_scalar", "P_pred <= P", ("0 <= P_prev", "0 <= q", "0 < r"), {}),
    ("logistic_map", "x <= 1", ("0 <= r", "r <= 5", "0 <= x_prev", "x_prev <= 1"), {}),
    ("logistic_map", "dx/dx_prev = r*(1 - x_prev)", (), {}),
    ("ltc", "h <= A", ("h_prev <= A", "0 < tau", "0 <= dt"), {}),
    ("retnet", "dS/dS_prev = 1", (), {}),
    ("indrnn", "da_h/dh_prev = 1", (), {}),
    ("momentum", "w = w_prev - eta*g", (), {}),
)


@pytest.mark.parametrize(("name", "claim", "given", "where"), LIES)
def test_a_false_fact_is_not_proved(name: str, claim: str, given: tuple[str, ...], where: dict[str, str]) -> None:
    lie = replace(entry(name), facts=(CellFact("a lie.", claim, given, tuple(where.items())),))
    assert Outcome.PROVED not in [check(each).outcome for each in fact_claims(lie)]


def text_of(lines: str, claim: str, where: str = "") -> str:
    return f"+++\n[[facts]]\nsays = 'a.'\nclaim = '{claim}'\n{where}\n+++\n{lines}"


SQUARE = "x: input[n]\nS: state[n, n]\nh: state[n]\nk = S @ x\n"
MIXED = {
    "a transpose is another entry": (SQUARE + "S = S.T\nh = k", "S = S_prev"),
    "a product is not the sum of squares": (SQUARE + "h = x\nS = S.T @ S", "0 <= S"),
    "another product is another number": (SQUARE + "h = S @ k\nS = S", "h = k"),
    "a sum is no entry": (SQUARE + "h = x*total(x)\nS = S", "0 <= h"),
    "a column is no row": (SQUARE + "h = x\nS = x @ x.T", "0 <= S"),
}


@pytest.mark.parametrize("kind", MIXED)
def test_what_mixes_entries_is_a_number_of_its_own(kind: str) -> None:
    claims = fact_claims(entry_from(text_of(*MIXED[kind]), "mixed"))
    assert Outcome.PROVED not in [check(claim).outcome for claim in claims]


def test_a_vector_times_itself_is_not_negative() -> None:
    found = entry_from(text_of("x: input[n]\nh: state\nh = h + x.T @ x", "h_prev <= h"), "sum")
    assert [check(claim).outcome for claim in fact_claims(found)] == [Outcome.PROVED]


REFUSED = {
    "no relation": ("h = h + x", "h", "", "expected LHS <= RHS"),
    "no side": ("h = h + x", "h <=", "", "expected LHS <= RHS"),
    "no name": ("h = h + x", "h <= nothing", "", "facts 1, claim"),
    "no name put in": ("h = h + x", "h = x", "where = { f = '1' }", "'f' is no name of a step"),
    "no name moved": ("h = h + x", "dh/dq = 1", "", "'q' is no name of a step"),
    "an inequality": ("h = h + x", "dh/dh_prev <= 1", "", "expected dh/dh_prev = RHS"),
    "a kink": ("h = relu(h)", "dh/dh_prev = h_prev", "", "kinks"),
    "mixed": ("h = W @ h", "dh/dh_prev = 1", "", "mixes entries of h_prev"),
    "mixed behind a line": ("g = W @ h\nq = 2*g\nh = x + q", "dh/dh_prev = 1", "", "mixes entries of h_prev"),
    "mixed in a scalar": ("s = total(h)\nh = h*s", "dh/dh_prev = s", "", "mixes entries of h_prev"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_fact_that_cannot_be_read_is_refused(kind: str) -> None:
    lines, claim, where, message = REFUSED[kind]
    text = text_of(f"x: input[n]\nh: state[n]\nW: param[n, n]\n{lines}\n", claim, where)
    with pytest.raises(InputError, match=message):
        fact_claims(entry_from(text, "wrong"))


def test_facts_belong_to_the_very_cell() -> None:
    cell = entry("lstm").cell
    found = entry_of_cell(cell)
    assert found is not None
    assert found.title == entry("lstm").title
    assert entry_of_cell(replace(cell, lines=cell.lines[:-1] + entry("lstm_no_output_gate").cell.lines[-1:])) is None
    assert entry_of_cell(replace(cell, name="other")) is None or getattr(cell, "text", "")
