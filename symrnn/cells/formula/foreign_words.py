"""What papers and other languages write, and what is written here instead: the hints of error messages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["FOREIGN_FUNCTIONS", "hint_at", "other_name", "plain_name", "without_time"]

_NO_ARRAY = "declare it, as in ones: const[n], and give its entries with the weights"
_NO_CONDITION = "there are no conditions; a gate is sigmoid(4*v), a part that is cut off relu(v)"

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
        **dict.fromkeys(("where", "step", "heaviside", "spike", "sign", "sgn"), _NO_CONDITION),
        **dict.fromkeys(("concat", "concatenate", "cat"), "a stacked product is W @ h + U @ x, with a matrix for each"),
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

#: single characters, as papers and other languages have them
_CHARACTERS: Mapping[str, str] = MappingProxyType(
    {
        ".": "; a transpose is written W.T, and nothing else follows a dot",
        "^": "; a power is written with **",
        "=": "; one = in a line",
        ",": "; a function takes one argument",
        "[": "; sizes stand in declarations, and entries have no names",
        "|": "; the absolute value is abs(x)",
        "'": "; a transpose is written W.T",
        ";": "; one assignment a line",
        "\\": "; a name is written without it, as in alpha",
        **dict.fromkeys("<>!?:&", f"; {_NO_CONDITION}"),
        **dict.fromkeys("×·⋅∙⊙∘∗", "; entry by entry a product is written *, of matrices @"),
        **dict.fromkeys("÷∕", "; a quotient is written /"),
        **dict.fromkeys("–—‐‑", "; write -"),
        **dict.fromkeys("⊤ᵀ", "; a transpose is written W.T"),
        "√": "; a root is sqrt(x)",
        **dict.fromkeys("∑Σ", "; the sum of all entries is total(x)"),
        "⁻": "; a power is written with **",
    }
)

_INDEXED = re.compile(r"([A-Za-z][A-Za-z0-9_]*?)_?[{\[]([^{}\[\]]*)[}\]]?")
_ENDINGS = re.compile(r"_(?:t|t1|tm1|tp1|new|next|old|last|before)$")
#: a name of a paper that is a word of Python
_WORDS: Mapping[str, str] = MappingProxyType({"lamda": "lam", "lambda": "lam"})


def hint_at(text: str, position: int) -> str:
    """What to write instead of a character that no formula has, with the ``;`` before it.

    >>> hint_at("U @ h_{t-1}", 6)
    '; write h_prev, the state before the step'
    >>> hint_at("\\u03b1*x", 0)
    '; write alpha'
    """
    character = text[position]
    if character in "{[" and (hint := _index_hint(text, position)):
        return hint
    if character in _CHARACTERS:
        return _CHARACTERS[character]
    name = plain_name(character)
    return f"; write {name}" if name else "; remove it"


def plain_name(character: str) -> str:
    """A letter or figure in the letters A to Z, empty where it is none: ``alpha`` for the Greek one.

    >>> plain_name("\\u03bb"), plain_name("\\u2082"), plain_name("\\u00b2"), plain_name("%")
    ('lam', '2', '**2', '')
    """
    plain = unicodedata.normalize("NFKC", character)
    named = unicodedata.name(plain, "") if len(plain) == 1 else ""
    if match := re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)", named):
        word = match[2].lower()
        word = _WORDS.get(word, word)
        return word if match[1] == "SMALL" else word.capitalize()
    if character.isascii() or not (plain.isascii() and plain.isalnum()):
        return ""
    return f"**{plain}" if "SUPERSCRIPT" in unicodedata.name(character, "") or character in "²³¹" else plain


def other_name(name: str) -> str:
    """A name to take for one that is a word of Python or a function.

    >>> other_name("lambda"), other_name("exp")
    ('lam', 'w_exp')
    """
    return _WORDS.get(name, f"w_{name}")


def without_time(name: str) -> str:
    """The name without what says a time in it, empty where nothing does: ``h`` for ``h_t``.

    >>> without_time("h_t"), without_time("h_tilde")
    ('h', '')
    """
    base = _ENDINGS.sub("", name)
    return base if base != name else ""


def _index_hint(text: str, position: int) -> str:
    """For a name with an index behind it, in braces or brackets."""
    match = next((found for found in _INDEXED.finditer(text) if found.start() < position < found.end()), None)
    if match is None:
        return ""
    base, index = match[1], re.sub(r"\s", "", unicodedata.normalize("NFKC", match[2])).replace("\u2212", "-")
    if index in ("t", "t+1"):
        return f"; write {base}, which has its own value at every step"
    if index == "t-1":
        return f"; write {base}_prev, the state before the step"
    if re.fullmatch(r"t-\d+", index):
        return f"; one step before is {base}_prev, and what is older needs a state of its own"
    if "[" in match[0] or not re.fullmatch(r"[A-Za-z0-9]+", index):
        return ""
    return f"; write {base}{index}" if index.isdigit() else f"; write {base}_{index}"
