"""One step, forwards and backwards, line by line: what holds is proved at a cost of its lines, and no mistake is."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
import sympy as sp
from catalogue_table import catalogue_cells
from matrix_interpreter import equal_rows, random_inputs, run
from matrix_lies import changes_the_value, lie_of, plans
from paper_cells import TEXTS, paper_cell

from symrnn import Cell, adjoint_claims, bptt, cells, check, derive, with_loss
from symrnn.cells.activations import ACTIVATIONS
from symrnn.claims.claim import Claim, Equivalence
from symrnn.claims.verdict import Outcome
from symrnn.expressions.nodes import T, dot, total
from symrnn.gradients.cell_claims import jacobian_claim
from symrnn.gradients.duality_claims import duality_of_one_step
from symrnn.judge.lines.equivalence import proves_equivalence
from symrnn.judge.lines.partners import guess_partners
from symrnn.judge.lines.transposition import is_transposable, proves_transposition
from symrnn.judge.normal_form.limits import TermLimitError
from symrnn.programs.components import sizes_of
from symrnn.programs.program import Assign, Input, Program, name_symbol

LINE_BY_LINE = "duality, line by line"
#: where two lines share an adjoint, and the slope of one of them is written out in the line before: no pair is guessed
BY_VALUES = {"lipschitz": "cut points"}
CHOOSER = random.Random(11)
LIED_TO = (
    "deltanet",
    "sru",
    "bahdanau",
    "cornn",
    "ttt_linear",
    pytest.param("kalman_newton", marks=pytest.mark.slow),
)


def inputs_of(statement):
    return list({item.symbol: item for program in statement.programs() for item in program.inputs}.values())


def differ(statement):
    """Whether the two programs have different outputs at a point."""
    a, b = statement.programs()
    sizes = {name: 2 + number % 2 for number, name in enumerate(sizes_of(a, b))}
    chooser = random.Random(3)
    for _ in range(3):
        inputs = random_inputs(inputs_of(statement), sizes, chooser)
        one, other = (run(program, inputs, sizes)[program.outputs[0]] for program in (a, b))
        if not equal_rows(one, other):
            return True
    return False


@pytest.mark.parametrize("name", [*TEXTS, *catalogue_cells()])
def test_one_step_is_proved_line_by_line(name):
    claim = duality_of_one_step(paper_cell(name))
    verdict = check(claim)
    assert verdict.outcome is Outcome.PROVED, verdict
    method = BY_VALUES.get(name, LINE_BY_LINE)
    assert verdict.evidence.method == method or not isinstance(claim.statement, Equivalence)


def chain(lines):
    """Steps of Newton and Schulz, each three products of matrices: multiplied out they would be 2^lines terms."""
    names = ["Y", *(f"Y{number}" for number in range(1, lines)), "Y"]
    steps = [f"{new} = 2*{old} - {old} @ S @ {old}" for old, new in pairwise(names)]
    return Cell.parse("\n".join(["S: input[n, n]", "Y: state[n, n]", *steps]), "chain")


def terms_that_cancel(cell):
    verdict = check(duality_of_one_step(cell))
    assert verdict.evidence.method == LINE_BY_LINE
    return int(verdict.evidence.details[0].split(", ")[1].split()[0])


def test_the_cost_is_linear_in_the_lines():
    counts = [terms_that_cancel(chain(lines)) for lines in (2, 3, 4, 5)]
    assert len({later - earlier for earlier, later in pairwise(counts)}) == 1, counts


def lies(name, size, claim_of=duality_of_one_step):
    """Mistakes in the lines of a claim that change the value."""
    claim = claim_of(paper_cell(name))
    options = plans(claim)
    random.Random(name).shuffle(options)
    made = (lie_of(claim, option) for option in options)
    found = (lie for lie in made if lie is not None and differ(lie.claim.statement))
    return [lie for lie, _ in zip(found, range(size), strict=False)]


@pytest.mark.parametrize("name", LIED_TO)
def test_no_mistake_in_a_line_is_proved(name):
    found = lies(name, 6)
    assert len(found) == 6
    for lie in found:
        assert not is_proved_line_by_line(lie.claim), f"{lie.operator} in {lie.line}"


@pytest.mark.slow
@pytest.mark.parametrize("name", LIED_TO)
def test_a_mistake_is_refuted(name):
    for lie in lies(name, 6):
        assert check(lie.claim).outcome is Outcome.REFUTED, f"{lie.operator} in {lie.line}"


def guess_at_random(program, output, names, twins, chooser=CHOOSER):
    found = guess_partners(program, output, names, twins)
    shapes = program.shapes
    return {v: chooser.choice([name for name in names if shapes[name] == shapes[v]]) for v in found}


def is_proved_line_by_line(claim):
    try:
        return proves_transposition(claim.statement, ()) is not None
    except TermLimitError:
        return False


def test_a_wrong_guess_of_partners_proves_nothing(monkeypatch):
    """Whatever names are paired, of the right shape, a lie stays unproved."""
    path = "symrnn.judge.lines.transposition.guess_partners"
    tried = 0
    for name in ("sru", "cornn"):
        for lie in lies(name, 3):
            for _ in range(2):
                monkeypatch.setattr(path, guess_at_random)
                tried += 1
                assert not is_proved_line_by_line(lie.claim)
    assert tried == 12


X, U, V, W, S, Y, Z = map(name_symbol, ("x", "u", "v", "w", "s", "y", "z"))
M = name_symbol("M")
INPUTS = (Input(X, ("n",)), Input(S), Input(M, ("n", "n")), Input(W, ("n",)))


def linear(*lines):
    made = tuple(Assign(line[0], line[1], line[2] if len(line) > 2 else ()) for line in lines)
    return Program(INPUTS, made, (made[-1].symbol,))


N = ("n",)
FALSE = {
    "a name that stands for a scalar": (
        linear((U, X, N), (V, X - U + S, N), (Y, total(V))), linear((V, S), (Y, V))
    ),
    "zero has a shape": (linear((U, 0 * X, N), (Y, total(U + S))), linear((U, sp.S.Zero), (Y, U + S))),
    "twins that cancel": (
        linear((U, X + W, N), (V, X + W, N), (Z, total(U - V + S)), (Y, Z)), linear((Z, S), (Y, Z))
    ),
    "a transposed weight": (
        linear((U, dot(M, X), N), (Y, total(W * U))), linear((V, dot(M, W), N), (Y, total(V * X)))
    ),
    "one of two uses": (
        linear((U, dot(M, X), N), (V, U + S * U, N), (Y, total(W * V))),
        linear((U, S * W, N), (V, dot(T(M), U), N), (Y, total(V * X))),
    ),
    "a factor": (
        linear((U, S * X, N), (V, 2 * U, N), (Y, total(W * V))), linear((U, S * W, N), (V, U, N), (Y, total(V * X)))
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_what_is_linear_and_false_is_refuted(name):
    one, other = FALSE[name]
    assert is_transposable(Equivalence(one, other))
    assert check(Claim.equivalent("claim", one, other)).outcome is Outcome.REFUTED


@pytest.mark.parametrize("name", ["ltc", "cfn", "lem", "mgu"])
def test_no_mistake_in_a_jacobian_is_proved(name):
    assert check(jacobian_claim(paper_cell(name))).outcome is Outcome.PROVED
    found = lies(name, 6, jacobian_claim)
    assert len(found) == 6
    for lie in found:
        assert proves_equivalence(lie.claim.statement, ()) is None, f"{lie.operator} in {lie.line}"


def test_the_conditions_of_divisions_are_kept():
    verdict = check(duality_of_one_step(Cell.parse("x: input[n]\nh: state[n]\nd = h + 2\nh = x/d", "divided")))
    assert verdict.evidence.method == LINE_BY_LINE
    assert any(detail.startswith("where") and "d" in detail for detail in verdict.evidence.details)


FORMS = {
    "a line": "x: input[n]\nh: state[n]\nk = {f}(x)\nh = h + k",
    "a product": "x: input[m]\nh: state[n]\nW: param[n, m]\nV: param[n, m]\nh = h + ({f}(W @ x) + 1)*{f}(V @ x)",
    "a quotient": "x: input[m]\nh: state[n]\nW: param[n, m]\nq = {f}(W @ x) + 2\nh = h/(q.T @ q)",
}


def derived(cell):
    """The outcome of every step of a derivation."""
    report = derive(cell).verify()
    return {str(result.step.id): result.outcome for result in report.steps}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["elu", "selu"])
def test_a_slope_with_two_sides_is_proved_in_vectors(name, form):
    assert set(derived(Cell.parse(FORMS[form].format(f=name), "cell")).values()) == {Outcome.PROVED}


@pytest.mark.slow
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_proved_in_every_form(name):
    made = [Cell.parse(text.format(f=name), "cell") for text in FORMS.values() if name != "identity"]
    made += [cells.elman(name), cells.elman_unit(name)]
    for cell in made:
        assert set(derived(cell).values()) == {Outcome.PROVED}


def adjoint_lies(function):
    """Wrong slopes of a line of vectors."""
    network = with_loss(Cell.parse(f"x: input[n]\nh: state[n]\nk = {function}(x)\nh = h + k", "c"), steps=1)
    back = bptt(network, loss="loss")
    (claim,) = (c for c in adjoint_claims(network, back, "loss") if c.name == "adjoint x_1_bar")
    number = next(n for n, line in enumerate(back.lines) if str(line.symbol) == "x_1_bar")
    for plan in plans(claim):
        if plan[1] == number:
            lie = lie_of(claim, plan)
            if lie is not None:
                yield lie


@pytest.mark.parametrize("function", ["elu", "selu", "softsign", "relu"])
def test_no_wrong_slope_with_two_sides_is_proved(function):
    found = [lie for lie in adjoint_lies(function) if changes_the_value(lie)]
    assert len(found) >= 5
    for lie in found:
        assert check(lie.claim).outcome is not Outcome.PROVED, lie.claim.statement.program


QUICK = ("elo", "retnet", "cornn", "modern_hopfield")
#: every row of its Jacobian is a product of two Fourier matrices with two reflections, which takes minutes to multiply
#: out; the catalogue's has one of each, and is proved with the others there
NOT_WHOLE = {"urnn"}


@pytest.mark.parametrize(
    "name", [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in TEXTS if name not in NOT_WHOLE)]
)
def test_cells_of_papers_are_derived_and_proved(name):
    """And all those of the catalogue, with their pages, in the sweep over it."""
    report = derive(paper_cell(name)).verify()
    assert report.outcome is Outcome.PROVED, [(r.step.id, r.outcome) for r in report.steps]
