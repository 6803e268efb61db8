"""Under which conditions a claim about programs holds, as one reads them: each once, and none that another includes."""

from __future__ import annotations

import re

__all__ = ["read_conditions"]

_INDEX = re.compile(r"(?<=[\[,])\s*s\d+(?=[\],])")
_LETTERS = "ijklmn"
_ROOT, _HALF = "Pow(", ", 1/2)"
_RELATION = re.compile(r"(.*) (!= 0|>= 0|> 0)")
_ENTRY = re.compile(r"(\w+)\[[^\]]*\]")


def read_conditions(detail: str) -> str:
    """``where A, B``: any indices are called i and j, a root is a root, and ``A > 0`` stands for all that it includes.

    >>> read_conditions("where v[s3] >= 0, v[s3] != 0, Pow(v[s7], 1/2) + 1 != 0, Pow(v[s9], 1/2) + 1 != 0")
    'where v[i] > 0, sqrt(v[i]) + 1 != 0'
    """
    first, _, listed = detail.partition(" ")
    found: dict[str, set[str]] = {}
    for part in _split(listed):
        relation = _RELATION.fullmatch(_with_roots(_with_letters(part)))
        left, sign = (relation[1], relation[2]) if relation else (_with_letters(part), "")
        found.setdefault(left, set()).add(sign)
    kept = [
        f"{left} {_strongest(signs)}".rstrip() for left, signs in found.items() if not _is_entry(left, signs, found)
    ]
    return f"{first} {', '.join(kept)}"


def _split(listed: str) -> list[str]:
    """At the commas outside of brackets."""
    parts, depth = [""], 0
    for letter in listed:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def _with_letters(part: str) -> str:
    """Any entry is called i, whatever number the proof gave it; of two different ones the second is j."""
    names = dict.fromkeys(found.strip() for found in _INDEX.findall(part))
    if len(names) > len(_LETTERS):
        return part
    letters = dict(zip(names, _LETTERS, strict=False))
    return _INDEX.sub(lambda found: letters[found[0].strip()], part)


def _with_roots(part: str) -> str:
    """``sqrt(x)`` for a power of a half."""
    start = part.find(_ROOT)
    while start >= 0:
        depth, end = 1, start + len(_ROOT)
        while end < len(part) and depth:
            depth += (part[end] in "([") - (part[end] in ")]")
            end += 1
        inside = part[start + len(_ROOT) : end]
        if not inside.endswith(_HALF):
            start = part.find(_ROOT, start + 1)
            continue
        part = f"{part[:start]}sqrt({inside[: -len(_HALF)]}){part[end:]}"
        start = part.find(_ROOT)
    return part


def _strongest(signs: set[str]) -> str:
    return "> 0" if len(signs & {"!= 0", ">= 0", "> 0"}) > 1 else next(iter(signs))


def _is_entry(left: str, signs: set[str], found: dict[str, set[str]]) -> bool:
    """Whether the whole vector stands there with a sign that says as much."""
    entry = _ENTRY.fullmatch(left)
    whole = found.get(entry[1]) if entry else None
    return whole is not None and _strongest(whole) in ("> 0", _strongest(signs))
