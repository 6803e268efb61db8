"""A strict reader of GIFT, written from the public description of the format: what is not in it is an error."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["GiftQuestion", "read_gift"]

_ITEM = re.compile(r"\A::(?P<title>(?:\\.|[^\\~=#{}:])+)::\[html\](?P<stem>(?:\\.|[^\\~=#{}:])+)\{(?P<answer>.*)\}\Z")
_NUMBER = re.compile(r"#(-?\d+(?:\.\d+)?):(\d+(?:\.\d+)?)")
_ESSAY = re.compile(r"####\[html\]((?:\\.|[^\\~=#{}:])+)")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True)
class GiftQuestion:
    """A question as it is imported; ``answer`` is a pair of number and tolerance, a truth, or a text."""

    title: str
    stem: str
    answer: tuple[str, str] | bool | str


def read_gift(text: str) -> tuple[GiftQuestion, ...]:
    """The questions of a file. Comments stand on lines of their own that begin with two slashes."""
    lines = ["" if line.startswith("//") else line for line in text.splitlines()]
    return tuple(map(_item, filter(None, re.split(r"\n\s*\n", "\n".join(lines).strip()))))


def _item(text: str) -> GiftQuestion:
    found = _ITEM.match(text)
    if found is None or "\n" in text:
        raise ValueError(f"no question: {text}")
    return GiftQuestion(_plain(found["title"]), _plain(found["stem"]), _answer(found["answer"]))


def _answer(text: str) -> tuple[str, str] | bool | str:
    if text in ("TRUE", "FALSE"):
        return text == "TRUE"
    if number := _NUMBER.fullmatch(text):
        return number[1], number[2]
    if essay := _ESSAY.fullmatch(text):
        return _plain(essay[1])
    raise ValueError(f"no answer: {text}")


def _plain(text: str) -> str:
    """Only the signs of the format, and the backslash, may stand behind one."""
    for sign in _ESCAPED.findall(text):
        if sign not in "~=#{}:\\":
            raise ValueError(f"\\{sign} is no escape: {text}")
    return _ESCAPED.sub(r"\1", text)
