"""Functions are named by verbs, and a public class by a name that no other room has. And both rules bite."""

from __future__ import annotations

import pytest
from architecture_imports import Source, sources
from name_rules import functions, is_participle, participles, shared_types
from places import ROOT

CODE = sources(ROOT, "symrnn", "derivations")

#: those that stay: names users know (kept_states, truncated_pass, rolled_diagram, unrolled_diagram, Program.expanded),
#: and nouns of the chapters, such as the fixed point and the closed form. The number may only fall.
MOST_PARTICIPLES = 11


def test_functions_are_verbs() -> None:
    found = [line for source in CODE for line in participles(source)]
    assert len(found) <= MOST_PARTICIPLES, "\n".join(found)
    assert sum(1 for source in CODE for _ in functions(source)) > 2000


def test_a_public_class_is_called_like_no_other_in_another_room() -> None:
    assert list(shared_types(CODE)) == []


@pytest.mark.parametrize(
    "text",
    [
        "def told(): pass\n",
        "def _rounded_up(): pass\n",
        "class A:\n    def shifted(self): pass\n",
        "def f():\n    def kept(): pass\n",
        "@cache\ndef compared(): pass\n",
        "@staticmethod\ndef given(): pass\n",
    ],
)
def test_a_participle_is_noticed(text: str) -> None:
    assert len(list(participles(Source("symrnn/programs/a.py", text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "def tell(): pass\n",
        "def seed_from(): pass\n",
        "def embed_font(): pass\n",
        "def put_together(): pass\n",
        "def keep_needed(): pass\n",
        "class A:\n    @property\n    def failed(self): pass\n",
        "told = 1\n",
    ],
)
def test_a_verb_a_property_and_data_are_not(text: str) -> None:
    assert list(participles(Source("symrnn/programs/a.py", text))) == []


def test_the_words_are_told_apart() -> None:
    assert all(map(is_participle, ("shown", "made", "used", "unfolded")))
    assert not any(map(is_participle, ("show", "make", "norm", "speed", "", "read")))


def test_a_class_of_the_same_name_in_another_room_is_noticed() -> None:
    first, second = (Source(f"symrnn/{room}/a.py", "class Box: pass\n") for room in ("bounds", "documents"))
    (finding,) = shared_types((first, second))
    assert finding.startswith("symrnn/bounds/a.py:1 and symrnn/documents/a.py:1: Box stands for two things")
    assert list(shared_types((first, Source("derivations/a.py", "class Box: pass\n"))))


def test_a_private_class_and_one_of_the_same_room_are_not() -> None:
    first = Source("symrnn/bounds/a.py", "class Box: pass\n")
    assert list(shared_types((first, Source("symrnn/documents/a.py", "class _Box: pass\nBox = 1\n")))) == []
    assert list(shared_types((first, Source("symrnn/bounds/b.py", "class Box: pass\n")))) == []
