"""What stands at the head of a chapter is all that a lecturer changes: claims, prose and descriptions follow."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from places import LECTURE

from symrnn.book.chapter_files import build_chapter
from symrnn.claims.verdict import Outcome
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.prose_numbers import find_bare_numbers
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError

Change = Callable[..., Path]


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """A copy of a chapter with other lines at its head."""
    ignored = shutil.ignore_patterns("__pycache__", "storms.csv")
    copies = Path(shutil.copytree(LECTURE, tmp_path / "chapters", ignore=ignored))

    def call(name: str, **heads: str) -> Path:
        path = copies / f"{name}.py"
        text = path.read_text(encoding="utf-8")
        for head, value in heads.items():
            text, count = re.subn(rf"^{head} = .*$", f"{head} = {value}", text, flags=re.MULTILINE)
            assert count == 1, f"{head} does not stand once at the head of {name}"
        path.write_text(text, encoding="utf-8")
        return path

    return call


def words(chapter: Derivation) -> Iterator[str]:
    """All that is written in words, with {} for its formulas, but what is quoted."""
    yield chapter.title
    texts = [chapter.abstract, *chapter.assumptions]
    for step in chapter.steps:
        yield from (step.title, step.why, *(claim.name for claim in step.claims))
        yield from (figure.alt for figure in step.figures)
        texts += [step.text, *step.argued, *(figure.caption for figure in step.figures)]
    yield from ("{}".join(text.literals()) for text in texts)


def assert_nothing_stale(path: Path, *stale: str) -> str:
    """All steps are proved, no number of the prose is bare, and what was there before is gone; gives the page."""
    chapter = build_chapter(path)
    report = chapter.verify()
    assert report.outcome is Outcome.PROVED, str(report)
    assert find_bare_numbers(chapter) == ()
    for text in words(chapter):
        for old in stale:
            at_times = text.replace("t = 2", "")
            assert not re.search(rf"(?<![\w/.]){re.escape(old)}(?![\w/.]*\w)", at_times), (old, text)
    return write_markdown(build_page(chapter, report))


INPUTS = (("(3, 5)", "3", "5"), ('(-7, "1/3")', "-7", "1/3"), ("[9, 9]", "9", "9"))
ACTIVATIONS = ("g", "tanh", "identity", "sigmoid", "softplus")


@pytest.mark.parametrize(("inputs", "first", "second"), INPUTS)
@pytest.mark.parametrize("name", ["two_steps", "gradient"])
def test_a_chapter_follows_its_inputs(name: str, inputs: str, first: str, second: str, change: Change) -> None:
    page = assert_nothing_stale(change(name, INPUTS=inputs), "2", "4")
    assert second in page.replace(r"\frac{1}{3}", "1/3")
    if name == "two_steps":
        assert f"Two inputs, $`{first}`$ at time t-1 and $`{second}`$ at time t" in page


@pytest.mark.parametrize("name", ["two_steps", "gradient"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_chapter_follows_its_activation(name: str, activation: str, change: Change) -> None:
    page = assert_nothing_stale(change(name, INPUTS="(3, 5)", ACTIVATION=repr(activation)), "2", "4", "f", "f'")
    assert "any real function" not in page or activation == "g"
    assert "f'" not in page
    if activation == "g":
        assert "any real function" in page or "differentiable with derivative" in page
    else:
        assert f"the activation is {activation}:" in page.lower()


@pytest.mark.parametrize("example", ["sigmoid", "softplus"])
def test_the_second_half_of_the_gradient_follows_its_example(example: str, change: Change) -> None:
    page = assert_nothing_stale(change("gradient", EXAMPLE=repr(example)), "tanh")
    assert f"The four derivatives for {example}" in page


def test_the_second_half_is_left_out_where_the_first_is_about_it(change: Change) -> None:
    chapter = build_chapter(change("gradient", ACTIVATION='"tanh"'))
    assert [step.id for step in chapter.steps] == [
        *("adjoints", "four-derivatives", "rtrl", "expanded"),
        *("by-hand", "one-step", "every-T"),
    ]


@pytest.mark.parametrize(("inputs", "following", "wrong"), [("(3, 5)", "7", "1"), ("(10, -1)", "-12", "21")])
def test_the_radar_follows_its_points(inputs: str, following: str, wrong: str, change: Change) -> None:
    chapter = build_chapter(change("why_recurrent", INPUTS=inputs))
    radar = chapter.steps[0]
    assert find_bare_numbers(chapter) == ()
    assert str(radar.text.formulas["next"]) == following
    assert str(radar.text.formulas["at_wrong"]) == wrong
    assert f"the wrong prediction ({wrong}, {wrong})" in radar.figures[0].alt
    assert not re.search(r"\((2|6|0), ", radar.figures[0].alt)
    whole = Derivation("Radar", chapter.abstract, (), (radar,))
    assert whole.verify().outcome is Outcome.PROVED


@pytest.mark.parametrize("inputs", ["6", "21"])
def test_the_expansion_follows_its_length(inputs: str, change: Change) -> None:
    page = assert_nothing_stale(
        change("fifty_steps", INPUTS=inputs), *("51", "50", "(t-50)", "47", "48", "49", "52", "1275", "117", "fifty")
    )
    assert f"# {int(inputs) - 1} steps back" in page
    assert f"is a sum of $`{inputs}`$ terms" in page


@pytest.mark.slow
@pytest.mark.parametrize("inputs", ["(3, 5)", '(-7, "1/3")'])
def test_the_points_follow_the_inputs_and_quote_the_lecture_word_for_word(inputs: str, change: Change) -> None:
    before = build_chapter(LECTURE / "what_the_lecture_says.py")
    path = change("what_the_lecture_says", INPUTS=inputs)
    after = build_chapter(path)
    assert [step.quotation and step.quotation.words for step in after.steps] == [
        step.quotation and step.quotation.words for step in before.steps
    ]
    assert after.verify().outcome is Outcome.PROVED
    order = next(step for step in after.steps if step.id == "point-12")
    assert "2 then 4" not in " ".join(claim.name for claim in order.quoted)


WRONG = (
    ("two_steps", {"INPUTS": "(2, 4, 6)"}, "this chapter is about two steps: give two"),
    ("gradient", {"INPUTS": "(2.5, 4)"}, "give two integers or fractions"),
    ("two_steps", {"INPUTS": "(0, 4)"}, "other than 0"),
    ("why_recurrent", {"INPUTS": "(2,)"}, "this chapter is about two steps"),
    ("what_the_lecture_says", {"INPUTS": "()"}, "this chapter is about two steps"),
    ("two_steps", {"ACTIVATION": '"tan"'}, "no activation is called 'tan'"),
    ("fifty_steps", {"ACTIVATION": '"tanh"'}, "this chapter expands f.x. = x"),
    ("fifty_steps", {"INPUTS": "5"}, "over at least 6 inputs"),
)


@pytest.mark.parametrize(("name", "heads", "said"), WRONG)
def test_a_head_that_a_chapter_is_not_about_is_an_error(
    name: str, heads: dict[str, str], said: str, change: Change
) -> None:
    with pytest.raises(InputError, match=said):
        build_chapter(change(name, **heads))


def test_a_copy_of_the_lectures_becomes_a_book_after_a_change(tmp_path: Path, run) -> None:
    assert run("demo", "--source", tmp_path / "src").code == 0
    path = tmp_path / "src" / "two_steps.py"
    text = path.read_text(encoding="utf-8")
    text = text.replace("INPUTS = (2, 4)", "INPUTS = (3, 5)").replace('ACTIVATION = "f"', 'ACTIVATION = "tanh"')
    path.write_text(text, encoding="utf-8")
    done = run("book", path, tmp_path / "src" / "gradient.py", "-o", tmp_path / "book")
    assert done.code == 0
    assert "warning" not in done.err
    page = (tmp_path / "book" / "two_steps.md").read_text(encoding="utf-8")
    assert "Two inputs, $`3`$ at time t-1 and $`5`$ at time t" in page
