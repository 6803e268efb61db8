"""What objects show: a short repr everywhere, and in a notebook formulas, with a tick for what is proved alone."""

from __future__ import annotations

import subprocess
import sys
from enum import Enum
from functools import cache
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
import sympy as sp
from held_objects import DRAWINGS, FALSE, HELD, OPEN, TRUE, lesson
from places import ROOT

import symrnn as sr
from symrnn.bounds import jacobian_bound
from symrnn.bounds.slopes.largest_slope import slope_bound
from symrnn.cells import CELLS
from symrnn.derivation.diagrams import Diagram, Node
from symrnn.documents.formats.notebook import write_notebook
from symrnn.documents.pages.marks import CROSS, TICK
from symrnn.errors import InputError
from symrnn.expressions.display import NOTEBOOK, brief, first_and_last, mimebundle, quote_name

LONGEST = 110
HOSTILE = '</div><script>alert("x")</script><img src=x onerror=alert(1)> & <b>h_1</b> $\\alpha$'
VOID = frozenset({"img", "br", "hr"})
#: what verdicts are held by, by the outcome
JUDGED = {
    "proved": lambda: sr.check(TRUE),
    "refuted": lambda: sr.check(FALSE),
    "undecided": lambda: sr.check(OPEN),
    "report": lambda: lesson().verify(),
    "slope": lambda: slope_bound("tanh"),
}
ALL = {
    **HELD,
    **JUDGED,
    "differentiable": lambda: sr.Differentiable("f"),
    "layout": lambda: sr.testing.Layout.torch(sr.cells.lstm()),
    "slope of an undefined function": lambda: sr.SlopeBound("f", sr.name_symbol("gamma")),
}
#: the objects that have a form of their own in a notebook
DRAWN = sorted(
    name
    for name in ALL
    if name
    not in {
        *("input", "line", "parameter", "recurrence", "evidence", "witness", "loss", "activation", "identity"),
        *("prover's limit", "differentiable", "layout", "slope of an undefined function"),
        *("undefined function", "table", "citation", "reference", "notation", "quotation", "node", "arrow"),
        *("curve", "evaluator"),
        *("sequence evaluator", "evaluator without a loss", "gradients", "bound call", "box", "bound of a state"),
        *("sweep", *DRAWINGS),
    }
)


@cache
def shown(name: str) -> Any:
    return ALL[name]()


