"""Numbers in digits that nothing keeps right are found in prose, and no others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sympy as sp
from lecture import load_chapter

from symrnn.book.chapters import derivation_names
from symrnn.cells import dense
from symrnn.cells.unroll import unroll
from symrnn.claims.claim import Claim, equal
from symrnn.cli.checking import refuse_bare_numbers
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.derive import equals_formulas
from symrnn.derivation.exposition import Table, Text
from symrnn.derivation.figures import Figure
from symrnn.derivation.network_diagrams import dense_diagram
from symrnn.derivation.prose_numbers import find_bare_numbers
from symrnn.errors import InputError
from symrnn.programs.program import name_symbol

w, w1, w2, w3 = map(name_symbol, ("w", "w1", "w2", "w3"))
f = sp.Function("f", real=True)
#: at the inputs 3 and 5
NETWORK = equals_formulas("dense", unroll(dense("f"), inputs=[3, 5]), {"y": w3 * f(3 * w1 + 5 * w2)})
FREE = Claim.equality("the square", (w + 1) ** 2, w**2 + 2 * w + 1)
LONG = ("gallery", "storm_tracks", "vanishing_and_exploding", "what_the_lecture_says")


def found(text: Text, *claims: Claim, title: str = "A step", **more: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which numbers of a step's prose are those of its claims, and which of none."""
    step = Step("one", title, text, claims or (NETWORK,), "why", **more)  # type: ignore[arg-type]  # of a Step
    rows = find_bare_numbers(Derivation("Title", Text("None."), (), (step,)))
    assert all(row.place == "step one" for row in rows)
    return (rows[0].stated, rows[0].unclaimed) if rows else ((), ())


@pytest.mark.parametrize(
    ("prose", "stated", "unclaimed"),
    [
        ("The inputs 3 and 5.", ("3", "5"), ()),
        ("Two inputs, 2 at time t-1 and 4 at time t, go through.", (), ("2", "4")),
        ("Between 3 and 4.", ("3",), ("4",)),
        ("At 3, at (3), at 3. Then 3/1, and 3.0 and 3e0", ("3", "3/1", "3.0", "3e0"), ()),
        ("-3 and \N{MINUS SIGN}7", (), ("\N{MINUS SIGN}7",)),
        ("over 1/2 and 0.25", (), ("1/2", "0.25")),
        ("over 50 steps", (), ("50",)),
        ("x(t-50)", (), ("50",)),
    ],
)
def test_a_bare_number_is_found(prose: str, stated: tuple[str, ...], unclaimed: tuple[str, ...]) -> None:
    assert found(Text(prose)) == (stated, unclaimed)


ACCEPTED = (
    "Nothing is a number here.",
    "The state is 0, then 1, and -1 at time t-1.",
    "It was found in 1997, and again in 2014.",
    "By step 4, steps 4 and 7, points 10, 12 and 15, section 2.3 and chapter 8; see Figure 12 (page 44), eq. 6.",
    "w1 and h_2 and x3 and RTRL2, a_12 and f2(x).",
    "in float64, on a 64-bit machine, the lag-50 factor",
    "version 3.11 of it",
    "three inputs and five",
)


@pytest.mark.parametrize("prose", ACCEPTED)
def test_what_is_no_mathematics_is_left_alone(prose: str) -> None:
    assert found(Text(prose)) == ((), ())


def test_a_placeholder_brings_a_number_or_says_that_it_is_none() -> None:
    assert found(Text("The inputs {x_1} and {x_2}.", x_1=3, x_2=sp.Integer(5))) == ((), ())
    assert found(Text("The {n} members of the club.", n="44")) == ((), ())
    assert found(Text("With {given}.", given=equal(w, 44))) == ((), ())


def test_claims_that_are_stated_at_no_number_ask_for_nothing() -> None:
    assert found(Text("A square of 7, after 44 lines."), FREE) == ((), ())
    assert found(Text("A square of 7, after 44 lines."), FREE, NETWORK) == ((), ("7", "44"))


def test_a_value_of_a_hypothesis_is_one_too() -> None:
    at = Claim.equality("at 7", w + 1, 8, (equal(w, 7),))
    assert found(Text("At 7 it is 8, and not 9."), at) == (("7",), ("9",))


