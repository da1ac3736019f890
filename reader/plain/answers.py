"""What can be answered, by a letter or a word, with or without something behind it."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that can be done; `behind` names what may be written behind it."""

    letter: str
    word: str
    meaning: str
    behind: str = ""


ANSWERS = (
    Answer("s", "star", "star the paper and go on"),
    Answer("d", "dismiss", "mark it as read and go on"),
    Answer("n", "skip", "leave it as it is and go on; so does a space"),
    Answer("z", "later", "put it off to a day and go on", "DAY"),
    Answer("t", "tag", "add and take away tags", "+TAG -TAG"),
    Answer("m", "note", "write a note", "TEXT"),
    Answer("a", "abstract", "say the whole paper; so does enter alone"),
    Answer("c", "code", "open its code", "NUMBER"),
    Answer("o", "page", "open its page"),
    Answer("p", "pdf", "open it as PDF"),
    Answer("y", "copy", "copy its address"),
    Answer("Y", "cite", "copy its citation"),
    Answer("u", "back", "go back to the paper before and take back what was done"),
    Answer("/", "search", "go through what a query finds", "QUERY"),
    Answer("?", "help", "say this"),
    Answer("q", "quit", "stop; the rest waits for the next time"),
)
_BY_LETTER = {answer.letter: answer.word for answer in ANSWERS}
_WORDS = frozenset(answer.word for answer in ANSWERS)


def understood(line: str) -> tuple[str, str]:
    """Read an answer as its word and what stands behind it; the word is empty where there is no such answer."""
    if not line.strip():
        return ("skip" if " " in line else "abstract"), ""
    first, _, behind = line.strip().partition(" ")
    if first.startswith("/") and len(first) > 1:
        return "search", line.strip()[1:]
    word = _BY_LETTER.get(first) or (first.casefold() if first.casefold() in _WORDS else "")
    return word, behind.strip()


def help_lines() -> Iterator[str]:
    """Say every answer, one a line."""
    for answer in ANSWERS:
        behind = f", {answer.behind} may follow" if answer.behind else ""
        yield f"{answer.letter} or {answer.word}: {answer.meaning}{behind}."
