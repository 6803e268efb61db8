"""What a wrong kernel looks like: variants of the equations, each a mistake, and the report that names it.

Read ``diagnosis.py`` first, then ``variants.py``.
"""