def test_the_square_of_a_slope_is_not_the_number_2() -> None:
    tanh = equals_formulas("dense", unroll(dense("tanh"), inputs=[3, 5]), {"y": w3 * sp.tanh(3 * w1 + 5 * w2)})
    squared = Claim.equality("a slope", 1 - w**2, (1 - w) * (1 + w))
    assert found(Text("The input 2."), tanh, squared) == ((), ("2",))


def test_titles_and_descriptions_of_diagrams_are_read_as_well() -> None:
    figure = Figure("net", Text("The inputs."), "Two squares, the inputs 2 and 5.", dense_diagram(dense("f"), [3, 5]))
    assert found(Text(""), title="Inputs 2 and 4, weights w1, w2, w3") == ((), ("2", "4"))
    plain = Claim.equality("multiplied out", w * (w1 + 1), w * w1 + w)
    assert found(Text(""), plain, figures=(figure,)) == ((), ("2",))  # the drawing has 3 and 5


def test_what_is_measured_or_argued_needs_no_claim() -> None:
    table = Table("Speeds", ("n", "speed"), (("1", "7.5"),), source="measured")
    assert found(Text("It is 7.5 m/s, at 3."), table=table) == (("3",), ())
    assert found(Text(""), argued=(Text("It is about 7.5."),)) == ((), ())


def test_a_step_may_speak_of_what_it_rests_on_and_the_abstract_of_all() -> None:
    first = Step("one", "One", Text(""), (NETWORK,), "why")
    second = Step("two", "Two", Text("Not 3 but 4."), (FREE,), "why", ("one",))
    apart = Step("two", "Two", Text("Not 3 but 4."), (FREE,), "why")
    whole = Derivation("Title", Text("At 5 and 6."), (Text("All are 7."),), (first, second))
    rows = {row.place: (row.stated, row.unclaimed) for row in find_bare_numbers(whole)}
    assert rows == {
        "the title, abstract or assumptions": (("5",), ("6", "7")),
        "step two": (("3",), ("4",)),
    }
    assert not find_bare_numbers(Derivation("Title", Text(""), (), (first, apart)))


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=pytest.mark.slow) if each in LONG else each for each in derivation_names()]
)
def test_the_chapters_of_the_lecture_have_none(name: str) -> None:
    assert find_bare_numbers(load_chapter(name)) == ()


def test_a_number_that_no_claim_keeps_right_stops_the_book_of_the_lecture() -> None:
    right = load_chapter("why_recurrent")
    refuse_bare_numbers({"why_recurrent": right})
    first = replace(right.steps[0], text=Text("After 2 and 4 the next point is at 7."))
    planted = replace(right, steps=(first, *right.steps[1:]))
    with pytest.raises(InputError, match=r"why_recurrent.*radar.*7"):
        refuse_bare_numbers({"why_recurrent": planted})


CHAPTER = """
from symrnn import Derivation, Step, Text, name_symbol, unroll
from symrnn.cells import neuron
from symrnn.derivation.derive import equals_formulas

w1, w2, w3, w_n = map(name_symbol, ("w1", "w2", "w3", "w_n"))

def build():
    network = unroll(neuron("identity"), inputs=[3, 5])
    claim = equals_formulas("output", network, {"y": w3*(5*w2 + w_n*(3*w1))})
    step = Step("output", "The output", Text("From 2 and 4."), (claim,), "substitution")
    return Derivation("Stale", Text("One step."), (), (step,))
"""


@pytest.mark.parametrize("command", ["check", "render", "book"])
def test_each_command_warns_of_a_users_chapter_and_goes_on(command: str, tmp_path: Path, run) -> None:
    path = tmp_path / "stale.py"
    path.write_text(CHAPTER, encoding="utf-8")
    more = {"check": (), "render": ("-o", tmp_path / "a.md"), "book": ("-o", tmp_path / "book")}[command]
    done = run(command, path, *more)
    assert done.code == 0
    (warning,) = [line for line in done.err.splitlines() if "warning" in line]
    assert "stale" in warning
    assert "step output: the prose has 2, 4, which stand in none of the claims" in warning
    assert 'Text("{n}", n="2")' in warning
    path.write_text(CHAPTER.replace('"From 2 and 4."', '"From {x_1} and {x_2}.", x_1=3, x_2=5'), encoding="utf-8")
    again = run(command, path, *more)
    assert again.code == 0
    assert "warning" not in again.err
