"""The steps of a derivation about a chunk: its equations, the WY representation, the way back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.claims.claim import Claim
from symrnn.derivation.chunk_names import ChunkNames
from symrnn.derivation.exposition import Text
from symrnn.derivation.step import Step
from symrnn.derivation.steps.linear_steps import WHY, choose_names, program_of, rename_claim
from symrnn.expressions.nodes import dot
from symrnn.expressions.shapes import shape_of
from symrnn.gradients.duality_claims import duality_of_the_step
from symrnn.gradients.one_step import bar, one_step
from symrnn.gradients.pullback import pullback_of
from symrnn.linear.chunk_equations import ChunkEquations
from symrnn.linear.every_length import chunk_of_any_length
from symrnn.linear.log_gates import log_gates_of
from symrnn.programs.program import Assign, Program, name_symbol

__all__ = ["chunk_steps"]

#: what the names of a chunk are, by their beginnings
_SAID: Mapping[str, str] = MappingProxyType(
    {
        "tril": "is 1 on and below the diagonal, and 0 above",
        "G": "has the sums of the log gates up to each step",
        "spans": "has the sum of the log gates after step i, up to step t, in row t and column i; above the diagonal 0",
        "decays": "has the exponentials of these, 1 above the diagonal",
        "G_end": "is the sum over the whole chunk",
        "to_end": "has the sums after each step, up to the end",
        "Gamma": "has the decay from step i to step t in row t and column i, and is masked before the exponential",
        "gamma": "is the decay from the start to each step",
        "fade": "is the decay from each step to the end",
        "P": "has the decay of each column from the start to each step",
        "P_before": "has that up to the step before",
        "through": "is the decay over the whole chunk",
        "V": "has what each step brings",
        "A": "is 0 on and above the diagonal: what step t takes away of what step i has written",
        "R": "is the right-hand side of the triangular system: what each step brings, less what the start has of it",
        "M": "solves the triangular system for all steps: it always exists, as the diagonal of its inverse is 1",
        "E": "has in row t what step t writes, once it has taken away what the earlier steps left",
    }
)


def chunk_steps(equations: ChunkEquations, names: ChunkNames, cell: str) -> tuple[Step, ...]:
    """The chunk forwards, its WY representation where it has one, and the chunk backwards."""
    forwards, backwards = ((claim,) for claim in chunk_of_any_length(equations, cell))
    shown = (_forwards(equations, forwards), *_representations(equations), _backwards(equations, backwards))
    return tuple(_in_names(step, names) for step in shown)


def _in_names(step: Step, names: ChunkNames) -> Step:
    """A step in the names of the page."""
    programs = [each for each in (step.definition, step.equations) if each is not None]
    new = names.symbols([*programs, *(each for claim in step.claims for each in claim.programs())])
    formulas = {key: new.get(each, each) for key, each in step.text.formulas.items()}
    return Step(
        step.id,
        step.title,
        Text(step.text.template, **formulas),
        tuple(rename_claim(claim, new) for claim in step.claims),
        step.why,
        step.rests_on,
        definition=None if step.definition is None else step.definition.rename(choose_names(new, [step.definition])),
        equations=None if step.equations is None else step.equations.rename(choose_names(new, [step.equations])),
    )


def _forwards(equations: ChunkEquations, claims: tuple[Claim, ...]) -> Step:
    cell, length = equations.cell, equations.chunk
    shapes = cell.program.shapes
    decays = program_of(equations.decays, shapes, tuple(line.symbol for line in equations.decays))
    rest = program_of(equations.rest, shapes, tuple(line.symbol for line in equations.rest))
    text = _say_chunk(equations)
    return Step(
        "chunk",
        f"A chunk of {length} steps",
        text,
        (_same_claim(equations, "the equations of the chunk, and the same with a name for each product"), *claims),
        f"{WHY}. The judge draws the induction over {length}: a chunk of one step is the recurrence, and one with "
        "a step more is the chunk and then a step. As the state is any, so are chunks one after the other",
        ("linear",),
        definition=decays if equations.decays else None,
        equations=rest,
    )


def _same_claim(equations: ChunkEquations, title: str) -> Claim:
    """The lines of the chunk, and the step that the way back begins with."""
    program, step = equations.cell.program, one_step(equations.cell)
    plain = Program(program.inputs, program.lines, step.outputs)
    return Claim.equivalent(title, plain, step)


def _say_chunk(equations: ChunkEquations) -> Text:
    """What the names of the chunk are."""
    said = ["Capital letters have a row for each step of the chunk."]
    formulas = dict[str, sp.Symbol]()
    for number, gate in enumerate(log_gates_of(equations.form)):
        formulas[f"g{number}"] = gate
        said.append(f"{{g{number}}} is the logarithm of a decay, as kernels take it.")
    symbols = [*(item.symbol for item in equations.cell.constants), *(line.symbol for line in equations.cell.lines)]
    states = [state.symbol.name for state in equations.form.core.states]
    for symbol in symbols:
        stem = next((symbol.name.removesuffix(f"_{s}") for s in states if symbol.name.endswith(f"_{s}")), symbol.name)
        if stem in _SAID and (stem != symbol.name or stem == "tril"):
            key = f"n{len(formulas)}"
            formulas[key] = symbol
            said.append(f"{{{key}}} {_SAID[stem]}.")
    for number, state in enumerate(equations.form.core.states):
        formulas |= {f"old{number}": previous(state.symbol), f"new{number}": state.symbol}
        said.append(f"{{old{number}}} is the state before the chunk, and {{new{number}}} that at its end.")
    return Text(" ".join(said), **formulas)


def _representations(equations: ChunkEquations) -> tuple[Step, ...]:
    """What each delta rule writes as U - W S: both are made before the state at the start is known."""
    found = []
    lines = {line.symbol.name: line for line in equations.rest}
    for inverse in equations.inverses:
        state = inverse.symbol.name[2:]
        written = lines[f"E_{state}"]
        parted = _part_at(lines[f"R_{state}"].expr, previous(name_symbol(state)))
        if parted is not None:
            found.append(_wy_step(equations, inverse, written, *parted))
    return tuple(found)


def _part_at(expr: sp.Expr, begin: sp.Symbol) -> tuple[sp.Expr, sp.Expr, sp.Expr] | None:
    """``free - (factor @ begin)``: what is free of the state, the factor, and the state or its transpose."""
    free, factors = sp.S.Zero, list[tuple[sp.Expr, sp.Expr]]()
    for term in sp.Add.make_args(expr):
        if begin not in term.free_symbols:
            free += term
            continue
        products = [part for part in sp.Mul.make_args(term) if begin in part.free_symbols]
        if len(products) != 1 or not isinstance(products[0], dot):
            return None
        rows, state = products[0].args
        factors.append((-term / products[0] * rows, state))
    return (free, *factors[0]) if len(factors) == 1 and begin not in factors[0][0].free_symbols else None


def _wy_step(
    equations: ChunkEquations, inverse: Assign, written: Assign, free: sp.Expr, factor: sp.Expr, begin: sp.Expr
) -> Step:
    state = inverse.symbol.name[2:]
    W, U = name_symbol(f"W_{state}"), name_symbol(f"U_{state}")
    program = equations.cell.program
    keys = shape_of(factor, program.shapes)
    own = (
        Assign(W, dot(inverse.symbol, factor), keys),
        Assign(U, dot(inverse.symbol, free), written.shape),
        Assign(written.symbol, U - dot(W, begin), written.shape),
    )
    place = program.lines.index(written)
    before = program.lines[:place]
    outputs = (written.symbol,)
    claim = Claim.equivalent(
        "what is written = U - W S",
        Program(program.inputs, (*before, *own), outputs),
        Program(program.inputs, (*before, written), outputs),
    )
    return Step(
        "wy" if len(equations.inverses) == 1 else f"wy-{state}",
        "The WY representation",
        Text(
            "What is written, with the state at the start taken out of it: {W} and {U} are made by every chunk before "
            "it knows that state.",
            W=W,
            U=U,
        ),
        (claim,),
        WHY,
        ("chunk",),
        equations=program_of(own, claim.programs()[0].shapes, outputs),
    )


def _backwards(equations: ChunkEquations, claims: tuple[Claim, ...]) -> Step:
    """The pullback of the chunk, which is BPTT."""
    step = one_step(equations.cell)
    back = pullback_of(step)
    named = tuple(line for line in step.lines if line not in equations.cell.lines)
    states = [state.symbol for state in equations.form.core.states]
    formulas = {f"new{i}": bar(symbol) for i, symbol in enumerate(states)}
    formulas |= {f"old{i}": bar(previous(symbol)) for i, symbol in enumerate(states)}
    new = " and ".join(f"{{new{i}}}" for i in range(len(states)))
    old = " and ".join(f"{{old{i}}}" for i in range(len(states)))
    duality = duality_of_the_step(f"a chunk of {equations.form.cell.name}", step, back)
    return Step(
        "chunk-backwards",
        "The chunk backwards",
        Text(
            f"A bar marks the derivative of the loss. What the chunk after this one, or a loss of the final state, "
            f"sends back is {new}; what goes to the chunk before is {old}. What belongs to a parameter is summed over "
            "the chunks. First come names for what stands in the lines of the chunk, then the lines of the way back.",
            **formulas,
        ),
        (duality, _same_claim(equations, "the names beside those of the chunk are what they stand for"), *claims),
        f"the reverse sweep over the lines of the chunk, each rule checked against its line; and {WHY}",
        ("chunk",),
        definition=program_of(named, step.shapes, tuple(line.symbol for line in named)) if named else None,
        equations=back,
    )
