"""Into other people's test runs: the plug-ins for pytest and Hypothesis, and the files of reports.

Read ``pytest_plugin.py`` first.
"""
