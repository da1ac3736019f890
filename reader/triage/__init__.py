"""Deciding about papers one by one: what waits, how far a round has come, where it stopped."""
