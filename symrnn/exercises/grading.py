"""Grading: an answer is right where the judge says so, of the claim that it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symrnn import judge
from symrnn.claims.claim import Claim, Comparison
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError, listing
from symrnn.exercises.exercise import Exercise, NumberAnswer, TruthAnswer
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.exact import fraction_to_rational, to_fraction

__all__ = ["Grade", "grade", "say_score"]


@check_arguments
@dataclass(frozen=True, slots=True)
class Grade:
    """Whether an answer is right; ``None`` where there is none yet, or nothing judges it.

    >>> print(Grade("drill-1", True, "right"))
    drill-1: right
    """

    exercise: str
    is_right: bool | None
    words: str

    def __str__(self) -> str:
        return f"{self.exercise}: {self.words}"


@check_arguments
def grade(exercise: Exercise, answer: Any) -> Grade:
    """What the judge says of an answer: a number, or true or false, or a witness as numbers by name.

    A number is right where it is proved to lie within the tolerance; a witness where its numbers are proved to be what
    is given, and the claim is refuted at them. ``None`` and ``...`` are no answer yet.

    >>> from symrnn.cells import elman_unit
    >>> from symrnn.exercises.drills import draw_drills
    >>> exercise, = draw_drills(elman_unit(), seed=3, count=1)
    >>> print(grade(exercise, float(exercise.answer.decimal)))
    drill-1: right
    >>> print(grade(exercise, 7))
    drill-1: not yet

    Raises
    ------
    InputError
        for an answer of another kind, and a witness in other names than the claim's.
    """
    if answer is None or answer is ...:
        return Grade(exercise.id, None, "no answer yet")
    match exercise.answer:
        case NumberAnswer():
            right = _is_close(exercise.answer, answer)
        case TruthAnswer(claim, holds):
            right = _fails_at(claim, answer) if isinstance(answer, Mapping) else _truth(exercise.id, answer) is holds
        case _:
            return Grade(exercise.id, None, "in words: compare it with the answer of the page")
    return Grade(exercise.id, right, "right" if right else "not yet")


def _is_close(expected: NumberAnswer, answer: Any) -> bool:
    """|value - answer| <= tolerance, proved; a float is the binary fraction that it is."""
    if isinstance(answer, bool):
        raise InputError(f"the answer to {expected.name}: expected a number, found {answer}")
    given = fraction_to_rational(to_fraction(answer))
    size = sp.Abs(sp.Add(expected.value, -given, evaluate=False), evaluate=False)
    return _is_proved(Claim.at_most(f"an answer to {expected.name}", size, expected.tolerance))


def _truth(name: str, answer: Any) -> bool:
    if not isinstance(answer, bool):
        raise InputError(f"{name}: expected True, False, or a witness such as {{'w_n': -2}}, found {answer!r}")
    return answer


def _fails_at(claim: Claim, witness: Mapping[Any, Any]) -> bool:
    """Whether all that is given holds at the numbers, and the claim does not."""
    names = sorted({symbol.name for expr in claim.expressions() for symbol in expr.free_symbols})
    if sorted(map(str, witness)) != names:
        raise InputError(f"a witness against {claim.name!r} names {listing(names)}, found {listing(map(str, witness))}")
    statement, given = claim.statement, [each for each in claim.given if isinstance(each, Comparison)]
    if not isinstance(statement, Comparison) or len(given) != len(claim.given):
        raise InputError(f"{claim.name!r} is not about numbers alone; answer True or False")
    values = {str(name): fraction_to_rational(to_fraction(value)) for name, value in witness.items()}
    at = {symbol: values[symbol.name] for expr in claim.expressions() for symbol in expr.free_symbols}
    held = all(_is_proved(Claim("given", each.xreplace(at))) for each in given)
    return held and judge.check(Claim(claim.name, statement.xreplace(at))).outcome is Outcome.REFUTED


def _is_proved(claim: Claim) -> bool:
    return judge.check(claim).outcome is Outcome.PROVED


@check_arguments
def say_score(grades: Iterable[Grade]) -> str:
    """How many answers are right, of those that are graded.

    >>> say_score([Grade("a", True, "right"), Grade("b", False, "not yet"), Grade("c", None, "no answer yet")])
    '1 right, 1 not yet, 1 not graded'
    """
    found = [each.is_right for each in grades]
    return f"{found.count(True)} right, {found.count(False)} not yet, {found.count(None)} not graded"
