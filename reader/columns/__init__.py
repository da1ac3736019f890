"""What lists of papers are filtered and sorted by, column by column, so that no paper need be read for it."""

from reader.columns.columns import Columns
from reader.columns.facts import UNDATED, UNKNOWN, count_of, number_of_title, ordinal_of
from reader.columns.signs import NOTED, READ, SNOOZED, STARRED, TAGGED, sign_of
from reader.columns.standing import Standing

__all__ = [
    "NOTED",
    "READ",
    "SNOOZED",
    "STARRED",
    "TAGGED",
    "UNDATED",
    "UNKNOWN",
    "Columns",
    "Standing",
    "count_of",
    "number_of_title",
    "ordinal_of",
    "sign_of",
]
