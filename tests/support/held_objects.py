"""One of each kind of object that a user holds, by name; and what another process says of its copies."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp
from length_claims import running

import symrnn as sr
from symrnn.bounds import (
    between,
    dtype_horizon,
    jacobian_bound,
    jacobian_enclosure,
    kept_states,
    network_bound,
    regime,
)
from symrnn.cells.activations import activation
from symrnn.claims.claim import Claim, Differentiable, SlopeBound
from symrnn.claims.verdict import ProverLimit
from symrnn.derivation.diagrams import Arrow, Diagram, Node, Outline
from symrnn.derivation.exposition import Citation, Judgement
from symrnn.derivation.figures import Curve, Curves, HeatMap, Scale, Tracks
from symrnn.expressions.functions import FUNCTIONS, step
from symrnn.expressions.nodes import T, blocks, diag, dot, norm_1, norm_2, norm_inf, total
from symrnn.gradients.adjoint_claims import duality_claim

x, y, z = map(sr.name_symbol, "xyz")
F = sp.Function("f", real=True)
#: terms that SymPy's constructors would write in another way
KEPT = (sp.Mul(2, x + y, evaluate=False), sp.Add(x, x, evaluate=False), sp.Pow(2, -150, evaluate=False))
DIAGRAM = Diagram((Node("x", 0, 0, "2"), Node("h", 2, 0, F(x), Outline.SQUARE)), (Arrow("x", "h", x),))
CURVE = Curve("a", (1.0, 2.0), (3.0, 4.0))
DRAWINGS: Mapping[str, Any] = MappingProxyType(
    {
        "diagram": DIAGRAM,
        "curves": Curves(x, "y", (CURVE,), y_scale=Scale.LOG),
        "tracks": Tracks("x", "y", (CURVE,)),
        "heat map": HeatMap("x", "y", "z", (1.0, 2.0), (1.0, 2.0), ((1.0, 2.0), (3.0, 4.0))),
    }
)
WEIGHTS = MappingProxyType({"W_xh": 1, "W_hh": "0.75", "b_h": 0})
TRUE = Claim.equality("square", (x + 1) ** 2, x**2 + 2 * x + 1)
FALSE = Claim.equality("a false one", x**2, x)
OPEN = Claim.equality("an open one", sp.sin(2 * x), 2 * sp.sin(x) * sp.cos(x))  # true, and beyond the judge


def bound_call() -> sr.evaluate.BoundCall:
    """A call with an array of its own."""
    run = sr.evaluator(sr.cells.elman_unit(), loss="squared_error")
    return sr.evaluate.BoundCall(run, {"W_xh": 1.0, "W_hh": np.array(0.75), "b_h": 0.0}, np.ones(3), np.zeros(3))


def with_lines(*expressions: sp.Expr) -> sr.Program:
    """A program of scalars that has these expressions in x and y."""
    lines = tuple(sr.Assign(sr.name_symbol(f"v{i}"), expr) for i, expr in enumerate(expressions))
    return sr.Program((sr.Input(x), sr.Input(y, constant=True)), lines, (lines[-1].symbol,))


def network() -> sr.Program:
    return sr.unroll(sr.cells.neuron("f"), inputs=[2, 4])


def given() -> Claim:
    """A claim with every kind of hypothesis."""
    hypotheses = (Differentiable("f"), SlopeBound("f", z), sr.at_most(1, z), sr.equal(x, sp.Rational(1, 3)))
    return Claim.at_most("given", 1, z, hypotheses)


def induction() -> Claim:
    gamma, size, k = map(sr.name_symbol, ("gamma", "D", "k"))
    return sr.by_induction(
        "powers",
        statement=sr.equal(size, gamma**k),
        index=k,
        recurrences=(sr.Recurrence(size, sp.S.One, gamma * size),),
        given=(sr.less_than(0, gamma),),
    )


def lesson() -> sr.Derivation:
    return sr.derive(sr.cells.neuron("f"), inputs=[2, 4])


def quotation() -> sr.Quotation:
    return sr.Quotation("x squared is x", Judgement.OMISSION, (FALSE,), sr.Text("say {x}", x=sr.equal(x, 1)))


def figure(name: str) -> sr.Figure:
    return sr.Figure(name.replace(" ", "-"), sr.Text("Where {f} is", f=F(x)), "two points", DRAWINGS[name])


def gradients() -> Any:
    run = sr.evaluator(sr.cells.elman("relu"), loss="squared_error", kink="0.5")
    data = run.random_data({"n": 2, "m": 1}, steps=3, seed=1)
    return run.gradients(run.random_params({"n": 2, "m": 1}, seed=0), *data)


def enclosure() -> Any:
    weights = {**WEIGHTS, "W_hh": between("0.5", "0.9")}
    found = jacobian_enclosure(sr.cells.elman_unit(), weights, [0.5] * 3)
    return replace(found, seconds=0.5)


HELD: Mapping[str, Callable[[], Any]] = MappingProxyType(
    {
        "input": lambda: sr.Input(x, ("n", 2), constant=True),
        "line": lambda: sr.Assign(y, F(x) + sp.Function("f'", real=True)(x), ("n",)),
        "parameter": lambda: sr.cells.neuron("f").parameters[0],
        "program": network,
        "its gradient": lambda: sr.bptt(network()),
        "pullback": lambda: sr.pullback(sr.cells.lstm()),
        "terms as written": lambda: with_lines(*KEPT, sp.tanh(-x, evaluate=False)),
        "functions": lambda: with_lines(*(f(*[x] * min(f.nargs)) for f in FUNCTIONS), step(x, sp.Rational(1, 2))),
        "nodes": lambda: sr.equal(dot(T(x), diag(y)) + total(x) + norm_1(x) + norm_2(y), norm_inf(blocks(x, x, y, y))),
        "nodes of arrays": lambda: sr.equal(x * sr.spread(y) + sr.stack(x, y), sr.part(x, 0, "m+n") + sr.ones("n")),
        "nodes of values": lambda: sr.equal(
            sr.softmax(x) / sr.extent("2*n"), sr.inv(x) * sr.surrogate(y, sr.maximum(x, y))
        ),
        "neuron": lambda: sr.cells.neuron("f"),
        "lstm": sr.cells.lstm,
        "claim": lambda: TRUE,
        "claim that is given much": given,
        "claim of programs": lambda: sr.backward_claim(sr.cells.elman(), 2),
        "claim of adjoints": lambda: sr.adjoint_claims(network(), sr.bptt(network()))[0],
        "claim of duality": lambda: duality_claim(network()),
        "claim of one step": lambda: sr.duality_of_one_step(sr.cells.elman()),
        "claim by induction": induction,
        "claim of every length": lambda: sr.Claim("running sums of every length", running()),
        "claim of a root": lambda: Claim.root("root", x**2, 2, x, 1, 2),
        "claim of norms": lambda: jacobian_bound(sr.cells.elman()).claim,
        "recurrence": lambda: sr.Recurrence(x, sp.S.One, F(x)),
        "evidence": lambda: sr.check(FALSE).evidence,
        "witness": lambda: sr.check(FALSE).evidence.witness,
        "prover's limit": lambda: ProverLimit("normal form", "more than 20000 terms"),
        "loss": lambda: sr.Loss("own", KEPT[0]),
        "activation": lambda: activation("gelu"),
        "identity": lambda: activation("identity"),
        "undefined function": lambda: activation("f"),
        "text": lambda: sr.Text("{make} is {a}, {b}", make=F(x), a=KEPT[0], b=sr.Assign(y, F(x))),
        "reference": lambda: sr.Reference("the chapter before", "first", "one"),
        "notation": lambda: sr.Notation(x, "an input"),
        "citation": lambda: Citation("a2000", ("A",), "On x", "Journal of x", "2000", "@misc{a2000, title = {On x}}"),
        "table": lambda: sr.Table("numbers", ("a", x), (("1", KEPT[2]), ("2", F(x)))),
        "quotation": quotation,
        "node": lambda: DIAGRAM.nodes[1],
        "arrow": lambda: DIAGRAM.arrows[0],
        "curve": lambda: CURVE,
        **{name: lambda name=name: DRAWINGS[name] for name in DRAWINGS},
        **{f"figure of {name}": lambda name=name: figure(name) for name in DRAWINGS},
        "step": lambda: lesson().steps[0],
        "derivation": lesson,
        "evaluator": lambda: sr.evaluator(sr.unroll(sr.cells.neuron("tanh"), inputs=[2, 4])),
        "sequence evaluator": lambda: sr.evaluator(sr.cells.elman("relu"), loss="squared_error", kink="0.5"),
        "evaluator without a loss": lambda: sr.evaluator(sr.cells.lstm()),
        "gradients": gradients,
        "bound call": bound_call,
        "box": lambda: between("0.1", [0.5, 0.6]),
        "bound of a Jacobian": lambda: jacobian_bound(sr.cells.lstm(), "inf"),
        "bound with f": lambda: jacobian_bound(sr.cells.elman("f")),
        "bound of a network": lambda: network_bound(sr.cells.elman_unit(), dict(WEIGHTS), norm="2"),
        "bound of a state": lambda: kept_states(sr.cells.lstm())[-1],
        "enclosure": enclosure,
        "regime": lambda: regime(sr.cells.elman_unit(), dict(WEIGHTS)),
        "sweep": lambda: sr.sweep(dict, {"n": [1, 2]}, workers=0),
        "horizon": lambda: dtype_horizon("0.6"),
    }
)


def is_same(one: Any, other: Any) -> bool:
    """Equality, and that of entries for what holds arrays."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if is_dataclass(one) and type(one).__name__ in {"Box", "BoundCall", "Gradients"}:
        return all(is_same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one) if each.init)
    return bool(one == other)


def is_copy(copied: Any, original: Any) -> bool:
    """Whether all that can be seen of a copy is that of the original: its type, its text, its hash, what it equals."""
    same = type(copied) is type(original) and is_same(copied, original) and repr(copied) == repr(original)
    if not same or type(original).__hash__ in (None, object.__hash__):
        return same
    return str(copied) == str(original) and _hash(copied) == _hash(original)


def _hash(value: Any) -> int | None:
    """The hash of a record; None where it holds what has none."""
    try:
        return hash(value)
    except TypeError:
        return None


def answer() -> None:
    """In another process: which of the pickled objects are not what this process makes itself."""
    received = pickle.load(sys.stdin.buffer)
    wrong = [name for name, data in received.items() if not is_copy(pickle.loads(data), HELD[name]())]
    sent = {name: pickle.dumps(HELD[name]()) for name in received}
    pickle.dump((wrong, sent), sys.stdout.buffer)
