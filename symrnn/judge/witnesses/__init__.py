"""Where a claim is false: points drawn, values enclosed, and how a refutation tells them.

Read ``witness.py`` first.
"""
