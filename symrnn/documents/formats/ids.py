"""The ids of a page: each is there once, and every link within the page leads to one."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from urllib.parse import unquote

from symrnn.errors import InputError

__all__ = ["check_ids", "ids_of", "links_of"]

# a quote within text or an attribute is written &quot;, so that these are attributes and nothing else
_ID = re.compile(r'<[A-Za-z][^<>]*?\sid="([^"]*)"')
_LINK = re.compile(r'<a\s[^<>]*?href="([^"]*)"')


def ids_of(html: str) -> tuple[str, ...]:
    """All ids in the order of the page.

    >>> ids_of('<p id="a">id="b"</p><p class="c" id="d"></p>')
    ('a', 'd')
    """
    return tuple(map(unescape, _ID.findall(html)))


def links_of(html: str) -> tuple[str, ...]:
    """Where the links of a page lead, in its order.

    >>> links_of('<a class="b" href="c.html#d%20e">f</a>')
    ('c.html#d e',)
    """
    return tuple(unquote(unescape(link)) for link in _LINK.findall(html))


def check_ids(title: str, html: str) -> None:
    """See that no id of a page is there twice, and that there is one for every link within the page.

    Raises
    ------
    InputError
        naming the id.
    """
    ids = Counter(ids_of(html))
    twice = next((name for name, count in ids.items() if count > 1), None)
    if twice is not None:
        raise InputError(
            f"page {title!r}: the id {twice!r} stands at two places, and a link to it leads to the first alone; "
            "give the step, the figure or the section another id"
        )
    dead = next((link for link in links_of(html) if link.startswith("#") and link[1:] not in ids), None)
    if dead is not None:
        raise InputError(f"page {title!r}: a link leads to {dead}, which is not on the page; correct the id")
