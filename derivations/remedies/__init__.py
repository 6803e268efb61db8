"""The parts of the chapter on what helps."""
