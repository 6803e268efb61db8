"""The verdicts that are shown are found once."""

from judged_once import judged_once  # noqa: F401  # a fixture
