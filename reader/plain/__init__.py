"""Triage without a screen: prompts and answers line by line, for screen readers and for pipes."""