class Page(HTMLParser):
    """Tags and text of a piece of HTML, in which every element is closed where it must be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def page(value: Any) -> Page:
    return Page(value._repr_mimebundle_()["text/html"])


@cache
def bundle_of(name: str) -> dict[str, str]:
    """What a notebook is given for an object; figures take long to draw."""
    return shown(name)._repr_mimebundle_()


@pytest.mark.parametrize("name", ALL)
def test_a_repr_is_one_short_line(name: str) -> None:
    text = repr(shown(name))
    assert len(text) <= LONGEST
    assert "\n" not in text
    assert text.startswith(f"{type(shown(name)).__name__}(")


def test_every_public_record_is_among_them() -> None:
    names = ((room, name) for room in (sr, sr.bounds, sr.evaluate, sr.testing) for name in dir(room))
    public = {each for room, name in names if isinstance(each := getattr(room, name), type)}
    kinds = {each for each in public if issubclass(each, Enum)}
    records = {each for each in public if not issubclass(each, (Enum, BaseException, sp.Basic))}
    assert {each.__name__ for each in records} <= {type(shown(name)).__name__ for name in ALL}
    assert len(records) > 30
    assert max(len(repr(member)) for kind in kinds for member in kind) <= LONGEST


@pytest.mark.parametrize("name", CELLS)
def test_the_catalogue_is_shown_shortly(name: str) -> None:
    cell = CELLS[name]("tanh")
    derivation = sr.derive(cell)
    claims = [claim for step in derivation.steps for claim in step.claims]
    parts = [cell, sr.pullback(cell), sr.state_jacobian(cell), derivation, *derivation.steps, *claims]
    parts += [step.text for step in derivation.steps] + [claim.statement for claim in claims]
    assert max(len(repr(each)) for each in parts) <= LONGEST
    assert str(cell).count("\n") == len(cell.lines) + len(cell.readout) - 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("program", "Program(5 lines: a_1, ..., y)"),
        ("derivation", "Derivation('Neuron over 2 steps', 9 steps)"),
        ("lstm", "Cell('lstm', 10 lines: a_i, ..., h)"),
        ("claim", "Claim('square', Comparison)"),
        ("proved", "Verdict(PROVED, 'square', 'normal form')"),
        ("report", "Report('Neuron over 2 steps', 9 steps, PROVED)"),
        ("sequence evaluator", "SequenceEvaluator('elman', 'squared_error')"),
        ("figure of diagram", "Figure('diagram', Diagram(2 nodes, 1 arrow))"),
    ],
)
def test_a_repr_says_what_it_is(name: str, said: str) -> None:
    assert repr(shown(name)) == said


def test_long_and_broken_names_keep_a_repr_short() -> None:
    claim = sr.Claim.equality("a " * 500, 1, 1)
    assert len(repr(claim)) <= LONGEST
    assert len(brief(claim, "x" * 500)) == 100
    assert len(first_and_last(["x" * 500] * 3)) < 130
    assert quote_name("it's") == '"it\'s"'
    assert repr(sr.Program((), (), ())) == "Program(0 lines)"


@pytest.mark.parametrize("name", DRAWN)
def test_a_bundle_has_text_and_valid_html(name: str) -> None:
    bundle = bundle_of(name)
    assert list(bundle) == ["text/plain", "text/html"]
    assert bundle["text/plain"] == str(shown(name))
    found = Page(bundle["text/html"])
    assert found.tags[0] == "div"
    assert found.tags.count("div") >= 1
    for start in bundle["text/html"].split("<math")[1:]:
        ElementTree.fromstring("<math" + start.partition("</math>")[0] + "</math>")
    if name not in {"slope", "horizon", "report"} and not name.startswith("figure"):
        assert "math" in found.tags


@pytest.mark.parametrize("name", sorted(set(ALL) - set(DRAWN)))
def test_what_has_no_form_is_refused_in_words(name: str) -> None:
    with pytest.raises(InputError, match=f"{type(shown(name)).__name__} has no form"):
        write_notebook(shown(name))


@pytest.mark.parametrize("name", DRAWN)
def test_there_is_no_tick_without_a_proof(name: str) -> None:
    ticks = 9 if name == "report" else 1 if name == "proved" else 0
    text = Page(bundle_of(name)["text/html"]).text
    assert text.count(TICK) == ticks
    assert text.count(CROSS) == (name == "refuted")


def test_each_outcome_is_named() -> None:
    assert f"{TICK} proved" in page(shown("proved")).text
    assert f"{CROSS} refuted" in page(shown("refuted")).text
    assert "UNDECIDED" in page(shown("undecided")).text


def test_a_report_with_a_refuted_step_shows_it() -> None:
    whole = lesson()
    first = whole.steps[0]
    wrong = sr.Step(first.id, first.title, first.text, (FALSE,), "it is not so")
    found = page(sr.Derivation("wrong", whole.abstract, (), (wrong,)).verify())
    assert f"{CROSS} refuted" in found.text
    assert TICK not in found.text


def hostile_objects() -> dict[str, Any]:
    x = sr.name_symbol("x")
    claim = sr.Claim(HOSTILE, TRUE.statement)
    cell = sr.Cell(HOSTILE, (sr.Input(x),), (), (), (sr.Assign(sr.name_symbol("a"), x),), source=HOSTILE)
    step = sr.Step("one", HOSTILE, sr.Text("{x}", x=x), (claim,), HOSTILE)
    derivation = sr.Derivation(HOSTILE, sr.Text("{a}" + HOSTILE.replace("{", ""), a=x), (sr.Text(HOSTILE),), (step,))
    figure = sr.Figure("f", sr.Text(HOSTILE), HOSTILE, Diagram((Node("x", 0, 0, HOSTILE),), ()))
    return {
        "claim": claim,
        "verdict": sr.check(claim),
        "cell": cell,
        "program": cell.program,
        "derivation": derivation,
        "report": derivation.verify(),
        "figure": figure,
        "bound": jacobian_bound(sr.Cell(HOSTILE, *_of_elman())),
    }


def _of_elman() -> tuple[Any, ...]:
    cell = sr.cells.elman()
    return cell.inputs, cell.states, cell.parameters, cell.lines


@pytest.mark.parametrize("name", hostile_objects())
def test_text_from_users_is_text(name: str) -> None:
    found = page(hostile_objects()[name])
    assert not {"script", "b>", "onerror"} & set(found.tags)
    assert found.tags.count("img") == (name == "figure")
    if name not in {"program", "bound"}:
        straight = found.text.translate({ord("“"): '"', ord("”"): '"'})  # prose has the signs of print
        assert '<script>alert("x")</script>' in straight


def test_a_name_that_has_no_notation_is_shown_as_plain_text_alone() -> None:
    program = sr.Program((), (sr.Assign(sr.name_symbol("<script>"), sr.name_symbol("x") * 0),), ())
    assert program._repr_mimebundle_() == {"text/plain": "<script> = 0"}


@pytest.mark.parametrize("sign", [TICK, "✔", "✅", "\\checkmark"])
def test_a_name_that_would_pass_for_a_mark_is_shown_as_plain_text_alone(sign: str) -> None:
    claim = sr.Claim(f"{sign} proved", OPEN.statement)
    bundle = claim._repr_mimebundle_()
    assert list(bundle) == ["text/plain"]
    for label in (sign, sr.Text(sign), sr.Text("{a}", a=sr.name_symbol(sign))):
        figure = sr.Figure("f", sr.Text("a"), "b", Diagram((Node("x", 0, 0, label),), ()))
        assert list(figure._repr_mimebundle_()) == ["text/plain"]


def test_a_notebook_may_ask_for_some_kinds() -> None:
    claim = shown("claim")
    assert list(claim._repr_mimebundle_(include={"text/html"})) == ["text/html"]
    assert list(claim._repr_mimebundle_(exclude={"text/html"})) == ["text/plain"]


def test_what_cannot_be_written_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(value: Any) -> str:
        raise RecursionError

    for write in (fail, None):
        monkeypatch.setattr(NOTEBOOK, "write", write)
        assert mimebundle(TRUE) == {"text/plain": str(TRUE)}


def test_pages_are_loaded_once_a_notebook_asks() -> None:
    code = (
        "import sys, symrnn as sr; cell = sr.cells.elman(); repr(cell); before = 'symrnn.documents' in sys.modules;"
        "print(before, '<math' in cell._repr_mimebundle_()['text/html'], 'symrnn.documents' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["False", "True", "True"]
