"""Cells in which what is the same at every step, for all of a batch, or a part of a name meets what is not."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["SEAM_CELLS"]

SEAM_CELLS: Mapping[str, str] = MappingProxyType(
    {
        "rows of an input in the loop": """
        x: input[2*n]
        h: state[n]
        W: param[n, n]
        h = tanh(W @ h*x[0:n] + x[n:])
    """,
        "rows of an adjoint that arrives": """
        x: input[n]
        h: state[n]
        y: output[2*n]
        W: param[n, n]
        h = tanh(W @ h + x)
        y = [h; x*h]
    """,
        "rows of a parameter of each step": """
        x: input[n]
        h: state[n]
        w: param_per_step[2*n]
        h = tanh(w[0:n]*h + x*w[n:])
    """,
        "a state of parameters alone, that another uses": """
        x: input[n]
        h: state output[n]
        c: state output[n]
        b: param[n]
        h = tanh(b)
        c = tanh(c + h*x)
    """,
        "outputs of parameters alone": """
        x: input[n]
        h: state[n]
        W: param[n, n]
        b: param[n]
        y: output[n]
        z: output
        v: output[n, n]
        h = tanh(W @ h + x)
        y = b*b
        z = total(W)
        v = W*W.T
    """,
        "an output of parameters alone, used once more": """
        x: input[n]
        h: state[n]
        W: param[n, n]
        b: param[n]
        y: output[n]
        z: output[n]
        y = tanh(b)
        h = tanh(W @ h + x*y)
        z = y*y
    """,
        "a parameter of each step beside a weight": """
        x: input[n]
        h: state[n]
        W: param[n, n]
        w: param_per_step[n]
        h = tanh(h + x + W.T @ w)
    """,
        "a matrix of each step": """
        x: input[n]
        h: state[n]
        b: param[n]
        W: param_per_step[n, n]
        h = tanh(h + x + W @ b)
    """,
        "a weight beside a part of another": """
        x: input[2*n]
        h: state[n]
        Q: param[2*n, n]
        b: param[2*n]
        q = x/(1 + (Q @ b[0:n])**2) + (Q @ b[n:])*(Q @ x[n:])
        h = tanh(h + q[0:n]*q[n:])
    """,
        "sums among what differs from step to step": """
        x: input[n]
        h: state[n]
        b: param[2*n]
        A = h @ x.T + x @ x.T
        h = tanh(b[0:n]*x/(1 + (A @ b[0:n])**2) + b[n:])
    """,
        "a stack of a scalar and a vector in the loop": """
        x: input[2]
        h: state[3]
        W: param[2, 3]
        v: param[3]
        s = v.T @ h
        q = W @ h
        p = [s; q]
        h = tanh(p*h + [1; x])
    """,
        "one entry and one row": """
        x: input[2]
        S: state[2, 2]
        y: output[2]
        W: param[2, 2]
        q = W @ S[0:1].T
        k = tanh(q[0:1]*x[1:2])
        S = tanh(W @ S + x @ S[0:1]*k)
        y = [k; S[1:2] @ x]
    """,
    }
)
