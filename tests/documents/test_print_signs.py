"""Apostrophes, quotation marks, primes and powers of ten in prose, as print has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symrnn.documents.formats.html_blocks import html_text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("the lecture's own", "the lecture’s own"),
        ("two units' states", "two units’ states"),
        ('"w_n is less" is not', "“<var>w</var><sub><var>n</var></sub> is less” is not"),
        ("f'(a)", "f′(a)"),
        ("8.8818e-16", "8.8818\xa0×\xa010<sup>−16</sup>"),
        ("about 1e15, or 1.5E3", "about 10<sup>15</sup>, or 1.5E3"),
        ("3.4006e+38.", "3.4006\xa0×\xa010<sup>38</sup>."),
        ("from 1e-05 on", "from 10<sup>−5</sup> on"),
        ("2e, e5, a1e5, 1e5x and 0x1e5", "2e, e5, a1e5, 1e5x and 0x1e5"),
        ("v1.2e3.4", "v1.2e3.4"),
        ("at x = '1'", "at x = &#x27;1&#x27;"),
        ('an inch: 3"', "an inch: 3&quot;"),
    ],
)
def test_prose_has_the_signs_of_print(text: str, html: str) -> None:
    assert html_text(text) == html


@given(st.text(alphabet="ae1.5-+'\"<>& s_", max_size=20))
def test_nothing_becomes_markup(text: str) -> None:
    left = html_text(text)
    for tag in ("<sup>", "</sup>", "<sub>", "</sub>", "<var>", "</var>"):
        left = left.replace(tag, "")
    assert "<" not in left
    assert ">" not in left
