"""What can be stated, and what became of it: data only.

A ``Claim`` is a statement with every hypothesis written out, a ``Verdict`` what the judge says of it. It imports
``programs`` and the rooms of smaller number. Read ``comparisons.py`` first, then ``claim.py``; ``statements.py`` has
what is stated about programs.
"""
