"""What Reader gets from the network for a library: digests, details that digests leave out, and PDFs."""
