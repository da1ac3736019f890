"""Fetching from the network for a library: digests, the details that they leave out, and PDFs."""
