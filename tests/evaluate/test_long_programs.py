"""A program of a thousand lines and more runs as blocks that are alike: bit for bit what one function of it gives."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import sympy as sp

from symrnn import InputError, bptt, cells, components, evaluator, unroll
from symrnn.cells.cell import Cell
from symrnn.cells.losses import with_loss
from symrnn.evaluate.evaluators import Evaluator
from symrnn.evaluate.source import compile_source, python_source
from symrnn.expressions.functions import relu
from symrnn.plans.stable_slopes import use_stable_slopes
from symrnn.programs.lines import name_symbol
from symrnn.programs.program import Assign, Input, Program

MADE_OF_THREE = (
    lambda a, b, c: a * b + c / 2,
    lambda a, b, c: sp.sin(a - b),
    lambda a, b, c: (a + 2 * c) / 4,
    lambda a, b, c: sp.cos(a * b),
    lambda a, b, c: 1 - a**2 / 2,
)


def entries_of(cell: Cell, steps: int) -> Program:
    """The gradient of a cell of vectors, entry by entry."""
    return bptt(components(with_loss(cell, steps=steps), {"n": 2, "m": 1}))


def random_lines(count: int) -> Program:
    """Lines of no pattern, of a program that goes back and forth."""
    draw = random.Random(3)
    names = [name_symbol(f"x_{i}") for i in range(5)]
    lines = []
    for i in range(count):
        a, b, c = draw.sample(names[-60:], 3)
        expr = draw.choice(MADE_OF_THREE)(a, b, c)
        lines.append(Assign(name_symbol(f"v_{i}"), expr))
        names.append(lines[-1].symbol)
    return Program(tuple(map(Input, names[:5])), tuple(lines), tuple(names[-3:]))


def gradient_of_neuron(steps: int) -> Program:
    return bptt(unroll(cells.neuron("tanh"), steps=steps))


PROGRAMS = {
    "neuron": lambda: gradient_of_neuron(160),
    "neuron of numbers": lambda: bptt(unroll(cells.neuron("sigmoid"), inputs=[i % 7 - 3 for i in range(210)])),
    "elman_unit": lambda: bptt(unroll(cells.elman_unit("softsign"), steps=150, initial="symbolic"), loss="h_150"),
    "forwards": lambda: unroll(cells.elman_unit("tanh"), steps=600),
    "random": lambda: random_lines(1010),
    "random, with its gradient": lambda: bptt(random_lines(340)),
}


def assert_bits(program: Program) -> Evaluator:
    run = evaluator(program)
    assert run.source.count("\ndef ") > 1
    plain = compile_source(python_source(use_stable_slopes(program)))["evaluate"]
    rng = np.random.default_rng(0)
    for dtype, size in ((np.float64, (1,)), (np.float32, (3,))):
        given = {item.symbol.name: rng.normal(size=size).astype(dtype) for item in program.inputs}
        found, expected = run(**given), plain(dtype, *given.values())
        for name, value in zip((symbol.name for symbol in program.outputs), expected, strict=True):
            assert np.array_equal(found[name], np.broadcast_to(np.asarray(value, dtype), size)), name
    return run


@pytest.mark.parametrize("name", PROGRAMS)
def test_blocks_give_what_one_function_gives(name: str) -> None:
    assert_bits(PROGRAMS[name]())


@pytest.mark.slow
@pytest.mark.parametrize("cell", [cells.lstm(), cells.gru(), cells.gru_reset_after()], ids=lambda cell: cell.name)
def test_so_do_those_of_gated_cells_entry_by_entry(cell: Cell) -> None:
    assert_bits(entries_of(cell, 20))


def test_what_is_written_and_compiled_does_not_grow_with_the_steps() -> None:
    sources = [evaluator(gradient_of_neuron(steps)).source for steps in (200, 400, 800)]
    counts = [source.count("\ndef ") for source in sources]
    assert counts[0] <= 12
    assert max(counts) <= counts[0] + 2
    assert max(map(len, sources)) < 2 * len(sources[0])


def test_a_block_is_compiled_once_and_the_lines_of_another_kind_are_not_taken_for_it() -> None:
    """A wrong constant, a swapped name, another function: each in one line among a thousand alike."""
    x = name_symbol("x")
    names = [name_symbol(f"h_{i}") for i in range(1200)]
    alike = [Assign(new, sp.tanh(old)) for old, new in zip((x, *names), names, strict=False)]
    for place, expr in ((700, sp.tanh(names[697])), (701, sp.exp(names[700])), (702, 2 * names[701]), (703, sp.S.One)):
        lines = tuple(Assign(line.symbol, expr) if i == place else line for i, line in enumerate(alike))
        run = assert_bits(Program((Input(x),), lines, (names[-1], names[place])))
        assert run(x=0.3) != evaluator(Program((Input(x),), tuple(alike), (names[-1], names[place])))(x=0.3)


def test_messages_name_the_line() -> None:
    lines = gradient_of_neuron(200)
    undefined = Assign(name_symbol("z"), sp.Function("f", real=True)(name_symbol("h_200")))
    with pytest.raises(InputError, match=rf"^line {len(lines.lines) + 1}, z = f\(h_200\): f is undefined"):
        evaluator(Program(lines.inputs, (*lines.lines, undefined), (undefined.symbol,)))
    x, y = map(name_symbol, "xy")
    kinks = bptt(Program((Input(x),), (*_relus(x, 600), Assign(y, name_symbol("h_599"))), (y,)))
    run = evaluator(kinks)
    assert run(x=1.0)["x_bar"] == 1
    at = 1 + [str(line.symbol) for line in kinks.lines].index("h_598_bar")
    with pytest.raises(InputError, match=rf"^line {at}, h_598_bar = h_599_bar\*step\(h_598\): step"):
        run(x=0.0)


def _relus(x: sp.Symbol, count: int) -> list[Assign]:
    names = [name_symbol(f"h_{i}") for i in range(count)]
    return [Assign(new, relu(old)) for old, new in zip((x, *names), names, strict=False)]


def test_names_of_one_text_are_not_mixed_up() -> None:
    """Two symbols may be called p where one is positive: they are told apart, and so is what is run."""
    p, positive, y = name_symbol("p"), sp.Symbol("p", positive=True), name_symbol("y")
    lines = [Assign(name_symbol(f"v_{i}"), p - i * positive) for i in range(1100)]
    program = Program((Input(p), Input(positive)), (*lines, Assign(y, p - 2 * positive)), (y,))
    source = evaluator(program).source
    assert source.count("\ndef ") == 1
    assert compile_source(source)["evaluate"](np.float64, 1.0, 4.0) == (-7.0,)


def test_a_long_program_may_be_called_at_once_from_several_places() -> None:
    run = evaluator(gradient_of_neuron(150))
    points: list[dict[str, Any]] = [
        {item.symbol.name: np.full(3, value) for item in run.program.inputs} for value in (0.1, 0.2, 0.3, 0.4)
    ]
    alone = [run(**point) for point in points]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda point: run(**point), points))
    for one, other in zip(alone, together, strict=True):
        assert all(np.array_equal(one[name], other[name]) for name in one)
