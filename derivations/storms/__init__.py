"""The storms: their tracks, the models that predict them, the stored result, and what is measured on it."""
