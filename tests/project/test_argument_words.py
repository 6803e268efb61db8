"""What is likely meant by a wrong argument, lists in the place of tuples, and records that are the same made twice."""

from __future__ import annotations

import copy
import inspect
import pickle
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

import symrnn as sr
from symrnn.bounds import between
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments

a, b = map(sr.name_symbol, "ab")
CLAIM, TEXT = sr.Claim.equality("c", a, a), sr.Text("words")
CURVES = sr.Curves("k", "size", [sr.Curve("c", [0, 1], [1, 2])])

MEANT = (
    (lambda: sr.check(a < b), 'found the relation a < b; write Claim.less_than("name", a, b)'),
    (lambda: sr.check(a >= b), 'write Claim.at_most("name", b, a)'),
    (lambda: sr.check(sp.Eq(a, b)), 'write Claim.equality("name", a, b)'),
    (lambda: sr.check("a = a"), "check, claim: expected a Claim, such as .* found the text"),
    (lambda: sr.check([CLAIM]), "found a list of 1"),
    (lambda: sr.unroll(sr.cells.elman(), steps=10**6000), "steps is an integer of 19932 bits; it must be"),
    (lambda: sr.check(sp.Integer(10) ** 6000), "found the expression .* that cannot be written"),
    (lambda: sr.check(sr.Claim), "found the class Claim"),
    (lambda: sr.check(), "check: missing a required argument: 'claim'; it takes claim"),
    (lambda: sr.derive(sr.cells.elman), "found the function elman"),
    (lambda: sr.derive("h = x"), "write Cell.parse(text), or read_cell(path) for a file"),
    (
        lambda: sr.bptt(sr.cells.elman()),
        "expected a Program, such as unroll(cell, steps=3), found a Cell",
    ),
    (
        lambda: sr.unroll(sr.cells.elman(), step=3),
        "no argument is called step; did you mean steps? It takes",
    ),
    (lambda: sr.Step("s", "T", "prose", [CLAIM], "w"), "Step, text: .* write Text('prose')"),
    (lambda: sr.Step("s", "T", TEXT, CLAIM, "w"), "found a Claim; one alone is written (it,)"),
    (lambda: sr.Step("s", "T", TEXT, [a < 1], "w"), 'Step, claims[0]: .* write Claim.less_than("name", a, 1)'),
    (lambda: sr.Step("s", "T", TEXT, [CLAIM], None), "Step, why: expected a text, found None"),
    (lambda: sr.Step("s", "T", TEXT, [CLAIM], "w", rests_on="r"), "one alone is written (it,)"),
    (lambda: sr.Derivation(None, TEXT, [], []), "Derivation, title: expected a text, found None"),
    (lambda: sr.Claim.at_most("c", a, 1, given=[a < 1]), "given[0]: .* write less_than(a, 1)"),
    (
        lambda: sr.Claim.at_most("c", a, 0.5),
        "rhs: expected a SymPy expression or an exact number, such as Rational(1, 2), found 0.5",
    ),
    (lambda: sr.Claim.root("c", a, 1, "a", 0, 1), "symbol: .* write name_symbol('a')"),
    (
        lambda: sr.Quotation("words", "false", [CLAIM]),
        "expected a Judgement, such as Judgement.TRUE, found",
    ),
    (lambda: sr.Text("set {a"), "found one brace without the other"),
    (lambda: sr.Text("it is {a}", a=object()), "Text, a: expected a SymPy expression"),
    (lambda: sr.Figure("f" * 300, TEXT, "words", CURVES), "use small letters, digits and -, at most 100"),
    (lambda: sr.render(sr.derive(sr.cells.neuron("f"), inputs=[2]), "a\0.html"), "without a character 0"),
    (lambda: sr.unroll(sr.cells.elman(), inputs={1: 2}), "inputs: expected a list or None, found a dict of 1"),
    (lambda: sr.unroll(sr.cells.elman(), inputs=np.array(3)), "inputs: expected a list or None, found"),
)


@pytest.mark.parametrize(("call", "said"), MEANT, ids=lambda part: part if isinstance(part, str) else "")
def test_what_is_likely_meant_is_told(call, said):
    with pytest.raises(InputError) as caught:
        call()
    parts = said.split(".*")
    assert all(part.strip() in str(caught.value) for part in parts), str(caught.value)


def test_lists_serve_as_tuples_and_are_kept_as_such():
    step = sr.Step("s", "T", TEXT, [CLAIM], "w", argued=[TEXT])
    lists = sr.Derivation("t", TEXT, [], [step], argued=[TEXT])
    assert step.claims == (CLAIM,)
    assert lists == sr.Derivation("t", TEXT, (), (step,), argued=(TEXT,))
    assert lists.verify().outcome is sr.Outcome.PROVED
    assert sr.Claim.at_most("c", a, 1, given=[sr.at_most(a, 1)]).given == (sr.at_most(a, 1),)
    assert CURVES.curves[0].x == (0, 1)


def test_numbers_of_other_libraries_are_taken():
    assert sr.unroll(sr.cells.elman(), steps=np.int64(2)) == sr.unroll(sr.cells.elman(), steps=2)
    assert sr.Claim.at_most("c", a, Fraction(1, 3)).statement.rhs == sp.Rational(1, 3)
    assert sr.Input(a, constant=np.True_).constant is True


def test_a_checked_function_is_still_itself():
    assert str(inspect.signature(sr.check)) == "(claim: 'Claim') -> 'Verdict'"
    assert sr.check.__module__ == "symrnn.judge.judge"
    assert ">>>" in sr.check.__doc__
    assert pickle.loads(pickle.dumps(sr.check)) is sr.check


def test_errors_from_inside_keep_their_words():
    @check_arguments
    def fail(number: int) -> None:
        raise TypeError(f"no {number}")

    with pytest.raises(TypeError, match="no 3"):
        fail(3)


def test_a_box_made_twice_is_the_same():
    assert between(-1, [1, 2]) == between(-1, [1, 2]) == copy.deepcopy(between(-1, [1, 2]))
    assert between(-1, 1) != between(-1, 2) != "a text"
    assert len({between(0, 1), between(-0.0, 1), between(0, 2)}) == 2
