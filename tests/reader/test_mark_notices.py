"""The words for changes of marks."""

from datetime import date

from reader.mark_notices import note_notice, snooze_notice, snooze_words, tag_notice, tag_words
from reader.triage import TagEdit

TODAY = date(2025, 11, 28)


def test_a_notice_about_one_paper_names_no_count() -> None:
    assert tag_notice(TagEdit(("vision",), ())) == "tagged #vision"
    assert tag_notice(TagEdit((), ("todo",))) == "untagged #todo"
    assert snooze_notice(date(2025, 11, 30), TODAY) == "snoozed until Sun 30 Nov"
    assert snooze_notice(None, TODAY) == "woke up"
    assert (note_notice("A thought."), note_notice("")) == ("note saved", "note deleted")


def test_the_history_has_a_verb_and_the_rest() -> None:
    assert tag_words(TagEdit(("vision",), ("todo",))) == ("tagged", "#vision, untagged #todo")
    assert snooze_words(date(2025, 11, 30)) == ("snoozed", "until 30 Nov 2025")
    assert snooze_words(None) == ("woke up", "")


def test_a_notice_counts_several_papers() -> None:
    assert tag_notice(TagEdit(("vision",), ("todo", "old")), 3) == "tagged 3 papers #vision, untagged #todo #old"
    assert snooze_notice(date(2025, 11, 30), TODAY, 3) == "snoozed 3 papers until Sun 30 Nov"
    assert snooze_notice(None, TODAY, 3) == "woke up 3 papers"
    assert note_notice("", 3) == "note deleted (3 papers)"
    assert note_notice("", 2) == "note deleted (2 papers)"
    assert tag_notice(TagEdit(("vision",), ()), 2) == "tagged 2 papers #vision"
    assert snooze_notice(None, TODAY, 2) == "woke up 2 papers"


def test_a_notice_names_a_few_tags() -> None:
    tags = tuple(f"t{number}" for number in range(200))
    assert tag_notice(TagEdit(tags, ())) == "tagged #t0 #t1 #t2 #t3 #t4 #t5 and 194 more"
    assert tag_notice(TagEdit(tags[:7], ())) == "tagged #t0 #t1 #t2 #t3 #t4 #t5 and 1 more"
    assert tag_notice(TagEdit(tags[:6], ())) == "tagged #t0 #t1 #t2 #t3 #t4 #t5"
