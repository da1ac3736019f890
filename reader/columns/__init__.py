"""What lists of papers are filtered and sorted by, column by column, so that no paper need be read for it."""

from reader.columns.columns import Columns
from reader.columns.facts import UNDATED, UNKNOWN, title_hash, to_count, to_ordinal
from reader.columns.signs import NOTED, READ, SNOOZED, STARRED, TAGGED, mark_flags
from reader.columns.standing import DigestOrder

__all__ = [
    "NOTED",
    "READ",
    "SNOOZED",
    "STARRED",
    "TAGGED",
    "UNDATED",
    "UNKNOWN",
    "Columns",
    "DigestOrder",
    "mark_flags",
    "title_hash",
    "to_count",
    "to_ordinal",
]
