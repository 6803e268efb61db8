"""Bounds of one step's Jacobian in the norms of the weights: proved, true at random networks, and their lies caught."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from bounded_cells import column, jacobian_at, random_params, sizes_of
from norm_bounds_of_cells import CELLS, KINDS, bound_of, stated

from symrnn.bounds import between, jacobian_bound, kept_states, memory_claims, network_bound, product_claims
from symrnn.cells import elman, gru, gru_reset_after, lstm
from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim, NormBound, Recurrence, at_most, less_than
from symrnn.claims.induction import by_induction
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.expressions.nodes import norm_2, norm_inf
from symrnn.judge import check
from symrnn.programs.program import name_symbol

SLOW = pytest.mark.slow
ORDERS = {"1": 1, "2": 2, "inf": np.inf}


def W(name):
    return name_symbol(f"W_{name}")


@pytest.mark.parametrize(
    ("name", "norm"),
    [
        pytest.param(name, norm, marks=[SLOW] * ("peephole" in name or (norm == "1" and name != "gru")))
        for name in CELLS
        for norm in KINDS
    ],
)
def test_the_bound_of_every_cell_is_proved_and_so_is_what_it_assumes_of_the_states(name, norm):
    bound = bound_of(name, norm)
    assert check(bound.claim).outcome is Outcome.PROVED
    assert all(check(claim).outcome is Outcome.PROVED for claim in bound.state_claims)
    assumed = {str(state.before) for state in bound.states if state.limit is not None}
    assert len(bound.state_claims) == len(assumed)


@pytest.mark.parametrize("norm", KINDS)
def test_the_formulas_of_the_catalogue(norm):
    size, z_max, f_max, c_max = KINDS[norm], *map(name_symbol, ("z_max", "f_max", "c_max"))
    assert bound_of("elman", norm).formulas == (size(W("hh")),)
    assert bound_of("elman f", norm).formulas == (name_symbol("gamma") * size(W("hh")),)
    assert bound_of("gru", norm).formulas == (z_max + size(W("hg")) * (1 + size(W("hr")) / 4) + size(W("hz")) / 2,)
    memory = size(W("hg")) + size(W("hi")) / 4 + c_max * size(W("hf")) / 4
    columns = {sp.expand(2 * memory + size(W("ho")) / 4), 2 * f_max}
    largest = sp.expand(memory + size(W("ho")) / 4 + f_max)
    expected = {"inf": {largest}, "1": columns, "2": {largest} | columns}[norm]
    assert {sp.expand(formula) for formula in bound_of("lstm", norm).formulas} == expected


def test_what_is_given_of_the_gates_makes_the_bound_smaller():
    z, low, high = map(name_symbol, ("z", "low", "high"))
    bound = jacobian_bound(gru(), "2", (at_most(z, high), at_most(low, z)))
    assert check(bound.claim).outcome is Outcome.PROVED
    assert bound.formulas == (high + (1 - low) * norm_2(W("hg")) * (1 + norm_2(W("hr")) / 4) + norm_2(W("hz")) / 2,)
    half = jacobian_bound(gru(), "2", (at_most(z, sp.Rational(1, 10)),))
    assert check(half.claim).outcome is Outcome.PROVED
    assert half.formulas[0].subs({norm_2(W(name)): 0 for name in ("hg", "hr", "hz")}) == sp.Rational(1, 10)
    assert half.formulas[0].coeff(norm_2(W("hz"))) == 2 * sp.Rational(9, 100)


def altered(claim, last=None, given=None):
    statement = claim.statement
    assert isinstance(statement, NormBound)
    bounds = statement.bounds if last is None else (*statement.bounds[:-1], last)
    return Claim.norm_bound("lie", statement.program, bounds, claim.given if given is None else given)


@pytest.mark.parametrize("name", ["elman", "elman f", "gru", "scalar", pytest.param("highway", marks=SLOW)])
def test_a_bound_without_one_of_its_terms_is_not_proved(name):
    claim = bound_of(name, "inf").claim
    last = claim.statement.bounds[-1]
    for term in sp.Add.make_args(sp.expand(last.rhs)):
        assert check(altered(claim, at_most(last.lhs, sp.expand(last.rhs) - term))).outcome is not Outcome.PROVED
    assert check(altered(claim, less_than(last.lhs, last.rhs))).outcome is not Outcome.PROVED


@pytest.mark.parametrize(
    ("name", "needed"),
    [("elman f", 1), ("gru", 2), pytest.param("highway", 2, marks=SLOW), pytest.param("lstm", 2, marks=SLOW)],
)
def test_a_bound_without_one_of_its_hypotheses_is_not_proved(name, needed):
    claim = bound_of(name, "inf").claim
    for number in range(needed):
        rest = (*claim.given[:number], *claim.given[number + 1 :])
        assert check(altered(claim, given=rest)).outcome is not Outcome.PROVED, claim.given[number]


def test_a_state_does_not_keep_a_bound_that_is_not_given():
    for name in ("gru", "lstm"):
        for claim in bound_of(name, "2").state_claims:
            about_state = tuple(h for h in claim.given if not isinstance(h.lhs, sp.Abs))
            assert check(altered(claim, given=about_state)).outcome is not Outcome.PROVED


def test_a_memory_that_keeps_all_has_no_bound():
    text = "x: input[n]\nh: state[n]\nW: param[n, n]\nh = h + tanh(W @ h + x)\n"
    assert kept_states(Cell.parse(text))[0].limit is None
    assert jacobian_bound(Cell.parse(text)).formulas == (1 + norm_2(name_symbol("W")),)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("h = (W @ h)**2 + x", "nothing is known of the size of h_prev"),
        ("h = exp(W @ h + x)", "nothing is known of the size of exp"),
    ],
)
def test_a_cell_without_a_bound_says_what_is_missing(line, words):
    with pytest.raises(InputError, match=words):
        jacobian_bound(Cell.parse(f"x: input[n]\nh: state[n]\nW: param[n, n]\n{line}\n"))


def test_a_cell_may_have_the_names_that_a_bound_would_take():
    text = "x: input[n]\nh: state[n]\nz_max: param[n, n]\nz = sigmoid(z_max @ x)\nh = z*h + (1-z)*tanh(z_max @ h)\n"
    bound = jacobian_bound(Cell.parse(text), "inf")
    assert bound.formulas == (name_symbol("z_max_") + norm_inf(name_symbol("z_max")),)
    assert check(bound.claim).outcome is Outcome.PROVED
    undefined = jacobian_bound(Cell.parse("x: input[n]\nh: state[n]\ngamma: param[n, n]\nh = f(gamma @ h + x)\n"))
    assert undefined.formulas == (name_symbol("gamma_") * norm_2(name_symbol("gamma")),)


def test_what_is_given_is_a_tuple_of_hypotheses():
    for given in (at_most(1, 2), ("z <= 1",)):
        with pytest.raises(InputError, match=r"expected a (tuple|Comparison)"):
            jacobian_bound(gru(), "2", given)


def test_an_unknown_norm_is_an_error():
    with pytest.raises(InputError, match="expected one of '1', '2', 'inf'"):
        network_bound(elman(), stated(elman(), {}), norm="")
    with pytest.raises(InputError, match="expected one of '1', '2', 'inf'"):
        jacobian_bound(elman(), "spectral")


@pytest.mark.parametrize("claim", [*product_claims(), *memory_claims()], ids=lambda claim: claim.name)
def test_claims_about_every_number_of_steps_are_proved(claim):
    assert check(claim).outcome is Outcome.PROVED


def test_lies_about_every_number_of_steps():
    """An exponent off by one on either side, a strict bound where it is attained, a hypothesis left out."""
    D, s, q = map(name_symbol, ("D", "s", "q"))
    k = sp.Symbol("k", integer=True, nonnegative=True)
    product, factor = (Recurrence(D, sp.S.One, s * D),), (at_most(0, s), at_most(s, q), at_most(0, q))
    lies = [(at_most(D, q ** (k + 1)), factor), (less_than(D, q**k), factor), (at_most(D, q**k), factor[1:])]
    lies += [(at_most(D, q**k * (1 - sp.Rational(1, 10**6))), factor), (at_most(q**k, D), factor)]
    for statement, given in lies:
        assert check(by_induction("lie", statement, k, product, given)).outcome is Outcome.REFUTED, statement


def test_the_spectral_radius_bounds_no_product():
    """Both matrices have spectral radius 1/10, and their product has an entry of 81."""
    first, second = np.array([[0.1, 9.0], [0.0, 0.1]]), np.array([[0.1, 0.0], [9.0, 0.1]])
    assert max(abs(np.linalg.eigvals(first))) < 0.101
    assert np.linalg.norm(first @ second, 2) > 81
    J, before, product, rho = map(name_symbol, ("J", "product_prev", "product", "rho"))
    claim = product_claims()[0]
    lie = Claim.norm_bound("lie", claim.statement.program, (at_most(norm_2(product), rho * norm_2(before)),))
    assert check(lie).outcome is Outcome.REFUTED
    assert claim.statement.bounds[1].rhs.has(J)


NETWORKS = ("elman", "elman silu", "gru", "gru reset after", "lstm", "lstm peephole", "highway", "coupled lstm")


def observed_and_certified(name, seed, scale, norm, steps):
    """Ratios of the norms of the products over 1, 2, ... steps to the certified factor to that power."""
    rng, cell = np.random.default_rng(seed), CELLS[name]
    sizes = sizes_of(rng)
    params = random_params(cell, sizes, rng, scale)
    box = np.ones((1, sizes["m"]))
    found = network_bound(cell, params, between(-box, box), norm=norm)
    states = {state.symbol: np.zeros((sizes["n"], 1)) for state in cell.states}
    product, ratios = np.eye(sizes["n"] * len(states)), []
    for k in range(1, steps + 1):
        matrix, states = jacobian_at(cell, params, column(rng.uniform(-1, 1, sizes["m"])), states)
        product = matrix @ product
        if found.factor is not None:
            size = np.linalg.norm(product, ORDERS[norm])
            ratios.append(np.exp(np.log(max(size, 1e-300)) - max(k * np.log(float(found.factor)), np.log(1e-300))))
    return found, ratios


@pytest.mark.parametrize("name", ["elman", "gru", "lstm"])
def test_no_product_of_jacobians_is_above_its_certified_bound(name):
    for seed in range(3):
        found, ratios = observed_and_certified(name, seed, (0.1, 0.5)[seed % 2], ("1", "2", "inf")[seed % 3], 8)
        assert found.factor is None or max(ratios) <= 1 + 1e-5
        assert found.claim is None or check(found.claim).outcome is Outcome.PROVED


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
def test_no_product_of_a_thousand_networks_is_above_its_certified_bound(name):
    seen = 0
    for seed in range(1000):
        scale = (0.02, 0.1, 0.3, 1.0, 3.0)[seed % 5]
        found, ratios = observed_and_certified(name, seed, scale, ("1", "2", "inf")[seed % 3], 200 if seed < 5 else 3)
        if found.factor is not None:
            seen += 1
            assert max(ratios) <= 1 + 1e-4
    assert seen > 400


@pytest.mark.parametrize(
    ("cell", "biases"),
    [(gru(), {}), (gru_reset_after(), {}), (lstm(), {}), (lstm(), {"b_f": ["0.2", "0.3"]})],
    ids=["gru", "gru reset after", "lstm", "lstm that remembers"],
)
def test_a_stated_network_vanishes_by_its_bound(cell, biases):
    found = network_bound(cell, stated(cell, biases), between([["-1"]], [["1"]]))
    assert found.factor is not None
    assert found.factor < 1
    verdict = check(found.claim)
    assert verdict.outcome is Outcome.PROVED
    assert found.claim.statement.bounds[-1].relation.value == "<"
    assert "its gradient vanishes" in str(found)


def test_the_numbers_of_a_network_are_above_its_norms_and_gates():
    params = stated(gru(), {})
    found = network_bound(gru(), params, between([["-1"]], [["1"]]), norm="inf")
    assert found.sizes["norm_inf(W_hz)"] >= Fraction(15, 100)
    assert float(found.sizes["norm_inf(W_hz)"]) < 0.150002
    assert 1 / (1 + np.exp(-0.3)) <= float(found.sizes["z_max"]) <= 1 / (1 + np.exp(-0.45)) + 1e-6


def test_a_gate_is_free_without_a_box_of_inputs_and_a_first_state_may_lie_outside():
    params = stated(gru(), {})
    assert network_bound(gru(), params, norm="2").sizes["z_max"] == 1
    outside = network_bound(gru(), params, between([["-1"]], [["1"]]), initial=["3", "0"], norm="2")
    assert outside.factor is None
    assert str(outside).endswith("no bound was found")


def test_tiny_sizes_have_long_fractions_and_are_proved_as_soon():
    closed = network_bound(lstm(), stated(lstm(), {"b_f": ["-800", "-800"]}), between([["-1"]], [["1"]]), norm="inf")
    assert 0 < closed.sizes["f_max"] < Fraction(1, 10**300)
    assert check(closed.claim).outcome is Outcome.PROVED


def test_the_forget_gate_of_one_has_no_bound():
    assert network_bound(lstm(), stated(lstm(), {}), norm="inf").factor is None


def test_the_tightest_norm_is_taken():
    rng = np.random.default_rng(1)
    params, box = random_params(elman(), {"n": 4, "m": 2}, rng, 0.3), between([[-1.0, -1.0]], [[1.0, 1.0]])
    each = [network_bound(elman(), params, box, norm=norm).factor for norm in KINDS]
    assert network_bound(elman(), params, box).factor == min(each)
