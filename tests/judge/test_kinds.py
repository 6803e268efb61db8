"""Every kind of statement has its row in every table, and CONTRIBUTING.md lists the places."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from types import MappingProxyType

import pytest
import sympy as sp
from architecture_imports import Source, sources
from forged import forged
from length_claims import sums
from places import ROOT

from symrnn.claims.claim import Claim, Comparison, Induction, NormBound, Recurrence, Relation, Root, Statement, equal
from symrnn.claims.induction import by_induction
from symrnn.documents.pages import statement_blocks as written
from symrnn.errors import InputError
from symrnn.judge import check, judge, kinds
from symrnn.judge.wellposed import claims as wellposed
from symrnn.programs.program import Assign, Input, Program, name_symbol
from symrnn.testing.strategies import drawn_claims

KINDS = frozenset(Statement.__args__)
NAMES = frozenset(kind.__name__ for kind in KINDS)
TABLES = {"judged": kinds.KINDS, "made of": wellposed.KINDS, "written": written.KINDS}
x = name_symbol("x")


@dataclass(frozen=True, slots=True)
class Rumour:
    """A statement of a kind that nobody knows."""

    about: sp.Expr


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_every_kind_of_statement_has_a_row(table) -> None:
    assert set(table) == KINDS


@pytest.mark.parametrize("kind", sorted(KINDS, key=lambda kind: kind.__name__))
def test_every_kind_of_statement_says_what_it_is_about(kind: type) -> None:
    assert all(callable(getattr(kind, name, None)) for name in ("programs", "expressions", "rename"))


def test_a_kind_without_a_row_is_refused_in_words() -> None:
    with pytest.raises(InputError, match=r"claim hearsay: .*no statement.*Claim.equality.*give Rumour a row"):
        check(forged(Claim.at_most("hearsay", x, 1), statement=Rumour(x)))
    with pytest.raises(InputError, match="no form for Rumour"):
        written.statement_blocks(Rumour(x))


@pytest.mark.parametrize("module", [judge, wellposed])
def test_a_row_that_is_missing_in_one_table_is_named(module, monkeypatch) -> None:
    claim = Claim.root("square root", x**2, 2, x, 1, 2)
    assert check(claim).outcome.name == "PROVED"
    left = MappingProxyType({kind: row for kind, row in module.KINDS.items() if kind is not Root})
    monkeypatch.setattr(module, "KINDS", left)
    what = "how it is judged" if module is judge else "what it may be made of"
    with pytest.raises(InputError, match=f"claim square root: .*{what}.*give Root a row"):
        check(claim)


def test_a_kind_that_only_looks_like_another_is_refused() -> None:
    class Pretender(Root):
        """A root that says nothing of what it is made of."""

        def expressions(self):
            return ()

    root = Claim.root("root", x**2, 2, x, 1, 2).statement
    with pytest.raises(InputError, match="give Pretender a row"):
        check(Claim("pretended", Pretender(root.equation, root.symbol, root.low, root.high)))


class Silent(Comparison):
    """A comparison that says nothing of what it is made of."""

    def expressions(self):
        return ()


SILENT = Silent(x, Relation.AT_MOST, name_symbol("y"))


@pytest.mark.parametrize(
    "claim",
    [
        Claim("given", equal(x, x), (SILENT,)),
        Claim("root", Root(SILENT, x, sp.Integer(1), sp.Integer(2))),
        Claim("bound", NormBound(Program((), (), ()), (SILENT,))),
        by_induction("statement", SILENT, sp.Symbol("k", integer=True, nonnegative=True), ()),
        Claim("recurrence", Induction(equal(x, x), x, (SILENT,), None, None)),
        Claim("base", Induction(equal(x, x), x, (), Claim("base", equal(x, x), (SILENT,)), None)),
        Claim("no claim", Induction(equal(x, x), x, (), SILENT, None)),
        Claim("what is grown", replace(sums(), grown=(SILENT,))),
        Claim("a call", replace(sums(), calls=(SILENT,))),
    ],
    ids=lambda claim: claim.name,
)
def test_what_looks_like_a_comparison_is_refused_wherever_it_stands(claim: Claim) -> None:
    with pytest.raises(InputError, match=r"expected \w.*, found Silent"):
        check(claim)


def test_what_only_looks_like_a_claim_is_refused() -> None:
    class Pretender(Claim):
        """A claim that says of itself something else than what is judged."""

        def __str__(self):
            return "a = b"

    with pytest.raises(InputError, match="is no claim; make one"):
        check(Pretender("pretended", equal(x, x)))


Y = name_symbol("y")
INDEX = sp.Symbol("k", integer=True, nonnegative=True)
LINE = Program((Input(x),), (Assign(Y, x),), (Y,))

#: what no constructor gives, written past it, and what is told
FORGED = {
    "is no relation": lambda: forged(Claim("a", equal(x, x)), statement=forged(equal(x, x), relation="<=")),
    "is not an expression": lambda: Claim.equivalent(
        "a", Program((Input(x),), (forged(LINE.lines[0], expr=sp.true),), (Y,)), LINE
    ),
    "the index is 3, which is no symbol": lambda: Claim("a", Induction(equal(x, x), 3, (), None, None)),
    "no symbol": lambda: Claim(
        "a", Induction(equal(x, x), INDEX, (forged(Recurrence(x, x, x), symbol=x + 1),), None, None)
    ),
    "3 is no program": lambda: Claim("a", forged(sums(), first=3)),
    "has no outputs": lambda: Claim("a", replace(sums(), first=replace(sums().first, outputs=()))),
}


@pytest.mark.parametrize("told", FORGED)
def test_what_is_written_past_a_constructor_is_refused_in_words(told: str) -> None:
    with pytest.raises(InputError, match=told):
        check(FORGED[told]())


def listed() -> set[str]:
    """The files that CONTRIBUTING.md names where it tells how to add a kind of claim."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## Adding a kind of claim")[2].partition("\n## ")[0]
    return set(re.findall(r"`([\w/.]+\.(?:py|md))`", section))


