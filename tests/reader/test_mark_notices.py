"""The words for changes of marks."""

from datetime import date

from reader.mark_notices import note_notice, snooze_notice, tag_notice
from reader.triage import TagEdit

TODAY = date(2025, 11, 28)


def test_a_notice_counts_several_papers() -> None:
    assert tag_notice(TagEdit(("vision",), ("todo", "old")), 3) == "tagged 3 papers #vision, untagged #todo #old"
    assert snooze_notice(date(2025, 11, 30), TODAY, 3) == "snoozed 3 papers until Sun 30 Nov"
    assert snooze_notice(None, TODAY, 3) == "woke up 3 papers"
    assert note_notice("", 3) == "note deleted (3 papers)"


def test_a_notice_names_a_few_tags() -> None:
    tags = tuple(f"t{number}" for number in range(200))
    assert tag_notice(TagEdit(tags, ())) == "tagged #t0 #t1 #t2 #t3 #t4 #t5 and 194 more"
