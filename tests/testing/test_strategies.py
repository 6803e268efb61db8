"""The strategies draw what they say, and enough of it to find planted lies."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from symrnn import Cell, Claim, InputError, Outcome, Program, cells, check, evaluator, pullback
from symrnn.cells.activations import ACTIVATIONS, Activation
from symrnn.cells.parameters import Indexing
from symrnn.cells.unroll import SYMBOLIC, unroll
from symrnn.programs.components import components
from symrnn.testing import strategies

KINDS = ("comparison", "root", "induction", "equivalence", "adjoint", "duality")
few = settings(max_examples=25)


def some(strategy, holds, examples=2000):
    """An example, not a small one: shrinking takes time."""
    return find(strategy, holds, settings=settings(max_examples=examples, phases=[Phase.generate]))


@given(text=strategies.cell_texts())
def test_every_text_parses_and_can_be_differentiated(text):
    cell = Cell.parse(text)
    assert pullback(cell).outputs
    assert [item.symbol.name for item in cell.inputs] == ["x"]


@pytest.mark.parametrize(
    "feature",
    ["W @ x", "U @ (", "total(h)", "sigmoid(x)", "y: output", "c: state", "sqrt(2 + ", "(1 - x)*", "k = "],
)
def test_texts_have_every_feature_of_the_language(feature):
    assert feature in some(strategies.cell_texts(), lambda text: feature in text)


def test_texts_shrink_to_the_smallest_cell():
    assert find(strategies.cell_texts(), lambda text: True).count("\n") <= 4
    assert find(strategies.cell_texts(), lambda text: "tanh" in text).count("\n") <= 6


def values_of(cell, data):
    """Sizes, parameters, two steps of inputs, and the state before them."""
    sizes = {size: 2 for item in (*cell.inputs, *cell.states) for size in item.shape}
    generator = np.random.default_rng(data)

    def array(shape, *lead):
        return generator.uniform(-1, 1, (*lead, *(sizes[size] for size in shape)))

    params = {item.symbol.name: array(item.shape) for item in cell.parameters}
    x = {item.symbol.name: array(item.shape, 2) for item in cell.inputs}
    return sizes, params, x, {item.symbol.name: array(item.shape) for item in cell.states}


def by_hand_to_50_digits(cell, sizes, params, x, initial):
    """The last output of the network unrolled and written entry by entry, by another way than the evaluator's."""
    program = components(unroll(cell, steps=2, initial=SYMBOLIC), sizes)
    given = {f"{name}_{t + 1}": array[t] for name, array in x.items() for t in range(2)}
    given |= params | {f"{name}_0": array for name, array in initial.items()}
    values = {}
    for name, array in given.items():
        for index in np.ndindex(np.shape(array)):
            values[name + (f"[{','.join(str(i + 1) for i in index)}]" if index else "")] = float(array[index])
    found = program.evaluate({item.symbol.name: values[item.symbol.name] for item in program.inputs}, digits=50)
    name = f"{cell.given_out[0]}_2"
    return [value for entry, value in found.items() if entry.partition("[")[0] == name]


def difference(cell, seed, run=None):
    sizes, params, x, initial = values_of(cell, seed)
    expected = by_hand_to_50_digits(cell, sizes, params, x, initial)
    run = run or evaluator(cell, kink=0)
    got = np.ravel(run(params, next(iter(x.values()))[:, None], {k: a[None] for k, a in initial.items()})[1, 0])
    with mpmath.workdps(50):
        return max(float(abs(mpmath.mpf(float(a)) - b) / (1 + abs(b))) for a, b in zip(got, expected, strict=True))


@given(text=strategies.cell_texts(), seed=st.integers(0, 9))
@settings(max_examples=25)
def test_the_evaluator_and_50_digits_agree_on_drawn_cells(text, seed):
    assert difference(Cell.parse(text), seed) < 1e-13


@pytest.mark.slow
@given(text=strategies.cell_texts(), seed=st.integers(0, 99))
@settings(max_examples=500)
def test_the_evaluator_and_50_digits_agree_on_many_cells(text, seed):
    assert difference(Cell.parse(text), seed) < 1e-13


