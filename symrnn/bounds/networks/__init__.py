"""Enclosures of one network on a box of weights, states and inputs: Jacobians over many steps, and its regime.

Read ``regime.py`` first.
"""
