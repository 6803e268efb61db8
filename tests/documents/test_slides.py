"""Slides of a chapter: one idea each, every formula with what it is given, the same slides in every format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from lecture import load_chapter, load_report
from render_samples import derivation, lesson, step

from symrnn.derivation.derivation import Derivation
from symrnn.derivation.diagrams import Arrow, Diagram, Node, Outline
from symrnn.derivation.report import Report
from symrnn.documents.drawings import draw
from symrnn.documents.drawings.diagram import draw_frames
from symrnn.documents.formats.pdf import compile_pdf, has_typst
from symrnn.documents.formats.slides_html import write_slides_html
from symrnn.documents.formats.slides_markdown import write_slides_markdown
from symrnn.documents.formats.slides_typst import write_slides_typst
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.pages.blocks import Display, Lines, Paragraph, TableBlock
from symrnn.documents.pages.deck import Slide, slides_of, title_slide
from symrnn.documents.pages.page import build_page


def slides(shown: Derivation, report: Report | None = None) -> tuple[Slide, ...]:
    return tuple(slides_of(1, shown, build_page(shown, report or shown.verify(), "it")))


def slides_of_chapter(name: str) -> tuple[Slide, ...]:
    return slides(load_chapter(name), load_report(name))


def said(slide: Slide) -> str:
    parts = [part for block in slide.blocks if isinstance(block, Paragraph) for part in block.parts]
    return " ".join(part if isinstance(part, str) else write_text(part) for part in parts)


@pytest.fixture(scope="module")
def two_steps() -> tuple[Slide, ...]:
    return slides_of_chapter("two_steps")


@pytest.fixture(scope="module")
def remedies() -> tuple[Slide, ...]:
    return slides_of_chapter("what_helps")


def test_a_chapter_opens_with_its_title_and_every_step_has_a_slide(two_steps: tuple[Slide, ...]) -> None:
    assert two_steps[0].opens
    assert [each.opens for each in two_steps[1:]] == [False] * (len(two_steps) - 1)
    assert {each.title for each in two_steps[1:]} == {step.title for step in load_chapter("two_steps").steps}
    assert all(each.proved and each.notes for each in two_steps[1:])


def test_the_unrolling_grows_from_slide_to_slide(two_steps: tuple[Slide, ...]) -> None:
    drawn = [each.picture for each in two_steps if each.picture is not None and "split" in each.picture.file]
    assert [each.file for each in drawn] == ["it-split-neuron-1", "it-split-neuron-2", "it-split-neuron"]
    assert [each.svg.count("<circle") for each in drawn] == [1, 2, 2]
    assert len({re.search("<svg[^>]*>", each.svg)[0] for each in drawn}) == 1  # nothing jumps
    assert len({each.alt for each in drawn}) == 3


def test_frames_end_with_the_whole_and_backwards_they_grow_from_the_right() -> None:
    nodes = (*(Node(name, x, 0, name) for x, name in enumerate("abc")), Node("x", 1, 1, "x", Outline.SQUARE))
    forward = Diagram(nodes, (Arrow("a", "b"), Arrow("b", "c"), Arrow("x", "b")))
    frames = draw_frames(forward)
    assert frames[-1] == draw(forward)
    assert [frame.count("<circle") for frame in frames] == [1, 2, 3]
    assert [frame.count("<rect") for frame in frames] == [1, 2, 2]  # one is the paper
    two = Diagram(nodes[:2], (Arrow("a", "b"),))
    assert draw_frames(two) == (draw(two),)


def test_no_formula_stands_without_what_it_is_given(remedies: tuple[Slide, ...]) -> None:
    (clipping,) = (each for each in remedies if each.title.startswith("Clipping"))
    for needed in ("0 < c", "c < N", "r = c/N", "abs(g) <= N", "0 <= eta"):
        assert needed in said(clipping), needed
    (update,) = (each for each in remedies if each.title.startswith("The gated"))
    for needed in ("0 < z", "z < 1", "abs(w*s_k) <= 1"):
        assert needed in said(update), needed


def test_of_two_equal_programs_the_second_is_shown(two_steps: tuple[Slide, ...]) -> None:
    last = two_steps[-1]
    assert "programs" not in said(last)
    (lines,) = (block for block in last.blocks if isinstance(block, Lines))
    assert len(lines.rows) == 1


def test_no_slide_is_a_wall_of_text(remedies: tuple[Slide, ...]) -> None:
    for each in remedies:
        formulas = [block for block in each.blocks if isinstance(block, Display | Lines)]
        assert len(formulas) <= 4
        tables = [block for block in each.blocks if isinstance(block, TableBlock)]
        assert all(len(table.rows) <= 9 for table in tables)
        assert len(tables) + (each.picture is not None) + bool(formulas) <= 1
    shown = slides(lesson())
    table = next(block for each in shown for block in each.blocks if isinstance(block, TableBlock))
    assert len(table.rows) <= 9


def test_what_is_not_proved_has_no_tick() -> None:
    open_claim = replace(step("a"), claims=lesson().steps[0].claims)
    shown = derivation(replace(open_claim, argued=(load_chapter("what_helps").steps[0].text,)))
    (notes,) = {each.notes for each in slides(shown)[1:]}
    assert any(getattr(each, "mark", "") == "argued, not checked" for each in notes)


def titles(shown: Sequence[Slide]) -> list[str]:
    return [each.title for each in shown]


@pytest.mark.parametrize("name", ["two_steps", "what_helps"])
def test_every_format_has_every_slide(name: str) -> None:
    shown = (title_slide("A <title> & more", "2 steps"), *slides_of_chapter(name))
    page, text, source = (
        write("A <title>", shown) for write in (write_slides_html, write_slides_markdown, write_slides_typst)
    )
    assert page.count('<section class="slide') == len(shown)
    assert len(re.findall(r"^---$", text, re.MULTILINE)) == len(shown) + 1
    assert source.count("\n#slide(") == len(shown)
    assert "A &lt;title&gt; &amp; more" in page
    assert "```" not in text
    assert "$`" not in text
    assert text.count("<!--") == text.count("-->")
    assert text.count("<!--\n") == sum(bool(each.notes) for each in shown)
    assert text.count("<!-- _class: ") == text.count("<!--") - text.count("<!--\n") <= len(shown)
    if has_typst():
        assert compile_pdf(source) == compile_pdf(source)


def test_a_comment_of_notes_is_not_ended_by_what_is_in_it() -> None:
    slide = Slide("", "T", notes=(Paragraph(("a --> b <!-- c",)),))
    text = write_slides_markdown("T", (slide,))
    assert text.count("-->") == 1


def test_the_page_runs_its_own_script_alone() -> None:
    page = write_slides_html("T", (title_slide("T", "t"),))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert not re.search(r'\b(src|href)="(?!data:|#)', page)
