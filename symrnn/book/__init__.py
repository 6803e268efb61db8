"""The lecture's book: its chapters, the start page, one PDF and the interactive page."""
