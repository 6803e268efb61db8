"""Lines of programs at the edges: numbers without digits, inverses of nothing, names that are written twice."""

from __future__ import annotations

import pytest
import sympy as sp

from symrnn.claims.claim import Adjoint, Claim, Equivalence
from symrnn.claims.verdict import Outcome
from symrnn.expressions.array_nodes import inv
from symrnn.expressions.functions import step
from symrnn.expressions.nodes import T, dot, total
from symrnn.expressions.shapes import Shape
from symrnn.judge import check
from symrnn.judge.lines import partners
from symrnn.judge.lines.adjoint import NoDerivativeError, derivative
from symrnn.judge.lines.entries import Entries
from symrnn.judge.lines.fingerprints import fingerprint
from symrnn.judge.lines.inverses import InverseEntry
from symrnn.judge.lines.sums import Summed
from symrnn.judge.lines.transposition import _twins, proves_transposition
from symrnn.judge.normal_form.limits import UndefinedTermError
from symrnn.programs.program import Assign, Input, Program, name_symbol

A, Z, g, h, s, t, x, y = map(name_symbol, ("A", "Z", "g", "h", "s", "t", "x", "y"))
i, j, k, m = (sp.Dummy(name, integer=True) for name in "ijkm")
INPUTS = (Input(A, ("n", "n")), Input(g, ("n",)), Input(h, ("n",)), Input(x))
COLUMN: Shape = ("n",)


def program(*lines: tuple[sp.Symbol, sp.Expr, Shape]) -> Program:
    return Program(INPUTS, tuple(Assign(*line) for line in lines), (lines[-1][0],))


def outcome(one: Program, other: Program) -> Outcome:
    return check(Claim.equivalent("lines", one, other)).outcome


def test_pi_and_e_are_numbers_like_any_other() -> None:
    one = program((s, sp.pi * h + sp.E * g, COLUMN), (y, dot(A, s), COLUMN))
    assert outcome(one, program((y, sp.E * dot(A, g) + sp.pi * dot(A, h), COLUMN))) is Outcome.PROVED
    assert outcome(one, program((y, sp.pi * dot(A, g) + sp.E * dot(A, h), COLUMN))) is Outcome.REFUTED
    assert fingerprint(sp.pi + 1, {}) == fingerprint(1 + sp.pi, {}) != fingerprint(sp.E + 1, {})


def test_the_inverse_of_nothing_is_nothing_that_is_equal() -> None:
    """A line that is 0 has no inverse: of what has no value anywhere nothing is proved."""
    nothing = (Z, sp.S.Zero, ("n", "n"))
    one = program(nothing, (y, dot(inv(Z), h), COLUMN))
    for other in (dot(inv(2 * Z), h) * 2, dot(inv(Z), g), dot(inv(T(Z)), h)):
        assert outcome(one, program(nothing, (y, other, COLUMN))) is not Outcome.PROVED
    with pytest.raises(UndefinedTermError, match="has no value anywhere"):
        Entries({Z: ("n", "n")}, {Z: sp.S.Zero}).at(inv(Z), i, j)
    known = (Z, A + T(A), ("n", "n"))
    one, other = (program(known, (y, each, COLUMN)) for each in (dot(inv(Z), h), dot(inv(2 * Z), 2 * h)))
    assert outcome(one, other) is Outcome.PROVED


def test_an_entry_of_an_inverse_is_put_in_as_a_whole() -> None:
    entry = InverseEntry(x, i, j)
    assert (entry + 1).xreplace({entry: y}) == y + 1
    assert entry.xreplace({i: k}) == InverseEntry(x, k, j) != entry


def test_a_function_of_two_without_a_rule_has_no_derivative() -> None:
    for node in (sp.Function("f", real=True)(x, y), step(x, y)):
        with pytest.raises(NoDerivativeError, match="is not known here"):
            derivative(node, x, ())


def test_an_adjoint_through_a_power_with_a_symbol_is_left_open() -> None:
    h_bar, y_bar = map(name_symbol, ("h_bar", "y_bar"))
    power = sp.Integer(2) ** h
    forward = program((y, total(power), ()))
    for slope, outcome in ((sp.log(2) * power, Outcome.UNDECIDED), (power, Outcome.REFUTED)):
        lines = (*forward.lines, Assign(y_bar, sp.S.One), Assign(h_bar, slope, COLUMN))
        back = Program(INPUTS, lines, (h_bar,))
        verdict = check(Claim("h_bar", Adjoint(forward, back, y, h, {y: y_bar, h: h_bar})))
        assert verdict.outcome is outcome
        assert ("Pow has no derivative here" in str(verdict)) is (outcome is Outcome.UNDECIDED)


def test_a_sum_of_sums_is_positive_where_its_terms_are() -> None:
    assert Summed(Summed(sp.exp(x), k), m).is_seen_positive
    assert Summed(2 * sp.exp(x) * Summed(sp.exp(x) ** 2, k) + 1, m).is_seen_positive
    assert not Summed(Summed(sp.exp(x) - 1, k), m).is_seen_positive
    assert not Summed(Summed(x, k), m).is_seen_positive


TANGENT = program((s, dot(A, g), COLUMN), (t, 3 * s, COLUMN), (y, dot(T(h), s + t), ()))


def adjoint(factor: int) -> Program:
    """The same number from the other side, with two lines that are written alike."""
    back = ((s, dot(T(A), h), COLUMN), (t, dot(T(A), h), COLUMN))
    return program(*back, (y, dot(T(g), s + factor * t), ()))


def test_lines_that_are_written_alike_are_one() -> None:
    assert _twins(adjoint(3)) == {t: s}
    assert _twins(program((s, h, COLUMN), (t, s + g, COLUMN), (y, h + g, COLUMN))) == {s: h, y: t}
    assert proves_transposition(Equivalence(TANGENT, adjoint(3)), ()) is not None
    assert proves_transposition(Equivalence(TANGENT, adjoint(2)), ()) is None


def test_without_partners_lines_are_compared_from_the_first_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partners, "is_too_large", lambda program, sizes: True)
    monkeypatch.delattr(partners, "fingerprint")
    assert proves_transposition(Equivalence(TANGENT, adjoint(3)), ()) is not None
    assert proves_transposition(Equivalence(TANGENT, adjoint(2)), ()) is None


@pytest.mark.parametrize("number", [sp.zoo, sp.nan])
def test_lines_without_a_value_are_not_equal(number: sp.Expr) -> None:
    one = program((s, number * g, COLUMN), (y, dot(T(h), s), ()))
    assert proves_transposition(Equivalence(one, one), ()) is None
