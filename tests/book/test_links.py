"""A link from one page of a book to a place on another leads to an id that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from symrnn.book.links import check_links
from symrnn.errors import InputError

PLACE = '<p id="here">'


@pytest.mark.parametrize("link", ["b.html#here", "b.html", "#there", "c.html#there", "cells/d%20e.html#here"])
def test_a_link_that_leads_somewhere_is_kept(link: str) -> None:
    pages = {"a.html": f'<a href="{link}">', "b.html": PLACE, "cells/d e.html": PLACE}
    check_links({Path("book", name): text for name, text in pages.items()})


@pytest.mark.parametrize("link", ["b.html#there", "../book/b.html#step-1", "cells/d%20e.html#there"])
def test_a_link_to_a_place_that_is_not_there_stops_the_build(link: str) -> None:
    pages = {"a.html": f'<a class="x" href="{link}">', "b.html": PLACE, "cells/d e.html": PLACE}
    with pytest.raises(InputError, match=r"page a\.html: a link leads to .*; correct the link"):
        check_links({Path("book", name): text for name, text in pages.items()})
