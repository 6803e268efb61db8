"""Exercises with checked answers: drawn for any cell, and read off the quotations of any derivation.

A question, an answer, and the step that works it out; the judge proves the answer before anybody is asked. It imports
``documents``, ``derivation`` and the rooms of smaller number. Read ``exercise.py`` first, then ``drills.py``.
"""
