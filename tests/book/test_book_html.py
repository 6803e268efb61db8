"""The pages of the book as HTML: links between them, the claim graph, quotations, the start page."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from html import unescape
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree

import pytest
import sympy as sp
from lecture import load_chapter
from page_outline import outline
from render_samples import FALSE, OPEN, TRUE, derivation, step

from symrnn.book.chapters import derivation_names
from symrnn.book.lecture import QUESTIONS, START
from symrnn.book.start_page import BookEntry, Question, neighbours, write_index
from symrnn.claims.claim import Claim
from symrnn.derivation.derivation import Step
from symrnn.derivation.exposition import Judgement, Quotation, Text
from symrnn.documents.formats.graph import GraphStep, write_graph
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.html_blocks import html_text
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.navigation import Neighbours, Way
from symrnn.documents.formats.tex import write_tex
from symrnn.documents.pages.blocks import Link, Page, Section
from symrnn.documents.pages.marks import CROSS, TICK
from symrnn.documents.pages.page import build_page

STEPS = (
    step("a"),
    step("b", rests_on=("a",)),
    step("c", OPEN, rests_on=("a",)),
    step("d", rests_on=("b", "c")),
    Step("e", "A much longer title & <b> that goes over several lines", Text("t"), (TRUE,), "w", ("a", "d")),
)
WIDE = 340


def page(*steps: Step) -> Page:
    whole = derivation(*steps)
    return build_page(whole, whole.verify())


def graph_of(text: str) -> ElementTree.Element:
    found = re.search(r"<svg viewBox.*?</svg>", text, re.DOTALL)
    assert found is not None
    return ElementTree.fromstring(found.group())


def edges_of(graph: ElementTree.Element) -> set[tuple[str, str]]:
    """What the arcs say, where they begin and end in the picture as they say."""
    middles = {}
    for link in graph.iter("a"):
        circle = link.find("circle")
        assert circle is not None
        middles[link.attrib["href"].removeprefix("#step-")] = int(circle.attrib["cy"])
    edges = set()
    for path in graph.iter("path"):
        if path.get("class") != "arc":
            continue
        start, end = path.attrib["data-from"], path.attrib["data-to"]
        x, above, _, _, _, _, _, x_end, below = map(float, re.findall(r"[\d.]+", path.attrib["d"]))
        assert x == x_end
        assert 0 < above - middles[start] < 13
        assert 0 < middles[end] - below < 13
        edges.add((start, end))
    return edges


def rests(sections: tuple[Section, ...] | tuple[Step, ...]) -> set[tuple[str, str]]:
    return {
        (getattr(source, "id", source), getattr(each, "link", each).id) for each in sections for source in each.rests_on
    }


def test_the_edges_of_the_claim_graph_are_what_the_steps_rest_on() -> None:
    assert edges_of(graph_of(write_html(page(*STEPS)))) == rests(STEPS)
    assert len(rests(STEPS)) == 6


@pytest.mark.parametrize("number", range(1, 5))
def test_an_edge_that_is_left_out_of_the_graph_is_found(number: int) -> None:
    whole = page(*STEPS)
    sections = list(whole.sections)
    sections[number] = replace(sections[number], rests_on=sections[number].rests_on[1:])
    drawn = edges_of(graph_of(write_html(replace(whole, sections=tuple(sections)))))
    assert len(rests(STEPS) - drawn) == 1


@pytest.mark.parametrize("count", [3, 20, 60])
def test_the_graph_of_many_steps_has_every_edge_once(count: int) -> None:
    chance = random.Random(count)
    links = [Link(f"s{number}", number, "word " * chance.randrange(1, 12)) for number in range(1, count + 1)]
    places = tuple(
        GraphStep(link, tuple(chance.sample(links[:place], min(place, chance.randrange(4)))), TICK, True)
        for place, link in enumerate(links)
    )
    expected = [(source.id, place.link.id) for place in places for source in place.rests_on]
    graph = graph_of(write_graph(places))
    assert edges_of(graph) == set(expected)
    assert sum(path.get("class") == "arc" for path in graph.iter("path")) == len(expected)


def test_the_graph_can_be_heard_and_walked_through() -> None:
    text = write_html(page(*STEPS))
    graph = graph_of(text)
    assert graph.attrib["aria-labelledby"] == "graph-title graph-desc"
    assert [graph.findtext("title"), graph.findtext("desc")] == [
        "Which step rests on which",
        "Step 1 rests on no other. Step 2 rests on step 1. Step 3 rests on step 1. Step 4 rests on steps 2 and 3. "
        "Step 5 rests on steps 1 and 4.",
    ]
    links = list(graph.iter("a"))
    assert {link.attrib["href"].removeprefix("#") for link in links} <= set(outline(text).ids)
    assert links[3].attrib["aria-label"] == "Step 4, not proved: Title of d. Step 4 rests on steps 2 and 3."
    assert "<p>An arrow leads from" in text
    assert "<p>No step rests on another.</p>" in write_html(page(step("a"), step("b"), step("c")))


def test_what_is_not_proved_is_said_in_the_graph_in_a_word() -> None:
    links = list(graph_of(write_html(page(*STEPS))).iter("a"))
    assert [link.attrib["class"] for link in links] == ["proved", "proved", "undecided", "undecided", "undecided"]
    written = ["".join(link.itertext()) for link in links]
    assert [TICK in text for text in written] == [True, True, False, False, False]
    assert ["UNDECIDED" in text for text in written] == [False, False, True, True, True]


def test_the_graph_holds_all_of_every_title() -> None:
    graph = graph_of(write_html(page(*STEPS)))
    *_, last = graph.iter("a")
    rows = [tspan for tspan in last.iter("tspan") if "x" in tspan.attrib]
    assert "A much longer title & <b> that goes over several lines" in " ".join("".join(r.itertext()) for r in rows)
    assert len(rows) == 3
    width, height = map(int, graph.attrib["viewBox"].split()[2:])
    assert width == WIDE
    assert all(int(row.attrib["y"]) < height for row in rows)


def test_two_steps_have_no_graph() -> None:
    assert "<svg" not in write_html(page(*STEPS[:2]))
    assert "<svg" in write_html(page(*STEPS[:3]))


def quoting(*claims: object, judgement: Judgement = Judgement.FALSE, missing: Text | None = None) -> Page:
    words = Quotation('squares & "<b>" are small', judgement, claims, missing)  # type: ignore[arg-type]  # claims
    return page(Step("one", "Small squares", Text("Prose."), (TRUE,), "algebra", quotation=words))


WRITERS = {"html": write_html, "md": write_markdown, "tex": write_tex}
ORDER = {
    "html": ("FALSE", "squares &amp; “&lt;b&gt;”", f"{CROSS} refuted", "Fails at", "Prose", "What holds"),
    "md": ("squares &amp; ", "**FALSE**", f"{CROSS} **refuted**", "**Fails at** $`x = ", "Prose", f"{TICK} What holds"),
    "tex": ("FALSE", "squares \\& ", "\\times$ \\textbf{refuted}", "\\textbf{Fails at} $x = ", "Prose", "What holds"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_quotation_comes_with_its_cross_and_witness_and_then_what_holds(name: str) -> None:
    text = WRITERS[name](quoting(FALSE))
    body = text[text.index({"html": "<body>", "md": "# ", "tex": "\\begin{document}"}[name]) :]
    places = [body.index(part) for part in ORDER[name]]
    assert places == sorted(places)
    assert "so the claim fails" in body


@pytest.mark.parametrize("name", WRITERS)
def test_a_quotation_that_nobody_can_judge_has_no_cross(name: str) -> None:
    text = WRITERS[name](quoting(OPEN))
    assert CROSS not in text
    assert "refuted" not in re.sub(r"<style>.*?</style>|1 step:.*", "", text, flags=re.DOTALL)
    assert "UNDECIDED" in text
    assert "Fails at" not in text


@pytest.mark.parametrize("name", WRITERS)
def test_a_refuted_claim_without_symbols_says_what_its_sides_are(name: str) -> None:
    text = WRITERS[name](quoting(Claim.equality("sum", sp.Integer(2) + 2, 5)))
    assert re.search(r"Fails:(</b>|\*\*|}) the left side is 4 and the right side 5, so the claim fails", text)


@pytest.mark.parametrize("name", WRITERS)
def test_an_omission_says_what_is_missing(name: str) -> None:
    text = WRITERS[name](
        quoting(judgement=Judgement.OMISSION, missing=Text("a loss {w}", w=sp.Symbol("w_n", real=True)))
    )
    assert "OMISSION" in text
    assert "Missing" in text
    assert CROSS not in text
    assert "1 step, proved; 0 quotations" not in text
    assert "1 step, proved; 1 omission" in text


def test_each_page_leads_to_its_neighbours(tmp_path: Path) -> None:
    names = [tmp_path / "a.html", tmp_path / "cells" / "b c.html", tmp_path / "d.html"]
    around = neighbours([(path, path.stem) for path in names], tmp_path / "index.html")
    assert around[1].pages == (Way("../a.html", "a"), Way("", "b c"), Way("../d.html", "d"))
    first, middle, last = (replace(each, pages=()) for each in around)
    assert first == Neighbours(Way("index.html", "Contents"), None, Way("cells/b%20c.html", "b c"))
    assert middle == Neighbours(Way("../index.html", "Contents"), Way("../a.html", "a"), Way("../d.html", "d"))
    assert (last.previous, last.next) == (Way("cells/b%20c.html", "b c"), None)
    text = write_html(page(step("a")), middle)
    found = outline(text)
    assert found.links.count("../a.html") == found.links.count("../d.html") == found.links.count("../index.html") == 2
    assert len(set(re.findall(r'<nav class="book" aria-label="(.*?)"', text))) == 2
    assert (
        text.index('<nav class="book"')
        < text.index("<h1>")
        < text.rindex("</section>")
        < text.rindex('<nav class="book"')
    )
    assert 'class="book"' not in write_html(page(step("a")))


def test_the_start_page_answers_what_it_can(tmp_path: Path) -> None:
    whole = derivation(step("a"), step("b"))
    entries = [BookEntry(tmp_path / f"{name}.html", whole, whole.verify()) for name in ("one", "two")]
    asked = (
        Question(Text("Why {w}?", w=sp.Symbol("w_n", real=True)), "two", "b"),
        Question(Text("Which step?"), "two", "c"),
        Question(Text("Which page?"), "three", "a"),
    )
    index = write_index(entries, tmp_path / "index.html", entries, replace(START, questions=asked))
    text = index.read_text(encoding="utf-8")
    assert '<a href="two.html#step-b">Why <span class="whole"><math>' in text
    assert text.index("Questions</h2>") < text.index("one.html")
    assert "Which step?" not in text
    assert "Which page?" not in text
    found = outline(text)
    assert found.headings == [1, 2, 2, 2, 2, 3, 3, 2, 2]
    assert {link.removeprefix("#") for link in found.links if link.startswith("#")} <= set(found.ids)
    bare = write_index(entries, tmp_path / "bare.html").read_text(encoding="utf-8")
    assert "Questions" not in bare
    assert "catalogue" not in bare


def test_the_lecture_answers_every_question_of_its_start_page() -> None:
    """Over the derivations that are there."""
    there = derivation_names()
    unanswered = [
        unescape(question.words.template)
        for question in QUESTIONS
        if question.derivation in there
        and question.step not in {each.id for each in load_chapter(question.derivation).steps}
    ]
    assert unanswered == []
    assert len(QUESTIONS) == 3


def test_every_link_between_the_pages_leads_somewhere(tmp_path: Path) -> None:
    whole = derivation(*STEPS)
    entries = [BookEntry(tmp_path / f"{name}.html", whole, whole.verify()) for name in ("one", "two")]
    titles = [(entry.page, entry.page.stem) for entry in entries]
    index = tmp_path / "index.html"
    for entry, around in zip(entries, neighbours(titles, index), strict=True):
        entry.page.write_text(write_html(build_page(whole, entry.report), around), encoding="utf-8")
    asked = (Question(Text("Why?"), "two", "d"),)
    write_index(entries, index, entries, replace(START, questions=asked))
    ids = {path.name: set(outline(path.read_text(encoding="utf-8")).ids) for path in tmp_path.glob("*.html")}
    for name in ids:
        for link in outline((tmp_path / name).read_text(encoding="utf-8")).links:
            target, place = urldefrag(link)
            assert unquote(target) in {*ids, ""}, link
            assert not place or place in ids[unquote(target) or name], link


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("w_n", "<var>w</var><sub><var>n</var></sub>"),
        ("at h_50.", "at <var>h</var><sub>50</sub>."),
        ("<h_1>", "&lt;<var>h</var><sub>1</sub>&gt;"),
        ("two_steps, w_n_bar, W_(n), x_prev", "two_steps, w_n_bar, W_(n), x_prev"),
    ],
)
def test_names_in_prose_have_their_subscripts(text: str, shown: str) -> None:
    assert html_text(text) == shown
    titled = Step("one", text, Text(text), (TRUE,), text)
    assert write_html(page(titled)).count(shown) == 3


def test_every_colour_is_one_whose_contrast_is_tested() -> None:
    style = files("symrnn.documents").joinpath("templates", "style.css").read_text(encoding="utf-8")
    rules = re.sub(r":root {.*?}", "", style, flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rules) == []
    written = re.findall(r"[{;\s](color|fill|stroke|background): var\(--([\w-]+)\)", rules)
    texts = {colour for what, colour in written if what in {"color", "fill", "stroke"}}
    grounds = {colour for what, colour in written if what == "background"}
    assert texts == {"ink", "soft", "link", "good", "bad", "paper"}
    assert grounds == {"paper", "panel", "bad-paper", "figure", "here"}
    assert set(re.findall(r"--here: var\(--([\w-]+)\)", style)) == {"paper", "panel", "bad-paper"}
