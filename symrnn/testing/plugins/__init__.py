"""Into other people's test runs: the plug-ins for pytest and Hypothesis, and the files of reports.

Read ``recording.py`` first. What pytest and Hypothesis themselves load stands beside the package, ``_symrnn_pytest``
and ``_symrnn_hypothesis``: of symrnn, an empty test run loads those alone.
"""
