"""GIFT: what is written is read back by a strict reader, sign by sign."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from gift_reader import read_gift
from hypothesis import given
from hypothesis import strategies as st

from symrnn import Claim, Judgement, Quotation, Step, Text, at_most, cells, name_symbol
from symrnn.derivation.derivation import Derivation
from symrnn.documents.pages.marks import StepRefuted
from symrnn.exercises.drills import draw_drills
from symrnn.exercises.exercise import Exercise, NumberAnswer, OpenAnswer, Sheet
from symrnn.exercises.sentences import sentence_exercises
from symrnn.exercises.sheets.gift import escape_gift, write_gift

w = name_symbol("w_n")
HOLDS = Claim.at_most("a square is not negative", 0, w**2)
WAY = Step("way", "A way", Text("Said."), (HOLDS,), "squares")


def gift_of(*exercises: Exercise) -> str:
    sheet = Sheet("Signs", Text("Exercises."), exercises)
    return write_gift(sheet, sheet.derivation().verify())


def test_a_number_is_written_with_its_tolerance() -> None:
    drills = draw_drills(cells.elman_unit(), seed=3, count=2)
    for drill, read in zip(drills, read_gift(gift_of(*drills)), strict=True):
        answer = drill.answer
        assert isinstance(answer, NumberAnswer)
        assert isinstance(read.answer, tuple)
        assert read.answer[0] == answer.shown
        assert Fraction(read.answer[1]) == Fraction(int(answer.tolerance.p), int(answer.tolerance.q))
        assert "\\(a_{1} = " in read.stem


def test_truths_and_what_is_missing() -> None:
    false = Claim.at_most("below", w, 1)
    wrong = Quotation("it is: {w} = 1 ~ #2 \\ <b>", Judgement.FALSE, (false,))
    missing = Quotation("the state", Judgement.OMISSION, missing=Text("It starts at {zero}: = #", zero=at_most(w, 0)))
    steps = tuple(Step(n, n, Text("Said."), (HOLDS,), "why", quotation=q) for n, q in (("a", wrong), ("b", missing)))
    exercises = sentence_exercises(Derivation("Words", Text("Said."), (), steps))
    first, instead, open_, _ = read_gift(gift_of(*exercises))
    assert (first.answer, instead.answer) == (False, True)
    assert "it is: {w} = 1 ~ #2 \\ &lt;b&gt;" in first.stem
    assert open_.answer == "It starts at \\(w_{n} \\le 0\\): = #"


@given(st.text(st.sampled_from("~=#{}:\\n/[]a <&\n"), min_size=1, max_size=30).filter(lambda text: text.strip() != ""))
def test_any_text_is_read_back(text: str) -> None:
    line = " ".join(text.split())
    words = Text(line.replace("{", "{{").replace("}", "}}"))
    (read,) = read_gift(f"::t::[html]{escape_gift(line)}{{####[html]{escape_gift(line)}}}")
    assert read.stem == read.answer == line
    assert Exercise("x", "X", words, OpenAnswer(words), WAY).question.parts()


def test_paragraphs_do_not_end_a_question() -> None:
    assert escape_gift("one\n\ntwo\nthree") == "one<br><br>two three"


def test_a_wrong_answer_is_not_written() -> None:
    drill = draw_drills(cells.elman_unit(), seed=3, count=1)[0]
    answer = drill.answer
    assert isinstance(answer, NumberAnswer)
    with pytest.raises(StepRefuted):
        gift_of(replace(drill, answer=replace(answer, shown="0.1234")))


@pytest.mark.parametrize(
    "text", ["::t::[html]a = b{TRUE}", "::t::[html]a{#1e-3:1}", "::t::[html]a\\n{TRUE}", "a{TRUE}"]
)
def test_the_reader_is_strict(text: str) -> None:
    with pytest.raises(ValueError, match=r"no question|no answer|no escape"):
        read_gift(text)
