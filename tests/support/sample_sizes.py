"""How many examples of a property are drawn: a third of them in the fast suite, all with ``make test-all``."""

from __future__ import annotations

from hypothesis import settings

__all__ = ["examples"]


def examples(most: int) -> settings:
    """The settings of a property of which so many examples are drawn where the profile draws more than the suite's."""
    all_of_them = settings.default.max_examples > settings.get_profile("suite").max_examples
    return settings(max_examples=most if all_of_them else -(-most // 3))
