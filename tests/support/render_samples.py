"""Derivations to render: one that holds, and claims that are open or wrong."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from symrnn.cells import neuron
from symrnn.cells.unroll import unroll
from symrnn.claims.claim import (
    Claim,
    Comparison,
    Differentiable,
    Induction,
    Recurrence,
    Relation,
    SlopeBound,
    equal,
)
from symrnn.claims.verdict import Outcome
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.exposition import Table, Text
from symrnn.derivation.report import Report
from symrnn.gradients.adjoint_claims import adjoint_claims, hypotheses_of
from symrnn.gradients.gradient import bptt, rtrl
from symrnn.programs.program import Assign, name_symbol

x, y, k = map(name_symbol, "xyk")
w1, w2, w3, w_n, h_1, D, gamma = map(name_symbol, ("w1", "w2", "w3", "w_n", "h_1", "D", "gamma"))
f = sp.Function("f", real=True)

TRUE = Claim.equality("square", (x + 1) ** 2, x**2 + 2 * x + 1)
OPEN = Claim.equality("open", sp.acos(sp.Rational(7823207, 7823209)), 0)
FALSE = Claim.equality("wrong", x, x + 1)
ABSTRACT = Text("An abstract.")
CONTRACTS = Comparison(sp.Abs(w_n), Relation.LESS_THAN, sp.Integer(1))


def step(name: str, *claims: Claim, rests_on: tuple[str, ...] = (), text: str = "Some prose.") -> Step:
    return Step(name, f"Title of {name}", Text(text), claims or (TRUE,), "expansion", rests_on)


def derivation(*steps: Step, title: str = "A title", abstract: Text = ABSTRACT) -> Derivation:
    return Derivation(title, abstract, (Text("The initial state is zero."),), steps)


def all_said_proved(report: Report) -> Report:
    """A report that lies: every step says PROVED, whatever its verdicts are."""
    return Report(report.title, tuple(replace(row, outcome=Outcome.PROVED) for row in report.steps))


def lesson() -> Derivation:
    """Every kind of statement, block and hypothesis."""
    net = unroll(neuron("f"), inputs=[2, 4])
    back, forward = bptt(net), rtrl(net)
    given = hypotheses_of(net)
    rows = tuple(Claim.equality(f"row {i}", (x + i) ** 2, x**2 + 2 * i * x + i**2) for i in range(23))
    half = (equal(w_n, sp.Rational(1, 2)), equal(x, sp.Rational("4.44e-16")))
    rows += (Claim.equality("row 23", w_n, sp.Rational(1, 2), half),)
    rows += (Claim.at_most("row 24, 1 | 2", x, sp.Abs(x)),)
    entries = ((sp.Rational(1, 2), "4.44e-16"), (sp.Abs(x), "1 | 2"))
    table = Table("A | table", (w_n, "share | part"), entries, (("row 23",), ("row 24, 1 | 2",)))
    induction = Induction(
        Comparison(sp.Abs(D), Relation.AT_MOST, sp.Abs(w_n) ** k),
        k,
        (Recurrence(D, sp.Integer(1), w_n * D),),
        base=Claim.at_most("base", sp.Abs(D), 1, ()),
        step=Claim.at_most("step", sp.Abs(w_n * D), sp.Abs(w_n) ** (k + 1), (CONTRACTS,)),
    )
    bound = Claim("bound", induction, (SlopeBound("f", gamma), CONTRACTS, Differentiable("f")))
    gradients = tuple(
        Claim.equality(name, back.expression(f"{name}_bar"), forward.expression(f"{name}_bar"), given)
        for name in ("w1", "w2", "w3", "w_n")
    )
    fifty = unroll(neuron("identity"), steps=51)
    return derivation(
        Step("first", "The first state", Text("It is {h}.", h=Assign(h_1, f(2 * w1))), (TRUE,), "expansion"),
        Step("gradient", "Gradients", Text("By {w}.\n\nBoth ways.", w=w_n), gradients, "the chain rule", ("first",)),
        Step("adjoints", "Adjoints", Text("Line by line."), adjoint_claims(net, back), "the chain rule", ("first",)),
        Step("programs", "Programs", Text("The same."), (Claim.equivalent("same", back, back, given),), "identity"),
        Step(
            "long",
            "51 terms",
            Text("A sum."),
            (Claim.equality("sum", fifty.expanded() + 2 * w_n, fifty.expanded() + 2 * w_n),),
            "unrolling",
            ("gradient",),
        ),
        Step("rows", "A table", Text("Rows."), rows, "expansion", (), table),
        Step("bound", "A bound", Text("For all."), (bound,), "induction"),
        title="The neuron & <script>alert(1)</script>",
        abstract=Text("50% of w_n *and* {h} #1 & <b> | `x` $5", h=Assign(h_1, f(w_n * name_symbol("h_prev")))),
    )