def test_a_wrong_evaluator_is_found_with_a_small_cell():
    """Planted: whoever runs the text takes softsign for tanh."""

    def lie(text):
        wrong = evaluator(Cell.parse(text.replace("softsign", "tanh")), kink=0)
        return difference(Cell.parse(text), 1, wrong) > 1e-9

    found = find(strategies.cell_texts(), lie)
    assert "softsign(" in found
    assert found.count("\n") <= 6


@given(cell=strategies.cells(), each=strategies.activations(["tanh", "f"]))
@few
def test_cells_and_activations_are_what_they_say(cell, each):
    assert isinstance(cell, Cell)
    assert isinstance(each, Activation)
    assert each.name in ("tanh", "f")


def test_cells_are_of_the_catalogue_too():
    names = {some(strategies.cells(), lambda cell, name=name: cell.name == name).name for name in cells.CELLS}
    assert names == set(cells.CELLS)
    undefined = some(strategies.cells(["f"]), lambda cell: cell.name == "elman")
    assert "f(a)" in str(undefined)
    assert {some(strategies.activations(), lambda a, n=n: a.name == n).name for n in ACTIVATIONS} == set(ACTIVATIONS)


@given(program=strategies.programs())
@few
def test_programs_are_programs(program):
    assert isinstance(program, Program)
    assert program.outputs


def judge(kind, examples):
    """Draw true and false claims of a kind; none of them is judged wrongly, and most are decided."""
    found = []

    @settings(max_examples=examples)
    @given(true=strategies.true_claims([kind]), false=strategies.false_claims([kind]))
    def judged(true, false):
        verdicts = check(true), check(false)
        assert verdicts[0].outcome is not Outcome.REFUTED, true
        assert verdicts[1].outcome is not Outcome.PROVED, false
        found.append(verdicts)

    judged()
    proved = sum(true.outcome is Outcome.PROVED for true, _ in found)
    refuted = sum(false.outcome is Outcome.REFUTED for _, false in found)
    return proved / len(found), refuted / len(found)


@pytest.mark.parametrize("kind", KINDS)
def test_no_claim_drawn_as_true_is_refuted_and_none_drawn_as_false_proved(kind):
    assert min(judge(kind, 20 if kind in KINDS[:3] else 4)) >= 0.75


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_of_many_claims_none_is_judged_wrongly(kind):
    assert min(judge(kind, 60 if kind == "duality" else 200)) >= 0.75


@given(claim=strategies.claims())
@few
def test_claims_are_claims(claim):
    assert isinstance(claim, Claim)


CARELESS = (
    ("looks at x = y = w = 0 alone", lambda claim, values: claim.lhs.xreplace(values) == claim.rhs.xreplace(values), 0),
    ("looks at x = y = w = 1 alone", lambda claim, values: claim.lhs.xreplace(values) == claim.rhs.xreplace(values), 1),
    (
        "takes <= for <",
        lambda claim, values: claim.relation.value == "<" and claim.lhs.is_Integer and claim.rhs.is_Pow,
        0,
    ),
)


@pytest.mark.parametrize(("proves", "value"), [row[1:] for row in CARELESS], ids=[row[0] for row in CARELESS])
def test_a_careless_judge_is_caught(proves, value):
    values = {sp.Symbol(name, real=True): sp.Integer(value) for name in "xyw"}
    caught = some(strategies.false_claims(["comparison"]), lambda claim: proves(claim.statement, values))
    assert check(caught).outcome is not Outcome.PROVED


def test_a_judge_of_inductions_that_forgets_the_base_is_caught():
    def forgets(claim):
        return check(claim.statement.step).outcome is Outcome.PROVED

    caught = some(strategies.false_claims(["induction"]), forgets)
    assert check(caught.statement.base).outcome is Outcome.REFUTED


SPECTRAL = {
    "vanishing": lambda low, high: high < 1,
    "neutral": lambda low, high: low == high == 1,
    "nearly neutral": lambda low, high: 0.5 <= low <= high <= 1.5 and (low > 1 or high < 1),
    "exploding": lambda low, high: low > 1,
    "saturated": lambda low, high: high >= 10,
}


