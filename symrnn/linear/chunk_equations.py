"""A chunk of any length in full, as papers print it: its decays from log gates, its mask, its triangular system.

``open_chunks`` has the same lines with decays and inverse as inputs. Here they are made of the log gates and of
``tril``, the mask of ones on and below the diagonal; what belongs to the step before t is said by what belongs to t.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.expressions.array_nodes import inv, ones, pad, spread, stack
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.sizes import size_where
from symrnn.linear.chunk_lines import ChunkLines, outputs_of
from symrnn.linear.linear_form import LinearForm
from symrnn.linear.log_gates import decays_of, with_log_gates
from symrnn.linear.open_chunks import Grown
from symrnn.programs.components import sizes_of
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Assign, Input, name_symbol
from symrnn.programs.resizing import resize

__all__ = ["TRIL", "ChunkEquations", "chunk_at", "equations_of", "length_name"]

TRIL = name_symbol("tril")
_LETTERS = ("C", "L", "N", "B")

Values = dict[sp.Expr, sp.Expr]


@dataclass(frozen=True, slots=True)
class ChunkEquations:
    """The lines of a chunk of ``chunk`` steps: first its ``decays``, then the rest; ``inverses`` are M = (I + A)^-1.

    ``form`` is of log gates. ``cell`` is the chunk as a cell, with ``tril`` as a constant.
    """

    form: LinearForm
    chunk: str
    decays: tuple[Assign, ...]
    rest: tuple[Assign, ...]
    inverses: tuple[Assign, ...]
    cell: Cell = field(repr=False)


def length_name(form: LinearForm) -> str:
    """C for the length of a chunk, or where the cell calls something else so the next letter that is free.

    >>> from symrnn import cells
    >>> from symrnn.linear import as_linear
    >>> length_name(as_linear(cells.load("gla"))), length_name(as_linear(cells.load("mamba2")))
    ('C', 'L')
    """
    taken = {*sizes_of(form.cell.program), *(symbol.name for symbol in form.cell.program.shapes)}
    return next((letter for letter in _LETTERS if letter not in taken), "C_")


def equations_of(form: LinearForm, chunk: str) -> ChunkEquations:
    """The equations of a chunk of any length, of a recurrence whose gates are given.

    >>> from symrnn import cells
    >>> from symrnn.linear import as_linear
    >>> print(equations_of(as_linear(cells.load("deltanet")), "C").inverses[0])
    M_S = inv(A_S + diag(ones(C)))

    Raises
    ------
    InputError
        as ``chunkwise`` does.
    """
    form = with_log_gates(form)
    short = ChunkLines(form, chunk, "open")
    short.write()
    gates = decays_of(form)
    values, made = _without_tril(short), list[Assign]()
    for state, decay in gates.items():
        own = [each for each in short.grown if each.state == state]
        same = next((s for s in gates if s in values and gates[s] == decay and _alike(short, s, state)), None)
        if same is None:
            values[state] = sp.S.One  # a mark that this state has its decays
            made += _decays(state.name, decay, own, form, chunk)
        else:
            theirs = {each.item.symbol: name_symbol(f"{_stem(each)}_{same.name}") for each in own}
            values = {**theirs, **values}  # the mask of ones is that of all states
        values |= _constants(state.name, decay)
    rest, inverses = _write(short, gates, values)
    outputs = tuple(output for _, output in outputs_of(form))
    wanted = (*outputs, *(state.symbol for state in form.core.states))
    lines = lines_for((*made, *rest), wanted)
    needed = {line.symbol for line in lines}
    return ChunkEquations(
        form,
        chunk,
        tuple(line for line in made if line.symbol in needed),
        tuple(line for line in rest if line.symbol in needed),
        tuple(line for line in inverses if line.symbol in needed),
        _cell(form, chunk, lines, outputs),
    )


def _cell(form: LinearForm, chunk: str, lines: tuple[Assign, ...], outputs: tuple[sp.Symbol, ...]) -> Cell:
    core = form.core
    mask = Input(TRIL, (chunk, chunk), constant=True)
    uses_mask = any(TRIL in line.expr.free_symbols for line in lines)
    return Cell(
        f"{form.cell.name} in chunks of {chunk}",
        tuple(Input(item.symbol, (chunk, *item.shape)) for item in core.inputs),
        core.states,
        core.parameters,
        lines,
        outputs,
        constants=(*core.constants, *((mask,) if uses_mask else ())),
    )


def _stem(each: Grown) -> str:
    name: str = each.item.symbol.name
    return name.removesuffix(f"_{each.state.name}")


def _alike(short: ChunkLines, one: sp.Symbol, other: sp.Symbol) -> bool:
    """Whether the decays of two states are of the same shape: a number each, or one for each column."""
    kinds = [{_stem(each) for each in short.grown if each.state == state} - {"M"} for state in (one, other)]
    return kinds[0] == kinds[1]


def _without_tril(short: ChunkLines) -> Values:
    """One mask of ones for all states."""
    found: Values = {}
    for each in short.grown:
        if _stem(each) in ("tril", "tril_before"):
            found[each.item.symbol] = TRIL if _stem(each) == "tril" else TRIL - diag(ones(short.chunk))
    return found


def _constants(name: str, decay: sp.Expr) -> Values:
    """What the decays are where nothing decays."""
    return {} if isinstance(decay, sp.exp) else {name_symbol(f"through_{name}"): sp.S.One}


def _decays(name: str, decay: sp.Expr, own: list[Grown], form: LinearForm, chunk: str) -> Iterator[Assign]:
    """The lines of the decays of a state, each by its name in ``open_chunks``."""
    if not isinstance(decay, sp.exp):
        return
    gate, shapes = decay.args[0], form.core.program.shapes
    (size,) = shapes.get(gate, ()) or (None,)
    is_given = gate in {item.symbol for item in form.core.inputs}

    def line(text: str, expr: sp.Expr, *shape: int | str) -> Assign:
        return Assign(name_symbol(f"{text}_{name}"), expr, shape)

    def symbol(text: str) -> sp.Symbol:
        return name_symbol(f"{text}_{name}")

    rows = gate if is_given else dot(ones(chunk), T(gate)) if size else gate * ones(chunk)
    sizes = (chunk,) if size is None else (chunk, size)
    G, end = symbol("G"), symbol("G_end")
    yield line("G", dot(TRIL, rows), *sizes)
    if size is not None:
        yield line("P", sp.exp(G), *sizes)
        yield line("G_before", G - rows, *sizes)
        yield line("P_before", sp.exp(symbol("G_before")), *sizes)
        yield line("G_end", dot(T(rows), ones(chunk)), size)
        yield line("through", sp.exp(end), size)
        return
    strict = TRIL - diag(ones(chunk))
    for kind, mask, asks in (("", TRIL, G), ("_before", strict, G - rows)):
        yield line(f"spans{kind}", mask * (spread(asks) - T(spread(G))), chunk, chunk)
        yield line(f"decays{kind}", sp.exp(symbol(f"spans{kind}")), chunk, chunk)
        yield line(f"Gamma{kind}", mask * symbol(f"decays{kind}"), chunk, chunk)
    yield line("gamma", sp.exp(G), chunk)
    yield line("G_before", G - rows, chunk)
    yield line("gamma_before", sp.exp(symbol("G_before")), chunk)
    yield line("G_end", total(rows))
    yield line("to_end", end - G, chunk)
    yield line("fade", sp.exp(symbol("to_end")), chunk)
    yield line("through", sp.exp(end))


def _write(short: ChunkLines, gates: Mapping[sp.Symbol, sp.Expr], values: Values) -> tuple[list[Assign], list[Assign]]:
    """The lines of the chunk in these decays; a line that only repeats a name is that name."""
    chunk, unit = str(short.chunk), diag(ones(short.chunk))
    kept = {output for _, output in outputs_of(short.form)}
    rest, inverses = list[Assign](), list[Assign]()
    still = [state.name for state, decay in gates.items() if not isinstance(decay, sp.exp)]
    for each in short.lines:
        expr = each.expr.xreplace({s: value for s, value in values.items() if s in each.expr.free_symbols})
        for state, decay in gates.items():
            if isinstance(decay, sp.exp):
                expr = _merge(expr, state.name, decay, chunk)
        for name in still:
            expr = _without_decays(expr, name, chunk)
        expr = expr.replace(_is_minus, lambda node: -spread(-node.args[0]))
        if each.symbol.name.startswith("A_") and each.shape == (short.chunk, short.chunk):
            inverse = Assign(name_symbol(f"M_{each.symbol.name[2:]}"), inv(unit + each.symbol), each.shape)
            inverses.append(inverse)
            rest += [Assign(each.symbol, -expr, each.shape), inverse]
        elif expr.is_Symbol and each.symbol not in kept and expr != each.symbol:
            values[each.symbol] = expr
        else:
            rest.append(Assign(each.symbol, expr, each.shape))
    return rest, inverses


def _is_minus(node: sp.Expr) -> bool:
    return isinstance(node, spread) and node.args[0].as_coeff_Mul()[0] == -1


def _without_decays(expr: sp.Expr, name: str, chunk: str) -> sp.Expr:
    """The masks are of ones, and the rest is 1."""
    masks = {name_symbol(f"Gamma_{name}"): TRIL, name_symbol(f"Gamma_before_{name}"): TRIL - diag(ones(chunk))}
    plain = [name_symbol(f"{text}_{name}") for text in ("gamma", "gamma_before", "fade")]
    expr = expr.xreplace({spread(symbol): sp.S.One for symbol in plain}).xreplace(masks)
    return expr.xreplace(dict.fromkeys(plain, ones(chunk)))


def _merge(expr: sp.Expr, name: str, decay: sp.Expr, chunk: str) -> sp.Expr:
    """What belongs to the step before t, times the decay of step t, is what belongs to t."""
    gamma, before = (spread(name_symbol(f"gamma{kind}_{name}")) for kind in ("", "_before"))
    pairs = {
        name_symbol(f"Gamma_before_{name}"): name_symbol(f"Gamma_{name}") - diag(ones(chunk)),
        before: gamma,
        name_symbol(f"P_before_{name}"): name_symbol(f"P_{name}"),
    }

    def merge(product: sp.Expr) -> sp.Expr:
        for old, new in pairs.items():
            if old in product.args:
                for factor in product.args:
                    left = _without_decay(factor, decay)
                    if left is not None:
                        others = [each for each in product.args if each not in (old, factor)]
                        product = sp.Mul(left, new, *others)
                        break
        return product

    return expr.replace(lambda node: isinstance(node, sp.Mul), merge)


def _without_decay(factor: sp.Expr, decay: sp.Expr) -> sp.Expr | None:
    """A factor divided by the decay, where it is a multiple of it; None where it is not."""
    inner = factor.args[0] if isinstance(factor, spread) else factor
    parts = sp.Mul.make_args(inner)
    if decay not in parts:
        return None
    left = sp.Mul(*(part for part in parts if part != decay))
    return spread(left) if isinstance(factor, spread) and not left.is_Number else left


def chunk_at(equations: ChunkEquations, length: int) -> Cell:
    """The chunk of so many steps, two or more, as a cell; ``tril`` is a line of it.

    >>> from symrnn import cells
    >>> from symrnn.linear import as_linear
    >>> print(chunk_at(equations_of(as_linear(cells.load("deltanet")), "C"), 2).lines[0])
    tril = stack(pad(ones(1), 0, 2).T, ones(2).T)
    """
    cell, sizes = equations.cell, {equations.chunk: length}
    lines = [
        Assign(line.symbol, resize(line.expr, sizes), tuple(size_where(size, sizes) for size in line.shape))
        for line in cell.lines
    ]
    if any(item.symbol == TRIL for item in cell.constants):
        rows = (pad(ones(t), 0, length) if t < length else ones(length) for t in range(1, length + 1))
        lines.insert(0, Assign(TRIL, stack(*map(T, rows)), (length, length)))
    return Cell(
        f"{equations.form.cell.name} in chunks of {length}",
        tuple(Input(item.symbol, (length, *item.shape[1:])) for item in cell.inputs),
        cell.states,
        cell.parameters,
        tuple(lines),
        cell.outputs,
        constants=tuple(item for item in cell.constants if item.symbol != TRIL),
    )
