"""The lecture's book: its chapters, the start page, one PDF and the interactive page.

Many derivations, each checked, become a folder that is read offline. It imports ``documents`` and what is to its
left, and finds the chapters in ``derivations/``, or in the wheel. Read ``pages.py`` first.
"""
