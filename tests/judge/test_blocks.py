"""Claims about stacks, parts and pads are judged block by block, at every size."""

from __future__ import annotations

import pytest
import sympy as sp
from block_programs import block_numbers, programs, values_of
from hypothesis import given, settings

from symrnn import Cell, unroll
from symrnn.cells.formula import parse_shaped
from symrnn.cells.losses import with_loss
from symrnn.cells.unroll import SYMBOLIC
from symrnn.claims.claim import Adjoint, Claim
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError, ShapeError
from symrnn.expressions.array_nodes import pad, part, spread, stack
from symrnn.expressions.nodes import total
from symrnn.expressions.shapes import shape_of
from symrnn.gradients.adjoint_claims import adjoint_claims, duality_claim
from symrnn.gradients.backward_pass import backward_pass
from symrnn.gradients.cell_claims import jacobian_claim
from symrnn.gradients.duality_claims import duality_of_one_step
from symrnn.gradients.gradient import bptt
from symrnn.gradients.passes import keep_needed
from symrnn.judge import check
from symrnn.judge.lines.blocks import blocks_of
from symrnn.judge.lines.cuts import NoBlocksError, cuts_of
from symrnn.programs.components import components, sizes_of
from symrnn.programs.program import Assign, Input, Program, name_symbol

SHAPES = {
    "h": ("n",),
    "g": ("n",),
    "x": ("m",),
    "v": ("2*n",),
    "u": ("m+n",),
    "W": ("k", "m+n"),
    "V": ("2*n", "n"),
    "A": ("n", "n"),
    "B": ("n", "n"),
    "c": (),
}
SYMBOLS = {name: name_symbol(name) for name in SHAPES}
BY_SYMBOL = {symbol: SHAPES[name] for name, symbol in SYMBOLS.items()}
h, g, x, v, u, W, V, A, B, c = SYMBOLS.values()

LSTM = """
x: input[m]
h: state[n]
c: state[n]
W: param[4*n, m+n]
b: param[4*n]
a = W @ [h; x] + b
a_i, a_f, a_g, a_o = split(a)
c = sigmoid(a_f)*c + sigmoid(a_i)*tanh(a_g)
h = sigmoid(a_o)*tanh(c)
"""


def read(side):
    return parse_shaped(side, SYMBOLS, BY_SYMBOL)[0] if isinstance(side, str) else sp.sympify(side)


def equation(left, right):
    """The claim that two expressions are equal at every size."""
    y = name_symbol("y")
    sides = [read(left), read(right)]
    shape = shape_of(sides[0], BY_SYMBOL) or shape_of(sides[1], BY_SYMBOL)
    inputs = tuple(Input(symbol, BY_SYMBOL[symbol]) for symbol in SYMBOLS.values())
    one, other = (Program(inputs, (Assign(y, side, shape),), (y,)) for side in sides)
    return Claim.equivalent("blocks", one, other)


TRUE = [
    ("W @ [h; x]", "W[:, 0:n] @ h + W[:, n:] @ x"),
    ("[h; x][0:n]", "h"),
    ("[h; x][n:m+n]", "x"),
    ("[u[:n]; u[n:]]", "u"),
    ("[h; x].T @ u", "h.T @ u[0:n] + x.T @ u[n:]"),
    ("total([h; x]**2)", "total(h*h) + total(x*x)"),
    ("tanh([h; x])", "[tanh(h); tanh(x)]"),
    ("V @ h", "[V[0:n] @ h; V[n:] @ h]"),
    ("[A; B] @ h", "[A @ h; B @ h]"),
    ("[A.T; B.T].T @ v", "A @ v[0:n] + B @ v[n:]"),
    ("V.T @ [h; g]", "V[:n].T @ h + V[n:].T @ g"),
    ("[h; c]*[g; 2]", "[h*g; 2*c]"),
    ("[h; c].T @ [g; c]", "h.T @ g + c**2"),
    ("[[h; x]; g][0:n]", "h"),
    ("[h; g] @ [h; g].T @ [g; h]", "2*(h.T @ g)*[h; g]"),
    ("1/[h; x]", "[1/h; 1/x]"),
    (pad(h, 0, "m+n") + pad(x, "n", "m+n"), "[h; x]"),
    (part(pad(h, "n", "2*n"), "n", "2*n"), "h"),
    (part(pad(h, "n", "2*n"), 0, "n"), 0),
    (total(pad(h, "n", "2*n") * v), "total(h*v[n:])"),
]

