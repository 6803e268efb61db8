"""Plans: passes from program to program, and when each line of a step runs over a sequence.

A step and its pullback are one program (``joint.py``); sums and products are regrouped by when their parts are known,
what is computed twice has one line, and each line then has a phase: once, before the loop, in it, after it. Each pass
is claimed to leave the program equal. It imports ``gradients``, ``cells`` and ``claims`` and the rooms of smaller
number, and not the judge. Read ``plan.py`` first.
"""
