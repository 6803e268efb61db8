"""What people type, and the hint that leads from there to what is written here."""

from __future__ import annotations

import re

import pytest

from symrnn.cells.cell import Cell
from symrnn.errors import InputError

HEAD = """x: input[m]
h: state[n]
S: state[n, m]
W: param[n, m]
U: param[n, n]
v: param[n]
k: param[m]
s: param
W1: param[n]
eps: const
"""

HINTS = [
    ("U @ h_t-1", "write h, or h_prev for the one before"),
    ("U h", "of matrices with @"),
    ("Uh", "a product is written U @ h"),
    ("sigmoid v", "write sigmoid(...)"),
    ("tanh[v]", "a function takes its argument in round brackets, tanh(...)"),
    ("h(t-1)", "the state before the step is h_prev"),
    ("W_1*v", "write W1"),
    ("U_1 @ v", "a second one is declared as U1"),
    ("X", "did you mean x?"),
    ("t*v", "declare t: time"),
    ("I - U", "the identity is eye(n)"),
    ("e*v", "the number e is exp(1)"),
    ("v/size", "a size is a number by its own name, n"),
    ("v/v.shape", "a size is a number by its own name, n"),
    ("\u03c0*v", "write pi"),
    ("v \u2218 h", "entry by entry a product is written *, of matrices @"),
    ("v\u207b\u00b9", "the inverse of a matrix is inv(A)"),
    ("U^-1 @ v", "the inverse of a matrix is inv(A)"),
    ("U^{-1} @ v", "the inverse of a matrix is inv(A)"),
    ("U^T @ v", "a transpose is written W.T"),
    ("U.t() @ v", "a transpose is written W.T"),
    ("U \\ v", "solve(A, b)"),
    ("\u2016v\u2016", "norm(x)"),
    ("||v||", "norm(x)"),
    ("v % 2", "there is no remainder"),
    ("v // 2", "a comment begins with #"),
    ("v*S", "write v[:, None]*S for v along the rows"),
    ("S*k", "write S*k[None, :] for k along the columns"),
    ("S + v", "write S + v[:, None] for v along the rows"),
    ("(v + h)/S", "write (v + h)[:, None]/S for v + h along the rows"),
    ("U*v", "the matrix product is written @, U @ v"),
    ("U*v", "write U*v[:, None] for v along the rows, U*v[None, :] for v along the columns"),
    ("diag(v)*h", "the matrix product is written @, diag(v) @ h"),
    ("x @ W", "write W @ x"),
    ("W @ h", "write W.T @ h"),
    ("x @ W.T", "write W @ x"),
    ("v @ h", "the inner product is v.T @ h, the matrix of all products outer(v, h)"),
    ("U @ v[:, None]", "v[:, None] and v[None, :] stand beside a matrix"),
    ("s[:, None]*S", "'s' is scalar, and 's[:, None]' takes a vector"),
    ("v[None]*S", "write v[None, :] for every row, v[:, None] for every column"),
    ("v[:, np.newaxis]*S", "write None"),
    ("v[..., None]*S", "write : for all rows or columns"),
    ("max(v)", "the smooth form, logsumexp(x)"),
    ("max(v, axis=0)", "along the rows of a matrix there is row_sums(A)"),
    ("np.max(v)", "write max(...), without np. before it"),
    ("torch.sigmoid(v)", "write sigmoid(...), without torch. before it"),
    ("jax.nn.relu(v)", "write relu(...), without jax.nn. before it"),
    ("F.softmax(v, dim=-1)", "write softmax(...), without F. before it"),
    ("softmax(v, dim=-1)", "no argument has a name, found dim=; a word such as softmax or mean is of all entries"),
    ("softmax(v, -1)", "softmax takes 1 argument, found 2 arguments; write softmax(v)"),
    ("mean(S, axis=1)", "along the rows of a matrix there is row_sums(A)"),
    ("mean(S, keepdims=1)", "a vector is spread again by v[:, None]"),
    ("S.sum(1)", "along the rows of a matrix row_sums(A)"),
    ("v.mean()", "a function stands before its argument: write mean(v)"),
    ("norm(S)", "of a matrix write sqrt(total(A*A))"),
    ("var(v, ddof=1)", "write var(x), each argument by its place"),
    ("layer_norm(v)", "layer_norm takes 2 arguments, found 1 argument; write layer_norm(x, eps)"),
    ("layer_norm(v, eps=1e-5)", "write layer_norm(x, eps), each argument by its place"),
    ("layer_norm(v, v)", "layer_norm takes a scalar, 'v' is [n]"),
    ("LayerNorm(v)", "did you mean layer_norm?"),
    ("ReLU(v)", "did you mean relu?"),
    ("relu6(v)", "it is clip(x, 0, 6)"),
    ("clip(v, min=0)", "write clip(x, lo, hi), each argument by its place"),
    ("clip(v, 0)", "one side is max(x, lo)"),
    ("inv(U, v)", "inv takes 1 argument, found 2"),
    ("inv(W)", "inv takes a square matrix, 'W' is [n, m]"),
    ("solve(U, x)", "b has as many rows as A"),
    ("outer(v, U)", "outer takes a vector, 'U' is [n, n]"),
    ("cumsum(S)", "cumsum takes a vector, 'S' is [n, m]"),
    ("row_sums(v)", "row_sums takes a matrix, 'v' is [n]; the sum of all entries is total(x)"),
    ("diag(U)", "the diagonal of a matrix is diagonal(A)"),
    ("diagonal(v)", "the matrix with a diagonal v is diag(v)"),
    ("softmax(v - v)", "a fixed vector is ones(n) times a number"),
    ("ones(v)", "expected a size, found 'v'; the sizes declared above are m, n"),
    ("ones(n, m)", "a matrix of ones is outer(ones(n), ones(m))"),
    ("ones(1)", "1 is the number 1"),
    ("zeros(n)", "write 0"),
    ("v > 0", "a choice is written where(a > b, x, y)"),
    ("(s > 0)*v", "expected arithmetic, found the condition 's > 0'"),
    ("v if s else h", "a choice is written where(a > b, x, y)"),
    ("s > 0 ? v : h", "a choice is written where(a > b, x, y)"),
    ("where(s, v, h)", "where takes a comparison such as a > b, found 's'"),
    ("where(s == 0, v, h)", "numbers are compared by < and >"),
    ("where(0 < s < 1, v, h)", "expected one comparison with < or >"),
    ("where(s > s, v, h)", "the same for all values"),
    ("where(v > x, v, h)", "the shapes in 'v > x' do not fit: [n] and [m]"),
    ("where(s > 0, v, x)", "'v' is [n], 'x' is [m]; elementwise, all shapes agree"),
    ("lambda*v", "lambda is a word of Python and cannot be a name, choose another, such as lam"),
    ("lambda v: v", "there are no functions of one's own"),
    ("v**(1/3)", "expected an integer, a half or a formula with a name in it as exponent"),
    ("(-2)**s", "only a positive number has such a power"),
    ("tanh(0,5*v)", "a decimal is written with a dot"),
    ("tanh(*v)", "expected arguments one by one"),
    ("max(" + "s, " * 12 + "s)", "write at most 12"),
    ("s**s + " * 6 + "s**s", "more than 6 powers with a formula as exponent"),
    ("(v]", "expected ) here, found ]"),
    ("[h; v", "expected 1 closing bracket more, found the end; write ]"),
]


@pytest.mark.parametrize(("formula", "hint"), HINTS, ids=[f"{row[0]} {row[1][:9]}" for row in HINTS])
def test_a_hint_leads_on(formula: str, hint: str) -> None:
    with pytest.raises(InputError, match=re.escape(hint)) as caught:
        Cell.parse(f"{HEAD}q = {formula}\nh = h/2 + v\nS = S/2", "mine")
    assert re.match(r"mine, line 11, column \d+: ", str(caught.value))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600