LIES = [
    # a block in another order, or in the place of another
    ("[h; g]", "[g; h]"),
    ("[h; g][0:n]", "g"),
    ("[h; g][n:]", "h"),
    ("[A; B] @ h", "[B @ h; A @ h]"),
    ("[A.T; B.T].T @ v", "B @ v[0:n] + A @ v[n:]"),
    ("[A.T; B.T].T @ v", "A @ v[n:] + B @ v[0:n]"),
    ("V @ h", "[V[n:] @ h; V[0:n] @ h]"),
    ("V.T @ [h; g]", "V[:n].T @ g + V[n:].T @ h"),
    ("[h; g].T @ v", "g.T @ v[0:n] + h.T @ v[n:]"),
    ("[[h; x]; g][0:n]", "g"),
    ("tanh([h; g])", "[tanh(g); tanh(h)]"),
    # a block left out, counted twice, or with another sign or factor
    ("W @ [h; x]", "W[:, 0:n] @ h"),
    ("W @ [h; x]", "W[:, n:] @ x"),
    ("W @ [h; x]", "W[:, 0:n] @ h - W[:, n:] @ x"),
    ("W @ [h; x]", "W[:, 0:n] @ h + 2*(W[:, n:] @ x)"),
    ("W @ [h; x]", "W[:, 0:n] @ g + W[:, n:] @ x"),
    ("total([h; x]**2)", "total(h*h)"),
    ("total([h; x]**2)", "2*total(h*h) + total(x*x)"),
    ("total([h; x])", "total(h)*total(x)"),
    ("[h; x].T @ u", "h.T @ u[0:n]"),
    ("[A.T; B.T].T @ [h; g]", "(A + B) @ (h + g)"),
    ("[h; c].T @ [g; c]", "h.T @ g + c"),
    ("[h; c]*[g; 2]", "[h*g; c]"),
    ("1/[h; x]", "[1/h; x]"),
    ("[h*h; x]", "[h; x]**2"),
    # rows that begin or end elsewhere; a pad at another place
    ("v[0:n]", "v[n:]"),
    ("V[0:n] @ h", "V[n:] @ h"),
    ("A @ v[0:n]", "A @ v[n:2*n]"),
    ("[u[:n]; u[n:]]", "2*u"),
    (pad(h, 0, "2*n"), pad(h, "n", "2*n")),
    (pad(h, 0, "m+n") + pad(x, "n", "m+n"), pad(h, 0, "m+n")),
    (pad(h, 0, "2*n") + pad(g, "n", "2*n"), "[g; h]"),
    (pad(h, 0, "2*n") + pad(g, 0, "2*n"), "[h; g]"),
    (part(pad(h, "n", "2*n"), 0, "n"), "h"),
    (part(pad(h, "n", "2*n"), "n", "2*n"), 0),
    (total(pad(h, "n", "2*n") * v), "total(h*v[0:n])"),
    (pad(h, "n", "3*n"), pad(h, "2*n", "3*n")),
    (pad(h, 0, "2*n") * pad(h, "n", "2*n"), pad(h * h, 0, "2*n")),
    (stack(h, 1), stack(1, h)),
    (stack(h, 1, 2), stack(h, 2, 1)),
    (part(stack(h, c), 0, "n"), c + 0 * h),
]


@pytest.mark.parametrize("pair", TRUE, ids=str)
def test_what_holds_block_by_block_is_proved(pair):
    assert check(equation(*pair)).outcome is Outcome.PROVED


@pytest.mark.parametrize("pair", LIES, ids=str)
def test_a_planted_mistake_is_refuted(pair):
    assert check(equation(*pair)).outcome is Outcome.REFUTED


def test_a_cut_size_counts_all_of_its_rows():
    assert check(equation("total(exp([h; x]))", "total(exp(h))")).outcome is Outcome.REFUTED


def test_what_cancels_in_blocks_does_not_become_a_number():
    """stack(h, x)*stack(1/h, 1/x) is 1 in every entry: its sum is m + n, and what it needs is not forgotten."""
    claim = equation(total(stack(h, x) * stack(1 / h, 1 / x)), "2")
    assert check(claim).outcome is not Outcome.PROVED


@pytest.mark.parametrize("lie", [("[h; x]", "[x; h]"), ("[x; h][0:m] + 0*x", "[h; x][n:] + x")], ids=str)
def test_cuts_without_an_order_prove_nothing(lie):
    assert check(equation(*lie)).outcome is not Outcome.PROVED


def test_two_orders_of_one_size_are_undecided_and_say_so():
    verdict = check(equation("[h; x].T @ [h; x] + 0*c", "[x; h].T @ [x; h]"))
    assert verdict.outcome is Outcome.UNDECIDED
    assert "larger at every size" in str(verdict)


def test_cuts_are_carried_to_the_blocks_of_blocks():
    y = name_symbol("y")
    program = Program((Input(v, ("4*n",)),), (Assign(y, part(part(v, 0, "3*n"), "n", "2*n"), ("n",)),), (y,))
    assert cuts_of([program])["4*n"] == (0, "n", "2*n", "3*n", "4*n")
    mixed = Assign(y, stack(h, x) + stack(x, h), ("m+n",))
    with pytest.raises(NoBlocksError, match="larger at every size"):
        cuts_of([Program((Input(h, ("n",)), Input(x, ("m",))), (mixed,), (y,))])


@settings(max_examples=10)
@given(programs())
def test_a_program_of_blocks_has_the_values_of_the_program(program):
    if (blocks := blocks_of([program])) is None:
        assert cuts_of([program]) is None
        return
    try:
        taken = blocks.program(program)
    except NoBlocksError:
        assert any(line.expr.has(spread) for line in program.lines), "a spread block may stand for a matrix"
        return
    sizes = {"n": 2, "m": 1}
    scalars = components(taken, {name: sizes[name] for name in sizes_of(taken)})
    assert sorted(values_of(taken, sizes, block_numbers(scalars, sizes))) == sorted(values_of(program, sizes))


