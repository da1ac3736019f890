from hypothesis import given, settings
from hypothesis import strategies as st

from storage.journal import Mark, line_of, read_lines
from storage.json_form import encoded


def a_journal(changes: int) -> bytes:
    content, mark = b"", Mark()
    for number in range(1, changes + 1):
        line, mark = line_of(encoded({"papers": {str(number): {"title": f"Title {number}"}}}), mark)
        content += line
    return content


def numbers(content: bytes) -> list[int]:
    return [line.mark.number for line in read_lines(content).lines]


def test_lines_are_read_as_they_were_written() -> None:
    reading = read_lines(a_journal(3))
    assert reading.lines[0].images == {"papers": {"1": {"title": "Title 1"}}}
    assert (reading.faults, reading.torn, reading.last.number) == ((), b"", 3)


def test_every_line_names_the_checksum_of_the_one_before() -> None:
    lines = read_lines(a_journal(3)).lines
    assert [line.previous for line in lines] == [0, lines[0].mark.check, lines[1].mark.check]
    assert len({line.mark.check for line in lines}) == 3


def test_every_cut_gives_an_exact_beginning() -> None:
    content = a_journal(40)
    for cut in range(len(content) + 1):
        reading = read_lines(content[:cut])
        whole = content[:cut].count(b"\n")
        assert [line.mark.number for line in reading.lines] == list(range(1, whole + 1))
        assert reading.faults == ()
        assert len(reading.torn) == cut - reading.end


@settings(max_examples=400, deadline=None)
@given(st.integers(min_value=0), st.integers(0, 7))
def test_a_flipped_bit_loses_one_change_at_most_and_is_told(place: int, bit: int) -> None:
    content = bytearray(a_journal(12))
    place %= len(content)
    content[place] ^= 1 << bit
    reading = read_lines(bytes(content))
    lost = set(range(1, 13)) - {line.mark.number for line in reading.lines}
    assert len(lost) <= 1
    assert reading.faults or reading.torn


def test_a_line_that_was_taken_out_is_missed() -> None:
    lines = a_journal(5).splitlines(keepends=True)
    reading = read_lines(b"".join(lines[:1] + lines[3:]))
    assert reading.faults == ("2 changes before line 2 are missing",)


def test_a_damaged_line_is_not_told_twice() -> None:
    lines = a_journal(5).splitlines(keepends=True)
    lines[2] = lines[2].replace(b"Title", b"Tittl")
    reading = read_lines(b"".join(lines))
    assert reading.faults == ("line 3 is damaged",)
    assert numbers(b"".join(lines)) == [1, 2, 4, 5]


def test_a_line_of_another_journal_is_told() -> None:
    lines = a_journal(2).splitlines(keepends=True)
    foreign, _ = line_of(encoded({"papers": {}}), Mark(2, 12345))
    assert read_lines(b"".join([*lines, foreign])).faults == ("line 3 does not follow the one before it",)


def test_what_follows_is_read_on_from_a_mark() -> None:
    content = a_journal(4)
    first = read_lines(content[: content.index(b"\n") + 1])
    rest = read_lines(content[first.end :], first.last, 2)
    assert [line.mark.number for line in rest.lines] == [2, 3, 4]
    assert rest.faults == ()
