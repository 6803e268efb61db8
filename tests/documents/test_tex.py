"""LaTeX as it is handed out: evidence that is printed where it is asked for, and captions that can be cited."""

from __future__ import annotations

import re

import pytest
from lecture import load_chapter

from symrnn.documents.formats.tex import write_tex
from symrnn.documents.pages.page import build_page


@pytest.fixture(scope="module")
def source() -> str:
    chapter = load_chapter("two_steps")
    return write_tex(build_page(chapter, chapter.verify()))


def test_the_evidence_of_what_is_proved_is_printed_where_it_is_asked_for(source: str) -> None:
    shown = re.sub(r"\\ifevidence\n.*?\\fi\n", "", source, flags=re.S)
    assert source.count("\\ifevidence\n") == source.count("\n\\fi\n") == len(load_chapter("two_steps").steps)
    assert "merged into equal ones" in source
    assert "merged into equal ones" not in shown
    assert "\\newif\\ifevidence" in shown


def test_a_figure_has_a_caption_with_a_label(source: str) -> None:
    captions = re.findall(r"\\captionhere\{figure\}\{.*\}\\label\{(figure:[a-z-]+)\}", source)
    assert len(captions) == len(set(captions)) == source.count("\\includegraphics{") == 2
