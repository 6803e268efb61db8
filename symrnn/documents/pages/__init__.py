"""What stands on the page of a derivation, whatever its format: blocks of prose, formulas, verdicts and figures.

It imports ``formulas`` and ``drawings``. Read ``page.py`` first, then ``blocks.py``.
"""
