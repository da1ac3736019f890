"""Plain mode: triage without a screen, line by line, for screen readers and pipes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from time import monotonic
from typing import Protocol

from reader import desktop
from reader.description import describe_reasons, format_day, summarise_paper
from reader.errors import LinkError, ReaderError, UsageError
from reader.export import write
from reader.mark_notices import note_notice, note_verb, snooze_notice, snooze_words, tag_notice, tag_words
from reader.paper import Change, GetReasons, Marks, Paper, format_count, no_reasons, normalise_note
from reader.plain_text import format_fact, full_text, sentence, spoken_statistics
from reader.rules import Effect, RuleSet, is_inbox
from reader.search import BUILT_IN_VIEWS, INBOX, Searcher
from reader.text import printable
from reader.text.link_safety import confirmation_reason
from reader.triage import Decision, TriageBookmark, TriageSession, parse_snooze, parse_tag_edit, suggest_days, untriaged
from storage import Library

PROMPT = "Command: "
END_OF_SESSION = "Done. u undo · / QUERY more papers · q quit"

Edit = Callable[[Marks], Marks]


class Terminal(Protocol):
    """Where plain mode prints and prompts: a person at a terminal, or a file of answers."""

    def print(self, text: str) -> None:
        """Print a line."""

    def prompt(self, prompt: str) -> str | None:
        """Print a prompt and return the answer; None at the end of the input."""


@dataclass(frozen=True, slots=True)
class PlainCommand:
    """A command of plain mode: its letter, its word, and what help says about it."""

    letter: str
    word: str
    description: str


PLAIN_COMMANDS = (
    PlainCommand("s", "star", "star it"),
    PlainCommand("d", "dismiss", "mark it read"),
    PlainCommand("n", "skip", "leave it for next time (or press space and enter)"),
    PlainCommand("z", "snooze", "hide it until a day, as in: z 2w"),
    PlainCommand("t", "tag", "add or remove tags, as in: t +vision -todo"),
    PlainCommand("m", "note", "write a note, as in: m compare with LoRA"),
    PlainCommand("a", "abstract", "read it in full (or press enter)"),
    PlainCommand("c", "code", "open its code, as in: c 2"),
    PlainCommand("o", "page", "open its page"),
    PlainCommand("p", "pdf", "open its PDF"),
    PlainCommand("y", "copy", "copy its URL"),
    PlainCommand("Y", "cite", "copy its BibTeX entry"),
    PlainCommand("u", "undo", "undo and go back"),
    PlainCommand("/", "search", "triage what a query finds, as in: /tag:vision or /@foryou"),
    PlainCommand("S", "stats", "print your reading statistics"),
    PlainCommand("?", "help", "list the commands"),
    PlainCommand("q", "quit", "quit (progress is kept)"),
)
_WORDS_BY_LETTER = {command.letter: command.word for command in PLAIN_COMMANDS}
_WORDS = {
    **{word: word for word in _WORDS_BY_LETTER.values()},
    "later": "snooze",
    "next": "skip",
    "read": "dismiss",
    "done": "dismiss",
    "back": "undo",
    "exit": "quit",
    "statistics": "stats",
}
"""The words of the commands, and other words that people try for them."""


def parse_command(line: str) -> tuple[str, str]:
    """Read a line as the word of a command and its argument; the word is empty if the command is unknown."""
    if not line.strip():
        return ("skip" if " " in line else "abstract"), ""
    first, _, argument = line.strip().partition(" ")
    if first.startswith("/") and len(first) > 1:
        return "search", line.strip()[1:]
    word = _WORDS_BY_LETTER.get(first) or _WORDS.get(first.casefold(), "")
    return word, argument.strip()


class PlainTriage:
    """Triage of the papers of a query, until the input ends or the user quits."""

    def __init__(
        self,
        library: Library,
        terminal: Terminal,
        today: Callable[[], date],
        get_views: Callable[[], Mapping[str, str]] = lambda: BUILT_IN_VIEWS,
        after_star: Callable[[str], None] = lambda _key: None,
        effects: Sequence[Effect] = (),
    ) -> None:
        """Call `after_star` with the key of each starred paper; `effects` are those of rules and watches."""
        self._after_star = after_star
        self._library = library
        self._terminal = terminal
        self._today = today
        self._searcher = Searcher(library, get_views)
        self._bookmark = TriageBookmark(library.folder)
        self._open_and_copy = OpenAndCopy(terminal)
        self._session = TriageSession(())
        self._rules = RuleSet(effects, self._searcher)
        self._reasons: GetReasons = no_reasons
        self._started_at = monotonic()
        self._is_running = True

    def start(self, query: str = INBOX) -> int:
        """Start a session with the untriaged papers of a query, and return their number; with none, change nothing.

        If only starred papers are left, as in the view To read, it has those that are unread. The empty query
        starts with every paper, triaged or not. Raise QueryError.
        """
        self._apply_external_changes()
        listing = self._rules.with_reasons(self._searcher.listing(query, today=self._today()), self._today())
        keys, self._reasons = listing.keys, listing.reasons
        if is_inbox(query) and (arrangement := self._rules.arrange(keys, self._today(), wait=True)):
            keys = arrangement.keys
        if listing.advice and keys:
            self._print(f"{listing.advice}.")
        task = "triage"
        if query.strip():
            marks_of = self._library.columns.marks_of
            starred = tuple(key for key in keys if marks_of(key).starred and not marks_of(key).read)
            keys = untriaged(keys, marks_of, self._today(), self._bookmark.skipped())
            if starred and not keys:
                keys, task = starred, "read"
        if not keys:
            self._print("Nothing to triage here.")
            return 0
        self._print_summary()
        self._print(f"{format_count(len(keys))} to {task}. Type ? for commands.")
        self._session, self._started_at = TriageSession(tuple(keys)), monotonic()
        return len(keys)

    def run(self) -> None:
        """Prompt for a command about one paper after the other, and print at the end what was decided."""
        self._print_paper()
        while self._is_running and (line := self._terminal.prompt(PROMPT)) is not None:
            self._handle(*parse_command(line))
        self._print_summary()

    def _handle(self, word: str, argument: str) -> None:
        try:
            if handler := self._handlers().get(word):
                handler(argument)
            elif (key := self._session.current) is None:
                self._quit(argument)
            elif paper_handler := self._paper_handlers().get(word):
                paper_handler(self._library.paper(key), argument)
            else:
                self._print("Unknown command. Type ? for help.")
        except ReaderError as error:
            self._print(sentence(str(error)))

    def _handlers(self) -> dict[str, Callable[[str], None]]:
        return {
            "undo": self._undo,
            "search": self._search,
            "stats": self._stats,
            "help": self._help,
            "quit": self._quit,
        }

    def _paper_handlers(self) -> dict[str, Callable[[Paper, str], None]]:
        decisions = {"star": self._star, "dismiss": self._dismiss, "skip": self._skip, "snooze": self._snooze}
        changes = {"tag": self._tag, "note": self._note, "abstract": self._print_in_full}
        return {**decisions, **changes, **self._open_and_copy.handlers()}

    def _star(self, paper: Paper, _argument: str) -> None:
        self._decide(paper, "starred", partial(replace, starred=True), "starred")

    def _dismiss(self, paper: Paper, _argument: str) -> None:
        self._decide(paper, "dismissed", partial(replace, read=True), "dismissed")

    def _skip(self, _paper: Paper, _argument: str) -> None:
        self._advance(self._session.decide("skipped"))

    def _snooze(self, paper: Paper, text: str) -> None:
        text = ask_snooze(self._terminal, text, self._today())
        if not text:
            return None
        day = parse_snooze(text, self._today())
        notice, edit = snooze_notice(day, self._today()), partial(replace, snoozed_until=day)
        if day is not None:
            return self._decide(paper, "snoozed", edit, *snooze_words(day), notice)
        return self._print_change(self._update_marks(paper, edit, *snooze_words(day)), notice)

    def _tag(self, paper: Paper, text: str) -> None:
        edit = parse_tag_edit(ask_tags(self._terminal, text, paper, self._library.tag_counts()))
        change = self._update_marks(paper, lambda marks: marks.with_tags(*edit), *tag_words(edit))
        self._print_change(change, tag_notice(edit))

    def _note(self, paper: Paper, text: str) -> None:
        note = ask_note(self._terminal, text, paper)
        change = self._update_marks(paper, partial(replace, note=note), note_verb(note))
        self._print_change(change, note_notice(note))

    def _print_change(self, change: Change | None, notice: str) -> None:
        self._print(sentence(notice) if change else "No change.")

    def _print_in_full(self, paper: Paper, _argument: str) -> None:
        for line in full_text(paper, self._today(), self._reasons(paper)):
            self._print(line)

    def _undo(self, _argument: str) -> None:
        if not self._session.steps:
            return self._print("Nothing to undo.")
        change = self._library.undo(made) if (made := self._session.steps[-1].change) else None
        self._record_change(change)
        self._print(f"Undone: {change.description}." if change else "Back to the previous paper.")
        return self._advance(self._session.step_back())

    def _search(self, query: str) -> None:
        if query := query or self._terminal.prompt("Query (enter to cancel): ") or "":
            self.start(query)
        self._print_paper()

    def _stats(self, _argument: str) -> None:
        for line in spoken_statistics(self._library):
            self._print(line)

    def _help(self, _argument: str) -> None:
        for line in help_lines():
            self._print(line)

    def _quit(self, _argument: str) -> None:
        self._is_running = False

    def _decide(
        self, paper: Paper, decision: Decision, edit: Edit, verb: str, detail: str = "", notice: str = ""
    ) -> None:
        change = self._library.update_marks([paper.key], edit, verb, detail)
        self._record_change(change)
        if decision == "starred" and change is not None:
            self._after_star(paper.key)
        self._print(sentence(notice or decision))
        self._advance(self._session.decide(decision, change))

    def _update_marks(self, paper: Paper, edit: Edit, verb: str, detail: str = "") -> Change | None:
        """Change the current paper and stay with it."""
        change = self._library.update_marks([paper.key], edit, verb, detail)
        self._record_change(change)
        if change is not None:
            self._session = self._session.record_change(change)
        return change

    def _record_change(self, change: Change | None) -> None:
        if change is not None:
            self._searcher.invalidate((*change.keys, *change.added))

    def _advance(self, session: TriageSession) -> None:
        self._session = session
        self._bookmark.update(session)
        self._print_paper()

    def _print_paper(self) -> None:
        self._apply_external_changes()
        while (key := self._session.current) is not None and key not in self._library:
            self._session = self._session.decide("skipped")
        if key is None:
            return self._print(END_OF_SESSION)
        paper = self._library.paper(key)
        self._print(f"\n{self._session.progress()}")
        self._print(printable(paper.title))
        if paper.summary:
            self._print(printable(paper.summary))
        if facts := summarise_paper(paper, self._today()):
            self._print(sentence(facts))
        for reason in describe_reasons(self._reasons(paper)):
            self._print(sentence(reason.text if reason.label == "why" else format_fact(reason)))
        return None

    def _print_summary(self) -> None:
        if summary := self._session.summary(monotonic() - self._started_at):
            self._print(summary)

    def _apply_external_changes(self) -> None:
        self._searcher.invalidate(self._library.refresh())

    def _print(self, text: str) -> None:
        self._terminal.print(text)


class OpenAndCopy:
    """The commands that open a paper in the browser or copy it to the clipboard."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def handlers(self) -> dict[str, Callable[[Paper, str], None]]:
        """Map command words to functions of the paper and the argument."""
        return {
            "code": self.open_code,
            "page": self.open_page,
            "pdf": self.open_pdf,
            "copy": self.copy_url,
            "cite": self.copy_citation,
        }

    def open_code(self, paper: Paper, number: str) -> None:
        """Open the paper's code; ask which if there are several."""
        count = len(paper.code)
        if count > 1 and not number:
            for index, url in enumerate(paper.code, 1):
                self._terminal.print(f"{index}  {url}")
            number = self._terminal.prompt(f"Open which (1–{count}, enter to cancel): ") or ""
            if not number.strip():
                return
        self._open(paper.code[_parse_number(number, count)] if paper.code else None, "no code linked")

    def open_page(self, paper: Paper, _argument: str) -> None:
        """Open the paper's page."""
        self._open(paper.page_url, "no page known")

    def open_pdf(self, paper: Paper, _argument: str) -> None:
        """Open the paper's PDF."""
        self._open(paper.pdf_url, "no PDF known")

    def copy_url(self, paper: Paper, _argument: str) -> None:
        """Copy the paper's URL."""
        url = paper.page_url or next(iter(paper.links), "")
        if not url:
            raise LinkError("no page known")
        self._terminal.print(sentence(desktop.copy(url, label="URL")))

    def copy_citation(self, paper: Paper, _argument: str) -> None:
        """Copy the paper's BibTeX entry."""
        self._terminal.print(sentence(desktop.copy("".join(write([paper], "bibtex")), label="BibTeX")))

    def _open(self, url: str | None, missing: str) -> None:
        if url is None:
            raise LinkError(missing)
        if (reason := confirmation_reason(url)) and not self._is_confirmed(url, reason):
            return
        self._terminal.print(sentence(desktop.open_url(url, confirmed=True)))

    def _is_confirmed(self, url: str, reason: str) -> bool:
        self._terminal.print(f"{reason}: {url}")
        answer = self._terminal.prompt("Open it (y to open, enter to cancel): ") or ""
        return answer.strip().casefold() in ("y", "yes")


