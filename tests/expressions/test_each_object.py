"""What is remembered of an object is of that object: one that is equal to it, or stands where it stood, is another."""

from __future__ import annotations

from symrnn.expressions.each_object import once_for_each


def test_each_object_is_asked_once_and_no_other_is_taken_for_it() -> None:
    asked: list[object] = []

    @once_for_each(most=100)
    def first(*lists: list[int]) -> int:
        asked.append(lists)
        return lists[0][0]

    one, equal, other = [1], [1], [2]
    assert [first(one), first(other), first(equal), first(one), first(one, other), first(other, one)] == [
        1,
        2,
        1,
        1,
        1,
        2,
    ]
    assert len(asked) == 5


def test_an_object_is_held_so_that_no_later_one_has_its_id() -> None:
    length = once_for_each(most=1000)(len)
    assert [length(list(range(number))) for number in range(500)] == list(range(500))
