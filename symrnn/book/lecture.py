"""What the start page of the lecture says beside its lists."""

from __future__ import annotations

from symrnn.book.handout import HandoutPart, Hint
from symrnn.book.imprint import OURS
from symrnn.book.start_page import Question, Start
from symrnn.book.words import glossary_table
from symrnn.derivation.exposition import Text
from symrnn.programs.program import name_symbol

__all__ = ["HINTS", "PARTS", "QUESTIONS", "START", "UNPRESENTED", "start_of_book"]

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
    glossary=glossary_table(),
    imprint=OURS,
)


def start_of_book(title: str) -> Start:
    """The start page of a book of somebody's own chapters."""
    return Start(title, Text(_MARKS), QUESTIONS)


#: what stands on the page to hand out
PARTS = (
    HandoutPart("The neuron over two steps", "two_steps", "output"),
    HandoutPart("The four derivatives (a bar: of y, with respect to this weight)", "gradient", "four-derivatives"),
    HandoutPart("Three derivatives with one name", "vanishing_and_exploding"),
    HandoutPart("When the lag-k factor vanishes, and when it can explode", "vanishing_and_exploding", "conditions"),
    HandoutPart("What helps", "what_helps", "*"),
)

#: what an instructor may want to know, chapter by chapter
HINTS = (
    Hint(
        "why_recurrent",
        20,
        "See that the order of two points is information, and that sharing a weight over time is what a recurrent "
        "network adds; a dense neuron can tell the order.",
        "Students say that a dense network cannot predict the next point. It can, over a window of fixed length.",
        "For which weights does the recurrent neuron predict every track of constant velocity?",
    ),
    Hint(
        "two_steps",
        15,
        "Unroll a neuron by hand, with numbers for the inputs and letters for the weights.",
        "The recurrent weight multiplies the state, which has been through the activation, and not the pre-activation.",
        "Write the same for three inputs before the picture shows it.",
    ),
    Hint(
        "gradient",
        25,
        "Derive the four derivatives backwards, line by line, and see that going forwards gives the same.",
        "The shared weight stands at several times: its derivative is a sum.",
        "Which two factors does the derivative with respect to w1 have that the one with respect to w2 has not?",
    ),
    Hint(
        "fifty_steps",
        25,
        "Read the effect of each input off the expansion over 51 inputs.",
        "It is the coefficient of an old input that gets small, and not the input.",
        "Which share has the oldest of 51 inputs for a weight of 11/10? Guess before the table.",
    ),
    Hint(
        "vanishing_and_exploding",
        40,
        "Tell a sufficient condition from a necessary one, and the weight from the weight times the slope.",
        "A weight above 1 allows a tanh neuron to explode, and need not make it: without input it does so from a state "
        "of zero alone, as the chapter argues.",
        "Start a tanh neuron with a weight of 2 at 0 and at 1/1000. What happens to the lag-50 factor?",
    ),
    Hint(
        "what_the_lecture_says",
        45,
        "Refute a sentence by numbers, and repair it.",
        "A sentence that is true under an assumption is not false; the page calls it too general.",
        "Hand out the exercises, and let each pair of students find one witness before the answers are shown.",
    ),
    Hint(
        "what_helps",
        40,
        "Say of each remedy which bound it gives, and which it does not.",
        "Forget gates below 1 are no proof that the gradient of an LSTM vanishes.",
        "How long has a window to be if the factor of one step is 9/10, and how long if it is 99/100?",
    ),
    Hint(
        "storm_tracks",
        20,
        "Keep apart what is proved, what is recomputed and what is measured.",
        "A smaller error in a table is measured and no theorem; its standard error says how much it may be worth.",
        "Why does the mean of the window do the worse the longer the window is?",
    ),
)
