"""Plans: what runs is what was derived, proved pass by pass; and lies that the judge or the plan refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from catalogue_table import catalogue_cells

from symrnn import Cell, Claim, Outcome, cells, check, name_symbol
from symrnn.cells import load
from symrnn.errors import ProgramError
from symrnn.expressions.array_nodes import part, stack
from symrnn.plans.joint import Joint, join_backward
from symrnn.plans.pass_claims import pass_claims
from symrnn.plans.phases import Phase
from symrnn.plans.plan import Plan, plan_backward, plan_forward, split
from symrnn.plans.regroup import regroup
from symrnn.plans.share import share
from symrnn.plans.stacking import stack_lines
from symrnn.programs.program import Assign, Input, Program

FILES = {
    "two gates of one stack": """
        x: input[m]
        h: state[n]
        W: param[2*n, m+n]
        b: param[2*n]
        u, v = split(W @ [h; x] + b)
        h = sigmoid(u)*h + (1 - sigmoid(u))*tanh(v)
    """,
    "a parameter of parameters": """
        x: input[n]
        h: state[n]
        A: param[n, n]
        V: param[n, n]
        U = A @ V
        h = tanh(U @ h + A @ x)
    """,
    "another weight at each step": """
        x: input
        h: state[n]
        w: param_per_step[n]
        c: param[n]
        h = tanh(w*x + c*h)
    """,
    "a matrix state with a clock": """
        k: input[m]
        v: input[n]
        t: time
        S: state[n, m]
        g: param
        y: output[n]
        S = sigmoid(g)*S + (v @ k.T)/t
        y = S @ k + S @ (k*k)
    """,
    "states that do not meet": """
        x: input[n]
        h: state[n]
        s: state
        W: param[n, n]
        h = relu(W @ h + x)
        s = s/2 + h.T @ h
    """,
}


@pytest.mark.parametrize("name", FILES)
def test_every_pass_is_proved_for_cells_of_files(name: str) -> None:
    for claim in pass_claims(Cell.parse(FILES[name])):
        assert check(claim).outcome is Outcome.PROVED, claim.name


@pytest.mark.parametrize("name", catalogue_cells())
def test_every_pass_is_proved_for_the_catalogue(name: str) -> None:
    for claim in pass_claims(load(name)):
        assert check(claim).outcome is Outcome.PROVED, claim.name


def _joint(cell: Cell) -> Joint:
    given = [item.symbol for item in (*cell.parameters, *cell.inputs)]
    return join_backward(cell, given, arrives=True)


def _changed(program: Program, name: str, change) -> Program:
    lines = tuple(
        Assign(line.symbol, change(line.expr), line.shape) if line.symbol.name == name else line
        for line in program.lines
    )
    return Program(program.inputs, lines, program.outputs)


h_prev, h, x, z = map(name_symbol, ("h_prev", "h", "x", "z"))
i_stack = name_symbol("i_stack")
LIES = {
    "a term lost when a sum is regrouped": (regroup, "a_i_before", lambda e: e - name_symbol("b_i")),
    "a sign lost when a sum is regrouped": (regroup, "a_i", lambda e: -e),
    "a factor lost that was known early": (regroup, "a_f_bar_kept", lambda e: e / name_symbol("f")),
    "a factor twice": (regroup, "a_g_bar", lambda e: 2 * e),
    "the state after the step for the one before": (regroup, "W_hi_bar", lambda e: e.xreplace({h_prev: h})),
    "the gates of a stack exchanged": (
        stack_lines,
        "W_hi_stack",
        lambda e: stack(e.args[1], e.args[0], *e.args[2:]),
    ),
    "a gate from the rows of another": (
        stack_lines,
        "c",
        lambda e: e.xreplace({part(i_stack, 0, "n"): part(i_stack, "n", "2*n")}),
    ),
    "a sign lost in a stack of gradients": (stack_lines, "W_hi_bar_stack", lambda e: -e),
    "a gate less in what is sent back": (
        stack_lines,
        "a_i_bar_stack",
        lambda e: stack(e.args[0], e.args[1], e.args[2], e.args[2]),
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_wrong_pass_is_refuted(lie: str) -> None:
    make, name, change = LIES[lie]
    joint = share(regroup(_joint(cells.lstm())))
    right = stack_lines(split(joint)).joint if make is stack_lines else regroup(_joint(cells.lstm()))
    wrong = _changed(right.program, name, change)
    assert wrong != right.program, "the line is there"
    verdict = check(Claim.equivalent(lie, _joint(cells.lstm()).program, wrong))
    assert verdict.outcome is Outcome.REFUTED


def test_what_is_shared_wrongly_is_refuted() -> None:
    joint = share(regroup(_joint(cells.gru())))
    wrong = _changed(joint.program, "h_part", lambda e: 1 + z)
    assert check(Claim.equivalent("1 - z", _joint(cells.gru()).program, wrong)).outcome is Outcome.REFUTED


def _with_phase(plan: Plan, name: str, to: Phase) -> Plan:
    """A plan whose line has another phase."""
    lines = {phase: [line for line in p.lines if line.symbol.name != name] for phase, p in plan.programs.items()}
    lines.setdefault(to, []).append(next(line for line in plan.program.lines if line.symbol.name == name))
    shapes, programs = plan.joint.program.shapes, {}
    for phase in (each for each in Phase if lines.get(each)):
        own = {line.symbol for line in lines[phase]}
        used = set().union(*(line.expr.free_symbols for line in lines[phase])) - own
        inputs = tuple(Input(symbol, shapes[symbol]) for symbol in sorted(used, key=str))
        programs[phase] = Program(inputs, tuple(lines[phase]), tuple(sorted(own, key=str)))
    return Plan(plan.joint, programs)


@pytest.mark.parametrize(
    ("name", "to", "words"),
    [
        ("a", Phase.BEFORE, "BEFORE: h_prev has no value yet"),
        ("a_before", Phase.ONCE, "ONCE: x has no value yet"),
        ("a_bar", Phase.TURN, "TURN: h_bar has no value yet"),
        ("h_prev_bar", Phase.FORWARD, "FORWARD: a_bar has no value yet"),
        ("W_hh_bar", Phase.TURN, "TURN: a_bar has no value yet"),
    ],
)
def test_a_line_in_too_early_a_phase_is_refused(name: str, to: Phase, words: str) -> None:
    cell = cells.elman()
    plan = plan_backward(cell, [item.symbol for item in cell.parameters], arrives=True)
    with pytest.raises(ProgramError, match=words):
        _with_phase(plan, name, to)


def test_a_gradient_that_no_step_adds_up_is_refused() -> None:
    cell = cells.elman()
    joint = join_backward(cell, [item.symbol for item in cell.parameters], arrives=True)
    with pytest.raises(ProgramError, match="W_hh_bar is not summed over the steps"):
        split(replace(joint, summed=joint.summed - {name_symbol("W_hh_bar")}))


def test_only_the_recurrence_stays_in_the_loops() -> None:
    cell = cells.lstm()
    plan = stack_lines(plan_backward(cell, [item.symbol for item in cell.parameters], arrives=True))
    products = {phase.name: str(p).count("@") for phase, p in plan.programs.items()}
    assert products == {"ONCE": 0, "BEFORE": 1, "FORWARD": 1, "TURN": 0, "BACKWARD": 1, "AFTER": 2, "END": 0}
    assert len(plan.programs[Phase.FORWARD].lines) == 6
    assert len(plan.programs[Phase.BACKWARD].lines) == 9


def test_a_gradient_that_is_not_asked_for_costs_no_line() -> None:
    cell = cells.lstm()
    learned = [item.symbol for item in cell.parameters]
    without = plan_backward(cell, learned, arrives=True)
    whole = plan_backward(cell, [*learned, x], arrives=True)
    more, fewer = ({line.symbol.name for line in plan.program.lines} for plan in (whole, without))
    assert more - fewer == {"x_bar"}


def test_matrices_are_not_kept_for_all_steps() -> None:
    cell = load("gated_deltanet")
    plan = plan_backward(cell, [item.symbol for item in cell.parameters], arrives=True)
    kept = [
        symbol
        for phase in (Phase.BEFORE, Phase.OUTPUTS, Phase.TURN)
        if phase in plan.programs
        for symbol in plan.programs[phase].outputs
        if len(plan.program.shapes[symbol]) > 1
    ]
    assert kept == []
    assert [s.name for s in plan.programs[Phase.FORWARD].outputs if len(plan.program.shapes[s]) > 1] == ["S"]


def test_a_plan_reads_from_the_first_phase_to_the_last() -> None:
    heads = [line for line in str(plan_forward(cells.elman())).splitlines() if not line.startswith(" ")]
    assert heads == [
        "for all steps, from the inputs: 2*m*n + n operations a step",
        "in the loop forwards: 2*n**2 + 2*n operations a step",
        "kept: 2*n numbers a step",
    ]
