"""An LSTM with one unit and one input, and one step back through it."""

from __future__ import annotations

from types import MappingProxyType

import sympy as sp

from symrnn import Assign, Cell, Claim, Program, bptt, name_symbol, unroll
from symrnn.cells.unroll import SYMBOLIC
from symrnn.gradients.adjoint_claims import hypotheses_of
from symrnn.gradients.passes import keep_needed

__all__ = ["JACOBIAN", "lstm_step_back"]

TEXT = "\n".join(
    (
        "x: input\nh: state\nc: state",
        *(f"{name}{gate}: param" for gate in "ifgo" for name in ("W_x", "W_h", "b_")),
        *(f"a_{gate} = W_x{gate}*x + W_h{gate}*h + b_{gate}" for gate in "ifgo"),
        "i = sigmoid(a_i)\nf = sigmoid(a_f)\ng = tanh(a_g)\no = sigmoid(a_o)",
        "c = f*c + i*g\nh = o*tanh(c)\ny: output\ny = h",
    )
)

u, v = map(name_symbol, "uv")
i, f, g, o, c, c_0 = map(name_symbol, ("i_1", "f_1", "g_1", "o_1", "c_1", "c_0"))
W = MappingProxyType({gate: name_symbol(f"W_h{gate}") for gate in "ifgo"})

_INTO = c_0 * f * (1 - f) * W["f"] + g * i * (1 - i) * W["i"] + i * (1 - g**2) * W["g"]
_OUT = o * (1 - sp.tanh(c) ** 2)
#: the derivatives of the new state and the new memory by the old ones: hh is that of h by h, hc of h by c
JACOBIAN = MappingProxyType(
    {
        "hh": _OUT * _INTO + sp.tanh(c) * o * (1 - o) * W["o"],
        "hc": _OUT * f,
        "ch": _INTO,
        "cc": f,
    }
)


def lstm_step_back() -> Claim:
    """From what arrives at the new state and at the new memory, u and v, to the old ones."""
    network = unroll(Cell.parse(TEXT), steps=1, initial=SYMBOLIC)
    arriving = name_symbol("target_u"), name_symbol("target_v")  # only such a name may be new in a loss
    loss = arriving[0] * name_symbol("h_1") + arriving[1] * name_symbol("c_1")
    backward = bptt(network, loss=loss, wrt=["h_0", "c_0"]).rename(dict(zip(arriving, (u, v), strict=True)))
    formulas = {
        "h_0_bar": JACOBIAN["hh"] * u + JACOBIAN["ch"] * v,
        "c_0_bar": JACOBIAN["hc"] * u + JACOBIAN["cc"] * v,
    }
    needed = keep_needed(backward, list(formulas))
    lines = tuple(Assign(name_symbol(name), value) for name, value in formulas.items())
    written = keep_needed(
        Program(backward.inputs, (*network.lines, *lines), (*map(name_symbol, formulas),)), list(formulas)
    )
    return Claim.equivalent("one step back through the cell", needed, written, hypotheses_of(needed, written))
