"""What is claimed of a chunk in full: with a step more it is itself and a step, forwards and backwards, for every C."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.claims.claim import Claim
from symrnn.expressions.array_nodes import inv, ones, part, stack
from symrnn.expressions.nodes import T, diag, dot
from symrnn.expressions.sizes import size_where
from symrnn.linear.chunk_claims import chunk_backward_claim_of, chunk_claim_of
from symrnn.linear.chunk_equations import TRIL, ChunkEquations, chunk_at, resize
from symrnn.linear.chunk_lines import outputs_of
from symrnn.linear.cotangents import gradients_for
from symrnn.linear.log_gates import decays_of
from symrnn.linear.open_chunks import add_row, grow_inverse
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending

__all__ = ["equation_claims_of", "longer_and_step"]

Names = dict[sp.Symbol, sp.Symbol]


def equation_claims_of(equations: ChunkEquations) -> dict[str, Claim]:
    """That a chunk of every length is the recurrence, by what the claims say.

    ``two`` is the chunk of two steps, ``decays`` how they grow with a step, ``forwards`` and ``backwards`` a chunk of
    C + 1 steps, of which decays and M have grown; of a delta rule also ``system`` and ``inverse``.

    >>> from symrnn import cells, check
    >>> from symrnn.linear import as_linear
    >>> from symrnn.linear.chunk_equations import equations_of
    >>> claims = equation_claims_of(equations_of(as_linear(cells.load("deltanet")), "C"))
    >>> print(*claims, {check(claim).outcome.name for claim in claims.values()}, sep=", ")
    two, two backwards, forwards, backwards, system, inverse, {'PROVED'}
    """
    made = _Growth(equations)
    name, longer = equations.form.cell.name, f"{equations.chunk}+1"
    left, right = longer_and_step(equations)
    two = {2: chunk_at(equations, 2)}
    found = {
        "two": chunk_claim_of(equations.form, two, (2,)),
        "two backwards": chunk_backward_claim_of(equations.form, two, (2,)),
    }
    if equations.decays:
        found["decays"] = made.decay_claim()
    found["forwards"] = Claim.equivalent(
        f"{name}: a chunk of {longer} = a chunk of {equations.chunk}, then a step", left, right
    )
    found["backwards"] = Claim.equivalent(
        f"{name}: a chunk of {longer} backwards = a step backwards, then a chunk of {equations.chunk}",
        gradients_for(left),
        gradients_for(right),
    )
    for line in equations.inverses:
        ending = "" if len(equations.inverses) == 1 else f" {line.symbol}"
        found[f"system{ending}"] = made.system_claim(line, left, right)
        found[f"inverse{ending}"] = _inverse_claim(name, equations.chunk)
    return found


def longer_and_step(equations: ChunkEquations) -> tuple[Program, Program]:
    """A chunk of C + 1 steps with what has grown, and a chunk of C, then a step; inputs and outputs are the same."""
    made = _Growth(equations)
    return made.longer(), made.chunk_and_step()


@dataclass(frozen=True, slots=True)
class _Growth:
    """The names and inputs of an induction over the steps of a chunk."""

    equations: ChunkEquations

    @property
    def more(self) -> str:
        return f"{self.equations.chunk}+1"

    @property
    def coming(self) -> dict[sp.Symbol, Input]:
        """The gates of the step that comes."""
        core = self.equations.form.core
        return {item.symbol: Input(with_ending(item.symbol, "_next"), item.shape) for item in core.inputs}

    @property
    def inputs(self) -> tuple[Input, ...]:
        core, cell = self.equations.form.core, self.equations.cell
        states = (Input(previous(item.symbol), item.shape) for item in core.states)
        weights = (*(Input(p.symbol, p.shape) for p in core.parameters), *cell.constants)
        inverses = (Input(line.symbol, line.shape) for line in self.equations.inverses)
        return (*cell.inputs, *self.coming.values(), *states, *weights, *inverses)

    @property
    def longer_names(self) -> Names:
        cell = self.equations.cell
        symbols = (*(item.symbol for item in cell.inputs), *(line.symbol for line in cell.lines), TRIL)
        return {symbol: with_ending(symbol, "_more") for symbol in symbols}

    @property
    def rows(self) -> tuple[Assign, ...]:
        """Inputs and mask with one row more."""
        names, chunk = self.longer_names, self.equations.chunk
        found = []
        for item in self.equations.form.core.inputs:
            last = self.coming[item.symbol].symbol
            row = T(last) if item.shape else last
            found.append(Assign(names[item.symbol], stack(item.symbol, row), (self.more, *item.shape)))
        if any(item.symbol == TRIL for item in self.equations.cell.constants):
            wider = add_row(TRIL, T(ones(chunk)), 1, chunk)
            found.append(Assign(names[TRIL], wider, (self.more, self.more)))
        return tuple(found)

    def lengthen(self, line: Assign) -> Assign:
        """A line of the chunk for one step more."""
        sizes = {self.equations.chunk: self.more}
        expr = resize(line.expr.xreplace(self.longer_names), sizes)
        return Assign(self.longer_names[line.symbol], expr, tuple(size_where(size, sizes) for size in line.shape))

    @property
    def grown(self) -> tuple[Assign, ...]:
        """The decays of a longer chunk, out of those of the chunk."""
        gates = {symbol: item.symbol for symbol, item in self.coming.items()}
        decays = decays_of(self.equations.form)
        lines = {line.symbol: line for line in self.equations.decays}
        found = []
        for each in self.equations.grown:
            if each.item.symbol in lines:
                longer = self.lengthen(lines[each.item.symbol])
                found.append(Assign(longer.symbol, each.grow(decays[each.state].xreplace(gates)), longer.shape))
        return tuple(found)

    def decay_claim(self) -> Claim:
        """Made of the longer gates, the decays are those that have grown."""
        outputs = tuple(line.symbol for line in self.grown)
        longer = lines_for((*self.rows, *map(self.lengthen, self.equations.decays)), outputs)
        grown = lines_for((*self.equations.decays, *self.grown), outputs)
        title = f"{self.equations.form.cell.name}: the decays of {self.more} steps are those of {self.equations.chunk}"
        return Claim.equivalent(
            f"{title}, grown by a step",
            Program(self.inputs, longer, outputs),
            Program(self.inputs, grown, outputs),
        )

    def longer(self) -> Program:
        """The chunk of C + 1 steps; its decays and its inverse have grown."""
        inverses = {line.symbol for line in self.equations.inverses}
        lines = [*self.equations.decays, *self.rows, *self.grown]
        for line in self.equations.rest:
            new = self.lengthen(line)
            if line.symbol in inverses:
                system = self.longer_names[_system_of(line)]
                new = Assign(new.symbol, grow_inverse(line.symbol, -system, self.equations.chunk), new.shape)
            lines.append(new)
        core = self.equations.form.core
        wanted = (*(output for _, output in outputs_of(self.equations.form)), *(item.symbol for item in core.states))
        outputs = tuple(self.longer_names[symbol] for symbol in wanted)
        return Program(self.inputs, lines_for(tuple(lines), outputs), outputs)

    def chunk_and_step(self) -> Program:
        """The chunk of C steps, then one step of the recurrence."""
        core, inverses = self.equations.form.core, {line.symbol for line in self.equations.inverses}
        new: Names = {symbol: item.symbol for symbol, item in self.coming.items()}
        new |= {previous(item.symbol): item.symbol for item in core.states}
        new |= {line.symbol: with_ending(line.symbol, "_next") for line in core.lines}
        lines = [line for line in self.equations.cell.lines if line.symbol not in inverses]
        lines += [Assign(new[line.symbol], line.expr.xreplace(new), line.shape) for line in core.lines]
        outputs = []
        for symbol, output in outputs_of(self.equations.form):
            shape = core.program.shapes[symbol]
            outputs.append(with_ending(output, "_rows"))
            last = T(new[symbol]) if shape else new[symbol]
            lines.append(Assign(outputs[-1], stack(output, last), (self.more, *shape)))
        return Program(self.inputs, tuple(lines), (*outputs, *(new[item.symbol] for item in core.states)))

    def system_claim(self, inverse: Assign, longer: Program, stepped: Program) -> Claim:
        """The longer system is the shorter one with a row below, and a column of zeros."""
        system = _system_of(inverse)
        chunk, longest = self.equations.chunk, self.longer_names[system]
        row, whole = with_ending(system, "_last"), with_ending(system, "_whole")
        shape = (self.more, self.more)
        left = (*lines_for(longer.lines, [longest]), Assign(whole, longest, shape))
        shorter = [line for line in lines_for(stepped.lines, [system]) if line not in left]
        right = (
            *lines_for(longer.lines, [longest]),
            *shorter,
            Assign(row, T(part(T(part(longest, chunk, self.more)), 0, chunk)), (1, chunk)),
            Assign(whole, add_row(system, row, 0, chunk), shape),
        )
        title = f"{self.equations.form.cell.name}: the system of {self.more} steps is that of {chunk} with a row"
        return Claim.equivalent(title, Program(longer.inputs, left, (whole,)), Program(longer.inputs, right, (whole,)))


def _system_of(inverse: Assign) -> sp.Symbol:
    return name_symbol(f"A_{inverse.symbol.name[2:]}")


def _inverse_claim(name: str, chunk: str) -> Claim:
    """M (I + A) = I for C rows gives it for C + 1."""
    names = ("system", "row", "solved", "solved_longer", "product")
    A, a, M, longer, product = map(name_symbol, names)  # no gate is called so
    more, unit = f"{chunk}+1", diag(ones(chunk))
    inputs = (Input(A, (chunk, chunk)), Input(a, (1, chunk)))
    lines = (
        Assign(M, inv(unit + A), (chunk, chunk)),
        Assign(longer, add_row(M, dot(-a, M), 1, chunk), (more, more)),
        Assign(product, dot(longer, add_row(unit + A, a, 1, chunk)), (more, more)),
    )
    right = Program(inputs, (Assign(product, diag(ones(more)), (more, more)),), (product,))
    return Claim.equivalent(f"{name}: M grows as the inverse of I + A", Program(inputs, lines, (product,)), right)
