"""The book: what stands in it, where its links go, what fits on its pages, and that its bytes are always the same."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import sympy as sp
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st
from render_samples import ABSTRACT, FALSE, OPEN, TRUE, all_said_proved, derivation, step
from typst_reading import embedded_fonts

from symrnn.book.pdf import book_source, write_book
from symrnn.book.start_page import BookEntry
from symrnn.claims.claim import Claim, Comparison, Relation
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.diagrams import Diagram, Node
from symrnn.derivation.exposition import Judgement, Quotation, Table, Text
from symrnn.derivation.figures import Figure
from symrnn.documents import StepRefuted, render, render_report
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.pdf import compile_pdf
from symrnn.documents.formats.tex import write_tex
from symrnn.documents.formats.typst import write_pdf, write_typ
from symrnn.documents.formats.typst_text import escape_typst
from symrnn.documents.pages.blocks import Page
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError
from symrnn.programs.program import name_symbol

w_n, x = name_symbol("w_n"), name_symbol("x")
SMALL = Claim("below one", Comparison(sp.Abs(w_n), Relation.LESS_THAN, sp.Integer(1)))
FALSE_WORDS = Quotation("It vanishes.", Judgement.FALSE, (SMALL,))
OMISSION = Quotation("It learns.", Judgement.OMISSION, (), Text("that {w} is not zero", w=w_n))
PICTURE = Figure("net", Text("A neuron with {w}.", w=w_n), "One circle.", Diagram((Node("x", 0, 0, x),), ()))
NUMBERS = Table("Numbers", ("n", w_n), (("1", x),), (("square",),))
LECTURE = Derivation(
    "Words and pictures",
    ABSTRACT,
    (Text("None."),),
    (
        replace(step("one"), quotation=FALSE_WORDS, figures=(PICTURE,)),
        replace(step("two", rests_on=("one",)), quotation=OMISSION, table=NUMBERS),
        step("three", OPEN, rests_on=("one", "two")),
    ),
)


def page_of(whole: Derivation, name: str = "") -> Page:
    return build_page(whole, whole.verify(), name)


@cache  # made by the tests that need them: each worker collects all tests
def pages() -> dict[str, Page]:
    return {"lecture": page_of(LECTURE, "lecture"), "plain": page_of(derivation(step("a"), step("b", rests_on=("a",))))}


def queried(source: str, selector: str, field: str | None = None) -> Any:
    """What the compiler finds in the document that it has made."""
    compiler = typst.Compiler(input=source.encode(), font_paths=embedded_fonts())
    return json.loads(compiler.query(selector, field=field) if field else compiler.query(selector))


def words_in(part: Any) -> str:
    """The text of a part of a document."""
    match part:
        case {"func": "space"}:
            return " "
        case {"func": "smartquote", "double": True}:
            return '"'
        case {"text": str() as text}:
            return text
        case {"children": list() as children}:
            return "".join(map(words_in, children))
        case {"body": body}:
            return words_in(body)
    return ""


def entry(whole: Derivation, name: str) -> BookEntry:
    return BookEntry(Path(f"{name}.html"), whole, whole.verify())


def body_of(source: str) -> str:
    """What comes after the functions of the templates."""
    return source[source.index("\n#show: ") :]


def test_the_book_has_a_chapter_for_each_derivation_and_a_heading_for_each_step() -> None:
    headings = queried(book_source("The title", pages()), "heading")
    found = [(each["level"] if "level" in each else each["depth"], words_in(each["body"])) for each in headings]
    assert [title for _, title in found if title != "Contents"] == [
        *("Words and pictures", "Title of one", "Title of two", "Title of three"),
        *("A title", "Title of a", "Title of b"),
    ]


def test_the_title_page_counts_the_verdicts() -> None:
    source = body_of(book_source("The title", pages()))
    assert "[5 steps: 4 proved, 1 UNDECIDED; 1 quotation refuted, 1 omission]" in source
    assert words_in(queried(source_of_book(), "heading")[0]["body"]) == "Contents"


def source_of_book() -> str:
    return book_source("The title", pages())


def test_each_link_goes_to_a_step_and_each_claim_has_its_number() -> None:
    source = source_of_book()
    assert re.findall(r'#stated\((?:none|\[[^]]*\]), "(\d+)"', source) == ["1", "2", "1", "2"]
    assert source.count('#step-link("lecture/one", 1)') == 2
    with pytest.raises(InputError, match=r'label `label\("lecture/one"\)` does not exist'):
        compile_pdf(source.replace('#step-heading("lecture/one"', '#step-heading("lecture/other"'))


def test_a_claim_has_the_same_number_on_the_screen_and_on_paper() -> None:
    whole = derivation(step("a"), step("b", TRUE, OPEN))
    page = build_page(whole, whole.verify(), "lecture", 4)
    numbers = ["4.1", "4.2", "4.3"]
    assert re.findall(r'id="eq-([^"]*)"', write_html(page)) == numbers
    assert '<header><p class="number">Chapter 4</p><h1>' in write_html(page)
    assert "Chapter" not in write_html(build_page(whole, whole.verify()))
    assert re.findall(r'#(?:stated|claimed)\([^"]*"([\d.]+)"', book_source("The title", {"lecture": page})) == numbers
    assert re.findall(r"\((4\.\d)\)", write_markdown(page)) == numbers
    assert re.findall(r"\((4\.\d)\)", write_tex(page)) == numbers


def test_every_formula_has_its_words_and_every_figure_its_description() -> None:
    source = book_source("The title", pages())
    assert all(equation["alt"] for equation in queried(source, "math.equation"))
    assert [image["alt"] for image in queried(source, "image")] == ["One circle."]
    figures = [words_in(figure["caption"]) for figure in queried(source, "figure")]
    assert [caption.strip() for caption in figures] == ["A neuron with .", "Numbers"]


def test_a_figure_that_cannot_be_drawn_is_described() -> None:
    page = page_of(LECTURE)
    (picture,) = page.sections[0].pictures
    bare = replace(page.sections[0], pictures=(replace(picture, svg=""),))
    source = write_typ(replace(page, sections=(bare, *page.sections[1:])))
    assert queried(source, "image") == []
    assert "#figure(emph[One circle.]" in source
    assert compile_pdf(source).startswith(b"%PDF")


def test_words_have_a_cross_a_witness_and_what_is_missing() -> None:
    body = body_of(write_typ(pages()["lecture"]))
    assert "#quoted([It vanishes.], [false])" in body
    assert re.search(
        r"#wrong\(cross, \[our reading: below one\].*Fails at\* #formula\(\"w sub n equals", body, re.DOTALL
    )
    assert "#quoted([It learns.], [omission])" in body
    assert re.search(r"#missing\[that #formula\(\"w sub n\", \$w_n\$\); is not zero\]", body)


def test_a_tick_stands_only_where_it_is_proved() -> None:
    proved, unproved = (body_of(write_typ(page_of(derivation(step("a", claim))))) for claim in (TRUE, OPEN))
    assert proved.count("tick") == 2
    assert "loud" not in proved
    assert "tick" not in unproved
    assert unproved.count("loud[UNDECIDED]") == 2


def test_a_report_that_lies_gets_no_tick_and_a_wrong_step_no_book(tmp_path: Path) -> None:
    whole = derivation(step("a", OPEN))
    forged = body_of(write_typ(build_page(whole, all_said_proved(whole.verify()))))
    assert "tick" not in forged
    with pytest.raises(StepRefuted, match="step a is refuted"):
        write_book([entry(derivation(step("a", FALSE)), "wrong")], tmp_path / "book.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_book_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least one entry"):
        write_book([], tmp_path / "book.pdf")


def test_two_chapters_of_one_name_are_refused_and_a_name_may_be_odd(tmp_path: Path) -> None:
    odd = entry(LECTURE, 'a "b" #c')
    with pytest.raises(InputError, match='are called a "b" #c'):
        write_book([odd, odd], tmp_path / "book.pdf")
    assert write_book([odd, entry(LECTURE, "other")], tmp_path / "book.pdf").read_bytes().startswith(b"%PDF")


FUNCTIONS = files("symrnn.documents").joinpath("templates", "blocks.typ").read_text(encoding="utf-8")
SIGNS = str.maketrans({"…": "...", "’": "'", "′": "'", "≤": "<=", "≥": ">=", "−": "-"})


def as_typed(text: str) -> str:
    """Without blanks, and without the lines before subscripts; the signs of print as they are typed."""
    plain = re.sub(r"[\s\u200b]+", "", text).translate(SIGNS)
    return plain.replace("_", "")


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=40), max_size=20))
@example(["2.", "is", "a", "line"])
@example(["= heading", "- item", "+ item", "/ term: item", "1. item", "// comment", "/* comment */"])
@example(['#read("/etc/passwd")', "$x$", "<label>", "@label", "*bold*", "_emphasis_", "`raw`", "\\", "https://a.b/c"])
@example(["f'(x)", "it's", "'quoted'", '"quoted"', "--", "---", "...", "~", "[", "]", "\\u{41}", "x" * 90])
def test_prose_is_printed_and_never_obeyed(words: list[str]) -> None:
    text = " ".join(words)
    source = f"{FUNCTIONS}\n#metadata([{escape_typst(text)}]) <p>"
    (found,) = queried(source, "<p>", "value")
    assert as_typed(words_in(found)) == as_typed(text)


def test_a_prime_is_a_prime_and_an_apostrophe_an_apostrophe() -> None:
    assert escape_typst("f' isn't g'(x)") == "f′ isn’t g′(x)"


def test_a_name_in_prose_has_its_subscript() -> None:
    assert escape_typst("h_2_bar by w_n(x)") == 'h\\_2\\_bar by #name("w", "n");(x)'


def files_in(folder: Path) -> Mapping[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    report = LECTURE.verify()
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        for suffix in (".html", ".md", ".tex", ".typ", ".pdf"):
            render_report(LECTURE, report, folder / f"page{suffix}")
        write_book([BookEntry(Path("page.html"), LECTURE, report)], folder / "book.pdf")
    first, second = files_in(tmp_path / "first"), files_in(tmp_path / "second")
    assert first == second
    assert {"book.pdf", "page.pdf", "page.typ", "figures/page-net.pdf", "figures/page-net.svg"} < set(first)
    for name in ("book.pdf", "page.pdf", "figures/page-net.pdf"):
        assert first[name].startswith(b"%PDF-1.7")
        assert b"/CreationDate" not in first[name]
        assert b"pdfuaid" in first[name]


def test_the_source_alone_makes_the_same_pdf(tmp_path: Path) -> None:
    source = render(LECTURE, tmp_path / "page.typ").read_text(encoding="utf-8")
    assert compile_pdf(source) == write_pdf(page_of(LECTURE, "page"))


def test_without_typst_a_pdf_is_refused_and_a_latex_document_has_no_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(InputError, match=r'pip install "typst>=0\.15,<0\.16"'):
        render(LECTURE, tmp_path / "page.pdf")
    with pytest.raises(InputError, match=r'pip install "typst'):
        write_book([entry(LECTURE, "page")], tmp_path / "book.pdf")
    assert list(tmp_path.iterdir()) == []
    render(LECTURE, tmp_path / "page.tex")
    render(LECTURE, tmp_path / "page.typ")
    assert {path.name for path in tmp_path.iterdir()} == {"page.tex", "page.typ"}


def test_a_source_that_is_wrong_is_said_with_its_place() -> None:
    with pytest.raises(InputError, match="unknown variable: nothing"):
        compile_pdf("#nothing")


def test_a_formula_without_words_is_refused() -> None:
    with pytest.raises(InputError, match="alt"):
        compile_pdf('#set document(title: "t")\n#set text(lang: "en")\n$x$')


def test_the_steps_are_compiled_with_all_they_can_hold() -> None:
    claims = tuple(Claim.equality(f"number {number}", x + number, number + x) for number in range(12))
    whole = Derivation("All", Text("First.\n\nSecond."), (), (Step("a", "A", Text(""), claims, "sums"),))
    assert queried(write_typ(page_of(whole)), "heading")[0]["depth"] == 1
    assert write_pdf(page_of(whole)).startswith(b"%PDF")
