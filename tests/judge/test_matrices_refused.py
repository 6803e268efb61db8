"""What is no claim about programs of vectors is refused, and maps of adjoints and tangents that lie prove nothing."""

from __future__ import annotations

import pytest
import sympy as sp
from matrix_programs import ONE, M, N, p, program, s, u, v, x, y, z

from symrnn.claims.claim import Adjoint, Claim, Duality, Equivalence, equal
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError, ShapeError
from symrnn.expressions.nodes import dot, total
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

t = name_symbol("t")
k = sp.Symbol("k", integer=True, nonnegative=True)
X_BAR, Y_BAR, X_DOT, Y_DOT = map(name_symbol, ("x_bar", "y_bar", "x_dot", "y_dot"))


def equivalence(one, other, given=()):
    return Claim("claim", Equivalence(one, other), given)


def gradient(shape, loss_shape=()):
    """(forward, with adjoints and tangents) of y = tanh(x), or its sum."""
    inner = sp.tanh(x)
    forward = Program((Input(x, shape),), (Assign(y, total(inner) if not loss_shape else inner, loss_shape),), (y,))
    slope = 1 - sp.tanh(x) ** 2
    moved = slope * X_DOT if loss_shape else total(slope * X_DOT)
    bars = (Assign(Y_BAR, ONE, loss_shape), Assign(X_BAR, Y_BAR * slope, shape), Assign(Y_DOT, moved, loss_shape))
    return forward, Program((Input(x, shape), Input(X_DOT, shape)), (*forward.lines, *bars), (Y_DOT, X_BAR))


def duality(program_):
    return Claim("claim", Duality(program_, y, {y: Y_BAR, x: X_BAR}, {y: Y_DOT, x: X_DOT}))


def adjoint(forward, program_):
    return Claim("claim", Adjoint(forward, program_, y, x, {y: Y_BAR, x: X_BAR}))


def test_the_gradient_itself_is_proved():
    forward, both = gradient(N)
    assert check(duality(both)).outcome is Outcome.PROVED
    assert check(adjoint(forward, both)).outcome is Outcome.PROVED


#: (claim, what the message says)
ILL_POSED = {
    "a vector of indices": (
        equivalence(program((y, sp.Abs(k) + v, N), shapes={k: N, v: N}), program((y, k + v, N), shapes={k: N, v: N})),
        "an index is a scalar",
    ),
    "no outputs": (equivalence(Program((Input(v, N),), (), ()), Program((Input(v, N),), (), ())), "at least one"),
    "numbers of outputs": (
        equivalence(program((y, v + 1, N)), Program((Input(v, N),), (), ())), "1 and 0 outputs"
    ),
    "shapes of outputs": (equivalence(program((y, v + 1, N)), program((y, total(v)))), "only names of one shape"),
    "one input of two shapes": (equivalence(program((y, total(v))), program((y, v + 0), shapes={})), "one shape"),
    "an entry's name": (
        equivalence(*(program((y, sign * name_symbol("v[1]") + v, N)) for sign in (1, -1))), "like an entry of v"
    ),
    "a hypothesis about a vector": (
        equivalence(program((y, v + 0, N)), program((y, 2 * v, N)), (equal(v, 0),)), "about scalar inputs"
    ),
    "a hypothesis about a line": (
        equivalence(program((p, s - 1), (y, p * s)), program((y, 0 * s)), (equal(p, 0),)), "about scalar inputs"
    ),
    "a derivative": (
        equivalence(program((u, s + 0), (y, sp.Derivative(u * s, u))), program((y, sp.Derivative(s * s, s)))),
        "no function of numbers",
    ),
    "the dual of a vector": (duality(gradient(N, N)[1]), "a loss is a scalar"),
    "the adjoint of a vector": (adjoint(*gradient(N, N)), "a loss is a scalar"),
    "a forward program of another shape": (adjoint(gradient(N)[0], gradient(M)[1]), "an input of the forward program"),
}  # fmt: skip


@pytest.mark.parametrize("name", ILL_POSED)
def test_what_is_no_claim_is_refused(name):
    claim, told = ILL_POSED[name]
    with pytest.raises(InputError, match=told):
        check(claim)


def test_a_product_of_scalars_is_no_product_of_matrices():
    with pytest.raises(ShapeError, match="a product with a scalar is written"):
        program((y, dot(s, t)))


@pytest.mark.parametrize("name", ["x_bar expected", "sum over the inputs", "expected"])
def test_names_of_the_refutation(name):
    """A wrong gradient in a program that has such an input."""
    odd = Input(name_symbol(name))
    forward, both = gradient(N)
    lines = tuple(Assign(X_BAR, 3 * Y_BAR + 0 * x, N) if line.symbol == X_BAR else line for line in both.lines)
    forward = Program((*forward.inputs, odd), forward.lines, forward.outputs)
    both = Program((*both.inputs, odd), lines, both.outputs)
    assert check(adjoint(forward, both)).outcome is Outcome.REFUTED
    assert check(duality(both)).outcome is Outcome.REFUTED


def lying_dualities():
    """Maps that lie, over a right program and wrong ones."""
    _, both = gradient(N)
    right = {y: Y_BAR, x: X_BAR}, {y: Y_DOT, x: X_DOT}
    yield "nothing moves", Duality(both, y, {y: Y_BAR}, {y: Y_DOT})
    yield "a tangent that is the adjoint", Duality(both, y, right[0], {y: Y_DOT, x: X_BAR})
    yield "an adjoint that is the input", Duality(both, y, {y: Y_BAR, x: x}, right[1])
    yield "the loss as its own tangent", Duality(both, y, right[0], {y: y, x: X_DOT})
    doubled = tuple(Assign(Y_BAR, 2 * ONE) if line.symbol == Y_BAR else line for line in both.lines)
    yield "the loss's adjoint is 2", Duality(Program(both.inputs, doubled, both.outputs), y, *right)


@pytest.mark.parametrize(("name", "lie"), list(lying_dualities()))
def test_maps_that_lie_prove_nothing(name, lie):
    assert check(Claim(name, lie)).outcome is Outcome.REFUTED


def test_an_equation_that_holds_for_another_reason_is_not_proved_by_this_one():
    _, both = gradient(N)
    claim = Claim("the loss as its own adjoint", Duality(both, y, {y: y, x: X_BAR}, {y: Y_DOT, x: X_DOT}))
    assert check(claim).outcome is Outcome.UNDECIDED


def test_two_names_of_one_adjoint():
    """<y_bar, y_dot> counted for two names is no error of the identity, and the sum over the inputs tells."""
    inputs = (Input(x, N), Input(z, N), Input(X_DOT, N))
    _, both = gradient(N)
    program_ = Program(inputs, both.lines, both.outputs)
    lie = Duality(program_, y, {y: Y_BAR, x: X_BAR, z: X_BAR}, {y: Y_DOT, x: X_DOT, z: X_DOT})
    assert check(Claim("twice", lie)).outcome is Outcome.REFUTED
