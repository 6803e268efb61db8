"""The examples of the kit's exceptions run: they are called by symrnn.testing, where no collector looks for them."""

from __future__ import annotations

import doctest

import pytest

from symrnn import testing

EXCEPTIONS = [value for name in testing.__all__ if isinstance(value := getattr(testing, name), type)]


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=lambda each: each.__name__)
def test_the_example_runs_and_the_name_is_where_users_find_it(exception: type) -> None:
    assert getattr(testing, exception.__name__) is exception
    assert exception.__module__ == "symrnn.testing"
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    example = parser.get_doctest(exception.__doc__ or "", {}, exception.__name__, None, 0)
    assert runner.run(example).attempted > 0
    assert runner.failures == 0


def test_a_wrong_example_would_be_noticed() -> None:
    runner = doctest.DocTestRunner(verbose=False)
    wrong = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    assert runner.run(wrong, out=lambda text: None).failed == 1
