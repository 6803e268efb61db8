"""The chapter on what helps: every step proved, its numbers found again by other means, and lies refuted."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import mpmath
import numpy as np
import pytest
from lecture import load_chapter, load_report
from places import LECTURE

from derivations._literature import LITERATURE
from symrnn.book.chapters import derivation_names
from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.derivation.derivation import Derivation, Step
from symrnn.judge.judge import check

MP = mpmath.MPContext()
MP.dps = 40
ORDER = ("clipping", "truncation", "orthogonal", "identity-start", "leaky", "gates", "gru", "at-rest", "growing")


@pytest.fixture(scope="module")
def lesson() -> Derivation:
    return load_chapter("what_helps")


def step(lesson: Derivation, id: str) -> Step:
    return next(each for each in lesson.steps if each.id == id)


def test_every_step_is_proved_and_names_its_paper(lesson: Derivation) -> None:
    assert tuple(each.id for each in lesson.steps) == ORDER
    assert {
        row.step.id: row.outcome for row in load_report("what_helps").steps if row.outcome is not Outcome.PROVED
    } == {}
    assert [each.id for each in lesson.steps if not each.cites] == ["growing"]  # it rests on a step that does
    assert not any(each.argued or each.argued_title for each in lesson.steps)


def test_it_stands_after_the_errors_of_the_lecture() -> None:
    names = derivation_names()
    assert names.index("what_helps") == names.index("what_the_lecture_says") + 1


def test_every_work_of_the_literature_is_cited_by_a_chapter() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in LECTURE.rglob("*.py"))
    assert sorted(key for key in LITERATURE if f'"{key}"' not in source) == []


#: the entries of a table but the first column, found again from it
AGAIN: dict[str, Callable[..., object]] = {
    "truncation": lambda q, k: MP.nsum(lambda j: MP.mpf(q) ** j, [k, MP.inf]),
    "identity-start": lambda w: MP.mpf(w) ** 50,
    "gates": lambda a: (1 / (1 + MP.exp(-a))) ** 50,
}


@pytest.mark.parametrize("id", AGAIN)
def test_the_tables_hold(lesson: Derivation, id: str) -> None:
    table = step(lesson, id).table
    assert table is not None
    for *given, shown in table.rows:
        value = AGAIN[id](*(MP.mpf(int(each.p)) / int(each.q) for each in given))
        assert abs(value / MP.mpf(shown) - 1) < 3e-5
        assert id != "truncation" or value <= MP.mpf(shown)


def jacobian(h: float, c: float, weight: float) -> np.ndarray:
    """That of one step of an LSTM of one unit without input, by central differences."""

    def step_of(state: np.ndarray) -> np.ndarray:
        gate, memory = 0.5, state[1]
        new = gate * memory + gate * np.tanh(weight * state[0])
        return np.array([gate * np.tanh(new), new])

    at = np.array([h, c])
    return np.stack([(step_of(at + d) - step_of(at - d)) / 2e-6 for d in np.eye(2) * 1e-6], axis=1)


def test_the_gradient_grows_in_floating_point_too(lesson: Derivation) -> None:
    found = jacobian(0.0, 0.0, 3.0)
    table = step(lesson, "at-rest").table
    assert table is not None
    assert np.allclose(found.ravel(), [float(value) for value in table.rows[0][1:]], atol=1e-9)
    exact = np.array([[0.75, 0.25], [1.5, 0.5]])
    norm = np.linalg.norm(np.linalg.matrix_power(exact, 50), 2)
    assert 99086.7 < norm < 99086.8
    whole, gates = step(lesson, "growing").figures[0].drawing.curves
    for lag in (1, 2, 10, 50):
        assert np.isclose(whole.y[lag - 1], np.linalg.norm(np.linalg.matrix_power(exact, lag), 2))
        assert np.isclose(gates.y[lag - 1], 0.5**lag)


#: file, what is right in it, what is put in its place, and the step that this makes false
LIES = {
    "the size is larger": ("training", "r**2 * N**2, c**2, (", "r**2 * N**2, 2 * c**2, (", "clipping"),
    "an entry shrinks by more": (
        "training",
        "sp.Abs(r * g), sp.Abs(g), (",
        "sp.Abs(r * g), sp.Abs(g) / 2, (",
        "clipping",
    ),
    "the factor is not squared": ("training", "r**2 * total(g * g)", "r * total(g * g)", "clipping"),
    "a smaller update": ("training", "            eta * c,\n", "            eta * c / 2,\n", "clipping"),
    "the other direction": ("training", "c * q, p * q, (less_than(0, q)", "p * q, c * q, (less_than(0, q)", "clipping"),
    "the sum without its divisor": (
        "training",
        "left_out = q**k / (1 - q)",
        "left_out = 2 * q**k / (1 - q)",
        "truncation",
    ),
    "a window is shorter": ("training", '("9/10", 50, "0.0515378")', '("9/10", 49, "0.0515378")', "truncation"),
    "a digit": ("training", '"60.5007"', '"60.5006"', "truncation"),
    "a sign in the turn": (
        "weights",
        "(c * u - s * v) ** 2 + (s * u + c",
        "(c * u + s * v) ** 2 + (s * u + c",
        "orthogonal",
    ),
    "a sign over k": ("weights", "Recurrence(u, p, c * u - s * v)", "Recurrence(u, p, c * u + s * v)", "orthogonal"),
    "no circle": ("weights", "equal(s**2, 1 - c**2)", "equal(s**2, 1 + c**2)", "orthogonal"),
    "slopes once": ("weights", "gamma**2 * (u**2 + v**2)", "gamma * (u**2 + v**2)", "orthogonal"),
    "a smaller power": ("weights", "gamma ** (2 * k) * M", "gamma ** (3 * k) * M", "orthogonal"),
    "relu passes the negative": (
        "weights",
        "relu(a), 0, (less_than(a, 0),)",
        "relu(a), a, (less_than(a, 0),)",
        "identity-start",
    ),
    "relu is cut": ("weights", "relu(a), a, (less_than(0, a),)", "relu(a), 0, (less_than(0, a),)", "identity-start"),
    "a faster growth": (
        "weights",
        "at_most(1 + k * d, (1 + d) ** k)",
        "at_most(1 + 2 * k * d, (1 + d) ** k)",
        "identity-start",
    ),
    "another power": ("weights", '("101/100", "1.64463")', '("101/100", "1.64464")', "identity-start"),
    "a leak without a bound": (
        "memory",
        'at_most(sp.Abs(w * s), 1))),\n            Claim.at_most("never',
        'at_most(sp.Abs(w * s), 2))),\n            Claim.at_most("never',
        "leaky",
    ),
    "more is kept": ("memory", "1 - alpha, factor, (*part", "1 - alpha / 2, factor, (*part", "leaky"),
    "a fraction more": ("memory", '"0.364"', '"0.365"', "leaky"),
    "the floor is a ceiling": ("memory", "at_most(least**k, D)", "at_most(D, least**k)", "gates"),
    "gates above 1": (
        "memory",
        "given = (at_most(sp.Abs(f_k), 1),)",
        "given = (at_most(sp.Abs(f_k), 2),)",
        "gates",
    ),
    "another bias": ("memory", '("4", "0.40353")', '("4", "0.40354")', "gates"),
    "a way that is open": ("memory", "equal(W_hi, 0), equal(W_hg, 0)", "equal(W_hi, 0), equal(W_hg, 1)", "gates"),
    "a larger leak": ("memory", 'Claim.at_most("from below", 2 * z - 1', 'Claim.at_most("from below", z', "gru"),
    "a slope of the gate": ("one_unit", "c_0 * f * (1 - f) * W", "c_0 * f * (1 + f) * W", "gates"),
    "no state in the memory": ("one_unit", '"hc": _OUT * f', '"hc": _OUT', "at-rest"),
    "an entry": ("growth", '"ch": sp.Rational(3, 2)', '"ch": sp.Rational(2, 3)', "at-rest"),
    "another weight": ("growth", "equal(W_hg, 3))\nFOR", "equal(W_hg, 2))\nFOR", "at-rest"),
    "a memory that moves": (
        "growth",
        "Recurrence(C, sp.S.Zero, C / 2 +",
        "Recurrence(C, sp.S.Zero, (C + 1) / 2 +",
        "at-rest",
    ),
    "a slower growth": ("growth", "equal(m, RATE**k)", "equal(m, RATE ** (k + 1))", "growing"),
    "another norm": ("growth", "SQUARED = sp.Rational(25, 8)", "SQUARED = sp.Rational(24, 8)", "growing"),
    "one step more": ("growth", "equal(k, LAGS - 1)", "equal(k, LAGS)", "growing"),
    "forget gates that last": ("growth", "f**LAGS, sp.Integer(10) ** -15", "f**LAGS, sp.Integer(10) ** -16", "growing"),
}


#: lies without a witness: it would have to lie on a circle
OPEN = ("a sign in the turn", "a sign over k")
#: the function of a step
BUILDERS = {
    "clipping": "clip",
    "truncation": "truncate",
    "orthogonal": "start_orthogonal",
    "identity-start": "start_at_identity",
    "leaky": "leak",
    "gates": "gate",
    "gru": "reset_and_update",
    "at-rest": "rest",
    "growing": "grow",
}


def claims_of_file(path: Path, id: str) -> tuple[Claim, ...]:
    """The claims of a step as a file has it that stands in for its module."""
    spec = importlib.util.spec_from_file_location("derivations.remedies.planted", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return (module.lstm_step_back(),) if path.stem == "one_unit" else getattr(module, BUILDERS[id])().claims


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_refuted(lie: str, tmp_path: Path) -> None:
    name, right, wrong, id = LIES[lie]
    text = (LECTURE / "remedies" / f"{name}.py").read_text(encoding="utf-8")
    assert text.count(right) == 1
    path = tmp_path / f"{name}.py"
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    true = step(load_chapter("what_helps"), id).claims
    new = [claim for claim in claims_of_file(path, id) if claim not in true]
    found = {check(claim).outcome for claim in new}
    assert (Outcome.REFUTED if lie not in OPEN else Outcome.UNDECIDED) in found
