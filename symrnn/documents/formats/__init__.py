"""A page as a file: HTML, Markdown, LaTeX, Typst, PDF, one file for each.

It imports ``pages``, and the folders before it. Read ``markdown.py`` first, the shortest.
"""
