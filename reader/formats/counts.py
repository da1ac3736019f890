"""Counts as pages abbreviate them."""

COUNT = r"(?:[0-9]{1,4}(?:\.[0-9]{1,2})?[kKM]|[0-9][0-9,]{0,6})"
"""A number on a page: 101, 1,024 or 3.29k."""


def parse_count(digits: str) -> int:
    """Parse a number on a page: "1,024" or "3.29k"."""
    if digits.endswith(("k", "K", "M", "m")):
        return round(float(digits[:-1]) * (1_000_000 if digits[-1] in "Mm" else 1000))
    return int(digits.replace(",", ""))
