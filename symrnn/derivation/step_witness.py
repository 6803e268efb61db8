"""Where two steps differ: the numbers of the judge's witness, made as few as will do, and the outputs computed anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import sympy as sp

from symrnn.claims.verdict import Witness
from symrnn.derivation.trial_values import Array, shape_at, values_of_lines
from symrnn.errors import InputError, TooLargeError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief_text
from symrnn.expressions.functions import is_undefined
from symrnn.programs.components import components, sizes_of
from symrnn.programs.lines import Assign, name_symbol
from symrnn.programs.program import Program

__all__ = ["OutputValues", "StepWitness", "step_witness"]

DIGITS, CLEAR = 12, 1e-3  # CLEAR: how far apart outputs stay while numbers are taken away
Values = dict[str, Fraction]


@check_arguments
@dataclass(frozen=True, slots=True)
class OutputValues:
    """An entry of an output of two cells, in digits that are all correct.

    >>> print(OutputValues("h[1]", "0.5", "0.75"))
    h[1] = 0.5 and 0.75
    """

    name: str
    first: str
    second: str

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __str__(self) -> str:
        return f"{self.name} = {self.first} and {self.second}"


@check_arguments
@dataclass(frozen=True, slots=True)
class StepWitness:
    """Exact numbers at small sizes, all else 0, and the outputs of two cells that differ there.

    >>> print(StepWitness({"n": 2}, {"x[1]": "1/2"}, {}, (OutputValues("h[1]", "0.5", "0"),)))
    at n = 2: x[1] = 1/2, all else 0: h[1] = 0.5 and 0
    """

    sizes: Mapping[str, int]
    values: Mapping[str, str]
    functions: Mapping[str, str]
    outputs: tuple[OutputValues, ...]

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __str__(self) -> str:
        sizes = f"at {', '.join(f'{name} = {count}' for name, count in self.sizes.items())}: " if self.sizes else ""
        return f"{sizes}{self.numbers()}: {', '.join(map(str, self.outputs))}"

    def numbers(self) -> str:
        """What is put in."""
        functions = [f"{name}(x) = {formula}" for name, formula in self.functions.items()]
        given = [*functions, *(f"{name} = {value}" for name, value in self.values.items())]
        return ", ".join([*given, "all else 0" if given else "all 0"])


def step_witness(programs: Sequence[Program], witness: Witness | None) -> StepWitness | None:
    """Where two programs differ, from a witness of the judge; None where the outputs have no values in digits."""
    if witness is None:
        return None
    sizes = _sizes(programs, witness)
    for values in _fewer(programs, sizes, witness):
        try:
            found = [_outputs(program, sizes, values, witness) for program in programs]
        except (InputError, TooLargeError):
            continue
        pairs = zip(*(each.items() for each in found), strict=True)
        outputs = tuple(OutputValues(name, one, two) for (name, one), (_, two) in pairs if one != two)
        if outputs:
            shown = {name: str(value) for name, value in values.items() if value}
            functions = {name: str(formula) for name, formula in witness.functions.items()}
            return StepWitness(sizes, shown, functions, outputs)
    return None


def _sizes(programs: Sequence[Program], witness: Witness) -> dict[str, int]:
    """The sizes at which the witness has its entries: the last index of what is given says it."""
    sizes = dict.fromkeys(map(str, sizes_of(*programs)), 1)
    last: dict[str, list[int]] = {}
    for name in witness.values:
        base, _, inner = name.partition("[")
        indices = [int(number) for number in re.findall(r"\d+", inner)]
        last[base] = [max(pair) for pair in zip(last.get(base, indices), indices, strict=True)]
    for program in programs:
        for item in program.inputs:
            for size, count in zip(item.shape, last.get(item.symbol.name, []), strict=False):
                if size in sizes:
                    sizes[str(size)] = count
    return sizes


def _outputs(program: Program, sizes: dict[str, int], values: Values, witness: Witness) -> dict[str, str]:
    """Each entry of the outputs in correct digits."""
    apart = components(program, sizes)
    lines = tuple(Assign(line.symbol, _define(line.expr, witness), line.shape) for line in apart.lines)
    given = {item.symbol.name: values.get(item.symbol.name, 0) for item in apart.inputs}
    found = Program(apart.inputs, lines, apart.outputs).evaluate(given, DIGITS)
    return {name: str(value) for name, value in found.items()}


def _define(expr: sp.Expr, witness: Witness) -> sp.Expr:
    """The expression with the witness's formulas for undefined functions."""
    x = name_symbol("x")
    formulas = witness.functions
    return expr.replace(is_undefined, lambda node: formulas[node.func.__name__].xreplace({x: node.args[0]}))


def _fewer(programs: Sequence[Program], sizes: dict[str, int], witness: Witness) -> Iterator[Values]:
    """The witness with numbers taken away as long as the outputs stay apart, then the witness itself."""
    values = dict(witness.values)
    if not witness.functions and _are_apart(programs, sizes, values):
        groups = dict.fromkeys(name.partition("[")[0] for name in values)
        for chosen in [*([n for n in values if n.partition("[")[0] == g] for g in groups), *([n] for n in values)]:
            without = {**values, **dict.fromkeys(chosen, Fraction(0))}
            if any(values[name] for name in chosen) and _are_apart(programs, sizes, without):
                values = without
        yield values
    yield dict(witness.values)


def _are_apart(programs: Sequence[Program], sizes: dict[str, int], values: Values) -> bool:
    first, second = (values_of_lines(p.lines, _arrays(p, sizes, values), sizes) for p in programs)
    pairs = zip(programs[0].outputs, programs[1].outputs, strict=True)
    every = [*first.values(), *second.values()]
    if not all(np.isfinite(value).all() for value in every):
        return False
    return any(np.abs(first[one] - second[other]).max() > CLEAR for one, other in pairs)


def _arrays(program: Program, sizes: dict[str, int], values: Values) -> dict[sp.Symbol, Array]:
    found = {}
    for item in program.inputs:
        rows, columns = shape_at(item.shape, sizes)
        array = np.zeros((rows, columns))
        for i in range(rows):
            for j in range(columns):
                array[i, j] = float(values.get(_entry(item.symbol.name, len(item.shape), i, j), 0))
        found[item.symbol] = array
    return found


def _entry(name: str, axes: int, i: int, j: int) -> str:
    """What an entry is called in a program of components."""
    return (name, f"{name}[{i + 1}]", f"{name}[{i + 1},{j + 1}]")[axes]
