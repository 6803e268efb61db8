"""Expressions and programs as JavaScript, by SymPy's ``jscode``; what is not known here is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.codegen.cfunctions import expm1, log1p

from symrnn.cells.activations import ACTIVATIONS, ARGUMENT
from symrnn.claims.claim import Claim
from symrnn.errors import InputError
from symrnn.expressions.definitions import by_others
from symrnn.expressions.functions import relu, sigmoid, softplus, step
from symrnn.programs.program import Program

__all__ = [
    "DEFINITIONS",
    "ScriptFunction",
    "definition_code",
    "expression_code",
    "has_code",
    "names_given",
    "program_code",
]

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED = (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends "
    "false finally for function if implements import in instanceof interface let new null package private protected "
    "public return static super switch this throw true try typeof undefined var void while with yield Math NaN"
)
_MATH: Mapping[Any, str] = MappingProxyType(
    {sp.exp: "Math.exp", sp.tanh: "Math.tanh", sp.Abs: "Math.abs", expm1: "Math.expm1", log1p: "Math.log1p"}
)


@dataclass(frozen=True, slots=True)
class ScriptFunction:
    """A function of symrnn by functions that JavaScript has, in ARGUMENT, and the claims that it is the same.

    It neither overflows nor loses digits, as the NumPy form of the function does not.
    """

    formula: sp.Expr
    claims: tuple[Claim, ...]


def _by(function: Any, formula: sp.Expr) -> ScriptFunction:
    """A definition that is claimed as it stands; expm1(u) is exp(u) - 1."""
    plain = formula.replace(expm1, lambda u: sp.exp(u) - 1)
    return ScriptFunction(formula, (Claim.equality(f"{function.__name__} in JavaScript", function(ARGUMENT), plain),))


def _softplus() -> ScriptFunction:
    """log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)): the judge compares the exponentials of both sides."""
    x = ARGUMENT
    logarithm = Claim.equality("softplus is a logarithm", softplus(x), sp.log(1 + sp.exp(x)))
    exponential = Claim.equality(
        "softplus in JavaScript, exponentials of both sides",
        1 + sp.exp(x),
        sp.exp(relu(x)) * (1 + sp.exp(-sp.Abs(x))),
    )
    return ScriptFunction(log1p(sp.exp(-sp.Abs(x))) + relu(x), (logarithm, exponential))


#: the functions of which others are made, so that neither overflows; one may use those before it
_BLOCKS: Mapping[Any, ScriptFunction] = MappingProxyType(
    {
        relu: _by(relu, (ARGUMENT + sp.Abs(ARGUMENT)) / 2),
        step: _by(step, (1 + ARGUMENT / sp.Abs(ARGUMENT)) / 2),
        sigmoid: _by(sigmoid, sp.exp(-relu(-ARGUMENT)) / (1 + sp.exp(-sp.Abs(ARGUMENT)))),
        softplus: _softplus(),
    }
)


def _all() -> Mapping[Any, ScriptFunction]:
    """With the functions that are written by those above and by what JavaScript has itself."""
    found = dict(_BLOCKS)
    for function in (row.function for row in ACTIVATIONS.values()):
        written = by_others(function(ARGUMENT))
        if written is None or function in _MATH or function in found:
            continue
        if all(node.func in _MATH or node.func in found for node in written.atoms(sp.Function)):
            found[function] = _by(function, _with_expm1(written))
    return MappingProxyType(found)


def _with_expm1(expr: sp.Expr) -> sp.Expr:
    """c*exp(v) - c as c*expm1(v), which keeps its digits where v is near 0."""
    number, rest = expr.as_coeff_Add()
    for term in sp.Add.make_args(rest):
        factor, power = term.as_coeff_Mul()
        if isinstance(power, sp.exp) and factor == -number:
            return rest - term + factor * expm1(power.args[0])
    return expr


#: every function of the activations that can be written in JavaScript, and is not there already
DEFINITIONS: Mapping[Any, ScriptFunction] = _all()


def expression_code(expr: sp.Expr) -> str:
    """An expression as JavaScript.

    >>> w, h = sp.symbols("w_n h_1", real=True)
    >>> expression_code(w*(1 - h**2)/2)
    '(1/2)*w_n*(1 - Math.pow(h_1, 2))'

    Raises
    ------
    InputError
        naming the node, for anything but names, fractions, sums, products, powers and the functions known here.
    """
    for node in sp.preorder_traversal(expr):
        _refuse_unknown(node, expr)
    names = {function.__name__: name for function, name in _MATH.items()}
    names |= {function.__name__: function.__name__ for function in DEFINITIONS}
    return str(sp.jscode(expr, user_functions=names))


def has_code(expr: sp.Expr) -> bool:
    """Whether an expression can be written as JavaScript.

    >>> has_code(sp.tanh(ARGUMENT)), has_code(sp.sin(ARGUMENT))
    (True, False)
    """
    try:
        expression_code(expr)
    except InputError:
        return False
    return True


def _refuse_unknown(node: sp.Basic, expr: sp.Expr) -> None:
    if node.is_Symbol:
        taken = (*_RESERVED.split(), *(function.__name__ for function in DEFINITIONS))
        if not _IDENTIFIER.fullmatch(node.name) or node.name in taken:
            raise InputError(f"{node} in {expr} cannot be a name in JavaScript; give it another")
        return
    power = node.is_Pow and (node.exp.is_Integer or (node.exp.is_Symbol and node.exp.is_integer))
    function = len(node.args) == 1 and (node.func in _MATH or node.func in DEFINITIONS)
    if not (node.is_Rational or node.is_Add or node.is_Mul or power or function):
        raise InputError(f"{node} in {expr} has no form in JavaScript; {type(node).__name__} is not known there")


def program_code(program: Program) -> str:
    """A program as a JavaScript function: from an object with its inputs to an object with its outputs.

    >>> from symrnn.cells import neuron
    >>> from symrnn.cells.unroll import unroll
    >>> print(program_code(unroll(neuron("tanh"), inputs=[2])))
    ({w1, w2}) => {
      const a_1 = 2*w1;
      const h_1 = Math.tanh(a_1);
      const y = h_1*w2;
      return {y};
    }

    Raises
    ------
    InputError
        as ``expression_code`` does, and for vectors and matrices.
    """
    for symbol, shape in program.shapes.items():
        if shape:
            raise InputError(f"{symbol} has shape {shape}; only programs of scalars are written in JavaScript")
    lines = "".join(f"  const {line.symbol} = {expression_code(line.expr)};\n" for line in program.lines)
    return f"({{{names_given(program)}}}) => {{\n{lines}  return {{{', '.join(map(str, program.outputs))}}};\n}}"


def names_given(program: Program) -> str:
    """The inputs that a program uses, as a function lists them."""
    used = set().union(*(line.expr.free_symbols for line in program.lines)) | set(program.outputs)
    return ", ".join(item.symbol.name for item in program.inputs if item.symbol in used)


def definition_code(function: Any) -> str:
    """The definition of a function that JavaScript does not have.

    >>> print(definition_code(relu))
    const relu = (argument) => (1/2)*argument + (1/2)*Math.abs(argument);
    """
    return f"const {function.__name__} = ({ARGUMENT}) => {expression_code(DEFINITIONS[function].formula)};"
