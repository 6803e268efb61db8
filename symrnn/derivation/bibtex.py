"""Works that a derivation cites, read from BibTeX."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from symrnn.derivation.exposition import Citation
from symrnn.errors import InputError, quote
from symrnn.expressions.arguments import check_arguments

__all__ = ["read_bibtex"]

_NEEDED = ("author", "title", "year")
#: where a work appeared, by the first of these that an entry has, with what stands before it
_PLACES = (("journal", ""), ("booktitle", "In "), ("school", ""), ("publisher", ""), ("eprint", "arXiv:"))
_HEAD = re.compile(r"@\s*(?P<kind>\w+)\s*\{\s*")
_KEY = re.compile(r"(?P<key>[A-Za-z0-9][A-Za-z0-9:.+/_-]*)\s*(?P<end>[,}])")
_FIELD = re.compile(r"\s*(?P<name>[A-Za-z][\w-]*)\s*=\s*")
_NUMBER = re.compile(r"\d+")
_BETWEEN = re.compile(r"[\s,]*")
_ACCENT = re.compile(r"\\([\"'`^~=.cvuHk])\s*(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))")
_COMBINING: Mapping[str, str] = MappingProxyType(
    dict(zip("\"'`^~=.cvuHk", "\u0308\u0301\u0300\u0302\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u0328", strict=True))
)
_LETTERS: Mapping[str, str] = MappingProxyType(
    {"ss": "ß", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "l": "ł", "L": "Ł", "aa": "å"}
)
_LETTER = re.compile(rf"\\({'|'.join(sorted(_LETTERS, key=len, reverse=True))})(?![A-Za-z])\s*")
_ESCAPED = re.compile(r"\\([&%$#_{}])")


@check_arguments
def read_bibtex(text: str) -> Mapping[str, Citation]:
    r"""The works of a BibTeX file by their keys, in its order; comments are passed over, and accents become letters.

    >>> works = read_bibtex(r'@article{g2000, author = {Gers, F. and M{\"u}ller, J.}, title = "Learning", year = 2000}')
    >>> works["g2000"].authors
    ('Gers', 'Müller')

    Raises
    ------
    InputError
        for a brace that is not closed, an entry without a key, author, title or year, a key that stands twice, and for
        macros: with the line.
    """
    found: dict[str, Citation] = {}
    place = 0
    while (head := _HEAD.search(text, place)) is not None:
        kind, line = head["kind"].lower(), _line(text, head.start())
        end = _closing(text, text.index("{", head.start()), line)
        if kind in ("string", "preamble"):
            raise InputError(f"line {line}: @{kind} is not read; write out what it stands for")
        if kind != "comment":
            work = _entry(text[head.start() : end], text[head.end() : end], line)
            if work.key in found:
                raise InputError(f"line {line}: the key {work.key} stands twice; give each work a key of its own")
            found[work.key] = work
        place = end
    if not found:
        raise InputError("expected entries such as @article{key, author = {...}, ...}, found none")
    return MappingProxyType(found)


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _closing(text: str, start: int, line: int) -> int:
    """The place after the brace that closes the one at ``start``."""
    depth = 0
    for place in range(start, len(text)):
        sign = text[place]
        if sign in "{}" and text[place - 1] != "\\":
            depth += 1 if sign == "{" else -1
            if not depth:
                return place + 1
    raise InputError(f"line {line}: a brace is opened here and not closed; close it")


def _entry(whole: str, body: str, line: int) -> Citation:
    key = _KEY.match(body)
    if key is None:
        raise InputError(
            f"line {line}: expected a key such as pascanu2013difficulty, then a comma; found {quote(body)}"
        )
    fields = dict(_fields(body[key.end() :] if key["end"] == "," else "", line, key["key"]))
    missing = [name for name in _NEEDED if not fields.get(name)]
    if missing:
        raise InputError(f"line {line}: the entry {key['key']} has no {' and no '.join(missing)}; give it")
    return Citation(
        key["key"],
        tuple(map(_family, re.split(r"\s+and\s+", fields["author"]))),
        fields["title"],
        _place(fields),
        fields["year"],
        whole.strip(),
    )


def _fields(body: str, line: int, key: str) -> Iterator[tuple[str, str]]:
    place = 0
    while (field := _FIELD.match(body, _skip(body, place))) is not None:
        start = field.end()
        opens = body[start : start + 1]
        if opens == "{":
            place = _closing(body, start, line)
            value = body[start + 1 : place - 1]
        elif opens == '"':
            place = _quote_end(body, start, line)
            value = body[start + 1 : place - 1]
        elif (number := _NUMBER.match(body, start)) is not None:
            place, value = number.end(), number.group()
        else:
            raise InputError(
                f"line {line}: in the entry {key}, {field['name']} is {quote(body[start : start + 20])}; expected "
                "braces, quotes or a number, for macros are not read"
            )
        yield field["name"].lower(), _plain(value)


def _skip(body: str, place: int) -> int:
    """The place after blanks and commas."""
    found = _BETWEEN.match(body, place)
    return place if found is None else found.end()


def _quote_end(body: str, start: int, line: int) -> int:
    """The place after the quotation mark that closes the one at ``start``, outside braces."""
    depth = 0
    for place in range(start + 1, len(body)):
        depth += {"{": 1, "}": -1}.get(body[place], 0)
        if body[place] == '"' and not depth and body[place - 1] != "\\":
            return place + 1
    raise InputError(f"line {line}: a quotation mark is opened here and not closed; close it")


def _family(name: str) -> str:
    """The family name of "Family, Given" and of "Given Family"; "van" and its like belong to it."""
    family, comma, _ = name.partition(",")
    if comma:
        return family.strip()
    words = name.split()
    first = next((at for at, word in enumerate(words[:-1]) if word[:1].islower()), len(words) - 1)
    return " ".join(words[first:])


def _place(fields: Mapping[str, str]) -> str:
    name, before = next((row for row in _PLACES if fields.get(row[0])), ("", ""))
    if not name:
        return ""
    volume = fields.get("volume", "")
    number = f"({fields['number']})" if fields.get("number") and volume else ""
    pages = f"{':' if volume else ', '}{fields['pages']}" if fields.get("pages") else ""
    return f"{before}{fields[name]}{' ' * bool(volume)}{volume}{number}{pages}"


def _plain(value: str) -> str:
    """A value as it is read: without TeX's braces and commands."""
    text = _ACCENT.sub(lambda found: unicodedata.normalize("NFC", (found[2] or found[3]) + _COMBINING[found[1]]), value)
    text = _LETTER.sub(lambda found: _LETTERS[found[1]], text)
    text = text.replace("---", "\N{EM DASH}").replace("--", "\N{EN DASH}").replace("~", " ")
    kept = _ESCAPED.sub(lambda found: found[1] if found[1] not in "{}" else "", re.sub(r"(?<!\\)[{}]", "", text))
    return re.sub(r"\s+", " ", kept).strip()
