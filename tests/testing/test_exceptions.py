"""The examples of the kit's exceptions run: they are called by symrnn.testing, where no collector looks for them."""

from __future__ import annotations

import copy
import doctest
import pickle

import numpy as np
import pytest

from symrnn import cells, testing

TYPES = [value for name in testing.__all__ if isinstance(value := getattr(testing, name), type)]
EXCEPTIONS = [value for value in TYPES if issubclass(value, BaseException)]


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


def test_a_mismatch_reaches_another_process_with_its_report_and_its_diagnosis() -> None:
    def no_gradient(params, *others):
        return {name: np.zeros_like(weight) for name, weight in params.items()}

    with pytest.raises(testing.GradientMismatch) as caught:
        testing.assert_gradients_match(cells.elman(), no_gradient)
    assert caught.value.report.looks_like
    for copied in (pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value), copy.deepcopy(caught.value)):
        assert str(copied) == str(caught.value)
        assert copied.report.record() == caught.value.report.record()
