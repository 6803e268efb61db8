"""The parts of the chapter on the radar example."""
