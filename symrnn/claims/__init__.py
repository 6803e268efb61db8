"""What can be stated, and what became of it: data only.

A ``Claim`` is a statement with every hypothesis written out, a ``Verdict`` what the judge says of it. It imports
``programs`` and what is to their left. Read ``statements.py`` first.
"""
