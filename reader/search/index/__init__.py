"""The word-level index: which papers hold which words, and how words answer those of a query."""
