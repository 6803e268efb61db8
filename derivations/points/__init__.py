"""The points of the lecture that need a correction, each a step: its words, what refutes them, what holds instead."""
