"""What users hold can be pickled and copied, here and in another process, and is then checked as it was when made."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from dataclasses import is_dataclass
from functools import cache
from typing import Any

import pytest
import sympy as sp
from held_objects import FALSE, HELD, KEPT, OPEN, TRUE, is_copy, is_same, lesson, network, with_lines
from hypothesis import given
from places import SUPPORT
from sample_sizes import examples

import symrnn as sr
from symrnn import bounds, evaluate
from symrnn.bounds.slopes.largest_slope import slope_bound
from symrnn.claims import claim, statements, verdict
from symrnn.derivation import exposition, figures
from symrnn.derivation.report import Report, StepReport
from symrnn.errors import ProgramError
from symrnn.expressions.copying import reduce_to
from symrnn.testing.strategies import cells, claims

PROTOCOLS = range(2, pickle.HIGHEST_PROTOCOL + 1)


@cache
def held(name: str) -> Any:
    return HELD[name]()


@pytest.mark.parametrize("name", HELD)
def test_what_is_pickled_comes_back(name: str) -> None:
    for protocol in PROTOCOLS:
        assert is_copy(pickle.loads(pickle.dumps(held(name), protocol)), held(name)), protocol


@pytest.mark.parametrize("name", HELD)
@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy], ids=lambda each: each.__name__)
def test_what_is_copied_is_the_same(duplicate: Any, name: str) -> None:
    assert is_copy(duplicate(held(name)), held(name))


def test_all_of_it_goes_to_another_process_and_back() -> None:
    paths = os.pathsep.join((str(SUPPORT.parent), str(SUPPORT)))
    done = subprocess.run(
        [sys.executable, "-c", "import held_objects; held_objects.answer()"],
        input=pickle.dumps({name: pickle.dumps(held(name)) for name in HELD}),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "7"},
    )
    wrong, sent = pickle.loads(done.stdout)
    assert wrong == []
    assert [name for name in HELD if not is_copy(pickle.loads(sent[name]), held(name))] == []


@given(cell=cells(), claimed=claims())
@examples(30)
def test_drawn_cells_their_gradients_and_claims_are_pickled(cell: sr.Cell, claimed: sr.Claim) -> None:
    for value in (cell, sr.pullback(cell), claimed):
        assert is_copy(pickle.loads(pickle.dumps(value)), value)


def test_the_comparison_of_copies_sees_a_difference() -> None:
    evaluated = with_lines(*(2 * (x + y) for x, y in [sp.symbols("x y", real=True)]))
    assert not is_copy(evaluated, with_lines(KEPT[0]))
    assert not is_copy(str(network()), network())
    assert not is_same(held("box"), bounds.between("0.1", [0.5, 0.7]))
    assert not is_same(held("sequence evaluator"), sr.evaluator(sr.cells.elman("relu"), loss="squared_error"))


def again(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


@pytest.mark.parametrize("claimed", [TRUE, FALSE, OPEN], ids=lambda each: each.name)
def test_the_verdict_on_a_pickled_claim_is_the_same(claimed: sr.Claim) -> None:
    one, other = sr.check(claimed), sr.check(again(claimed))
    assert (one.outcome, one.evidence) == (other.outcome, other.evidence)


@pytest.mark.parametrize("name", [name for name in HELD if name.startswith("claim")])
def test_pickled_claims_of_every_kind_are_judged_as_before(name: str) -> None:
    assert sr.check(again(held(name))).outcome is sr.check(held(name)).outcome


def test_a_pickled_derivation_is_verified_as_before() -> None:
    assert str(again(lesson()).verify()) == str(lesson().verify())


def test_pickled_programs_and_evaluators_compute_the_same_numbers() -> None:
    run = held("evaluator")
    arguments = {item.symbol.name: 0.5 for item in run.program.inputs}
    assert is_same(again(run)(**arguments), run(**arguments))
    assert again(run.program).evaluate(arguments, digits=30) == run.program.evaluate(arguments, digits=30)
    assert again(network()).expression() == network().expression()
    assert again(run).source == run.source


def test_a_pickled_evaluator_of_sequences_has_its_loss_and_its_slope_at_kinks() -> None:
    run = held("sequence evaluator")
    params = run.random_params({"n": 2, "m": 1}, seed=0)
    params["b_h"][:] = 0  # the first step is at the kink
    x, target = run.random_data({"n": 2, "m": 1}, steps=3, seed=1)
    x[0] = 0
    assert is_same(again(run).gradients(params, x, target), run.gradients(params, x, target))
    assert again(run).kink == run.kink == 0.5


class Forged:
    """Pickled as a Program of these parts would be."""

    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def __reduce__(self) -> Any:
        return reduce_to(sr.Program, *self.parts)


def test_an_ill_formed_program_is_not_unpickled() -> None:
    program = network()
    assert again(Forged(program.inputs, program.lines, program.outputs)) == program
    with pytest.raises(ProgramError, match="used before it is assigned"):
        again(Forged(program.inputs, program.lines[::-1], program.outputs))


def test_an_unpickled_program_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        again(network()).shapes[sr.name_symbol("new")] = ()


REFUSED = {
    "a Verdict": lambda: sr.check(TRUE),
    "a Report holds verdicts.*the Derivation": lambda: lesson().verify(),
    "a StepReport holds verdicts.*the Derivation": lambda: lesson().verify().steps[0],
    "a CertifiedSlope holds verdicts.*its claims": lambda: slope_bound("tanh"),
}


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy], ids=lambda each: each.__name__)
@pytest.mark.parametrize("said", REFUSED)
def test_what_holds_a_verdict_is_not_copied(said: str, duplicate: Any) -> None:
    with pytest.raises(TypeError, match=said):
        duplicate(REFUSED[said]())


def test_a_very_deep_expression_is_pickled() -> None:
    expr = sp.Symbol("x", real=True)
    for _ in range(30):
        expr = sp.tanh(2 * expr + 1)
    assert is_copy(again(sr.Assign(sp.Symbol("y", real=True), expr)), sr.Assign(sp.Symbol("y", real=True), expr))


def test_no_kind_of_object_is_left_out() -> None:
    modules = (sr, bounds, evaluate, figures, statements, claim, exposition, verdict)
    public = [getattr(module, name) for module in modules for name in module.__all__]
    kinds = {each for each in public if isinstance(each, type) and is_dataclass(each)}
    tried = {type(held(name)) for name in HELD}
    tried |= {type(held(name).statement) for name in HELD if isinstance(held(name), sr.Claim)}
    tried |= {type(each) for name in HELD if isinstance(held(name), sr.Claim) for each in held(name).given}
    refused = {sr.Verdict, Report, StepReport, bounds.CertifiedSlope}
    assert kinds - tried - refused == set()
