"""The word index: terms and postings in segments, term matching, scoring and similarity."""
