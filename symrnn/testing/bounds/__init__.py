"""Whether a stated bound of a gradient holds: certified, refuted at a place, or undecided; and the report on it.

Read ``checks.py`` first.
"""
