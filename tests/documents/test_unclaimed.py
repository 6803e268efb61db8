"""What no claim stands behind carries a mark that says so, in every format, and counts in the tally."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sympy as sp
from render_samples import TRUE, derivation, step, x, y

from symrnn.cells import CELLS
from symrnn.claims.claim import Claim, at_most, equal, less_than
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.derive import derive, rounds_to
from symrnn.derivation.exposition import Table, Text
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.tex import write_tex
from symrnn.documents.formats.typst import write_typ
from symrnn.documents.pages.marks import tally
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError
from symrnn.programs.program import Assign, Input, Program, name_symbol

WRITERS = {"html": write_html, "md": write_markdown, "tex": write_tex, "typ": write_typ}
ONE = Claim.equality("one", sp.S.One, 1)
WRONG = Table("sums", ("sum", "value"), (("2 + 2", "5"),))


def written(name: str, shown: Derivation) -> str:
    return WRITERS[name](build_page(shown, shown.verify()))


def program_of(*lines: Assign) -> Program:
    return Program((Input(x),), lines, (lines[-1].symbol,))


PLAIN = program_of(Assign(y, x + 1))
BAR = program_of(Assign(name_symbol("y_bar"), x + 7))


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(
    ("shown", "mark"),
    [
        ({"table": WRONG}, "not checked"),
        ({"table": replace(WRONG, source="measured")}, "measured, not checked"),
        ({"table": replace(WRONG, source="recomputed")}, "recomputed at every build, not proved"),
        ({"definition": PLAIN}, "not checked"),
        ({"equations": BAR}, "not checked"),
        ({"definition": PLAIN, "equations": BAR}, "not checked"),
        ({"argued": (Text("So {x} stays.", x=x),)}, "argued, not checked"),
        ({"argued_title": True}, "argued, not checked"),
    ],
    ids=["wrong", "measured", "recomputed", "definition", "equations", "both", "sentence", "title"],
)
def test_what_is_not_claimed_is_marked(name: str, shown: dict[str, Any], mark: str) -> None:
    without = written(name, derivation(step("a", ONE)))
    text = written(name, derivation(replace(step("a", ONE), **shown)))
    assert text.count(mark) > without.count(mark)


def test_beside_the_steps_too() -> None:
    whole = replace(derivation(step("a")), definition=PLAIN, argued=(Text("It is known."), Text("It is so.")))
    assert tally(whole.verify()) == "1 step: 1 claim proved; 1 program not checked; 2 passages argued"
    for name in WRITERS:
        assert written(name, whole).count("argued, not checked") == 2


def test_the_tally_says_what_is_proved_measured_and_argued() -> None:
    measured, counted = (replace(WRONG, source=source) for source in ("measured", "recomputed"))
    steps = (
        replace(step("a"), table=measured, argued=(Text("It is so."),)),
        replace(step("b", TRUE, ONE), table=counted, argued_title=True),
        replace(step("c"), table=WRONG, equations=BAR),
    )
    said = tally(derivation(*steps).verify())
    assert said == (
        "3 steps: 4 claims proved; 1 table measured; 1 table recomputed; 1 table not checked; 1 program not checked; "
        "2 passages argued"
    )
    assert tally(derivation(step("a"), step("b")).verify()) == "2 steps, all proved"


def test_lines_that_a_claim_is_about_need_no_mark() -> None:
    same = Claim.equivalent("same", PLAIN, PLAIN)
    shown = replace(step("a", same), definition=PLAIN)
    assert "not checked" not in written("md", derivation(shown))
    longer = program_of(Assign(y, x + 1), Assign(name_symbol("z"), y + 1))
    assert "not checked" in written("md", derivation(replace(shown, definition=longer)))


@pytest.mark.parametrize("name", ["neuron", "dense", "elman_unit", "lstm"])
def test_the_lines_of_a_derived_page_are_all_claimed(name: str) -> None:
    counts = derive(CELLS[name]()).verify().counts
    assert (counts.programs_unchecked, counts.proved) == (0, counts.steps)


def test_lines_beside_a_formula_are_claimed_where_they_stand_in_it() -> None:
    said = Claim.equality("said", (x + 7) * y, y * x + 7 * y)
    twice = program_of(Assign(name_symbol("z"), x + 7), Assign(name_symbol("z_bar"), 2 * x))
    for program, marked in ((BAR, False), (PLAIN, True), (twice, True), (program_of(Assign(y, sp.S.Zero)), True)):
        text = written("md", derivation(replace(step("a", said), equations=program)))
        assert ("not checked" in text) is marked


w, gamma = map(name_symbol, ("w", "gamma"))
THIRD = rounds_to("a third", w / 3, "0.33", (equal(w, 1),))
SMALL = Claim.less_than("small", gamma * w, 1, (equal(gamma, 1), less_than(w, 1)))
SAME = Claim.equivalent("the line", PLAIN, PLAIN)
CLAIMS = (THIRD, SMALL, SAME, Claim.at_most("never above 2", w, 2, (at_most(w, 2),)))


def tabled(row: tuple[Any, ...], *names: str) -> Step:
    table = Table("entries", ("",) * len(row), (row,), (names,))
    return Step("a", "t", Text("t"), CLAIMS, "w", table=table)


@pytest.mark.parametrize(
    "row",
    [
        ("a label", "0.33", sp.Rational(33, 100), w, "1"),
        ("a label", gamma * w, less_than(w, 1), at_most(1, w), 1),
        ("2 + 2", x + 1, "never above 2", "1/1"),
        ("…", "…"),
    ],
)
def test_entries_that_stand_in_the_claims_need_no_mark(row: tuple[Any, ...]) -> None:
    shown = derivation(tabled(row, *(claim.name for claim in CLAIMS)))
    assert "not checked" not in written("md", shown)
    assert build_page(shown, shown.verify()).sections[0].statements == ()  # the claims are in the evidence alone


@pytest.mark.parametrize(
    ("row", "names"),
    [
        (("2 + 2", "5"), ("a third",)),
        (("a third", "0.34"), ("a third",)),
        (("a third", "0.333"), ("a third",)),
        (("a third", "\N{MINUS SIGN}0.34"), ("a third",)),
        (("a third", sp.Rational(1, 3)), ("a third",)),
        (("a third", "0.33"), ("small",)),
        (("a third", "0.33", "0.34"), ("a third", "small")),
        (("small", less_than(w, 2)), ("small",)),
        (("small", less_than(1, w)), ("small",)),
        (("small", gamma**2), ("small",)),
        (("line", x + 2), ("the line",)),
        (("line", 2), ("the line",)),
        (("words", "always above 2"), ("never above 2",)),
        (("pairs", "1, 5"), ("small",)),
        ((gamma**3, "1"), ("small",)),
        ((7, "1"), ("small",)),
        (("nothing", [x]), ("small",)),
        (("a name", "1"), ("no claim",)),
    ],
)
def test_an_entry_that_stands_in_no_claim_of_its_row_is_refused(row: tuple[Any, ...], names: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match=r"step a: the (entry|table names)|Table, rows"):
        derivation(tabled(row, *names))


def test_a_row_may_rest_on_claims_of_the_steps_before() -> None:
    table = Table("entries", ("", ""), (("a third", "0.33"),), (("a third",),))
    before, after = step("a", THIRD), replace(step("b", SMALL, rests_on=("a",)), table=table)
    assert "not checked" not in written("md", derivation(before, after))
    with pytest.raises(InputError, match="'a third', which neither the step has nor one that it rests on"):
        derivation(before, replace(after, rests_on=()))


def test_of_a_table_the_rows_without_claims_are_named() -> None:
    rows = tuple((str(number), "0.33") for number in range(5))
    claims = (("a third",), (), (), (), ("a third",))
    table = Table("entries", ("", ""), rows, claims, "measured")
    assert "Rows 2 to 4: *(measured, not checked)*" in written("md", derivation(replace(step("a", THIRD), table=table)))


def test_a_table_says_where_it_comes_from_in_known_words() -> None:
    with pytest.raises(InputError, match="the source is 'proved'; use 'measured' or 'recomputed'"):
        replace(WRONG, source="proved")
    with pytest.raises(InputError, match="has 1 row, and claims for 2"):
        replace(WRONG, claims=(("a",), ("b",)))
