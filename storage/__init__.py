"""What is remembered: papers, and what the user did with them."""

from storage.library import Library

__all__ = ["Library"]
