"""Chunks of any length: a chunk of C + 1 is one of C and a step, proved with C a name; and no lie about it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp
from linear_cells import cell_of, exact_outputs

from symrnn import Cell, Claim, Outcome, Program, check, components
from symrnn.cells import load
from symrnn.errors import InputError
from symrnn.linear import as_linear, chunk_induction_claims, chunkwise
from symrnn.linear.chunk_induction import step_programs
from symrnn.programs.components import sizes_of
from symrnn.programs.lines import lines_for

CELLS = (
    *("retnet", "linear_attention", "gla", "mamba2", "mlstm", "deltanet", "gated_deltanet", "kda", "rwkv5", "rwkv6"),
    *("rwkv7", "mingru", "minlstm", "rg_lru", "hgrn", "hgrn2", "qrnn", "ttt_linear", "garch", "rwkv4"),
)


def outcomes(cell: Cell) -> set[Outcome]:
    return {check(claim).outcome for claim in chunk_induction_claims(cell)}


@pytest.mark.parametrize("name", ["rg_lru", "gated_deltanet"])
def test_chunks_of_any_length_are_proved(name: str) -> None:
    assert outcomes(load(name)) == {Outcome.PROVED}


@pytest.mark.slow
@pytest.mark.parametrize("name", CELLS)
def test_chunks_of_any_length_are_proved_for_all_cells(name: str) -> None:
    claims = chunk_induction_claims(load(name))
    assert len(claims) == (4 if name in ("deltanet", "gated_deltanet", "kda", "rwkv7", "ttt_linear") else 2)
    assert outcomes(load(name)) == {Outcome.PROVED}


@pytest.mark.slow
@pytest.mark.parametrize(
    "parts",
    [
        ("r[:, None]*S", " - b*outer(k, D.T @ k)", " + outer(b*v, a*k)", "S.T @ q"),
        ("a*S", " - outer(S @ k, r*k)", " + b*outer(k, v) + outer(b*v, a*k)", "S.T @ q + r"),
        ("S*c[None, :]", "", " + outer(a*k, b*v)*c[None, :]", "(S_prev + outer(k, v)).T @ q"),
        ("S*c[None, :]", "", " + v @ k.T", "S @ q + a*(S.T @ r)"),
        ("a*(r[:, None]*S)", "", " + v @ k.T", "tanh(S @ q)"),
    ],
)
def test_what_nobody_has_named_is_proved_too(parts: tuple[str, str, str, str]) -> None:
    assert outcomes(cell_of(*parts)) == {Outcome.PROVED}


def lies(name: str) -> Iterator[tuple[str, Claim]]:
    """One line wrong: a gate left out, a term lost, a corner of a mask, a sign, the end of one chunk for another's."""
    longer, stepped = step_programs(as_linear(load(name)))
    for program, other in ((longer, stepped), (stepped, longer)):
        needed = lines_for(program.lines, program.outputs)
        for line in needed:
            i = program.lines.index(line)
            gates = {s: sp.S.One for s in line.expr.free_symbols if s.name.startswith(("through", "fade"))}
            changed = {
                "minus": -line.expr,
                "without decays": line.expr.xreplace(gates) if "_more" in line.symbol.name else line.expr,
            }
            changed |= {f"without {term}": line.expr - term for term in line.expr.args if line.expr.is_Add}
            for what, expr in changed.items():
                if expr != line.expr:
                    try:
                        wrong = (*program.lines[:i], replace(line, expr=expr), *program.lines[i + 1 :])
                        made = Program(program.inputs, wrong, program.outputs)
                    except InputError:
                        continue
                    yield f"{line} {what}", Claim.equivalent("wrong", made, other)


def refuted(name: str) -> int:
    """How many lies were told that change a value at small sizes, in fractions: each of them is refuted."""
    count = 0
    for what, lie in lies(name):
        left, right = lie.programs()
        small = dict.fromkeys(sizes_of(left), 2)
        if exact_outputs(left, small, 1) != exact_outputs(right, small, 1):
            assert check(lie).outcome is Outcome.REFUTED, what
            count += 1
    return count


def test_no_lie_is_proved() -> None:
    assert refuted("rg_lru") >= 10


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rwkv6", "mamba2", "gated_deltanet", "kda", "rwkv7", "deltanet", "mingru"])
def test_no_lie_about_more_cells_is_proved(name: str) -> None:
    assert refuted(name) >= 10


@pytest.mark.parametrize("seed", [1, 2])
def test_what_has_grown_from_two_steps_is_the_chunk_of_three(seed: int) -> None:
    """A second way, in fractions: the masks and the inverse of two steps written out, and grown by the program."""
    longer, _ = step_programs(as_linear(load("gated_deltanet")))
    chunk = components(chunkwise(load("gated_deltanet"), 3).program, {"d": 2})
    scalars = components(longer, {"d": 2, "C": 2})
    given = {item.symbol.name: Fraction(hash((seed, i)) % 17 - 8, 3 + i % 4) for i, item in enumerate(chunk.inputs)}
    a, b = ([given[f"{gate}[{t}]"] for t in (1, 2, 3)] for gate in ("alpha", "beta"))
    values = given | {f"{name}_next": given[f"{name}[3]"] for name in ("alpha", "beta")}
    values |= {f"{name}_next[{i}]": given[f"{name}[3,{i}]"] for name in ("q", "k", "v") for i in (1, 2)}
    system = -a[1] * b[1] * sum(given[f"k[1,{i}]"] * given[f"k[2,{i}]"] for i in (1, 2))
    for name, square in (("Gamma", (1, 0, a[1], 1)), ("Gamma_before", (0, 0, 1, 0)), ("M", (1, 0, system, 1))):
        values |= {f"{name}_S[{i},{j}]": Fraction(square[2 * i + j - 3]) for i in (1, 2) for j in (1, 2)}
    for name, pair in (("gamma", (a[0], a[0] * a[1])), ("gamma_before", (1, a[0])), ("fade", (a[1], 1))):
        values |= {f"{name}_S[{t}]": Fraction(pair[t - 1]) for t in (1, 2)}
    values["through_S"] = a[0] * a[1]
    wanted = {item.symbol.name for item in scalars.inputs}
    found = scalars.evaluate({name: value for name, value in values.items() if name in wanted}).values()
    expected = chunk.evaluate(given)
    named = {str(name): value for name, value in expected.items()}
    rows = [named[f"y[{t},{i}]"] for t in (1, 2, 3) for i in (1, 2)]
    assert list(found)[:6] == rows
