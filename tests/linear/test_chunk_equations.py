"""A chunk of any length in full: proved for every length, in exact numbers at some, and no lie about it is proved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sympy as sp

from symrnn import Claim, Outcome, check
from symrnn.cells import load
from symrnn.errors import InputError
from symrnn.linear import as_linear, chunkwise
from symrnn.linear.chunk_claims import chunk_backward_claim_of, chunk_claim_of
from symrnn.linear.chunk_equations import ChunkEquations, chunk_at, equations_of, length_name
from symrnn.linear.every_length import every_length_claims
from symrnn.programs.lines import lines_for

CELLS = ("retnet", "gla", "mamba2", "mlstm", "deltanet", "gated_deltanet", "kda", "rwkv7", "mingru", "rg_lru")
OTHERS = ("linear_attention", "rwkv5", "rwkv6", "minlstm", "hgrn", "hgrn2", "qrnn", "ttt_linear", "rwkv4")


def equations(name: str) -> ChunkEquations:
    form = as_linear(load(name))
    return equations_of(form, length_name(form))


@pytest.mark.parametrize("name", ["deltanet", "rg_lru"])
def test_every_length_is_proved(name: str) -> None:
    for claim in every_length_claims(load(name)):
        verdict = check(claim)
        assert verdict.outcome is Outcome.PROVED
        assert verdict.evidence.method == "induction over the number of steps"


@pytest.mark.slow
@pytest.mark.parametrize("name", [*CELLS, *OTHERS])
def test_every_length_is_proved_for_all_cells(name: str) -> None:
    assert [check(claim).outcome for claim in every_length_claims(load(name))] == 2 * [Outcome.PROVED]


@pytest.mark.slow
@pytest.mark.parametrize(  # an inverse is written out for three rows at most
    ("name", "length"), [("deltanet", 3), ("gated_deltanet", 3), ("kda", 3), ("rwkv7", 3), ("mamba2", 5), ("gla", 5)]
)
def test_at_a_given_length_it_is_the_recurrence(name: str, length: int) -> None:
    made = equations(name)
    cells = {length: chunk_at(made, length)}
    assert check(chunk_claim_of(made.form, cells, (length,), 1)).outcome is Outcome.PROVED
    if length == 3:
        assert check(chunk_backward_claim_of(made.form, cells, (length,), 1)).outcome is Outcome.PROVED


def test_the_delta_rule_is_written_as_in_its_paper() -> None:
    lines = {line.symbol.name: str(line.expr) for line in equations("gated_deltanet").cell.lines}
    assert lines["A_S"] == "(Gamma_S - diag(ones(C)))*(k @ k.T)*beta[:, None]"
    assert lines["M_S"] == "inv(A_S + diag(ones(C)))"
    assert lines["O_S_of1"] == "(q @ S_prev.T)*gamma_S[:, None] + (Gamma_S*(q @ k.T)) @ E_S"
    plain = {line.symbol.name: str(line.expr) for line in equations("deltanet").cell.lines}
    assert plain["A_S"] == "(tril - diag(ones(C)))*(k @ k.T)*beta[:, None]"
    assert plain["R_S"] == "V_S - k @ S_prev.T*beta[:, None]"


def test_states_that_decay_alike_share_their_decays() -> None:
    names = [line.symbol.name for line in equations("mlstm").decays]
    assert "Gamma_C" in names
    assert not any(name.endswith("_v") for name in names)


def test_the_length_is_a_letter_of_its_own() -> None:
    assert [length_name(as_linear(load(name))) for name in ("kda", "mamba2", "mlstm")] == ["C", "L", "L"]


def test_what_is_no_chunk_is_refused_with_its_reason() -> None:
    with pytest.raises(InputError, match="not linear in h"):
        equations("gru")
    with pytest.raises(InputError, match="take a scan"):
        equations("mamba")


def test_a_chunk_whose_length_is_a_name_is_a_cell() -> None:
    assert chunkwise(load("gated_deltanet"), "C").lines == equations("gated_deltanet").cell.lines
    for chunk, said in (("d", "calls something else"), ("alpha", "calls something else"), ("C+1", "give a number")):
        with pytest.raises(InputError, match=said):
            chunkwise(load("gated_deltanet"), chunk)
    with pytest.raises(InputError, match="in one form"):
        chunkwise(load("gated_deltanet"), "C", "pairs")


def changes_of(expr: sp.Expr) -> Iterator[tuple[str, sp.Expr]]:
    yield "minus", -expr
    for term in expr.args if expr.is_Add else ():
        yield f"without {term}", expr - term
        yield f"minus {term}", expr - 2 * term
    for factor in expr.args if expr.is_Mul else ():
        if not factor.is_Number:
            yield f"without {factor}", expr / factor


def lies(claim: Claim, at_most: int) -> Iterator[tuple[str, Claim]]:
    """One line wrong, of the chunk, of the first step or of one step more: a sign, a term, a factor."""
    for part in ("family", "first", "longer"):
        program = getattr(claim.statement, part)
        for line in lines_for(program.lines, program.outputs)[-at_most:]:
            for what, expr in changes_of(line.expr):
                if line.symbol.name.startswith("spans") and what == "without tril":
                    continue  # no lie: Gamma is masked again
                lines = (replace(each, expr=expr) if each is line else each for each in program.lines)
                try:
                    wrong = replace(claim.statement, **{part: replace(program, lines=tuple(lines))})
                except InputError:
                    continue  # of other shapes
                yield f"{part}, {line}: {what}", Claim("wrong", wrong)


def see_that_no_lie_is_proved(name: str, at_most: int, is_back: bool = False) -> int:
    """How many lies are refuted; none is proved."""
    claim = every_length_claims(load(name))[is_back]
    found = {what: check(lie).outcome for what, lie in lies(claim, at_most)}
    assert [what for what, outcome in found.items() if outcome is Outcome.PROVED] == []
    return sum(outcome is Outcome.REFUTED for outcome in found.values())


def test_a_chunk_with_one_thing_wrong_is_not_proved() -> None:
    assert see_that_no_lie_is_proved("rg_lru", 2) > 5


@pytest.mark.slow
@pytest.mark.parametrize("name", ["deltanet", "gated_deltanet", "kda", "mamba2", "gla", "rg_lru"])
def test_no_line_with_one_thing_wrong_is_proved(name: str) -> None:
    assert see_that_no_lie_is_proved(name, 20) > 8


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mamba2", "rg_lru"])
def test_no_line_of_the_way_back_with_one_thing_wrong_is_proved(name: str) -> None:
    assert see_that_no_lie_is_proved(name, 12, is_back=True) > 8
