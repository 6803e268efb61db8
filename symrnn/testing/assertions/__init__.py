"""What a test of a kernel asserts: its gradients, its values, its bounds.

Read ``gradients.py`` first.
"""
