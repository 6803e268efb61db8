"""Exercises: every answer is proved, and a wrong one stops the sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import mpmath
import pytest
import sympy as sp

from symrnn import Claim, InputError, Judgement, Outcome, Quotation, Step, Text, cells, check, less_than
from symrnn.cells.cell import Cell
from symrnn.derivation.derivation import Derivation
from symrnn.documents.pages.marks import StepRefuted
from symrnn.exercises.drills import draw_drills
from symrnn.exercises.exercise import Exercise, NumberAnswer, OpenAnswer, Sheet, TruthAnswer
from symrnn.exercises.grading import grade
from symrnn.exercises.scalar_network import scalar_network
from symrnn.exercises.sentences import sentence_exercises
from symrnn.exercises.sheets.checked import check_sheet

w, v = sp.Symbol("w_n", real=True), sp.Symbol("v", real=True)
SMALL = Claim.at_most("the power is at most 1", sp.Abs(w**50), 1, (less_than(w, 1),))
HOLDS = Claim.at_most("a square is not negative", 0, w**2)
NAMES = ("elman_unit", "gru", "elo", "kalman")


def sheet_of(*exercises: Exercise) -> Sheet:
    return Sheet("A sheet", Text("Exercises."), exercises)


def outcome(*exercises: Exercise) -> Outcome:
    return sheet_of(*exercises).derivation().verify().outcome


def quoting(quotation: Quotation, *claims: Claim) -> Derivation:
    step = Step("one", "A step", Text("Said."), claims or (HOLDS,), "squares")
    return Derivation("Words", Text("Said."), (), (replace(step, quotation=quotation),))


def numbers_of(exercise: Exercise) -> dict[str, sp.Expr]:
    """What the question says that each name is."""
    said = exercise.question.formulas
    return {str(said[key]): sp.Rational(str(said[f"v{key[1:]}"])) for key in said if key[0] == "n"}


def central_difference(cell: Cell, exercise: Exercise, steps: int) -> mpmath.mpf:
    """The derivative by two forward passes, from what the question says alone."""
    network = scalar_network(cell, steps)
    given = numbers_of(exercise)
    name = str(exercise.question.formulas["asked"])
    step = sp.Rational(1, 10**12)
    ahead, behind = (network.evaluate({**given, name: given[name] + s * step}, digits=40) for s in (1, -1))
    output = str(network.outputs[-1])
    return (ahead[output] - behind[output]) / (2 * mpmath.mpf(10) ** -12)


@pytest.mark.parametrize("name", NAMES)
def test_drills_are_proved_and_are_what_a_difference_gives(name: str) -> None:
    cell = cells.load(name) if name in cells.names() else getattr(cells, name)()
    drills = draw_drills(cell, seed=5, count=1, steps=1)
    assert outcome(*drills) is Outcome.PROVED
    answer = drills[0].answer
    assert isinstance(answer, NumberAnswer)
    assert (
        abs(central_difference(cell, drills[0], 1) - mpmath.mpf(answer.shown))
        <= answer.claim.statement.expressions()[1] * 1.01
    )


def test_a_seed_draws_the_same_and_another_seed_others() -> None:
    cell = cells.elman_unit()
    assert draw_drills(cell, seed=3, count=3) == draw_drills(cell, seed=3, count=3)
    assert draw_drills(cell, seed=3, count=3) == draw_drills(cell, seed=3, count=5)[:3]
    assert draw_drills(cell, seed=3, count=3) != draw_drills(cell, seed=4, count=3)


def test_declared_ranges_are_kept() -> None:
    cell = Cell.parse("h: state\nx: input\na: param in [0.01, 0.02]\nb: param > 5\nh = tanh(a*h + b*x)")
    for exercise in draw_drills(cell, seed=1, count=4):
        given = numbers_of(exercise)
        assert sp.Rational(1, 100) <= given["a"] <= sp.Rational(1, 50)
        assert given["b"] > 5


def test_a_cell_is_taken_at_no_kink() -> None:
    for exercise in draw_drills(cells.elman_unit("relu"), seed=2, count=6):
        assert isinstance(exercise.answer, NumberAnswer)
        assert exercise.answer.value != 0


@pytest.mark.parametrize(
    ("arguments", "word"),
    [({"count": 0}, "count"), ({"count": 101}, "count"), ({"steps": 0}, "steps"), ({"steps": 6}, "steps")],
)
def test_what_cannot_be_drawn_is_named(arguments: dict[str, int], word: str) -> None:
    with pytest.raises(InputError, match=word):
        draw_drills(cells.elman_unit(), **arguments)


def test_a_surrogate_slope_is_not_asked_for_as_a_derivative() -> None:
    with pytest.raises(InputError, match="surrogate"):
        draw_drills(cells.load("lif"), seed=5, count=1, steps=1)


def test_a_cell_that_needs_two_entries_is_taken_with_two() -> None:
    cell = Cell.parse("h: state[n]\nx: input[n]\nh = softmax(h + x)")
    drills = draw_drills(cell, seed=5, count=1, steps=1)
    assert "[2]" in str(drills[0].question.formulas["output"]) + str(drills[0].question.formulas["asked"])
    assert outcome(*drills) is Outcome.PROVED


def test_an_undefined_function_has_no_numbers() -> None:
    with pytest.raises(InputError, match="choose one"):
        draw_drills(cells.elman_unit("f"))


def lies() -> list[Exercise]:
    """Planted wrong answers: twenty-four numbers and truths that are not so."""
    found: list[Exercise] = []
    for number, drill in enumerate(draw_drills(cells.elman_unit(), seed=7, count=5)):
        answer = drill.answer
        assert isinstance(answer, NumberAnswer)
        last = answer.shown[:-1] + str((int(answer.shown[-1]) + 1) % 10)
        sign = answer.shown.removeprefix("-") if answer.shown.startswith("-") else f"-{answer.shown}"
        for wrong in (
            replace(answer, shown=last),
            replace(answer, shown=sign),
            replace(answer, value=-answer.value),
            replace(answer, value=2 * answer.value),
        ):
            found.append(replace(drill, answer=wrong, id=f"lie-{number}-{len(found)}"))
    way = Step("way", "A way", Text("Said."), (HOLDS,), "squares")
    true = replace(way, quotation=Quotation("squares", Judgement.TRUE, (HOLDS,)))
    found += [
        Exercise("t1", "T", Text("?"), TruthAnswer(SMALL, holds=True), way),
        Exercise("t2", "T", Text("?"), TruthAnswer(HOLDS, holds=False), way),
        Exercise("t3", "T", Text("?"), TruthAnswer(HOLDS, holds=False), true),
        Exercise("t4", "T", Text("?"), OpenAnswer(Text("so")), replace(way, claims=(SMALL,))),
    ]
    return found


LIES = lies()


@pytest.mark.parametrize("lie", LIES, ids=[each.id for each in LIES])
def test_a_wrong_answer_stops_the_sheet(lie: Exercise) -> None:
    sheet = sheet_of(lie)
    with pytest.raises(StepRefuted):
        check_sheet(sheet, sheet.derivation().verify())


def test_an_undecided_answer_stops_it_too() -> None:
    open_ = Claim.equality("what nobody decides", sp.Function("f", real=True)(w) ** 2 + v, v + sp.sin(w))
    assert check(open_).outcome is not Outcome.PROVED
    lie = Exercise("open", "T", Text("?"), TruthAnswer(HOLDS, holds=True), Step("o", "O", Text(""), (open_,), "none"))
    with pytest.raises((InputError, StepRefuted)):
        check_sheet(sheet_of(lie), sheet_of(lie).derivation().verify())


def test_a_sheet_takes_only_the_report_on_itself() -> None:
    first, second = (sheet_of(*draw_drills(cells.elman_unit(), seed=seed, count=1)) for seed in (1, 2))
    with pytest.raises(InputError, match="not of the derivation"):
        check_sheet(first, second.derivation().verify())


def test_a_sentence_asks_for_a_witness_and_takes_any_that_is_one() -> None:
    exercise, instead = sentence_exercises(quoting(Quotation("it is small", Judgement.FALSE, (SMALL,))))
    assert "it is small" in exercise.question.template
    assert outcome(exercise, instead) is Outcome.PROVED
    right = [grade(exercise, each).is_right for each in ({"w_n": -2}, {"w_n": "-1.5"}, {w: sp.Rational(-3)}, False)]
    wrong = [grade(exercise, each).is_right for each in ({"w_n": 2}, {"w_n": 0.5}, {"w_n": -1}, True)]
    assert right == [True] * 4
    assert wrong == [False] * 4
    assert grade(exercise, None).is_right is None
    assert grade(instead, True).is_right is True


def test_an_omission_without_a_claim_asks_what_is_missing() -> None:
    missing = Quotation("the state is f(2*w1)", Judgement.OMISSION, missing=Text("The start is zero."))
    exercise = sentence_exercises(quoting(missing))[0]
    assert isinstance(exercise.answer, OpenAnswer)
    assert grade(exercise, "the start").is_right is None


def test_a_derivation_without_quotations_has_no_sentences() -> None:
    alone = Derivation("Alone", Text(""), (), (Step("s", "S", Text(""), (HOLDS,), "squares"),))
    with pytest.raises(InputError, match="quotes nobody"):
        sentence_exercises(alone)


@pytest.mark.parametrize("answer", [True, "x", float("nan"), float("inf"), {"w": 1}, [1], 1j])
def test_no_number_is_no_answer(answer: Any) -> None:
    exercise = draw_drills(cells.elman_unit(), seed=3, count=1)[0]
    with pytest.raises(InputError):
        grade(exercise, answer)


@pytest.mark.parametrize("witness", [{}, {"v": 1}, {"w_n": 1, "v": 1}, {"w_n": "a"}])
def test_a_witness_in_other_names_is_named(witness: dict[str, Any]) -> None:
    exercise = sentence_exercises(quoting(Quotation("it is small", Judgement.FALSE, (SMALL,))))[0]
    with pytest.raises(InputError):
        grade(exercise, witness)


def test_a_number_is_right_within_the_tolerance_alone() -> None:
    exercise = draw_drills(cells.elman_unit(), seed=3, count=1)[0]
    answer = exercise.answer
    assert isinstance(answer, NumberAnswer)
    for share, right in ((0, True), (0.9, True), (-0.9, True), (1.1, False), (-1.1, False), (200, False)):
        assert grade(exercise, float(answer.decimal + share * answer.tolerance)).is_right is right
