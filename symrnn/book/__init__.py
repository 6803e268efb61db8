"""The lecture's book: its chapters, the start page, one PDF and the interactive page.

Many derivations, each checked, become a folder that is read offline. It imports ``documents`` and the rooms of
smaller number, and ``chapters.py`` finds the chapters in ``derivations/``, or in ``symrnn/_derivations`` in a wheel.
Read ``pages.py`` first.
"""
