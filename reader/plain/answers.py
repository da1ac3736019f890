"""What can be answered, by a letter or a word, with or without something behind it."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One thing that can be done; `argument` names what may be written behind it."""

    letter: str
    word: str
    description: str
    argument: str = ""


ANSWER_OPTIONS = (
    AnswerOption("s", "star", "star the paper and go on"),
    AnswerOption("d", "dismiss", "mark it as read and go on"),
    AnswerOption("n", "skip", "leave it as it is and go on; so does a space"),
    AnswerOption("z", "later", "put it off to a day and go on", "DAY"),
    AnswerOption("t", "tag", "add and take away tags", "+TAG -TAG"),
    AnswerOption("m", "note", "write a note", "TEXT"),
    AnswerOption("a", "abstract", "say the whole paper; so does enter alone"),
    AnswerOption("c", "code", "open its code", "NUMBER"),
    AnswerOption("o", "page", "open its page"),
    AnswerOption("p", "pdf", "open it as PDF"),
    AnswerOption("y", "copy", "copy its address"),
    AnswerOption("Y", "cite", "copy its citation"),
    AnswerOption("u", "back", "go back to the paper before and take back what was done"),
    AnswerOption("/", "search", "go through what a query finds", "QUERY"),
    AnswerOption("?", "help", "say this"),
    AnswerOption("q", "quit", "stop; the rest waits for the next time"),
)
_OPTIONS_BY_LETTER = {answer.letter: answer.word for answer in ANSWER_OPTIONS}
_OPTION_WORDS = frozenset(answer.word for answer in ANSWER_OPTIONS)


def parse_answer(line: str) -> tuple[str, str]:
    """Read an answer as its word and what stands behind it; the word is empty where there is no such answer."""
    if not line.strip():
        return ("skip" if " " in line else "abstract"), ""
    first, _, behind = line.strip().partition(" ")
    if first.startswith("/") and len(first) > 1:
        return "search", line.strip()[1:]
    word = _OPTIONS_BY_LETTER.get(first) or (first.casefold() if first.casefold() in _OPTION_WORDS else "")
    return word, behind.strip()


def help_lines() -> Iterator[str]:
    """Say every answer, one a line."""
    for answer in ANSWER_OPTIONS:
        behind = f", {answer.argument} may follow" if answer.argument else ""
        yield f"{answer.letter} or {answer.word}: {answer.description}{behind}."
