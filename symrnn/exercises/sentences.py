"""Somebody's sentences as questions: true or false? The claims are those of a derivation, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from symrnn.claims.claim import Claim, Comparison, Induction
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.exposition import Quotation, Text
from symrnn.derivation.step import Step
from symrnn.errors import InputError
from symrnn.exercises.exercise import Exercise, OpenAnswer, TruthAnswer
from symrnn.expressions.arguments import check_arguments

__all__ = ["sentence_exercises"]

_LONGEST = 200  # characters of what is asked in a line
_ASK = "Is that true for all numbers? If it is not, find a witness: numbers at which it fails."


@check_arguments
def sentence_exercises(derivation: Derivation) -> tuple[Exercise, ...]:
    """A question for each sentence that a derivation quotes, and one for what holds instead, where that is short.

    A sentence with a claim asks whether the claim is true; one that only leaves something out asks what.

    Raises
    ------
    InputError
        where nothing is quoted.
    """
    found = tuple(exercise for step in derivation.steps for exercise in _of_step(step))
    if not found:
        raise InputError(
            f"derivation {derivation.title!r} quotes nobody; give one whose steps have quotations, or a cell for drills"
        )
    return tuple(replace(exercise, title=f"Exercise {number}") for number, exercise in enumerate(found, 1))


def _of_step(step: Step) -> Iterator[Exercise]:
    if step.quotation is None:
        return
    yield _sentence(step, step.quotation)
    claim = next((claim for claim in step.claims if _is_short(claim)), None)
    if claim is not None:
        alone = Step(step.id, step.title, step.text, (claim,), step.why)
        question = _read(claim, "Is it true for all numbers that {reading}?")
        yield Exercise(f"{step.id}-instead", "", question, TruthAnswer(claim, holds=True), alone)


def _sentence(step: Step, quotation: Quotation) -> Exercise:
    words = f"“{_literal(quotation.words)}”"
    if quotation.claims:
        claim = quotation.claims[0]
        question = _read(claim, f"{words}\n\nOur reading: {_literal(claim.name)}. As a formula, {{reading}}. {_ASK}")
        return Exercise(step.id, "", question, TruthAnswer(claim, quotation.is_true), step)
    assert quotation.missing is not None
    question = Text(f"{words}\n\nWhat does this leave unsaid?")
    return Exercise(step.id, "", question, OpenAnswer(quotation.missing), step)


def _is_short(claim: Claim) -> bool:
    """A comparison in names, or one for every index: what can be asked in a line."""
    statement = claim.statement
    if len(str(claim)) > _LONGEST:
        return False
    if isinstance(statement, Induction):
        return not statement.recurrences
    return isinstance(statement, Comparison) and any(side.free_symbols for side in statement.expressions())


def _read(claim: Claim, template: str) -> Text:
    """The claim in formulas, in the place of ``{reading}``."""
    formulas: dict[str, Any] = {}
    statement = claim.statement
    said = _literal(str(statement))
    if isinstance(statement, Induction):
        formulas |= {"said": statement.statement, "index": statement.index}
        said = "{said} for every {index} = 0, 1, 2, ..."
    elif isinstance(statement, Comparison):
        formulas["said"] = statement
        said = "{said}"
    given = [_hypothesis(number, each, formulas) for number, each in enumerate(claim.given)]
    reading = f"{said}, given {', '.join(given)}" if given else said
    return Text(template.replace("{reading}", reading), **formulas)


def _hypothesis(number: int, hypothesis: Any, formulas: dict[str, Any]) -> str:
    if not isinstance(hypothesis, Comparison):
        return _literal(str(hypothesis))
    formulas[f"given{number}"] = hypothesis
    return f"{{given{number}}}"


def _literal(text: str) -> str:
    """Braces as they are; quotation marks within a quotation are single."""
    text = text.translate({0x201C: 0x2018, 0x201D: 0x2019})
    return text.replace("{", "{{").replace("}", "}}")