def lstm(steps=2):
    cell = Cell.parse(LSTM, "lstm")
    return cell, with_loss(cell, "squared_error", steps=steps, initial=SYMBOLIC)


def test_each_line_of_a_stacked_gradient_is_proved():
    _, network = lstm(steps=1)
    claims = adjoint_claims(network, bptt(network), loss="loss")
    assert {check(claim).outcome for claim in claims} == {Outcome.PROVED}
    assert len(claims) > 15


def test_a_stacked_lstm_backwards_and_forwards():
    cell, network = lstm()
    kept = ["W_bar", "b_bar"]
    same = Claim.equivalent(
        "two ways", keep_needed(bptt(network, loss="loss"), kept), keep_needed(backward_pass(cell, 2), kept)
    )
    for claim in (duality_of_one_step(cell), duality_claim(network), jacobian_claim(cell), same):
        assert check(claim).outcome is Outcome.PROVED, claim.name


def test_a_stacked_lstm_is_the_lstm_of_its_blocks():
    """Four weights stacked, each of two blocks side by side, give the catalogue's cell, as a program at every size."""
    from symrnn.cells import CELLS

    plain = unroll(CELLS["lstm"](), steps=1, initial=SYMBOLIC)
    stacked = unroll(Cell.parse(LSTM, "lstm"), steps=1, initial=SYMBOLIC)
    weights = {name: name_symbol(name) for name in ("W", "b")}
    rows = [parse_shaped(f"[W_h{k}.T; W_x{k}.T].T", {s.name: s for s in plain.shapes}, plain.shapes)[0] for k in "ifgo"]
    built = (
        Assign(weights["W"], stack(*rows), ("4*n", "m+n")),
        Assign(weights["b"], stack(*(name_symbol(f"b_{k}") for k in "ifgo")), ("4*n",)),
    )
    joined = Program(plain.inputs, (*built, *stacked.lines), stacked.outputs)
    assert check(Claim.equivalent("one cell", joined, plain)).outcome is Outcome.PROVED
    wrong = (Assign(weights["W"], stack(*rows[1::-1], *rows[2:]), ("4*n", "m+n")), built[1])
    lie = Program(plain.inputs, (*wrong, *stacked.lines), stacked.outputs)
    assert check(Claim.equivalent("two gates exchanged", lie, plain)).outcome is not Outcome.PROVED


TWO_GATES = """
x: input[m]
h: state[n]
W: param[2*n, m+n]
a = W @ [h; x]
p, q = split(a)
r = [p*q; p]
h = tanh(p)*q + r[0:n]*r[n:]
"""


def changed_lines(program):
    """Each line of a gradient with one of its blocks in another place, left out, or beginning elsewhere."""
    for number, line in enumerate(program.lines):
        for node in sorted(line.expr.atoms(stack, part, pad), key=str):
            for other in changes(node):
                yield number, line.expr.xreplace({node: other})


def changes(node):
    if isinstance(node, stack):
        yield stack(*node.args[::-1])
        yield stack(node.args[0], *node.args[:-1])
        yield stack(*(2 * argument for argument in node.args[:1]), *node.args[1:])
    elif isinstance(node, part):
        start, stop = node.sizes
        for moved in ((0, "n"), ("n", "2*n"), ("n", "m+n"), (0, "m")):
            if moved != (start, stop):
                yield part(node.args[0], *moved)
        yield 2 * node
    else:
        for start in (0, "n"):
            if start != node.sizes[0]:
                yield pad(node.args[0], start, node.sizes[1])
        yield -node


@pytest.mark.parametrize(("every", "least"), [(3, 3), pytest.param(1, 8, marks=pytest.mark.slow)])
def test_mistakes_in_the_blocks_of_a_gradient_are_not_proved(every, least):
    network = with_loss(Cell.parse(TWO_GATES, "two"), "squared_error", steps=1, initial=SYMBOLIC)
    back = bptt(network, loss="loss")
    claims = {claim.statement.adjoints[claim.statement.of]: claim for claim in adjoint_claims(network, back, "loss")}
    assert {check(claim).outcome for claim in claims.values()} == {Outcome.PROVED}
    tried = 0
    for number, expr in [*changed_lines(back)][::every]:
        line = back.lines[number]
        if line.symbol not in claims or line.symbol.name not in map(str, claims):
            continue
        claim, statement = claims[line.symbol], claims[line.symbol].statement
        lines = (*back.lines[:number], Assign(line.symbol, expr, line.shape), *back.lines[number + 1 :])
        try:
            lying = Program(back.inputs, lines, back.outputs)
        except (ShapeError, InputError):
            continue
        lie = Adjoint(statement.forward, lying, statement.loss, statement.of, statement.adjoints)
        assert check(Claim(claim.name, lie, claim.given)).outcome is not Outcome.PROVED, expr
        tried += 1
    assert tried >= least
