"""What the book puts in quotation marks is the lecture's, word for word, on the slide that it names."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from importlib import resources

import pytest
from lecture import load_chapter
from lecture_slides import CUT, Slides, find_piece_missing, read_slides, title_of

from symrnn import derive
from symrnn.book.chapters import derivation_names
from symrnn.book.lecture import QUESTIONS, START
from symrnn.cells import CELLS
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.exposition import Quotation
from symrnn.derivation.references import Reference

LEFT, RIGHT = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"
#: what takes longest to build
LONG = ("storm_tracks", "gallery")
CHAPTERS = tuple(name for name in derivation_names() if name not in LONG)


@pytest.fixture(scope="module")
def slides() -> Slides:
    return read_slides()


@pytest.fixture(scope="module")
def chapters() -> tuple[Derivation, ...]:
    return tuple(map(load_chapter, CHAPTERS))


@pytest.fixture(scope="module")
def quotations(chapters: tuple[Derivation, ...]) -> tuple[Quotation, ...]:
    return tuple(step.quotation for each in chapters for step in each.steps if step.quotation is not None)


def test_every_quotation_stands_on_its_slide_word_for_word(quotations, slides: Slides) -> None:
    assert len(quotations) == 17
    for each in quotations:
        assert find_piece_missing(each.words, title_of(each.source), slides) is None, each.words


def test_an_altered_word_is_found(quotations, slides: Slides) -> None:
    for each in quotations:
        title, words = title_of(each.source), each.words.split()
        for place, word in enumerate(words):
            if word != CUT:
                for other in ("surely", f"{word}s", word[1:]):
                    altered = " ".join((*words[:place], other, *words[place + 1 :]))
                    assert find_piece_missing(altered, title, slides) is not None, altered


def test_a_word_left_out_without_a_cut_is_found(quotations, slides: Slides) -> None:
    for each in quotations:
        title, words = title_of(each.source), each.words.split()
        for place in range(1, len(words) - 1):
            if CUT not in words[place - 1 : place + 2]:
                shorter = " ".join((*words[:place], *words[place + 1 :]))
                assert find_piece_missing(shorter, title, slides) is not None, shorter


def test_another_title_or_another_order_is_found(quotations, slides: Slides) -> None:
    titles = {title_of(each.source) for each in quotations}
    for each in quotations:
        for title in (*(titles - {title_of(each.source)}), "Vanishing gradients", ""):
            assert find_piece_missing(each.words, title, slides) is not None, (title, each.words)
        pieces = each.words.split(CUT)
        if len(pieces) > 1:
            assert find_piece_missing(CUT.join(pieces[::-1]), title_of(each.source), slides) is not None


def _prose(derivation: Derivation) -> Iterator[str]:
    """Everything on the page of a chapter that is written in words, but its quotations."""
    texts = [derivation.abstract, *derivation.assumptions]
    yield derivation.title
    for step in derivation.steps:
        yield from (step.title, step.why, *(claim.name for claim in (*step.claims, *step.quoted)))
        texts += [step.text, *(figure.caption for figure in step.figures)]
        yield from (figure.alt for figure in step.figures)
        if step.table is not None:
            yield from (step.table.caption, *(cell for cell in step.table.header if isinstance(cell, str)))
        if step.quotation is not None and step.quotation.missing is not None:
            texts.append(step.quotation.missing)
    yield from (text.template for text in texts)


def _quoted(texts: Iterable[str]) -> list[str]:
    """What stands in quotation marks, straight or curly."""
    pattern = rf'"([^"]+)"|{LEFT}([^{RIGHT}]+){RIGHT}'
    return ["".join(found) for text in texts for found in re.findall(pattern, text)]


def test_whatever_else_is_in_quotation_marks_is_the_lectures_too(chapters, slides: Slides) -> None:
    said = " ".join(words for _, words in slides)
    start = (START.about.template, *(question.words.template.replace("{w}", "w_n") for question in QUESTIONS))
    found = _quoted((*start, *(text for each in chapters for text in _prose(each))))
    assert len(found) >= 2
    assert [quoted for quoted in found if quoted not in said] == []
    assert "w_n less than one" not in said  # which the book once had in quotation marks


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=pytest.mark.slow) if each in LONG else each for each in derivation_names()]
)
def test_the_wording_holds_in_every_chapter(name: str, slides: Slides) -> None:
    said = list(_prose(load_chapter(name)))
    lecture = " ".join(words for _, words in slides)
    assert [quoted for quoted in _quoted(said) if quoted not in lecture] == []
    for text in said:
        _refuse_slips(text)


def _refuse_slips(text: str) -> None:
    assert not re.search(r"\b(derivatives?|gradients?|differentiated|slope) (of [^.,:]* )?by\b", text), text
    assert not re.search(r"below every(?! positive)", text), text


@pytest.mark.parametrize("name", ["fifty_steps", "vanishing_and_exploding", "what_the_lecture_says"])
def test_no_derivative_is_the_gradient_without_a_further_word(name: str) -> None:
    found = load_chapter(name)
    for text in _prose(found):
        assert "gradient" not in re.sub("[Vv]anishing and exploding gradients", "", text), text
    apart = "Three derivatives are kept apart|{apart} keeps the three apart"
    assert any(re.search(apart, text.template) for text in found.assumptions)


def test_the_points_without_a_refuted_reading_are_those_that_the_abstract_names() -> None:
    found = load_chapter("what_the_lecture_says")
    without = [step.id for step in found.steps if step.quotation is not None and not step.quoted]
    assert without == ["point-10", "point-15"]
    named = [each.step for each in found.abstract.formulas.values() if isinstance(each, Reference)]
    assert named == without
    assert "each but the omissions of points {ten} and {fifteen}" in found.abstract.template


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_cell_of_a_chapter_may_mean_something_else(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert load_chapter(name).steps


@pytest.mark.parametrize("name", ["neuron", "elman", "lstm"])
def test_the_wording_holds_on_the_page_of_any_cell(name: str) -> None:
    for text in _prose(derive(CELLS[name](), steps=1)):
        _refuse_slips(text)
        assert "gradient vanishes" not in text


def test_the_wording_holds_on_the_interactive_page() -> None:
    text = " ".join((resources.files("symrnn.book.explore") / "explore.html").read_text(encoding="utf-8").split())
    _refuse_slips(text)
    assert "gradient" not in text
    assert "only those are shown in which both ends agree" in text  # so no size too small for a double is called 0


@pytest.mark.slow
def test_the_catalogue_says_over_how_many_steps_it_is_compared() -> None:
    found = load_chapter("gallery")
    assert "for any number of units and of inputs. Run over three steps" in found.abstract.template
    assert all("run over three steps" in step.why for step in found.steps)
    assert all(any("over 3 steps" in claim.name for claim in step.claims) for step in found.steps)
