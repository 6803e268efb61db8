"""Into other people's test runs: the plug-ins for pytest and Hypothesis, and the files of reports.

Read ``recording.py`` first. What pytest itself loads is ``_symrnn_pytest``, beside the package: of symrnn, an empty
test run loads that alone.
"""
