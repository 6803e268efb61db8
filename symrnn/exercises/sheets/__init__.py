"""A checked sheet of exercises as a file: a page, the GIFT text of Moodle, a notebook that grades.

It imports the files of ``exercises`` above it. Read ``checked.py`` first.
"""