@pytest.mark.parametrize("n", [None, 1, 3])
@pytest.mark.parametrize("regime", SPECTRAL)
def test_weights_are_of_their_regime(regime, n):
    @few
    @given(w=strategies.weights(regime, n))
    def drawn(w):
        assert w.shape == (() if n is None else (n, n))
        values = np.linalg.svd(np.reshape(w, (n or 1, n or 1)), compute_uv=False)
        assert SPECTRAL[regime](values.min(), values.max()), w

    assert drawn() is None


def test_weights_just_beside_one_are_drawn():
    """Planted: a test of a regime that takes what is near 1 for 1."""
    caught = find(strategies.weights("nearly neutral"), lambda w: w > 1 and np.isclose(w, 1))
    assert 1 < caught < 1 + 1e-4


@pytest.mark.parametrize("name", cells.CELLS)
def test_parameters_fit_the_cell(name):
    cell = cells.CELLS[name]("tanh")

    @settings(max_examples=5)
    @given(params=strategies.parameters(cell, regime="exploding"))
    def drawn(params):
        assert set(params) == {item.symbol.name for item in cell.parameters}
        for item in cell.parameters:
            array = params[item.symbol.name]
            assert array.ndim == len(item.shape) + (item.indexing is Indexing.PER_STEP)
            assert (np.max(np.abs(array), initial=0) > 1) == (
                item.symbol.name.startswith("W_h") or item.symbol.name in ("w_n", "p_i", "p_f", "p_o")
            ) or array.ndim == 1

    assert drawn() is None


@pytest.mark.parametrize("steps", [0, 1, 2, 50, 500])
def test_sequences_have_their_length_and_their_magnitude(steps):
    for magnitude, low, high in (("zero", 0, 0), ("ordinary", 0, 1), ("tiny", 0, 3e-308), ("huge", 1e154, np.inf)):
        x = some(strategies.sequences((2,), [steps], [magnitude]), lambda x: True, 1)
        assert x.shape == (steps, 2)
        assert np.all((np.abs(x) >= low) & (np.abs(x) <= high))


def total_of(x):
    with np.errstate(over="ignore"):
        return x.sum()


@pytest.mark.parametrize(
    ("is_wrong", "length"),
    [
        (lambda x: x.size == 0, 0),  # planted: a mean over the steps
        (lambda x: len(x) > 1 and np.isinf(total_of(x)), 2),  # planted: a sum that overflows
        (lambda x: x.any() and not (x / 2).all() and x.all(), 2),  # planted: half of the smallest number
        (lambda x: len(x) > 100, 500),  # planted: a step number in too small a type
    ],
)
def test_sequences_find_what_breaks_kernels(is_wrong, length):
    found = find(strategies.sequences(steps=(500, 2, 1, 0)), is_wrong, settings=settings(max_examples=200))
    assert len(found) <= length


def test_float32_sequences_are_float32():
    assert some(strategies.sequences((), [2], dtype="float32"), lambda x: x.any()).dtype == np.float32
    with pytest.raises(NoSuchExample):
        some(strategies.sequences((), [2], dtype="float32"), lambda x: not np.isfinite(x).all(), 100)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: strategies.weights("wild"), "regime is 'wild'; expected one of vanishing, neutral"),
        (lambda: strategies.weights(n=0), "n is 0; expected a positive integer"),
        (lambda: strategies.sequences(steps=[-1]), "steps: expected integers from 0 on"),
        (lambda: strategies.sequences(magnitudes=["big"]), "magnitudes: expected some of zero, ordinary, tiny, huge"),
        (lambda: strategies.sequences(dtype="int"), "dtype is 'int'; expected one of float64, float32"),
        (lambda: strategies.true_claims(["theorem"]), "kinds: expected some of comparison, root"),
        (lambda: strategies.activations(["tahn"]), "did you mean tanh"),
        (lambda: strategies.parameters(cells.elman(), {"n": 2}), "m"),
    ],
)
def test_what_does_not_fit_is_named(call, message):
    with pytest.raises(InputError, match=message):
        call()
