"""What is collected stays until the end: Python's garbage collector does not look through it again and again.

Some ten thousand tests with their parameters are half a million objects. Each full search for garbage goes over all
of them, which was a quarter of the time of the collection.
"""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest

#: objects made before the young are searched; 700 where nothing is said
YOUNG = 50_000


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    gc.disable()  # while tests are collected hardly anything is thrown away
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(YOUNG)
        gc.enable()
