"""Chunks are the recurrence: in numbers, exactly, and proved; and what is printed wrong is refuted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from chunk_lies import chunk_lies
from chunk_runs import draw, in_chunks, in_steps, worst
from linear_cells import cell_of, exact_outputs

from symrnn import Cell, Claim, Outcome, check, pullback
from symrnn.cells import load
from symrnn.errors import InputError
from symrnn.linear import as_linear, chunkwise, chunkwise_backward_claim, chunkwise_claim
from symrnn.linear.chunk_claims import chunk_backward_claim_of, chunk_claim_of
from symrnn.linear.chunks import chunk_of
from symrnn.programs.components import sizes_of

CELLS = (
    *("retnet", "linear_attention", "gla", "mamba2", "mlstm", "deltanet", "gated_deltanet", "kda", "rwkv5", "rwkv6"),
    *("rwkv7", "mingru", "minlstm", "rg_lru", "hgrn", "hgrn2", "qrnn", "ttt_linear", "garch", "rwkv4"),
)
SOME = ("gla", "mamba2", "gated_deltanet", "kda", "rg_lru")
CHUNK = 6


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("steps", [1, CHUNK - 1, CHUNK + 1, 2 * CHUNK + 1])
def test_numbers_are_those_of_the_recurrence(name: str, steps: int) -> None:
    compare(load(name), CHUNK, steps)


@pytest.mark.slow
@pytest.mark.parametrize("chunk", [2, 16, 64])
@pytest.mark.parametrize("name", [name for name in CELLS if name != "garch"])  # which takes logarithms of its state
def test_numbers_are_those_of_the_recurrence_for_all_cells_and_long_sequences(name: str, chunk: int) -> None:
    for steps in (1, chunk - 1, chunk, chunk + 1, 2 * chunk + 1, 1000):
        compare(load(name), chunk, steps)


def compare(cell: Cell, chunk: int, steps: int) -> None:
    given = draw(cell, steps, seed=steps, low=0.8)
    found, expected = in_chunks(cell, chunk, given), in_steps(cell, given)
    assert worst(found[0], expected[0]) < 1e-12
    assert worst(found[1], expected[1]) < 1e-12


@pytest.mark.parametrize("name", SOME)
def test_chunks_are_proved_at_small_sizes_a_longer_one_after_a_shorter(name: str) -> None:
    cell = load(name)
    assert check(chunkwise_claim(cell, (2, 3), 1)).outcome is Outcome.PROVED
    assert check(chunkwise_backward_claim(cell, (2,), 1)).outcome is Outcome.PROVED


@pytest.mark.parametrize(
    "parts",
    [
        ("r[:, None]*S", " - b*outer(k, D.T @ k)", " + outer(b*v, a*k)", "S.T @ q"),
        ("a*S", " - outer(S @ k, r*k)", " + b*outer(k, v) + outer(b*v, a*k)", "S.T @ q + r"),
        ("S*c[None, :]", "", " + outer(a*k, b*v)*c[None, :]", "(S_prev + outer(k, v)).T @ q"),
        ("S*c[None, :]", "", " + v @ k.T", "S @ q + a*(S.T @ r)"),
        ("a*(r[:, None]*S)", "", " + v @ k.T", "(S @ q)/(1 + (v.T @ q)**2)"),
    ],
)
def test_what_nobody_has_named_is_proved_too(parts: tuple[str, str, str, str]) -> None:
    assert check(chunkwise_claim(cell_of(*parts), (2,), 2)).outcome is Outcome.PROVED


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("A @ S", "", " + v @ k.T"), "neither a decay nor"),
        (("r[:, None]*S", " - b*((D @ k) @ k.T)", " + v @ k.T"), "rows and columns are both scaled"),
        (("a*S", " - outer(row_sums(D), k)", ""), "factors from its two sides"),
        (("a*S", "", " + 1"), "no sum of products of a column and a row"),
        (("a*S", " - outer(D @ k, k) - outer(D @ v, v)", ""), "more than one product of two vectors"),
    ],
)
def test_an_update_without_a_form_in_chunks_is_refused_by_its_term(parts: tuple[str, str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        chunkwise(cell_of(*parts), 2)


@pytest.mark.slow
@pytest.mark.parametrize("name", CELLS)
def test_all_cells_are_proved_forwards_and_backwards_in_chunks(name: str) -> None:
    cell = load(name)
    assert check(chunkwise_claim(cell, (2, 3), 2)).outcome is Outcome.PROVED
    assert check(chunkwise_claim(cell, (3, 2, 2), 1)).outcome is Outcome.PROVED
    assert check(chunkwise_backward_claim(cell, (2,), 2)).outcome is Outcome.PROVED
    assert check(chunkwise_backward_claim(cell, (2, 2), 1)).outcome is Outcome.PROVED


@pytest.mark.parametrize("name", ["gated_deltanet", "kda", "mamba2", "rwkv6"])
def test_exact_numbers_are_the_same_in_both_programs(name: str) -> None:
    """A second way beside the judge: fractions put into both programs."""
    cell = load(name)
    left, right = chunkwise_claim(cell, (3, 2)).programs()
    sizes = dict.fromkeys(sizes_of(left), 2)
    for seed in range(3):
        assert exact_outputs(left, sizes, seed) == exact_outputs(right, sizes, seed)


def gated_delta_rule(values: dict[str, Fraction], steps: int) -> list[Fraction]:
    """The recurrence in plain fractions, at size 2: S = alpha S (I - beta k k^T) + beta v k^T, y = S q; then S."""
    S = [[values[f"S_0[{i},{j}]"] for j in (1, 2)] for i in (1, 2)]
    y = []
    for t in range(1, steps + 1):
        k, v, q = ([values[f"{name}_1[{t},{j}]"] for j in (1, 2)] for name in "kvq")
        alpha, beta = values[f"alpha_1[{t}]"], values[f"beta_1[{t}]"]
        Sk = [sum(S[i][j] * k[j] for j in (0, 1)) for i in (0, 1)]
        S = [[alpha * (S[i][j] - beta * Sk[i] * k[j]) + beta * v[i] * k[j] for j in (0, 1)] for i in (0, 1)]
        y += [sum(S[i][j] * q[j] for j in (0, 1)) for i in (0, 1)]
    return [*y, *(entry for row in S for entry in row)]


LIES = tuple(chunk_lies(chunkwise(load("gated_deltanet"), 2), 2))


@pytest.mark.parametrize(("what", "wrong"), LIES, ids=[what for what, _ in LIES])
def test_what_is_printed_wrong_is_refuted_by_a_witness_that_plain_fractions_confirm(what: str, wrong: Cell) -> None:
    form = as_linear(load("gated_deltanet"))
    claim = chunk_claim_of(form, {2: wrong}, (2,), {"d": 2})
    verdict = check(claim)
    assert verdict.outcome is Outcome.REFUTED
    witness = verdict.evidence.witness
    assert witness is not None
    values = {
        item.symbol.name: witness.values.get(item.symbol.name, Fraction(0)) for item in claim.programs()[0].inputs
    }
    assert list(claim.programs()[0].evaluate(values).values()) != gated_delta_rule(values, 2)
    right = chunk_claim_of(form, {2: chunk_of(form, 2)}, (2,), {"d": 2}).programs()[0]
    assert list(right.evaluate(values).values()) == gated_delta_rule(values, 2)


def outcomes_of_lies(name: str, claim_of: Callable[..., Claim]) -> Iterator[tuple[str, Outcome]]:
    form = as_linear(load(name))
    for what, wrong in chunk_lies(chunk_of(form, 3), 3):
        yield what, check(claim_of(form, {3: wrong}, (3,), 1)).outcome


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["retnet", "gla", "mamba2", "mlstm", "kda", "rwkv7", "rwkv6", "rg_lru", "mingru", "hgrn2"]
)
def test_no_wrong_chunk_is_proved(name: str) -> None:
    found = dict(outcomes_of_lies(name, chunk_claim_of))
    assert len(found) >= 4
    assert set(found.values()) == {Outcome.REFUTED}, found


@pytest.mark.slow
@pytest.mark.parametrize("name", ["retnet", "gla", "gated_deltanet", "kda"])
def test_no_wrong_chunk_is_proved_backwards(name: str) -> None:
    found = dict(outcomes_of_lies(name, chunk_backward_claim_of))
    assert Outcome.PROVED not in found.values(), found


def backward_lies(claim: Claim) -> Iterator[tuple[str, Claim]]:
    """An adjoint's line without one of its terms: the final state's cotangent, the initial state's, a gate's."""
    left, right = claim.programs()
    for i, line in enumerate(left.lines):
        for term in line.expr.args if line.expr.is_Add and "_bar" in line.symbol.name else ():
            lines = (*left.lines[:i], replace(line, expr=line.expr - term), *left.lines[i + 1 :])
            yield f"{line.symbol} without {term}", Claim.equivalent(claim.name, replace(left, lines=lines), right)


@pytest.mark.parametrize("name", ["rg_lru"])
def test_a_term_lost_on_the_way_back_is_refuted(name: str) -> None:
    cell = load(name)
    claim = chunkwise_backward_claim(cell, (2,), 1)
    right = exact_outputs(claim.programs()[1], {}, 1)
    lies = [(what, lie) for what, lie in backward_lies(claim) if exact_outputs(lie.programs()[0], {}, 1) != right]
    assert len(lies) >= 10
    for what, lie in lies:
        assert check(lie).outcome is Outcome.REFUTED, what


def test_the_pullback_of_a_chunk_takes_both_cotangents_and_gives_all_gradients() -> None:
    back = pullback(chunkwise(load("gated_deltanet"), 3))
    assert {"y_bar", "S_bar"} <= {item.symbol.name for item in back.inputs}
    assert {str(s) for s in back.outputs} == {"k_bar", "q_bar", "v_bar", "alpha_bar", "beta_bar", "S_prev_bar"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mamba", "each entry has a decay of its own"),
        ("longhorn", "each entry has a decay of its own"),
        ("titans", "the states mix"),
        ("lru", "mixes entries"),
        ("hippo_legs", "mixes entries"),
        ("lstm", "is not linear"),
    ],
)
def test_what_has_no_form_in_chunks_is_refused_with_the_reason(name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        chunkwise(load(name), 4)


@pytest.mark.parametrize("chunk", [1, 0, -3])
def test_a_chunk_has_two_steps_or_more(chunk: int) -> None:
    with pytest.raises(InputError, match="two steps or more"):
        chunkwise(load("gla"), chunk)
    with pytest.raises(InputError):
        chunkwise_claim(load("gla"), ())


@pytest.mark.parametrize("name", ["rg_lru"])
def test_chunks_are_proved_at_every_size(name: str) -> None:
    assert check(chunkwise_claim(load(name), (2,))).outcome is Outcome.PROVED
    assert check(chunkwise_backward_claim(load(name), (2,))).outcome is Outcome.PROVED


#: where the way back stays open at every size: the terms of its entries are too many
OPEN = ("mlstm", "linear_attention", "kda", "rwkv4", "rwkv7")


@pytest.mark.slow
@pytest.mark.parametrize("name", CELLS)
def test_all_cells_are_proved_in_chunks_at_every_size(name: str) -> None:
    assert check(chunkwise_claim(load(name), (2, 3))).outcome is Outcome.PROVED
    if name not in OPEN:
        assert check(chunkwise_backward_claim(load(name), (2, 2))).outcome is Outcome.PROVED


@pytest.mark.slow
@pytest.mark.parametrize("name", ["retnet", "gated_deltanet", "kda", "rg_lru"])
def test_no_wrong_chunk_is_proved_at_every_size(name: str) -> None:
    form = as_linear(load(name))
    for what, wrong in chunk_lies(chunk_of(form, 2), 2):
        assert check(chunk_claim_of(form, {2: wrong}, (2,))).outcome is Outcome.REFUTED, what
