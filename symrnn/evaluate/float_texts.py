"""A loop over the steps in plain floats: for cells of scalars, where a call of NumPy takes longer than what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import sympy as sp

from symrnn.errors import InputError
from symrnn.evaluate.code_expressions import ATOM, PRODUCT, Written, write_expression
from symrnn.evaluate.float_functions import FLOAT_CODE
from symrnn.evaluate.phase_texts import PhaseText
from symrnn.evaluate.source import FunctionText, safe_names
from symrnn.expressions.functions import step
from symrnn.expressions.nodes import NODES
from symrnn.plans.phases import Phase
from symrnn.plans.plan import Plan
from symrnn.programs.program import Program

__all__ = ["float_function_text", "float_text"]


_LONG = 50  # terms: Python's compiler has little room for longer sums


def float_text(plan: Plan, phase: Phase) -> PhaseText:
    """The function of a loop of a plan of scalars for one sequence; ``rows`` are arrays with a number for each step.

    A state is carried from step to step by its name; a sum is exact before it is rounded once.

    >>> from symrnn import Cell
    >>> from symrnn.plans.plan import in_two_loops, plan_forward
    >>> cell = Cell.parse("x: input\\nh: state\\nw: param\\nh = tanh(w*h + x)")
    >>> print(float_text(in_two_loops(plan_forward(cell)), Phase.FORWARD).text)
    def forward(number, sizes, batch, fixed, rows, aside, sums):
        w, = map(float, fixed)
        _at_h_prev, _at_x, _at_h = rows
        h_prev = float(_at_h_prev[0])
        _all_h = []
        for x in _at_x.tolist():
            a_h = x + h_prev*w
            h = _tanh(a_h)
            _all_h.append(h)
            h_prev = h
        _at_h[...] = _all_h
    <BLANKLINE>

    Raises
    ------
    InputError
        naming what has no form in plain floats.
    """
    program, joint = plan.programs[phase], plan.joint
    names = safe_names(program.shapes)
    given = [item.symbol for item in program.inputs]
    fixed = [symbol for symbol in given if symbol in plan.once]
    sums = [symbol for symbol in program.outputs if symbol in joint.summed]
    written = [symbol for symbol in program.outputs if symbol not in sums]
    pairs = joint.carried if phase is Phase.FORWARD else tuple((later, sent) for sent, later in joint.carried_back)
    carried = [(old, new) for old, new in pairs if old in given]
    sent = {new for _, new in pairs} if phase is Phase.BACKWARD else set()  # kept for two steps, and given to none
    taken = [symbol for symbol in given if symbol not in fixed and symbol not in {old for old, _ in carried}]
    streams = [*(symbol for symbol in given if symbol not in fixed), *written]
    kept = [symbol for symbol in written if symbol not in sent]

    head = [f"{_all(names[s] for s in fixed)} = map(float, fixed)"] if fixed else []
    head += [f"{_all(f'_at_{names[s]}' for s in streams)} = rows"] if streams else []
    head += [f"{names[old]} = float(_at_{names[old]}[0])" for old, _ in carried]
    head += [f"_all_{names[symbol]} = []" for symbol in (*kept, *sums)]
    body = []
    for line in program.lines:
        text = write_expression(line.expr, _leaf_of(names), FLOAT_CODE)[0]
        body.append(
            f"_all_{names[line.symbol]}.append({text})" if line.symbol in sums else f"{names[line.symbol]} = {text}"
        )
    body += [f"_all_{names[symbol]}.append({names[symbol]})" for symbol in kept]
    if carried:
        old, new = (", ".join(names[each] for each in pair) for pair in zip(*carried, strict=True))
        body.append(f"{old} = {new}")
    tail = [f"_at_{names[symbol]}[...] = _all_{names[symbol]}" for symbol in kept]
    tail += [f"_at_{names[symbol]}[-1][...] = {names[symbol]}" for symbol in written if symbol in sent]
    if sums:
        tail += [f"for _sum, _all in zip(sums, ({_all(f'_all_{names[s]}' for s in sums)})):", "    _sum += _fsum(_all)"]
    lines = [*head, _for_each([names[symbol] for symbol in taken]), *(f"    {each}" for each in body), *tail]
    name = phase.name.lower()
    text = f"def {name}(number, sizes, batch, fixed, rows, aside, sums):\n" + "".join(f"    {each}\n" for each in lines)
    return PhaseText(name, text, tuple(fixed), tuple(streams), (), (), tuple(sums))


def float_function_text(name: str, program: Program) -> FunctionText:
    """The function of a name that takes a program's inputs as floats and gives its outputs; long sums are exact.

    >>> from symrnn.cells import neuron
    >>> from symrnn.cells.unroll import unroll
    >>> print(float_function_text("evaluate", unroll(neuron("tanh"), inputs=[2])).text)
    def evaluate(number, w1, w2, w_n):
        a_1 = 2.0*w1
        h_1 = _tanh(a_1)
        y = h_1*w2
        return (y,)
    <BLANKLINE>

    Raises
    ------
    InputError
        naming what has no form in plain floats.
    """
    names = safe_names(program.shapes)
    inputs = tuple(item.symbol for item in program.inputs)
    leaf = _leaf_of(names)
    body = [f"{names[line.symbol]} = {write_expression(line.expr, leaf, FLOAT_CODE)[0]}" for line in program.lines]
    body.append(f"return ({', '.join(names[symbol] for symbol in program.outputs)},)")
    head = f"def {name}({', '.join(('number', *(names[symbol] for symbol in inputs)))}):\n"
    text = head + "".join(f"    {each}\n" for each in body)
    return FunctionText(name, text, ("number", *inputs), program.outputs)


def _for_each(names: Sequence[str]) -> str:
    """The head of the loop."""
    if not names:
        return "for _ in range(sizes[('steps',)]):"
    lists = [f"_at_{name}.tolist()" for name in names]
    together = lists[0] if len(lists) == 1 else f"zip({', '.join(lists)})"
    return f"for {', '.join(names)} in {together}:"


def _all(names: Iterable[str]) -> str:
    found = ", ".join(names)
    return found if ", " in found else f"{found},"


def _leaf_of(names: dict[sp.Symbol, str]) -> Callable[[sp.Expr], Written | None]:
    def leaf(node: sp.Expr) -> Written | None:
        if node.is_Symbol:
            return names[node], ATOM
        if node.func in NODES:
            raise InputError(f"{node} is an array")
        if node in (sp.E, sp.pi):
            return repr(float(node)), ATOM
        if node.func is step:
            texts = [write_expression(each, leaf, FLOAT_CODE)[0] for each in node.args]
            return (f"_heaviside({', '.join(texts)})" if len(texts) > 1 else f"_step({texts[0]})"), ATOM
        if len(node.args) > _LONG:
            if not node.is_Add:
                raise InputError(f"a product of {len(node.args)} factors is too long for plain floats")
            terms = ", ".join(write_expression(each, leaf, FLOAT_CODE)[0] for each in node.args)
            return f"_fsum(({terms}))", ATOM
        if node.is_Pow and node.exp == 2 and node.base.is_Symbol:
            return f"{names[node.base]}*{names[node.base]}", PRODUCT
        return None

    return leaf
