"""Conditions as they are read: the same ones as before, each once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symrnn.documents.pages.conditions import read_conditions


@pytest.mark.parametrize(
    ("detail", "read"),
    [
        ("where dt != 0", "where dt != 0"),
        ("where S_1 is invertible, S_2 is invertible", "where S_1 is invertible, S_2 is invertible"),
        ("where a[s3]*b[s4] != 0, a[s7]*b[s9] != 0", "where a[i]*b[j] != 0"),
        ("where A[s1,s2] > 0, A[s4,s1] >= 0", "where A[i,j] > 0"),
        ("where v > 0, v[s2] >= 0, v[s2] != 0", "where v > 0"),
        ("where v != 0, v[s2] > 0", "where v != 0, v[i] > 0"),
        ("where v >= 0", "where v >= 0"),
        ("where Pow(Pow(v, 1/2) + 1, 1/2) != 0", "where sqrt(sqrt(v) + 1) != 0"),
        ("where Pow(v, 1/3) != 0, Pow(w, 1/2) != 0", "where Pow(v, 1/3) != 0, sqrt(w) != 0"),
        ("where maximum(a, b) > 0, maximum(a, b) != 0", "where maximum(a, b) > 0"),
    ],
)
def test_each_condition_stands_there_once(detail: str, read: str) -> None:
    assert read_conditions(detail) == read


signs = st.sampled_from(["> 0", ">= 0", "!= 0"])


@given(st.lists(st.tuples(st.sampled_from("uvw"), signs), min_size=1, max_size=6))
def test_what_is_read_says_the_same_of_every_number(stated: list[tuple[str, str]]) -> None:
    told = read_conditions(f"where {', '.join(f'{name} {sign}' for name, sign in stated)}")
    read = [tuple(part.split(" ", 1)) for part in told.removeprefix("where ").split(", ")]
    holds = {"> 0": lambda x: x > 0, ">= 0": lambda x: x >= 0, "!= 0": lambda x: x != 0}
    assert len({name for name, _ in read}) == len(read)
    for value in (-1, 0, 1):
        for name in "uvw":
            before, after = ([holds[sign](value) for each, sign in pairs if each == name] for pairs in (stated, read))
            assert all(before) == all(after)
