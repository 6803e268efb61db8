"""Words of papers and other languages, and what is written here instead: the hints of error messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["FOREIGN_FUNCTIONS", "NO_CONDITION", "WORDS", "other_name", "without_time"]

_NO_ARRAY = "declare it, as in ones: const[n], and give its entries with the weights"
NO_CONDITION = "there are no conditions; a gate is sigmoid(4*v), a part that is cut off relu(v)"

#: functions that formulas do not have, and what is written in their place
FOREIGN_FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("max", "maximum"), "the larger of a and b is b + relu(a - b)"),
        **dict.fromkeys(("min", "minimum"), "the smaller of a and b is a - relu(a - b)"),
        "sum": "the sum of all entries is total(x)",
        **dict.fromkeys(("mean", "avg"), "with N: const, the number of entries, it is total(x)/N"),
        "norm": "the length of a vector is sqrt(total(x*x))",
        "softmax": "in two lines it is e = exp(a) and s = e/total(e)",
        "logsumexp": "it is log(total(exp(a)))",
        **dict.fromkeys(
            ("inv", "inverse", "pinv", "solve"),
            "matrices have no inverse here, and A**-1 is entry by entry; declare the inverse as a param or a const",
        ),
        **dict.fromkeys(("dot", "matmul", "mm"), "the matrix product is written A @ b"),
        "transpose": "the transpose is written A.T",
        "outer": "the outer product is written a @ b.T",
        "inner": "the inner product is written a.T @ b",
        "diag": "a diagonal matrix times a vector is d*x",
        **dict.fromkeys(("ones", "zeros", "eye", "ones_like", "zeros_like"), _NO_ARRAY),
        **dict.fromkeys(("where", "step", "heaviside", "spike", "sign", "sgn"), NO_CONDITION),
        **dict.fromkeys(("concatenate", "cat", "vstack"), "a stack is written [h; x]"),
        **dict.fromkeys(("ln", "log1p"), "the natural logarithm is log(x)"),
        "expm": "exp is entry by entry; matrices have no exponential here",
        "expm1": "it is exp(x) - 1",
        **dict.fromkeys(("pow", "power"), "a power is written x**2"),
        "square": "a square is written x**2",
        **dict.fromkeys(("logistic", "sigma", "hard_sigmoid"), "the logistic function is sigmoid(x)"),
        "leaky_relu": "it is relu(x) - 0.01*relu(-x)",
        "relu6": "it is relu(x) - relu(x - 6)",
        **dict.fromkeys(("hardtanh", "clip", "clamp"), "between -1 and 1 it is relu(x + 1) - relu(x - 1) - 1"),
        "cosh": "it is (exp(x) + exp(-x))/2",
        "sinh": "it is (exp(x) - exp(-x))/2",
        "fabs": "the absolute value is abs(x)",
    }
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
