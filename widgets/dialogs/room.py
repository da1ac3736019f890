"""How much room a dialog has."""

SHORT = [(0, "-short"), (16, "-tall")]
"""From how many rows of the window on a dialog can afford space between its lines."""
