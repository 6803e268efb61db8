"""The steps of a cell's derivation: its network and gradient, one step backwards, its bounds.

Read ``cell_steps.py`` first.
"""