def help_lines() -> Iterator[str]:
    """Yield one line per command."""
    for command in PLAIN_COMMANDS:
        yield f"{f'{command.letter}, {command.word}':<13}{command.description}"


def ask_snooze(terminal: Terminal, text: str, today: date) -> str:
    """Return the day that was typed, or the one of a number, after asking if none was; an empty text to cancel."""
    days = suggest_days(today)
    if not text:
        for number, (name, day) in enumerate(days, 1):
            terminal.print(f"{number}  {name}, {format_day(day, with_weekday=True)}")
        text = terminal.prompt(f"Snooze until (1–{len(days)}, YYYY-MM-DD, 2w, fri or never, enter to cancel): ") or ""
    text = text.strip()
    is_number = text.isdecimal() and 1 <= int(text) <= len(days)
    return days[int(text) - 1][1].isoformat() if is_number else text


def ask_tags(terminal: Terminal, text: str, paper: Paper, known_tags: Iterable[str]) -> str:
    """Return the tags that were typed, after asking if none were."""
    if text:
        return text
    terminal.print(f"Tags: {_join_tags(paper.marks.tags)}. In the library: {_join_tags(known_tags)}.")
    return terminal.prompt("Tags (+add -remove, enter to cancel): ") or ""


def ask_note(terminal: Terminal, text: str, paper: Paper) -> str:
    """Return the note that was typed, after asking if none was; the present note if nothing is answered."""
    if not text:
        terminal.print(f"Note: {paper.marks.note or 'none'}")
        text = terminal.prompt("Note (- deletes, enter to keep): ") or ""
    if not text.strip():
        return paper.marks.note
    return "" if text.strip() == "-" else normalise_note(text)


def _join_tags(tags: Iterable[str]) -> str:
    return " ".join(tags) or "none"


def _parse_number(text: str, count: int) -> int:
    text = text.strip() or "1"
    if not text.isdecimal() or not 1 <= int(text) <= count:
        raise UsageError(f"{text!r} is not a number from 1 to {count}")
    return int(text) - 1
