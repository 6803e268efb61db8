"""BibTeX as it is written in files of the field, and what is wrong in it, by its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations._literature import LITERATURE
from symrnn.cells import entry, names
from symrnn.derivation.bibtex import read_bibtex
from symrnn.derivation.exposition import Citation
from symrnn.errors import InputError

ENTRY = "@article{{key, author = {author}, title = {{A title}}, year = 2000}}"


def only(text: str) -> Citation:
    (work,) = read_bibtex(text).values()
    return work


@pytest.mark.parametrize(
    ("author", "families"),
    [
        ("{Hochreiter, Sepp}", ("Hochreiter",)),
        ("{Sepp Hochreiter}", ("Hochreiter",)),
        ('"Bart van Merri{\\"e}nboer"', ("van Merriënboer",)),
        ("{van der Maaten, Laurens and Hinton, Geoffrey}", ("van der Maaten", "Hinton")),
        ("{M{\\\"u}ller, J. and Mu{\\~n}oz, J. and {\\'E}variste Galois}", ("Müller", "Muñoz", "Galois")),
        ("{{\\O}rsted, H. and \\L{}ukasiewicz, J.}", ("Ørsted", "Łukasiewicz")),
        ("{Luko{\\v{s}}evi{\\v{c}}ius, Mantas}", ("Lukoševičius",)),
        ("{Fran{\\c c}ois, A.\n   and B\\'elisle, B.}", ("François", "Bélisle")),
    ],
)
def test_authors_are_named_by_their_families(author: str, families: tuple[str, ...]) -> None:
    assert only(ENTRY.format(author=author)).authors == families


@pytest.mark.parametrize(
    ("authors", "short"),
    [("A, B", "A (2000)"), ("A, B and C, D", "A and C (2000)"), ("A and B and C", "A, B and C (2000)"),
     ("A and B and C and D", "A et al. (2000)")],
)  # fmt: skip
def test_prose_names_up_to_three(authors: str, short: str) -> None:
    assert only(ENTRY.format(author=f"{{{authors}}}")).short == short


def test_fields_of_every_form_and_what_stands_between_the_entries() -> None:
    text = """
    A file may have words between its entries, and mails such as someone@example.org.
    @comment{not read, whatever = stands here}
    @Article {one:2000/a,
      AUTHOR = "Ann {\\"O}hman",
      title  = {{On {LSTM}}: 50\\% \\& more},
      journal = {Some Journal}, volume = 3, number = {4}, pages = {5--6}
      , year = "2000",
    }
    @inproceedings{two, author={Bo Li}, title={Two}, booktitle={A Conference}, pages={7}, year={2001}}
    """
    one, two = read_bibtex(text).values()
    assert (one.key, one.authors, one.title) == ("one:2000/a", ("Öhman",), "On LSTM: 50% & more")
    assert (one.place, two.place) == ("Some Journal 3(4):5\u20136", "In A Conference, 7")
    assert one.bibtex.startswith("@Article {one:2000/a,")
    assert one.bibtex.endswith("}")
    assert only(one.bibtex) == one


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected entries such as"),
        ("words alone", "expected entries such as"),
        ("\n@article{a, title = {T}, year = 1}", "line 2: the entry a has no author"),
        ("@article{a, author = {}, title = {T}}", "no author and no year"),
        ("@article{a, author = {B", "line 1: a brace is opened here and not closed"),
        ("@article{a, author = {B}, title = \"T, year = 1}", "quotation mark is opened"),
        ("@article{author = {B}}", "expected a key"),
        ("@article{a, author = {B}, title = {T}, month = jan, year = 1}", "month is 'jan"),
        ("@string{nc = {Neural Computation}}", "@string is not read"),
        (2 * ENTRY.format(author="{A, B}"), "the key key stands twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(text: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        read_bibtex(text)
    assert message in str(raised.value)


@given(st.text(alphabet="@{}\",=\\ \narticle0-'~", max_size=60))
def test_no_text_gives_another_error(text: str) -> None:
    try:
        found = read_bibtex(text)
    except InputError:
        return
    assert all(work.authors and work.title and work.year for work in found.values())


def test_the_catalogue_and_the_chapters_have_one_entry_for_one_work() -> None:
    own = [text for name in names() if (text := entry(name).bibtex.strip())]
    assert len(own) > 90
    for text in own:
        for key, work in read_bibtex(text).items():
            assert LITERATURE.get(key, work) == work
