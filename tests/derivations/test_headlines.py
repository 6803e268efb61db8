"""No headline without a claim: what is said of every length or weight stands in a claim of its step, or is marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from headlines import CARRIED, STRONG
from lecture import load_chapter

from symrnn.book.chapters import derivation_names
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.exposition import Text

#: chapters whose words are about measurements, or about one network after another; they take longest to build
LONG = ("storm_tracks", "gallery")
Chapters = dict[str, Derivation]


@pytest.fixture(scope="module")
def chapters() -> Chapters:
    return {name: load_chapter(name) for name in derivation_names() if name not in LONG}


def unfounded(chapters: Chapters) -> Iterator[tuple[str, str]]:
    """The steps with strong words that are not listed, or whose listed claims are not among their own."""
    for name, chapter in chapters.items():
        for step in chapter.steps:
            if re.search(STRONG, f"{step.title}. {step.text.template}", re.IGNORECASE) and not is_founded(name, step):
                yield name, step.id


def is_founded(name: str, step: Step) -> bool:
    behind = CARRIED.get((name, step.id))
    if behind is None:
        return False
    return set(behind) <= {claim.name for claim in step.claims} and (bool(behind) or "measured" in step.text.template)


def changed(chapters: Chapters, name: str, id: str, **parts: object) -> Chapters:
    chapter = chapters[name]
    steps = tuple(replace(step, **parts) if step.id == id else step for step in chapter.steps)
    return {name: replace(chapter, steps=steps)}


def test_every_step_has_claims_or_a_mark(chapters: Chapters) -> None:
    for chapter in chapters.values():
        for step in chapter.steps:
            measured = step.table is not None and step.table.source == "measured"
            assert step.claims or step.argued or step.argued_title or measured, step.id


def test_strong_words_have_claims(chapters: Chapters) -> None:
    assert list(unfounded(chapters)) == []


def test_the_list_names_steps_that_are_there(chapters: Chapters) -> None:
    assert {(name, step.id) for name, chapter in chapters.items() for step in chapter.steps} >= set(CARRIED)


@pytest.mark.parametrize(("name", "id"), [place for place in CARRIED if CARRIED[place]])
def test_a_claim_taken_away_is_missed(chapters: Chapters, name: str, id: str) -> None:
    (step,) = (step for step in chapters[name].steps if step.id == id)
    for behind in CARRIED[name, id]:
        left = replace(step, claims=tuple(claim for claim in step.claims if claim.name != behind))
        assert not is_founded(name, left)


def test_a_strong_word_more_is_noticed(chapters: Chapters) -> None:
    said = Text("It surely vanishes for every weight.")
    assert list(unfounded(changed(chapters, "two_steps", "output", text=said))) == [("two_steps", "output")]
    titled = changed(chapters, "two_steps", "output", title="Whatever the weights are")
    assert list(unfounded(titled)) == [("two_steps", "output")]
