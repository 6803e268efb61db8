"""The one expression language: what a line may be made of, and its value.

Names are real SymPy symbols, functions are elementwise; ``nodes`` adds products of matrices, transposes, sums and
norms, ``shapes`` says what fits, ``functions`` what the functions are, ``exact`` and ``enclosure`` give their values.
``copying``, ``display`` and ``lazy`` are what the objects and packages of all rooms share. It imports ``errors``
alone. Read ``nodes.py`` first.
"""
