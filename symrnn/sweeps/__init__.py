"""Sweeps: one function over a grid of parameters, cells or seeds, here or on a cluster, from a result file on.

What is sent to a worker and what comes back is JSON. It imports ``evaluate``, ``bounds`` and the rooms of smaller
number. Read ``grid_runs.py`` first, then ``under_way.py`` and ``result_files.py``; the functions of the command line
are a table in ``studies.py``.
"""
