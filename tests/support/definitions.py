"""SymPy expressions of the activations by exp, and of the cells expanded: what SymPy's own diff is taken of."""

from __future__ import annotations

import sympy as sp

x = sp.Symbol("x", real=True)

SCALE, ALPHA = sp.Rational("1.0507009873554804934193349852946"), sp.Rational("1.6732632423543772848170429916717")

DEFINITIONS = {
    "identity": x,
    "tanh": (sp.exp(2 * x) - 1) / (sp.exp(2 * x) + 1),
    "sigmoid": 1 / (1 + sp.exp(-x)),
    "relu": sp.Piecewise((x, x > 0), (0, True)),
    "softplus": sp.log(1 + sp.exp(x)),
    "softsign": sp.Piecewise((x / (1 + x), x > 0), (x / (1 - x), True)),
    "elu": sp.Piecewise((x, x > 0), (sp.exp(x) - 1, True)),
    "silu": x / (1 + sp.exp(-x)),
    "gelu": x * sp.erfc(-x / sp.sqrt(2)) / 2,
    "mish": x * ((1 + sp.exp(x)) ** 2 - 1) / ((1 + sp.exp(x)) ** 2 + 1),
    "selu": sp.Piecewise((SCALE * x, x > 0), (SCALE * ALPHA * (sp.exp(x) - 1), True)),
}


def in_digits(expr, context):
    """The function of x that a definition by exp is, in the numbers of an mpmath context."""
    quotient = sp.Function("quotient")
    plain = expr.replace(lambda node: node.is_Rational and node.q != 1, lambda node: quotient(node.p, node.q))
    functions = {name: getattr(context, name) for name in ("exp", "log", "erfc", "sqrt", "pi")}
    return sp.lambdify(x, plain, functions | {"quotient": lambda p, q: context.mpf(p) / q})


def _symbol(name):
    return sp.Symbol(name, real=True)


def expanded_output(cell, activation, steps):
    """The last output of a cell over so many steps as one expression."""

    def f(argument):
        return DEFINITIONS[activation].xreplace({x: argument})

    if cell == "dense":
        products = [_symbol(f"w{t}") * _symbol(f"x_{t}") for t in range(1, steps + 1)]
        return _symbol(f"w{steps + 1}") * f(sp.Add(_symbol("s_0"), *products))
    h = _symbol("h_0")
    for t in range(1, steps + 1):
        if cell == "neuron":
            h = f(_symbol(f"w{t}") * _symbol(f"x_{t}") + _symbol("w_n") * h)
        else:
            h = f(_symbol("W_xh") * _symbol(f"x_{t}") + _symbol("W_hh") * h + _symbol("b_h"))
    return _symbol(f"w{steps + 1}") * h if cell == "neuron" else h
