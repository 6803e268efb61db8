"""Adjoints of the nodes along an axis and of all entries: right ones are proved, altered ones refuted."""

from __future__ import annotations

from itertools import islice

import pytest
import sympy as sp
from array_claims import LINES, SQUARE, VECTOR, A, adjoint_claim, false_adjoints, g, is_right, k, loss, r, u, v, y

from symrnn.claims.claim import Adjoint, Claim, Duality
from symrnn.claims.verdict import Outcome
from symrnn.expressions.array_nodes import cumsum, inv, logsumexp, reverse_cumsum, row_sums, softmax, spread
from symrnn.expressions.functions import maximum, sigmoid, step, surrogate
from symrnn.expressions.nodes import T, dot, total
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

QUICK = ("cumsum", "softmax")


@pytest.mark.parametrize("name", LINES)
def test_the_right_adjoint_is_proved_and_is_what_sympy_differentiates(name):
    expr, shape, adjoints = LINES[name]
    for of, adjoint in adjoints.items():
        verdict = check(adjoint_claim(expr, shape, of, adjoint))
        assert verdict.outcome is Outcome.PROVED, verdict
        assert is_right(expr, shape, of, adjoint)


def refused(name, most=None):
    lies = list(islice(false_adjoints(name), most))
    verdicts = [check(adjoint_claim(*lie)) for lie in lies]
    assert [str(verdict) for verdict in verdicts if verdict.outcome is Outcome.PROVED] == []
    assert [str(verdict) for verdict in verdicts if verdict.outcome is not Outcome.REFUTED] == []
    return len(lies)


@pytest.mark.parametrize("name", QUICK)
def test_altered_adjoints_are_refuted(name):
    assert refused(name, 20) >= 20


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in LINES if name not in QUICK])
def test_altered_adjoints_of_every_node_are_refuted(name):
    assert refused(name) >= 20


def test_what_an_inverse_needs_is_told():
    expr, shape, adjoints = LINES["inv"]
    verdict = check(adjoint_claim(expr, shape, A, adjoints[A]))
    assert "where A is invertible" in verdict.evidence.details
    lie = check(adjoint_claim(expr, shape, A, -dot(y, dot(g, y))))
    assert lie.outcome is Outcome.REFUTED


@pytest.mark.parametrize("kinks", [(0, 1), (sp.Rational(1, 2), sp.Rational(1, 2)), (1, 1)])
def test_a_choice_at_the_kink_changes_nothing_elsewhere(kinks):
    at, other = kinks
    for of, adjoint in ((u, g * step(u - v, at)), (v, g * step(v - u, other))):
        verdict = check(adjoint_claim(maximum(u, v), VECTOR, of, adjoint))
        assert verdict.outcome is Outcome.PROVED, verdict
        assert any("the slope has no value there" in detail for detail in verdict.evidence.details)
    assert check(adjoint_claim(maximum(u, v), VECTOR, u, g * step(v - u, at))).outcome is Outcome.REFUTED


def test_more_kinks_than_names_come_to_an_end():
    """u - v, v - k and k - u are three arguments of two numbers."""
    w = name_symbol("c")
    line = maximum(u, v) + maximum(v, w) + maximum(w, u)
    right = g * (step(u - v, 0) + step(u - w, 1))
    assert check(adjoint_claim(line, VECTOR, u, right)).outcome is not Outcome.REFUTED
    assert check(adjoint_claim(line, VECTOR, u, right + g)).outcome is Outcome.REFUTED


SPIKE = surrogate(step(v), sigmoid(4 * v))
DECLARED = 4 * g * sigmoid(4 * v) * (1 - sigmoid(4 * v))


def test_the_slope_of_a_surrogate_is_that_of_its_second_argument_by_declaration():
    verdict = check(adjoint_claim(SPIKE, VECTOR, v, DECLARED))
    assert verdict.outcome is Outcome.PROVED
    assert any(detail.startswith("by declaration: ") for detail in verdict.evidence.details)


@pytest.mark.parametrize(
    "lie",
    [
        *(sp.S.Zero, g, -DECLARED, 2 * DECLARED, DECLARED / 4, DECLARED + g, DECLARED * DECLARED, g * step(v)),
        *(g * sigmoid(4 * v), g * (1 - sigmoid(4 * v)), g * sigmoid(v) * (1 - sigmoid(v)), DECLARED.subs(v, -2 * v)),
        *(4 * y * sigmoid(4 * v) * (1 - sigmoid(4 * v)), DECLARED * y, DECLARED / 2 + g, total(DECLARED)),
        *(cumsum(DECLARED), reverse_cumsum(DECLARED), 4 * g * sigmoid(4 * v) ** 2, DECLARED - 4 * g * sigmoid(4 * v)),
        4 * g * SPIKE * (1 - SPIKE),
    ],
    ids=str,
)
def test_another_slope_of_a_surrogate_is_refuted_its_true_one_among_them(lie):
    assert check(adjoint_claim(SPIKE, VECTOR, v, lie)).outcome is Outcome.REFUTED


