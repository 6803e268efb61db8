"""A derivation as a notebook that checks itself again: its steps in words, and under each a cell that asks the judge.

The words are those of the page that was checked. A cell compares the claims of its step with those that it was written
for, so that words and proofs cannot part, and fails where the judge does not prove them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from symrnn.derivation.derivation import Derivation
from symrnn.derivation.report import Report, verify_steps, word_of
from symrnn.derivation.step import Step
from symrnn.documents.pages.marks import StepRefuted, is_proved
from symrnn.documents.pages.page import build_page
from symrnn.documents.pages.prose import parts
from symrnn.errors import InputError
from symrnn.exercises.sheets.notebook_cells import NotebookCell, in_markdown, notebook_json
from symrnn.expressions.arguments import check_arguments

__all__ = ["check_again", "digest_of_claims", "write_derivation_notebook"]

_HEAD = """import symrnn as sr
from symrnn.exercises.sheets.derivation_notebook import check_again

{source}"""


@check_arguments
def write_derivation_notebook(derivation: Derivation, report: Report, source: str) -> str:
    """A derivation with its report as a notebook; ``source`` is Python that gives it again, as ``lesson``.

    Raises
    ------
    StepRefuted
        where a step is wrong.
    InputError
        for a report of another derivation.
    """
    build_page(derivation, report)
    return notebook_json(derivation.title, _cells(derivation, source))


@check_arguments
def check_again(derivation: Derivation, step: str, digest: str) -> str:
    """The verdict on one step, where its claims are those of ``digest`` and all are proved.

    Raises
    ------
    StepRefuted
        where they are not proved now.
    InputError
        where there is no such step, or its claims are others.
    """
    found = next((each for each in derivation.steps if each.id == step), None)
    if found is None or digest_of_claims(found) != digest:
        raise InputError(
            f"step {step}: its claims are not those that the words here are about; write the notebook again"
        )
    (row,) = verify_steps(derivation.title, (_alone(found),)).steps
    if not is_proved(row):
        raise StepRefuted(f"step {step}: {word_of(row)}: {row.summary}")
    return f"{word_of(row)} {step}: {row.summary}"


def digest_of_claims(step: Step) -> str:
    """A short text that changes where a claim of a step does, or what it quotes."""
    said = "\n".join(map(str, (step.title, *step.text.parts(), *step.claims, "quoted", *step.quoted)))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _alone(step: Step) -> Step:
    """The step without those that it rests on, which have cells of their own."""
    return Step(step.id, step.title, step.text, step.claims, step.why, quotation=step.quotation)


def _cells(derivation: Derivation, source: str) -> Iterator[NotebookCell]:
    about = in_markdown(parts(derivation.abstract, ()))
    yield NotebookCell(f"# {in_markdown((derivation.title,))}\n\n{about}")
    yield NotebookCell(_HEAD.format(source=source), is_code=True)
    for step in derivation.steps:
        said = in_markdown(parts(step.text, ()))
        yield NotebookCell(f"## {in_markdown((step.title,))}\n\n{said}\n\n*Why:* {in_markdown((step.why,))}")
        call = f"check_again(lesson, {step.id!r}, {digest_of_claims(step)!r})"
        yield NotebookCell(f"print({call})", is_code=True)
