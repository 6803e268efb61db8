"""Hypothesis without deadlines or chance: the same examples on every run."""

from hypothesis import settings

settings.register_profile("symrnn", deadline=None, derandomize=True, database=None)
settings.load_profile("symrnn")
