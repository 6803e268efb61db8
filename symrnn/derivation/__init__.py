"""Arguments: steps, each with its prose, its claims and what it rests on.

``derive`` writes the derivation of any cell; an argument of one's own is made of the same parts. It imports
``bounds`` and the rooms of smaller number, and no document. Read ``derivation.py`` first, then ``derive.py``.
"""
