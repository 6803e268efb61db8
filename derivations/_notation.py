"""What the symbols of each chapter stand for. A chapter that has another one in a headline does not become a book."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sympy as sp

from symrnn import Notation, name_symbol
from symrnn.cells.activations import activation

__all__ = ["NOTATION"]

_COUNTED = frozenset({"k", "j", "n"})


def _declare(**meanings: str) -> tuple[Notation, ...]:
    """Each name with what it stands for."""
    return tuple(Notation(_symbol(name), meaning) for name, meaning in meanings.items())


def _symbol(name: str) -> sp.Symbol:
    return sp.Symbol(name, integer=True, nonnegative=True) if name in _COUNTED else name_symbol(name)


_F = (Notation(activation("f").function(name_symbol("a")), "activation; with a prime its derivative"),)
_BAR = _declare(v_bar="derivative of the output, or of a loss, with respect to the name below the bar")
_DOT = _declare(v_dot="derivative of the name below the dot along a direction")
_NEURON = _declare(
    w_t="weight of the input at time t; the one after the last input's is the output weight",
    w_n="recurrent weight",
    x_t="input at time t",
    h_t="state after time t",
    a_t="pre-activation at time t",
    y="output",
)
_DENSE = _declare(s_t="sum of the first t weighted inputs of a dense neuron", h="state of a dense neuron")
_POINTS = _declare(p="point at time (t-1)", q="point at time (t)")
_LAGS = _declare(
    k="lag, a number of steps", D="lag-k factor", s_k="slope of the activation, k steps back", gamma="upper bound of "
    "the sizes of the slopes",
)  # fmt: skip
_ONE = _declare(r="recurrent weight where all else is 1", j="counter of a sum")
_EXCESS = _declare(d="what a number exceeds another by")

#: by the name of a chapter
NOTATION: Mapping[str, tuple[Notation, ...]] = MappingProxyType(
    {
        "why_recurrent": (
            *_POINTS,
            *_NEURON,
            *_F,
            *_DENSE,
            *_EXCESS,
            *_declare(
                v="displacement from p to q",
                z="prediction of the motion run backwards",
                G="prediction that does not know the order",
                e="bound of two errors",
                n="number of inputs",
                w="input weight shared over time",
                w_out="output weight",
                u="what the output weight is divided by",
                b="value of the activation",
                c="another value of the activation",
                u_t="last point, kept by a unit",
                d_t="last displacement, kept by a unit",
            ),
        ),
        "two_steps": (*_NEURON, *_F, *_DENSE),
        "gradient": (
            *_NEURON,
            *_F,
            *_BAR,
            *_DOT,
            *_declare(
                w="input weight of one step",
                k="lag, a number of steps",
                C="inner product of adjoints and tangents, k steps before the end",
                C_T="inner product of adjoints and tangents at the end",
                S="sum of what k steps add to an inner product",
                q_k="what one step adds to an inner product",
            ),
        ),
        "fifty_steps": (*_NEURON, *_BAR, *_ONE, *_declare(k="lag, a number of steps")),
        "vanishing_and_exploding": (
            *_NEURON,
            *_F,
            *_BAR,
            *_LAGS,
            *_EXCESS,
            *_declare(
                P="product of the slopes of k steps",
                delta="lower bound of the sizes of the slopes",
                w="recurrent weight",
                H="state after k steps without input",
                b="another pre-activation; the distance at the start",
                r="factor of one step at the fixed point",
                r_k="factor by which a distance changes in a step",
                E="distance from the fixed point after k steps",
                A="distance from zero after k steps",
            ),
        ),
        "what_the_lecture_says": (
            *_NEURON,
            *_F,
            *_BAR,
            *_LAGS,
            *_EXCESS,
            *_ONE,
            *_DENSE,
            *_POINTS,
            *_declare(
                C="number of weights over n inputs",
                n="number of inputs",
                b="bias",
                target="what the output is compared with",
                loss="squared distance of the output from its target",
                t_first="first time",
                t_last="last time",
                W="recurrent weights",
            ),
        ),
        "what_helps": (
            *_LAGS,
            *_declare(
                g="entry of a gradient",
                N="size of a vector; after k steps its square",
                M="squared size of a vector at the start",
                eta="learning rate",
                c="threshold of clipping; cosine of a turn",
                s="sum of squares; sine of a turn",
                p="first coordinate at the start",
                q="second coordinate at the start",
                u="first coordinate of a vector",
                v="second coordinate of a vector",
                x="coordinate of a state",
                y="another coordinate",
                r="factor of clipping; reset gate",
                z="update gate",
                alpha="leak",
                f_k="factor of one step; forget gate",
                phi="lower bound of the forget gates",
                F="product of the forget gates",
                m="multiple of a Jacobian after k steps",
                a="pre-activation",
                w="recurrent weight",
            ),
        ),
        "storm_tracks": (
            *_NEURON,
            *_POINTS,
            *_LAGS,
            *_DOT,
            *_declare(
                c="factor of the last displacement",
                w="input weight shared over time",
                w_out="output weight",
                v_t="weight of a dense neuron",
                A="sum of the squares of the last displacements",
                B="sum of the products of the last and next displacements",
                S="sum of the squares of the next displacements",
                J_h_h="Jacobian of one step",
            ),
        ),
        "gallery": (
            *_NEURON,
            *_BAR,
            *_declare(
                W="weights from one vector to another",
                b="biases of a vector",
                p="peephole weights",
                z_t="update gate",
                r_t="reset gate",
                q_t="state behind the reset gate",
                g_t="candidate",
                i_t="input gate",
                f_t="forget gate",
                o_t="output gate",
                c_t="memory",
                v_h_t="tanh of the memory",
            ),
        ),
    }
)