def test_a_step_has_slope_0_where_it_has_one():
    verdict = check(adjoint_claim(step(v, 0) * u, VECTOR, v, sp.S.Zero))
    assert verdict.outcome is Outcome.PROVED
    assert "where v != 0, for a step has no derivative at 0" in verdict.evidence.details
    assert check(adjoint_claim(step(v, 0) * u, VECTOR, v, g * u)).outcome is Outcome.REFUTED


def test_scalar_lines_know_the_functions_of_two_numbers():
    a, b, out, bar = map(name_symbol, ("a", "b", "out", "out_bar"))
    for line, of, adjoint, outcome in (
        (maximum(a, b**2), b, bar * 2 * b * step(b**2 - a, 0), Outcome.PROVED),
        (maximum(a, b**2), b, bar * 2 * b * step(a - b**2, 0), Outcome.REFUTED),
        (surrogate(step(a), sp.tanh(a)) * b, a, bar * b * (1 - sp.tanh(a) ** 2), Outcome.PROVED),
        (surrogate(step(a), sp.tanh(a)) * b, a, sp.S.Zero, Outcome.REFUTED),
        (surrogate(step(a), sp.tanh(a)) * b, b, bar * step(a), Outcome.PROVED),
        (surrogate(step(a), sp.tanh(a)) * b, b, bar * sp.tanh(a), Outcome.REFUTED),
    ):
        forward = Program((Input(a), Input(b)), (Assign(out, line),), (out,))
        bars = {out: bar, of: name_symbol(f"{of}_bar")}
        back = Program(forward.inputs, (*forward.lines, Assign(bar, sp.S.One), Assign(bars[of], adjoint)), (bars[of],))
        verdict = check(Claim("scalar", Adjoint(forward, back, out, of, bars)))
        assert verdict.outcome is outcome, verdict
        if outcome is Outcome.PROVED and of == a:
            assert any("by declaration" in detail for detail in verdict.evidence.details)


vd, Ad, kd = map(name_symbol, ("v_dot", "A_dot", "k_dot"))
#: line, its shape, name, its adjoint, the tangent of the line
TANGENTS = {
    "softmax": (softmax(v), VECTOR, v, y * (g - total(y * g)), y * (vd - total(y * vd))),
    "logsumexp": (logsumexp(v), (), v, softmax(v) * g, total(softmax(v) * vd)),
    "cumsum": (cumsum(v), VECTOR, v, reverse_cumsum(g), cumsum(vd)),
    "inv": (inv(A), SQUARE, A, -dot(T(y), dot(g, T(y))), -dot(y, dot(Ad, y))),
    "spread": (spread(v) * T(spread(k)), ("n", "m"), v, row_sums(g * T(spread(k))), spread(vd) * T(spread(k))),
    "surrogate": (surrogate(step(v), sp.exp(v)), VECTOR, v, g * sp.exp(v), vd * sp.exp(v)),
}


def one_step(name, change=lambda adjoint, tangent: (adjoint, tangent)):
    line, shape, of, adjoint, tangent = TANGENTS[name]
    adjoint, tangent = change(adjoint, tangent)
    names = {of: "n", A: "nn"}
    inputs = [Input(s, {"A": SQUARE, "k": ("m",)}.get(s.name, VECTOR)) for s in sorted(line.free_symbols, key=str)]
    bars = {s: name_symbol(f"{s}_bar") for s in (loss, y, of)}
    dots = {s: name_symbol(f"{s}_dot") for s in (of, y, loss)}
    of_shape = SQUARE if of == A else VECTOR
    assert of in names
    lines = (
        *(Assign(y, line, shape), Assign(loss, total(r * y) if shape else r * y), Assign(bars[loss], sp.S.One)),
        *(Assign(g, r * bars[loss], shape), Assign(bars[of], adjoint, of_shape), Assign(dots[y], tangent, shape)),
        Assign(dots[loss], total(r * dots[y]) if shape else r * dots[y]),
    )
    program = Program((*inputs, Input(r, shape), Input(dots[of], of_shape)), lines, ())
    return check(Claim("duality", Duality(program, loss, bars, dots)))


@pytest.mark.parametrize("name", TANGENTS)
def test_backwards_and_forwards_agree(name):
    verdict = one_step(name)
    assert verdict.outcome is Outcome.PROVED, verdict
    assert any("by declaration" in detail for detail in verdict.evidence.details) == (name == "surrogate")


@pytest.mark.parametrize("name", TANGENTS)
def test_a_wrong_line_of_either_is_refuted(name):
    for change in (lambda a, t: (a, 2 * t), lambda a, t: (-a, t), lambda a, t: (a, t + t * t), lambda a, t: (a + 1, t)):
        assert one_step(name, change).outcome is Outcome.REFUTED
