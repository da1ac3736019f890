import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.documents import dumps
from storage.journal import LogPosition, encode_record, read_records

pytestmark = pytest.mark.no_cover  # many examples, slow to trace; other tests run the same code


def a_journal(changes: int) -> bytes:
    content, position = b"", LogPosition()
    for number in range(1, changes + 1):
        line, position = encode_record(dumps({"papers": {str(number): {"title": f"Title {number}"}}}), position)
        content += line
    return content


def numbers(content: bytes) -> list[int]:
    return [line.position.sequence for line in read_records(content).records]


def test_records_are_read_as_written() -> None:
    reading = read_records(a_journal(3))
    assert reading.records[0].changes == {"papers": {"1": {"title": "Title 1"}}}
    assert (reading.errors, reading.torn_tail, reading.last.sequence) == ((), b"", 3)


def test_every_record_contains_the_previous_checksum() -> None:
    lines = read_records(a_journal(3)).records
    assert [line.previous for line in lines] == [0, lines[0].position.checksum, lines[1].position.checksum]
    assert len({line.position.checksum for line in lines}) == 3


def test_every_cut_leaves_an_exact_prefix() -> None:
    content = a_journal(40)
    for cut in range(len(content) + 1):
        reading = read_records(content[:cut])
        whole = content[:cut].count(b"\n")
        assert [line.position.sequence for line in reading.records] == list(range(1, whole + 1))
        assert reading.errors == ()
        assert len(reading.torn_tail) == cut - reading.end


@settings(max_examples=400, deadline=None)
@given(st.integers(min_value=0), st.integers(0, 7))
def test_a_flipped_bit_is_reported_and_loses_one_change(place: int, bit: int) -> None:
    content = bytearray(a_journal(12))
    place %= len(content)
    content[place] ^= 1 << bit
    reading = read_records(bytes(content))
    lost = set(range(1, 13)) - {line.position.sequence for line in reading.records}
    assert len(lost) <= 1
    assert reading.errors or reading.torn_tail


def test_a_removed_line_is_noticed() -> None:
    lines = a_journal(5).splitlines(keepends=True)
    reading = read_records(b"".join(lines[:1] + lines[3:]))
    assert reading.errors == ("2 changes before line 2 are missing",)


def test_a_damaged_line_is_reported_once() -> None:
    lines = a_journal(5).splitlines(keepends=True)
    lines[2] = lines[2].replace(b"Title", b"Tittl")
    reading = read_records(b"".join(lines))
    assert reading.errors == ("line 3 is damaged",)
    assert numbers(b"".join(lines)) == [1, 2, 4, 5]


def test_a_line_of_another_journal_is_reported() -> None:
    lines = a_journal(2).splitlines(keepends=True)
    foreign, _ = encode_record(dumps({"papers": {}}), LogPosition(2, 12345))
    assert read_records(b"".join([*lines, foreign])).errors == ("line 3 does not follow the one before it",)


def test_reading_continues_after_a_position() -> None:
    content = a_journal(4)
    first = read_records(content[: content.index(b"\n") + 1])
    rest = read_records(content[first.end :], first.last, 2)
    assert [line.position.sequence for line in rest.records] == [2, 3, 4]
    assert rest.errors == ()
