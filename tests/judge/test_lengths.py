"""What holds over every number of steps: the judge draws the induction, and no part of one may be wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp
from length_claims import MASK, X, a, before, first, last, program, running, s, sums, tril, w, weighted, x, y

from symrnn.claims.claim import Claim, EveryLength, Recurrence, equal
from symrnn.claims.lengths import FewerSteps
from symrnn.claims.sigma import Sigma
from symrnn.claims.verdict import Outcome, Verdict
from symrnn.expressions.array_nodes import ones, pad, stack
from symrnn.expressions.nodes import T, dot
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol


def judged(statement: EveryLength) -> Verdict:
    return check(Claim("sums", statement))


def with_last_line(program: Program, expr: sp.Expr) -> Program:
    return replace(program, lines=(*program.lines[:-1], replace(program.lines[-1], expr=expr)))


@pytest.mark.parametrize("statement", [sums(), running(), weighted()])
def test_both_parts_are_proved_and_told(statement: EveryLength) -> None:
    verdict = judged(statement)
    assert verdict.outcome is Outcome.PROVED
    assert verdict.evidence.method == "induction over the number of steps"
    assert [each.partition(":")[0] for each in verdict.evidence.details] == ["over 1 step", "over n+1 steps"]


SUMS, RUNNING = sums(), running()
LIES = {
    "another weight of the first": replace(weighted(), first=program({X: ("d",), w: ("d",)}, Assign(y, X, ("d",)))),
    "the first step is another": replace(SUMS, first=with_last_line(SUMS.first, a * s + 2 * a * x)),
    "the first step is lost": replace(SUMS, first=with_last_line(SUMS.first, a * s)),
    "one step more is another": replace(SUMS, longer=with_last_line(SUMS.longer, before + last)),
    "one step more forgets": replace(SUMS, longer=with_last_line(SUMS.longer, a * last)),
    "another family": replace(SUMS, family=with_last_line(SUMS.family, a * s + dot(T(x), ones("n")))),
    "right over one step alone": replace(
        SUMS,
        family=with_last_line(SUMS.family, a * (s + dot(T(x), ones("n"))) * dot(T(ones("n")), ones("n"))),
    ),
    "of other arguments": replace(SUMS, calls=(FewerSteps((first, last, a), (before,)),)),
    "a mask that starts at 2": replace(RUNNING, grown=(Recurrence(tril, sp.Integer(2), MASK),)),
    "a mask that grows by zeros": replace(
        RUNNING, grown=(Recurrence(tril, sp.S.One, T(stack(T(pad(tril, 0, "n+1")), T(pad(sp.S.One, "n", "n+1"))))),)
    ),
    "a mask above the diagonal": replace(RUNNING, family=with_last_line(RUNNING.family, dot(T(tril), x))),
    "sums of all in every row": replace(
        RUNNING, family=with_last_line(RUNNING.family, ones("n") * dot(T(x), ones("n")))
    ),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_lie_is_refuted_over_few_steps(lie: EveryLength) -> None:
    verdict = judged(lie)
    assert verdict.outcome is Outcome.REFUTED
    assert verdict.evidence.details[0] in ("over 1 step", "over 2 steps")


OTHER_INPUTS = "over one step has other inputs than the first step"
NO_INPUTS = "what is grown are no inputs of the family, each once"
K = sp.Symbol("k", integer=True, nonnegative=True)
TWO_OF_EACH = Sigma(sp.Integer(2), sp.Symbol("j", integer=True), sp.S.One, K, K)
CONSTANTS = (Input(x, ("n",)), Input(tril, ("n", "n")))

#: parts that do not fit each other, and what is told of them
UNFIT = (
    (replace(SUMS, length="m"), "m is to be a size of the family"),
    (replace(SUMS, first=program({x: (), s: ()}, Assign(y, s + x))), OTHER_INPUTS),
    (replace(SUMS, calls=()), "have not the same inputs"),
    (replace(SUMS, calls=(FewerSteps((first, s), (before,)),)), "a call has not as many arguments"),
    (replace(SUMS, calls=(FewerSteps((first, y, a), (before,)),)), "before is used before it is assigned"),
    (replace(SUMS, first=replace(SUMS.first, outputs=(y, y))), "have not as many outputs"),
    (replace(RUNNING, first=program({x: ()}, Assign(y, stack(x, x), (2,)))), "have not the same shapes"),
    (replace(RUNNING, grown=(Recurrence(tril, sp.S.One, x * tril),)), "rests on more than the number of steps"),
    (replace(RUNNING, family=replace(RUNNING.family, inputs=CONSTANTS)), "what is grown is no constant"),
    (replace(RUNNING, grown=()), OTHER_INPUTS),
    (replace(RUNNING, grown=(Recurrence(tril, sp.Integer(2), MASK), *RUNNING.grown)), NO_INPUTS),
    (replace(RUNNING, grown=(*RUNNING.grown, Recurrence(y, sp.S.One, MASK))), NO_INPUTS),
    (replace(RUNNING, grown=(replace(RUNNING.grown[0], written=TWO_OF_EACH),)), "a sum is written for what is grown"),
)


@pytest.mark.parametrize(("statement", "told"), UNFIT)
def test_parts_that_are_of_no_induction_prove_nothing(statement: EveryLength, told: str) -> None:
    verdict = judged(statement)
    assert verdict.outcome is Outcome.UNDECIDED
    assert verdict.evidence.method.startswith("no induction over the number of steps")
    assert told in verdict.evidence.method


def test_a_hypothesis_is_not_handed_on() -> None:
    verdict = check(Claim("sums", SUMS, (equal(s, 0),)))
    assert verdict.outcome is Outcome.UNDECIDED
    assert "a hypothesis might not hold" in verdict.evidence.method


def test_a_family_that_is_right_up_to_two_steps_is_not_proved() -> None:
    """(n - 1)(n - 2) times what comes in is 0 over one step and two, and the step from n to n + 1 fails."""
    n = dot(T(ones("n")), ones("n"))
    wrong = with_last_line(SUMS.family, a * (s + dot(T(x), ones("n"))) + (n - 1) * (n - 2) * s)
    verdict = judged(replace(SUMS, family=wrong))
    assert verdict.outcome is Outcome.REFUTED
    assert verdict.evidence.details[0] == "over 3 steps"


def test_a_family_that_is_right_over_all_steps_that_are_tried_is_open() -> None:
    """It is 0 over one step, two and three: no witness is found, and the step from n to n + 1 fails."""
    n = dot(T(ones("n")), ones("n"))
    wrong = with_last_line(SUMS.family, a * (s + dot(T(x), ones("n"))) + (n - 1) * (n - 2) * (n - 3) * s)
    verdict = judged(replace(SUMS, family=wrong))
    assert verdict.outcome is Outcome.UNDECIDED
    assert verdict.evidence.witness is None


#: what the judge would call a name of its own, to keep the lines of programs apart
OWN_NAMES = ("y_in_steps1", "y_before1", "x_before1", "tril_grown1", "tril_of1_1")


@pytest.mark.parametrize("own", OWN_NAMES)
@pytest.mark.parametrize("symbol", [x, y], ids=str)
def test_no_name_is_like_one_of_the_judge(symbol: sp.Symbol, own: str) -> None:
    assert judged(RUNNING.rename({symbol: name_symbol(own)})).outcome is Outcome.PROVED
    lie = LIES["a mask that starts at 2"].rename({symbol: name_symbol(own)})
    assert judged(lie).outcome is Outcome.REFUTED
