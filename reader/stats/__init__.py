"""Statistics of reading: what was decided when, how far each digest is, and what waits to be read."""
