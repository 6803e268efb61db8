"""A cell as C: the operations of its plan, written as one self-contained file, and called over a sequence.

``work.py`` says what runs when, ``extraction.py`` makes operations of lines, ``storage.py`` says where each name
stands, ``texts.py`` and ``fills.py`` write an operation as a function of C, ``runs.py`` the function that calls them
all. The C that stays the same is in ``functions.c`` and ``tiles.py``. Read ``kernel.py`` first.
"""
