"""The steps of a derivation that are about one step of a cell, whatever the number of steps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_lowercase, ascii_uppercase

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.derivation.cell_parts import CellParts
from symrnn.derivation.derivation import Step
from symrnn.derivation.exposition import Text
from symrnn.expressions.functions import surrogate
from symrnn.gradients.cell_claims import backward_claim_of, jacobian_claim_of
from symrnn.gradients.duality_claims import duality_of_one_step, duality_of_steps, duality_of_the_step
from symrnn.gradients.jacobian import jacobian_name
from symrnn.gradients.one_step import bar
from symrnn.programs.program import Program, name_symbol

__all__ = ["duality_steps", "every_step", "jacobian_steps", "pullback_steps"]

_DUALITY = (
    "For any tangents of what goes in and any adjoints of what comes out, the adjoints sent back and the "
    "tangents sent forward have equal inner products."
)
_RULES = "the backward and the forward rules of the same step; forward values are kept as names"


def pullback_steps(parts: CellParts) -> tuple[Step, Step]:
    """One step backwards as equations, and the same over T steps."""
    names, steps = parts.names, parts.count
    back = parts.pullback.rename(names)
    declared, slopes = _find_declared_slopes(parts)
    duality = duality_of_the_step(parts.cell.name, parts.step, parts.pullback)
    one = Step(
        "one-step",
        "One step backwards",
        _going_back(parts, back),
        (duality.rename(names),),
        _RULES,
        equations=back,
    )
    over_steps = Step(
        "backward-pass",
        f"The step backwards, {steps} times" if steps > 1 else "The step backwards",
        Text(
            "These lines, run from the last step to the first, give the gradient of the unrolled network: for any "
            f"inputs and any initial state.{declared}",
            **slopes,
        ),
        (backward_claim_of(steps, parts.passed, parts.passed_gradient),),
        "two programs, compared line by line: the step backwards at each time, and BPTT of the network",
        ("one-step",),
    )
    return one, over_steps


def _going_back(parts: CellParts, back: Program) -> Text:
    """What arrives, what the lines give, and what is claimed of them."""
    arriving = [parts.names.get(bar(symbol), bar(symbol)) for symbol in parts.step.outputs]
    leaving = [bar(previous(state)) for state in parts.states]
    new = {f"new{number}": symbol for number, symbol in enumerate(arriving) if symbol in back.shapes}
    old = {f"old{number}": symbol for number, symbol in enumerate(leaving)}
    declared, slopes = _find_declared_slopes(parts)
    sums = {
        f"sum{number}": line.symbol for number, line in enumerate(back.lines) if line.symbol.name.endswith("_total")
    }
    given = f" From {_list_keys(new)}, given by the later steps and by the loss," if new else ""
    gives = f" give {_list_keys(old)} for the step before;" if old else ""
    adds = f" {_list_keys(sums)} adds what arrives within the step." if sums else ""
    return Text(
        f"A bar marks the derivative of the loss.{given} these lines{gives} what they give for a parameter is summed "
        f"over the steps.{adds}{declared}\n\n{_DUALITY}",
        **new,
        **old,
        **sums,
        **slopes,
    )


def _find_declared_slopes(parts: CellParts) -> tuple[str, dict[str, sp.Expr]]:
    """A sentence for each surrogate of a step: what follows rests on its slope, which is declared and not computed."""
    nodes = dict.fromkeys(node for line in parts.step.lines for node in line.expr.atoms(surrogate))
    said = ""
    formulas: dict[str, sp.Expr] = {}
    for number, node in enumerate(each.xreplace(parts.names) for each in nodes):
        formulas |= {f"value{number}": node, f"slope{number}": node.args[1]}
        said += f" By declaration, the derivative of {{value{number}}} is that of {{slope{number}}}."
    return said, formulas


def _list_keys(keys: Iterable[str]) -> str:
    return " and ".join(f"{{{key}}}" for key in keys)


def jacobian_steps(parts: CellParts) -> tuple[Step, ...]:
    """The Jacobian of one step; no step for a cell without one."""
    if parts.jacobian is None:
        return ()
    names, states = parts.names, parts.states
    declared, slopes = _find_declared_slopes(parts)
    claim = jacobian_claim_of(parts.cell.name, parts.step, parts.jacobian, states)
    blocks = [(jacobian_name(state, by), state, previous(by)) for state in states for by in states]
    formulas: dict[str, sp.Symbol] = {}
    said: list[str] = []
    for number, (block, state, by) in enumerate(blocks):
        formulas |= {f"j{number}": block, f"s{number}": names.get(state, state), f"b{number}": by}
        said.append(f"{{j{number}}} is the derivative of {{s{number}}} with respect to {{b{number}}}")
    return (
        Step(
            "jacobian",
            "The Jacobian of one step",
            Text(
                f"Row i and column j: how entry i of a new state moves with entry j of an old one. {', '.join(said)}. "
                f"Times any direction of the old states it is the tangent of the new ones.{declared}",
                **formulas,
                **slopes,
            ),
            (claim.rename(names),),
            _RULES,
            equations=parts.jacobian.rename(names),
        ),
    )


def duality_steps(*cells: Cell) -> tuple[Step, Step]:
    """The two steps that make backwards and forwards agree for every T: one step of each cell, then their sum."""
    one = Step(
        "one-step",
        "One step, whatever the number of steps",
        Text(_DUALITY),
        tuple(map(duality_of_one_step, cells)),
        _RULES,
    )
    return one, every_step(one)


def every_step(one: Step, taken: frozenset[str] = frozenset()) -> Step:
    """What one step gives for every number of steps; its letters are none of the names that are taken."""
    names = {
        name_symbol(f"{letter}{index}"): name_symbol(f"{free}{index}")
        for letter, free in _free_letters(taken).items()
        for index in ("", "_T", "_k")
    }
    return Step(
        "every-T",
        "Every number of steps",
        Text(
            "{c} is the inner product of the adjoints and the tangents of the states k steps before time T; at time T "
            "it is {end}. By the step above, one more step back takes {q} off it: the inner product for what that step "
            "takes in beside the state. {s} adds these up, so {c} and {s} together stay {end}. If the first state is "
            "a constant, its tangent is zero, and {c} is zero there: then {s}, the derivative as it is found "
            "backwards, equals {end}, the same derivative found forwards.",
            c=names[name_symbol("C")],
            q=names[name_symbol("q_k")],
            s=names[name_symbol("S")],
            end=names[name_symbol("C_T")],
        ),
        (duality_of_steps().rename(names),),
        "induction over the number of steps taken back",
        (one.id,),
    )


def _free_letters(taken: frozenset[str]) -> dict[str, str]:
    """The letters of the induction; where a name on the page begins with one, the next letter that none begins with."""
    found: dict[str, str] = {}
    for letter, others in (("C", ascii_uppercase), ("S", ascii_uppercase), ("q", ascii_lowercase)):
        used = {re.split(r"[_\d]", name)[0] for name in taken} | {*found.values(), "T", "k", "t"}
        after = others[others.index(letter) :] + others[: others.index(letter)]
        found[letter] = next((each for each in after if each not in used), f"{letter}_pairs")
    return found
