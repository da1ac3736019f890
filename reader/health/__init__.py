"""Whether what Reader runs on is as it should be: its installation and its terminal; nothing is changed by looking."""
