"""An exercise: a question, its answer, and the step that works it out; a sheet of them is checked as a derivation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import sympy as sp

from symrnn.claims.claim import Claim
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.derive import rounds_to
from symrnn.derivation.exposition import Judgement, Quotation, Text
from symrnn.derivation.step import Step
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.exact import to_fraction

__all__ = ["Answer", "Exercise", "NumberAnswer", "OpenAnswer", "Sheet", "TruthAnswer"]


@check_arguments
@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """A number: its exact ``value``, the decimal ``shown`` for it, and how far from it an answer may be.

    >>> answer = NumberAnswer("of 1", sp.tanh(1), "0.7616", sp.Rational(1, 500))
    >>> print(answer.claim)
    of 1: Abs(-476/625 + tanh(1)) <= 1/20000

    Raises
    ------
    InputError
        where an answer may be no further away than the decimal itself is.
    """

    name: str
    value: sp.Expr
    shown: str
    tolerance: sp.Rational

    def __post_init__(self) -> None:
        half_unit = self.claim.statement.expressions()[1]
        if self.tolerance < half_unit:
            raise InputError(
                f"the answer {self.name!r} may be off by {self.tolerance}, and {self.shown} itself by {half_unit}; "
                "give a larger tolerance, or more digits"
            )

    @property
    def claim(self) -> Claim:
        """The decimal is the value, rounded: |value - shown| <= half a unit of the last digit."""
        return rounds_to(self.name, self.value, self.shown)

    @property
    def decimal(self) -> sp.Rational:
        """What is shown, as a number."""
        found = to_fraction(self.shown)
        return sp.Rational(found.numerator, found.denominator)


@check_arguments
@dataclass(frozen=True, slots=True)
class TruthAnswer:
    """Whether a claim holds for all numbers: the judge has to prove it, or else to refute it.

    >>> w = sp.Symbol("w", real=True)
    >>> answer = TruthAnswer(Claim.at_most("small", abs(w), 1), holds=False)
    >>> print(answer.claim, answer.holds)
    small: Abs(w) <= 1 False
    """

    claim: Claim
    holds: bool


@check_arguments
@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """An answer in words, which nothing judges.

    >>> OpenAnswer(Text("The state before the first input is zero.")).words.template
    'The state before the first input is zero.'
    """

    words: Text


Answer: TypeAlias = NumberAnswer | TruthAnswer | OpenAnswer


@check_arguments
@dataclass(frozen=True, slots=True)
class Exercise:
    """A question, its answer, and the step that works it out.

    >>> w = sp.Symbol("w", real=True)
    >>> claim = Claim.equality("the slope", sp.diff(w**2, w), 2 * w)
    >>> way = Step("slope", "The slope of a square", Text("By the power rule."), (claim,), "the power rule")
    >>> answer = NumberAnswer("the slope at 3", sp.Integer(6), "6.0", sp.Rational(1, 10))
    >>> exercise = Exercise("slope", "A slope", Text("The slope of {square} at 3?", square=w**2), answer, way)
    >>> [claim.name for claim in exercise.step.claims]
    ['the slope at 3', 'the slope']
    """

    id: str
    title: str
    question: Text
    answer: Answer
    solution: Step

    @property
    def step(self) -> Step:
        """The solution, with what the answer claims among its claims, or among what it quotes as false."""
        step = replace(self.solution, id=self.id)
        match self.answer:
            case NumberAnswer():
                return replace(step, claims=(self.answer.claim, *step.claims))
            case TruthAnswer(claim, holds):
                return _with_claim(step, claim) if holds else _with_refuted(step, claim)
        return step


def _with_claim(step: Step, claim: Claim) -> Step:
    quoted = step.quoted if step.quotation is not None and step.quotation.is_true else ()
    return step if claim in (*step.claims, *quoted) else replace(step, claims=(claim, *step.claims))


def _with_refuted(step: Step, claim: Claim) -> Step:
    """The judge has to refute what is quoted, unless it is called true."""
    quotation = step.quotation
    if quotation is not None and not quotation.is_true and claim in quotation.claims:
        return step
    return replace(step, quotation=Quotation(claim.name, Judgement.FALSE, (claim,)))


@check_arguments
@dataclass(frozen=True, slots=True)
class Sheet:
    """Exercises under one title; their answers are checked together, as the steps of a derivation.

    >>> from symrnn.cells import elman_unit
    >>> from symrnn.exercises.drills import draw_drills
    >>> sheet = Sheet("Practice", Text("Two drills."), draw_drills(elman_unit(), seed=3, count=2))
    >>> print(sheet.derivation().verify().outcome.name)
    PROVED

    Raises
    ------
    InputError
        where there is no exercise, or two have one id.
    """

    title: str
    about: Text
    exercises: tuple[Exercise, ...]

    def __post_init__(self) -> None:
        self.derivation()

    @check_arguments
    def derivation(self) -> Derivation:
        """The worked ways, one after the other, with what the answers claim."""
        return Derivation(self.title, self.about, (), tuple(_steps(self.exercises)))


def _steps(exercises: tuple[Exercise, ...]) -> Iterator[Step]:
    """A step rests on those before it that are there."""
    before: set[str] = set()
    for exercise in exercises:
        step = exercise.step
        yield replace(step, rests_on=tuple(name for name in step.rests_on if name in before))
        before.add(step.id)
