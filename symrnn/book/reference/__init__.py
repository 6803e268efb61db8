"""The catalogue as pages: one for each cell, and a start page on which a recurrence is looked up.

It imports the rest of ``book``. Read ``build.py`` first.
"""
