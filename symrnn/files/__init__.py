"""Writing files: whole or not at all, and never over what is somebody else's.

Every file that symrnn writes is written here, with a mark by which it is known again. It imports ``errors`` alone.
Read ``outputs.py`` first, which says what may be replaced; the marks are a table in ``marks.py``.
"""
