"""``symrnn bound``: a bound of one step's Jacobian in the norms of the weights, its proof, and a network's number."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import sympy as sp

from symrnn.bounds import Box, JacobianBound, NetworkBound, jacobian_bound, network_bound
from symrnn.bounds.formulas.user_words import find_invented
from symrnn.bounds.intervals.decimals import round_up
from symrnn.cells.cell import Cell
from symrnn.cells.formula import FORMULA_FUNCTIONS, WORDS, parse_formula, parse_number
from symrnn.cells.parameters import previous
from symrnn.claims.claim import Claim, Comparison, NormBound, at_most
from symrnn.claims.verdict import Outcome, Verdict
from symrnn.cli.arguments import cell_of
from symrnn.cli.json_objects import json_text
from symrnn.cli.lines import writer
from symrnn.cli.map_bounds import has_matrix_state, print_state_map
from symrnn.cli.networks import params_of, sequence_of
from symrnn.cli.progress import progress
from symrnn.documents.text_conversion import to_text
from symrnn.errors import InputError, quote
from symrnn.gradients.one_step import one_step
from symrnn.judge import check
from symrnn.judge.norms.norm_bounds import prove_bounds
from symrnn.programs.program import name_symbol

__all__ = ["print_bound"]

_RELATION = re.compile(r"(<=|>=)")
_SIZE = re.compile(r"\|([^|]*)\|")
_NAME = re.compile(r"[A-Za-z_]\w*")
HOLDS, FAILS, UNDECIDED = 0, 1, 4


def print_bound(arguments: argparse.Namespace) -> int:
    """The bound, what it assumes and its proof; at given weights the tightest of the norms."""
    cell = cell_of(arguments)
    given = tuple(each for text in arguments.given for each in _hypotheses(cell, text))
    if arguments.params is not None and given:
        raise InputError("--given and --params: with weights the gates are bounded by their own values; give one")
    if arguments.params is None and (arguments.inputs or arguments.within):
        raise InputError("--inputs and --within belong to a network; give its weights by --params")
    if arguments.params is None:
        if has_matrix_state(cell):
            return _code(print_state_map(cell, arguments, given))
        with progress(f"bounding the Jacobian of {cell.name}"):
            bound = jacobian_bound(cell, arguments.norm or "2", given)
            verdicts = [check(claim) for claim in (bound.claim, *bound.state_claims)]
        _print(arguments, _plain(bound, verdicts), lambda: _print_symbolic(bound, verdicts, arguments))
        return _code(verdicts)
    found = _of_network(cell, arguments)
    verdicts = [check(found.claim)] if found.claim is not None else []
    _print(arguments, _plain_network(found, verdicts), lambda: _print_network(found, verdicts))
    return _code(verdicts) if verdicts else UNDECIDED if arguments.strict else HOLDS


def _hypotheses(cell: Cell, text: str) -> tuple[Comparison, ...]:
    """``z <= 0.9``, ``dt >= 0.1``, ``0 <= alpha <= 1``, ``abs(c_prev) <= 2``, ``1/dt <= 10``: about names of a step."""
    parts = _RELATION.split(text)
    sides, relations = parts[::2], parts[1::2]
    if not relations or len(set(relations)) > 1:
        raise InputError(
            f"--given: expected NAME <= BOUND or BOUND <= NAME, such as 'z <= 0.9' or '0 <= alpha <= 1', found "
            f"{quote(text)}"
        )
    names = {symbol.name for symbol in one_step(cell).shapes} | {previous(s.symbol).name for s in cell.states}
    read = [_side(side, names, text) for side in sides]
    if not any(symbol.name in names for side in read for symbol in side.free_symbols):
        raise InputError(f"--given: {quote(text)} names nothing in a step; it has {', '.join(sorted(names))}")
    read = read if relations[0] == "<=" else read[::-1]
    return tuple(at_most(low, high) for low, high in pairwise(read))


def _side(text: str, names: set[str], whole: str) -> sp.Expr:
    """A formula in names of a step, or one new name for a number; ``|v|`` is abs(v)."""
    formula = _SIZE.sub(r"abs(\1)", text).strip()
    found = set(_NAME.findall(formula)) - set(FORMULA_FUNCTIONS) - (set(WORDS) - names)
    if not found <= names and formula not in found:
        raise InputError(f"--given: expected |NAME| with a name of a step, found {quote(whole)}")
    return parse_formula(formula, {name: name_symbol(name) for name in found}, where="--given")


def _of_network(cell: Cell, arguments: argparse.Namespace) -> NetworkBound:
    params = params_of(cell, arguments.params)
    x, initial = sequence_of(cell, arguments.inputs)
    print(f"symrnn: bounding the Jacobian of {cell.name}", file=sys.stderr)
    if arguments.within is not None:
        if x is not None:
            raise InputError("--within and --inputs: give a sequence of inputs, or how large any input may be")
        size = float(parse_number(arguments.within, "--within"))
        if size < 0:
            raise InputError(f"--within: expected a number from 0 on, found {quote(arguments.within)}")
        x = {item.symbol.name: Box(np.asarray(-size), np.asarray(size)) for item in cell.inputs}
    return network_bound(cell, params, x, initial, norm=arguments.norm)


def _print(arguments: argparse.Namespace, plain: Mapping[str, Any], text: Callable[[], None]) -> None:
    if arguments.format == "json":
        print(json_text(dict(plain)))
    else:
        text()


def _print_symbolic(bound: JacobianBound, verdicts: list[Verdict], arguments: argparse.Namespace) -> None:
    write = writer(arguments.format)
    holds = all(verdict.outcome is Outcome.PROVED for verdict in verdicts)
    verb = "is" if holds else "may be"
    print(f"norm {bound.norm} of the Jacobian of one step of {bound.cell.name} {verb} at most", end="")
    print(" the largest of" if len(bound.formulas) > 1 else "")
    for formula in bound.formulas:
        print(f"  {write(formula)}")
    if bound.given:
        print("given")
        for hypothesis in bound.given:
            print(f"  {write(hypothesis) if isinstance(hypothesis, Comparison) else hypothesis}")
    for name, value in _explain(bound):
        print(f"where {write(name)} is {write(value)}")
    for verdict in verdicts[1:]:
        print(f"every step keeps it: {verdict.claim.name}: {verdict.outcome.name}")
    print(f"proof, each line from those before it: {verdicts[0].outcome.name}")
    for step, how in _proof(bound.claim, verdicts[0]) if arguments.proof else ():
        print(f"  {write(step)}\n      {how}")
    if any(verdict.is_vacuous for verdict in verdicts):
        print("no case of what is given was found, so nothing is said of many steps; give bounds that values can have")
    elif holds:
        print("over k steps: at most the k-th power of this, so the gradient vanishes where it is below 1")
    else:
        print(
            "not all of this is proved, so nothing is said of many steps; --given may help, --proof shows how far it is"
        )


def _explain(bound: JacobianBound) -> list[tuple[sp.Symbol, sp.Expr]]:
    """The names in the formulas and in what is given that the cell's text does not have, and what they are."""
    invented = find_invented(bound.cell, one_step(bound.cell))
    given = (side for each in bound.given for side in each.expressions())
    used = {symbol for side in (*bound.formulas, *given) for symbol in side.free_symbols}
    return [(name, value) for name, value in invented.items() if name in used]


