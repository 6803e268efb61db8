"""What the start page of the lecture says beside its lists."""

from __future__ import annotations

from symrnn.book.start_page import Question, Start
from symrnn.derivation.exposition import Text
from symrnn.programs.program import name_symbol

__all__ = ["QUESTIONS", "START", "UNPRESENTED", "start_of_book"]

_BOUND = Text(
    "What is wrong with \N{LEFT DOUBLE QUOTATION MARK}{w} is less than one\N{RIGHT DOUBLE QUOTATION MARK}?",
    w=name_symbol("w_n"),
)

#: chapters that are no slides: their programs are to be looked up
UNPRESENTED = ("gallery",)
#: what a reader may ask first: the derivation that answers it, and the step in it
QUESTIONS = (
    Question(Text("Why does the recurrent neuron have 4 weights?"), "why_recurrent", "parameter-counts"),
    Question(Text("When does the influence of the past vanish?"), "vanishing_and_exploding", "vanishing"),
    Question(_BOUND, "what_the_lecture_says", "point-1"),
)

_MARKS = (
    "Every formula is derived, and a program has checked each step: a tick stands only where a claim is proved "
    "by an exact argument, a cross only where it is refuted, with numbers at which it fails and which anyone can "
    "recompute. What is neither is called UNDECIDED. Words and tables that no claim stands behind say so: they are "
    "argued, measured or recomputed. Each page is one file and works offline."
)

START = Start(
    "Recurrent networks, derived and checked",
    Text(f"A short lecture on recurrent neural networks, worked out in full. {_MARKS}"),
    QUESTIONS,
)


def start_of_book(title: str) -> Start:
    """The start page of a book of somebody's own chapters."""
    return Start(title, Text(_MARKS), QUESTIONS)
