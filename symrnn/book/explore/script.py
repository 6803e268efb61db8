"""The script of the interactive page: what is generated from proved formulas, and what is written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from symrnn.book.explore.formulas import NeuronFormulas, bound_claim, right_side_of
from symrnn.book.explore.interval_script import interval_definition, interval_expression, interval_program
from symrnn.book.explore.javascript import DEFINITIONS, definition_code, expression_code, program_code
from symrnn.documents.formats.scripts import template_script

__all__ = ["formulas_code", "page_script", "text_of"]

#: by hand, each uses those before it
SCRIPTS = ("explore.js", "figures.js", "lessons.js")


def page_script(neurons: Sequence[NeuronFormulas]) -> str:
    """The whole script; the operations of intervals stand before the formulas that call them."""
    return formulas_code(neurons) + "".join(map(text_of, SCRIPTS))


def formulas_code(neurons: Sequence[NeuronFormulas]) -> str:
    """The generated part of the script: FORMULAS, and the functions that it needs and JavaScript does not have."""
    definitions = "".join(f"{definition_code(function)}\n" for function in DEFINITIONS)
    enclosed = "".join(f"{code}\n" for code in map(interval_definition, DEFINITIONS) if code)
    activations = "".join(_neuron_code(each) for each in neurons)
    bound = right_side_of(bound_claim())
    return (
        f'"use strict";\n{definitions}{template_script("intervals")}{enclosed}const FORMULAS = {{\n'
        f"bound: ({{gamma, w_n, k}}) => {expression_code(bound)},\n"
        f"boundWithin: ({{gamma, w_n, k}}) => {interval_expression(bound)},\n"
        f"activations: {{\n{activations}}},\n}};\n"
    )


def _neuron_code(formulas: NeuronFormulas) -> str:
    """``exact`` says that every slope is gamma, so that the bound is attained; ``within`` is the same in intervals."""
    activation = formulas.activation
    gamma, exact = activation.slope_bound, activation.slope == activation.slope_bound
    programs = tuple((name, getattr(formulas, name)) for name in ("forward", "backward", "network"))
    code = "".join(f"{name}: {program_code(program)},\n" for name, program in programs)
    within = "".join(f"{name}: {interval_program(program)},\n" for name, program in programs)
    return (
        f"{activation.name}: {{\ngamma: {expression_code(gamma)}, exact: {'true' if exact else 'false'},\n{code}"
        f"within: {{\ngamma: {interval_expression(gamma)},\n{within}}},\n}},\n"
    )


def text_of(name: str) -> str:
    """A file of this room."""
    return files("symrnn.book.explore").joinpath(name).read_text(encoding="utf-8")
