"""Fixtures of the compiler's tests."""

from compiled_objects import bin_of, compilations, own_cache  # noqa: F401
