"""Ranking: learn from what the user starred and dismissed which papers to read first, and say why."""