def kinds_named(source: Source) -> set[str]:
    """The kinds of statements that a file names or defines."""
    names = {node.id for node in source.nodes if isinstance(node, ast.Name)}
    return NAMES & (names | {node.name for node in source.nodes if isinstance(node, ast.ClassDef)})


def test_contributing_lists_every_file_that_knows_the_kinds_apart() -> None:
    knowing = {source.path for source in sources(ROOT, "symrnn") if len(kinds_named(source)) > 3}
    assert {"symrnn/claims/claim.py", "symrnn/judge/kinds.py"} <= knowing <= listed()
    assert all((ROOT / name).is_file() for name in listed())


def test_the_mechanism_of_the_judge_knows_no_kind() -> None:
    (mechanism,) = (source for source in sources(ROOT, "symrnn/judge") if source.path == "symrnn/judge/judge.py")
    assert kinds_named(mechanism) == set()
    asking = Source("a.py", "def f(s):\n    return isinstance(s, Root | Duality)\n")
    assert kinds_named(asking) == {"Root", "Duality"}


def test_the_glossary_names_every_kind() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    (row,) = (line for line in glossary.splitlines() if line.startswith("| statement |"))
    assert set(re.findall(r"`(\w+)`", row)) == NAMES


def test_claims_of_every_kind_are_drawn() -> None:
    drawn = {"comparison", "root", "induction", "equivalence", "adjoint", "duality"}
    assert set(drawn_claims._TRUE) == set(drawn_claims._FALSE) == drawn
    # tests/support/norm_mutations.py alters bounds of norms, tests/judge/test_lengths.py families over every length
    assert {name.lower() for name in NAMES} - drawn == {"normbound", "everylength"}
