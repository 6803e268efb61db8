"""A page as a file: HTML, Markdown, LaTeX, Typst, PDF, one file for each.

It imports ``pages`` and what is to their left. Read ``markdown.py`` first, the shortest.
"""