def _proof(claim: Claim, verdict: Verdict) -> list[tuple[Comparison, str]]:
    """Each step with how it follows, also where not all of them do."""
    assert isinstance(claim.statement, NormBound)
    steps = claim.statement.bounds
    if verdict.outcome is Outcome.PROVED:
        told = zip(steps, verdict.evidence.details, strict=False)
        return [(step, how.removeprefix(f"{step}: ")) for step, how in told]
    missing = ("not found to follow", *["not looked at"] * len(steps))
    return list(zip(steps, (*prove_bounds(claim.statement, claim.given), *missing), strict=False))


def _steps(claim: Claim) -> tuple[Comparison, ...]:
    assert isinstance(claim.statement, NormBound)
    return claim.statement.bounds


def _print_network(found: NetworkBound, verdicts: list[Verdict]) -> None:
    print(found)
    for name, size in found.sizes.items():
        print(f"  {name} <= {round_up(float(size))}")
    if found.factor is None:
        print(
            "a gate may be as large as 1, or a state starts outside of its bound; say by --within how large inputs are"
        )
    for verdict in verdicts:
        print(f"it follows from these sizes: {verdict.outcome.name}")


def _plain(bound: JacobianBound, verdicts: list[Verdict]) -> dict[str, Any]:
    return {
        "cell": bound.cell.name,
        "norm": bound.norm,
        "formulas": [to_text(formula) for formula in bound.formulas],
        "given": [to_text(each) if isinstance(each, Comparison) else str(each) for each in bound.given],
        "steps": [to_text(step) for step in _steps(bound.claim)],
        "verdicts": [_plain_verdict(each) for each in verdicts],
    }


def _plain_verdict(verdict: Verdict) -> dict[str, Any]:
    cases = verdict.evidence.cases
    return {
        "claim": verdict.claim.name,
        "outcome": verdict.outcome.name,
        "cases": None if cases is None else cases.value,
    }


def _plain_network(found: NetworkBound, verdicts: list[Verdict]) -> dict[str, Any]:
    return {
        "cell": found.bound.cell.name,
        "norm": found.bound.norm,
        "factor": None if found.factor is None else str(found.factor),
        "vanishing": found.factor is not None and found.factor < 1,
        "sizes": {name: str(size) for name, size in found.sizes.items()},
        "verdicts": [_plain_verdict(each) for each in verdicts],
    }


def _code(verdicts: list[Verdict]) -> int:
    """A bound that is not proved is none, nor is one of no case."""
    outcomes = {verdict.outcome for verdict in verdicts}
    if Outcome.REFUTED in outcomes:
        return FAILS
    vacuous = any(verdict.is_vacuous for verdict in verdicts)
    return UNDECIDED if vacuous or Outcome.UNDECIDED in outcomes else HOLDS
