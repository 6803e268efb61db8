"""Words of papers and other languages, and what is written here instead: the hints of error messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["FOREIGN_FUNCTIONS", "KEYWORDS", "NO_CONDITION", "NO_LAMBDA", "WORDS", "other_name", "without_time"]

NO_CONDITION = "a choice is written where(a > b, x, y), and 1 where v > 0, else 0, is step(v)"
NO_LAMBDA = "there are no functions of one's own; write the formula out, and a name of that kind lam"

#: functions that formulas do not have, and what is written in their place
FOREIGN_FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        "sum": "the sum of all entries is total(x), along the rows of a matrix row_sums(A)",
        "avg": "the mean of all entries is mean(x)",
        "std": "it is sqrt(var(x))",
        "prod": "a product of all entries is exp(total(log(x)))",
        "amax": "the smooth form of the largest entry is logsumexp(x)",
        "argmax": "its smooth form is softmax(x)",
        **dict.fromkeys(("l2_norm", "length"), "the length of a vector is norm(x)"),
        "normalize": "a vector of length 1 is x/norm(x)",
        **dict.fromkeys(("inverse", "pinv"), "the inverse of a square matrix is inv(A)"),
        **dict.fromkeys(("dot", "matmul", "mm", "mv"), "the matrix product is written A @ b"),
        "einsum": "it is written with @, .T, total and row_sums",
        "transpose": "the transpose is written A.T",
        "trace": "the trace is total(diagonal(A))",
        "inner": "the inner product is written a.T @ b",
        **dict.fromkeys(("zeros", "zeros_like"), "a number stands for every entry of what is beside it; write 0"),
        "ones_like": "the vector of ones is ones(n), with n its size",
        **dict.fromkeys(("identity_matrix", "identity_like"), "the identity is eye(n), with n its size"),
        "full": "a vector of equal numbers is 0.5*ones(n), with n its size",
        **dict.fromkeys(("heaviside", "spike"), "1 where v > 0, else 0, is step(v)"),
        **dict.fromkeys(("sign", "sgn"), "it is 2*step(v) - 1"),
        **dict.fromkeys(("concatenate", "cat", "hstack", "vstack"), "a stack is written [h; x]"),
        **dict.fromkeys(("ln", "log1p"), "the natural logarithm is log(x)"),
        "log2": "it is log(x)/log(2)",
        "log10": "it is log(x)/log(10)",
        "expm": "exp is entry by entry; matrices have no exponential here",
        "expm1": "it is exp(x) - 1",
        **dict.fromkeys(("pow", "power"), "a power is written a**b"),
        "square": "a square is written x**2",
        "rsqrt": "it is 1/sqrt(x)",
        **dict.fromkeys(("logistic", "sigma", "hard_sigmoid", "expit"), "the logistic function is sigmoid(x)"),
        "logsigmoid": "it is -softplus(-x)",
        "log_softmax": "it is v - logsumexp(v)",
        "leaky_relu": "it is relu(x) - 0.01*relu(-x)",
        "relu6": "it is clip(x, 0, 6)",
        "hardtanh": "it is clip(x, -1, 1)",
        "clamp": "it is clip(x, lo, hi)",
        "layernorm": "it is layer_norm(x, 1e-5)",
        "rmsnorm": "it is rms_norm(x, 1e-5)",
        "cosh": "it is (exp(x) + exp(-x))/2",
        "sinh": "it is (exp(x) - exp(-x))/2",
        **dict.fromkeys(("arctan", "atan"), "there is no arctan; alike in its shape is tanh(x)"),
        **dict.fromkeys(("floor", "ceil", "round"), "nothing is rounded; 1 where v > 0, else 0, is step(v)"),
        "mod": "nothing is rounded; what happens in some steps only has a mask as an input of its own, 0 or 1",
        "fabs": "the absolute value is abs(x)",
        **dict.fromkeys(("stop_gradient", "detach"), "a value through which no derivative goes is surrogate(x, 0)"),
        "dropout": "a mask is an input of its own, m*x",
        **dict.fromkeys(("len", "size", "shape"), "a size is a number by its own name, n"),
    }
)
#: arguments that have names in other languages, and what is written in their place
KEYWORDS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        ("axis", "dim"),
        "a word such as softmax or mean is of all entries; along the rows of a matrix there is row_sums(A), along the "
        "columns column_sums(A)",
    )
    | dict.fromkeys(("keepdim", "keepdims"), "a vector is spread again by v[:, None]")
)

_ENDINGS = re.compile(r"_(?:t|t1|tm1|tp1|new|next|old|last|before)$")
#: a name of a paper that is a word of Python
WORDS: Mapping[str, str] = MappingProxyType({"lamda": "lam", "lambda": "lam"})


def other_name(name: str) -> str:
    """A name to take for one that is a word of Python or a function.

    >>> other_name("lambda"), other_name("exp")
    ('lam', 'w_exp')
    """
    return WORDS.get(name, f"w_{name}")


def without_time(name: str) -> str:
    """The name without what says a time in it, empty where nothing does: ``h`` for ``h_t``.

    >>> without_time("h_t"), without_time("h_tilde")
    ('h', '')
    """
    base = _ENDINGS.sub("", name)
    return base if base != name else ""
