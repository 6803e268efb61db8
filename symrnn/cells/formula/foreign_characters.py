"""Characters of papers, word processors and other languages, and what is written here instead: hints of messages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from symrnn.cells.formula.foreign_words import FOREIGN_FUNCTIONS, NO_CONDITION, NO_LAMBDA, WORDS

__all__ = ["hint_at", "plain_name"]

#: under these names other languages keep what is no function
_PREFIXES = frozenset(
    {
        "np",
        "numpy",
        "jnp",
        "jax",
        "scipy",
        "torch",
        "F",
        "nn",
        "tf",
        "math",
        "self",
        "cell",
        "params",
        "p",
        "layer",
        "model",
    }
)

_PRODUCT = "entry by entry a product is written *, of matrices @"
_QUOTES = "nothing stands in quotes here; leave them out"
#: single characters
_CHARACTERS: Mapping[str, str] = MappingProxyType(
    {
        ".": "a transpose is written W.T, and nothing else follows a dot",
        "^": "a power is written with **",
        "=": "one = in a line",
        ",": "a comma stands between the arguments of a function, and a line assigns one name",
        "[": "sizes stand in declarations, and entries have no names; some of a vector are v[0:2], and those of a "
        "vector of two get names by a, b = split(v)",
        "|": "the absolute value is abs(x)",
        "'": "a transpose is written W.T",
        ";": "one assignment a line, and a stack is written [h; x]",
        "\\": "a name is written without it, as in alpha",
        "%": "a percentage is a number, 0.05 for 5 %",
        "$": "nothing marks a formula here; remove it",
        "_": "a name begins with a letter",
        **dict.fromkeys("<>!?:&", NO_CONDITION),
        **dict.fromkeys("×·⋅∙⊙∘∗•●⨯✕⊗", _PRODUCT),
        **dict.fromkeys("÷∕⁄", "a quotient is written /"),
        **dict.fromkeys("⊤ᵀ", "a transpose is written W.T"),
        **dict.fromkeys("′‵ʹ’", "a transpose is written W.T, a second name h2, the state before the step h_prev"),
        **dict.fromkeys('"`', _QUOTES),
        "√": "a root is sqrt(x)",
        **dict.fromkeys("∑Σ", "the sum of all entries is total(x)"),
        "⁻": "the inverse of a matrix is inv(A), and a power is written with **, as in x**-1",
        "‖": "the length of a vector is norm(x)",
        "±": "write + or -, one of them",
        "∞": "numbers are finite; write one that is large enough",
        "…": "every term is written out",
    }
)
#: words in the name that Unicode gives a character; the first that is found counts
_UNICODE_WORDS: tuple[tuple[str, str], ...] = (
    ("MINUS|HYPHEN|DASH", "write -"),
    ("QUOTATION|APOSTROPHE|PRIME", _QUOTES),
    ("MULTIPLICATION|ASTERISK|BULLET|TIMES|DOT OPERATOR|MIDDLE DOT", _PRODUCT),
    ("DIVISION|SOLIDUS|DIVIDED", "a quotient is written /"),
    ("ARROW|COLON EQUALS|EQUAL TO BY DEFINITION", "an assignment is written ="),
    ("LESS-THAN|GREATER-THAN|EQUAL|ELEMENT OF|INDICATOR", NO_CONDITION),
)

_INDEXED = re.compile(r"([A-Za-z][A-Za-z0-9_]*?)_?[{\[]([^{}\[\]]*)[}\]]?")
_DOTTED = re.compile(r"(?P<before>[A-Za-z_][\w.]*|\))\.(?P<name>[A-Za-z_]\w*)(?P<call>[ \t]*\([ \t]*(?P<empty>\))?)?")
_CONSTANTS: Mapping[str, str] = MappingProxyType(
    {"pi": "write pi", "e": "write exp(1)"}
    | dict.fromkeys(("inf", "nan"), "numbers are finite; write one that is large enough")
)


#: what begins at a character, where that says more than the character
_BEGINNINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\^[ \t]*[({]?[ \t]*-[ \t]*1"), "the inverse of a matrix is inv(A), that of a number 1/x"),
    (re.compile(r"\^[ \t]*[({]?[ \t]*(T|top|\\top)\b"), "a transpose is written W.T"),
    (re.compile(r"\|\|"), "the length of a vector is norm(x)"),
    (re.compile(r"\\[ \t]"), "the solution of A @ z = b is solve(A, b)"),
    (re.compile(r"%[ \t]*[\w(]"), "there is no remainder; 1 where v > 0, else 0, is step(v)"),
    (re.compile(r"(?<=[!=<>])=|=(?==.*[,)])"), "numbers are compared by < and >, in where(a > b, x, y)"),
    (re.compile(r"σ[ \t]*\("), "the logistic function is sigmoid(x)"),
    (re.compile(r"\.\.\."), "write : for all rows or columns, as in v[:, None]"),
)


def hint_at(text: str, position: int) -> str:
    """What to write instead of a character that no formula has, with the ``;`` before it.

    >>> hint_at("U @ h_{t-1}", 6)
    '; write h_prev, the state before the step'
    >>> hint_at("\\u03b1*x", 0), hint_at("2\\u00a0*x", 1)
    ('; write alpha', '; write a space')
    >>> hint_at("np.tanh(x)", 2)
    '; write tanh(...), without np. before it'
    """
    return f"; {_what_to_write(text, position)}"


def _what_to_write(text: str, position: int) -> str:
    character = text[position]
    if character in "{[" and (hint := _index_hint(text, position)):
        return hint
    if character == "." and (hint := _dot_hint(text, position)):
        return hint
    if character == "," and re.search(r"[0-9]$", text[:position]) and re.match(r",[0-9]", text[position:]):
        return "a decimal is written with a dot, as in 0.5"
    if found := next((hint for pattern, hint in _BEGINNINGS if pattern.match(text, position)), ""):
        return found
    if character == ":" and re.search(r"\blambda\b", text[:position]):
        return NO_LAMBDA
    if character in _CHARACTERS:
        return _CHARACTERS[character]
    if name := plain_name(character):
        return f"write {name}"
    return _by_unicode(character)


def _by_unicode(character: str) -> str:
    """By what Unicode says of a character, for all that are in no table."""
    category, name = unicodedata.category(character), unicodedata.name(character, "")
    if category in ("Zs", "Zl", "Zp"):
        return "write a space"
    if category in ("Cf", "Cc", "Mn", "Co", "Cn"):
        return "it cannot be seen; remove it"
    plain = unicodedata.normalize("NFKC", character)
    if "VULGAR FRACTION" in name:
        return f"write ({plain.replace(chr(0x2044), '/')})"
    if plain != character and plain.isascii() and plain.isprintable() and plain.strip():
        return f"write {plain}"
    found = (hint for words, hint in _UNICODE_WORDS if re.search(rf"\b({words})", name))
    return next(found, "remove it")


def plain_name(character: str) -> str:
    """A letter or figure in the letters A to Z, empty where it is none: ``alpha`` for the Greek one.

    >>> plain_name("\\u03bb"), plain_name("\\u2082"), plain_name("\\u00b2"), plain_name("%")
    ('lam', '2', '**2', '')
    """
    plain = unicodedata.normalize("NFKC", character)
    named = unicodedata.name(plain, "") if len(plain) == 1 else ""
    if match := re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)", named):
        word = match[2].lower()
        word = WORDS.get(word, word)
        return word if match[1] == "SMALL" else word.capitalize()
    if character.isascii() or not (plain.isascii() and plain.isalnum()):
        return ""
    return f"**{plain}" if "SUPERSCRIPT" in unicodedata.name(character, "") or character in "²³¹" else plain


def _dot_hint(text: str, position: int) -> str:
    """For a dot between names: a module before a function, an object before its field, a method behind its object."""
    match = next((found for found in _DOTTED.finditer(text) if found.start() <= position < found.end()), None)
    if match is None:
        return ""
    before, name = match["before"], match["name"]
    if name == "newaxis":
        return "write None"
    if name in ("shape", "size", "t"):
        return _CHARACTERS["."] if name == "t" else FOREIGN_FUNCTIONS[name]
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    if name in FOREIGN_FUNCTIONS and match["call"]:
        return FOREIGN_FUNCTIONS[name]
    is_module = before.split(".")[0] in _PREFIXES
    if match["empty"] or (match["call"] and not is_module):
        return f"a function stands before its argument: write {name}({before if before != ')' else '...'})"
    if is_module:
        return f"write {name}{'(...)' if match['call'] else ''}, without {before}. before it"
    return _CHARACTERS["."]


def _index_hint(text: str, position: int) -> str:
    """For a name with an index behind it, in braces or brackets."""
    match = next((found for found in _INDEXED.finditer(text) if found.start() < position < found.end()), None)
    if match is None:
        return ""
    base, index = match[1], re.sub(r"\s", "", unicodedata.normalize("NFKC", match[2])).replace("\u2212", "-")
    if index in ("t", "t+1"):
        return f"write {base}, which has its own value at every step"
    if index == "t-1":
        return f"write {base}_prev, the state before the step"
    if re.fullmatch(r"t-\d+", index):
        return f"one step before is {base}_prev, and in a cell what is older {base}[{index}]"
    if "[" in match[0] or not re.fullmatch(r"[A-Za-z0-9]+", index):
        return ""
    return f"write {base}{index}" if index.isdigit() else f"write {base}_{index}"
