"""Opening and copying, said in words."""

from collections.abc import Callable, Iterable

from reader import desktop
from reader.errors import LinkError, UsageError
from reader.export import write
from reader.link_safety import confirmation_reason
from reader.paper import Paper
from reader.plain.conversation import Terminal
from reader.plain.telling import numbered_code


class OpenAndCopy:
    """Takes a paper out of the conversation: into the browser or onto the clipboard."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def handlers(self) -> dict[str, Callable[[Paper, str], None]]:
        """Name what is done for each answer; takes the paper and what stood behind the answer."""
        return {
            "code": self.open_code,
            "page": self.open_page,
            "pdf": self.open_pdf,
            "copy": self.copy,
            "cite": self.copy_citation,
        }

    def open_code(self, paper: Paper, number: str) -> None:
        """Open the paper's code, after asking which where there are several."""
        if len(paper.code) > 1 and not number:
            self._print_all(numbered_code(paper))
            number = self._terminal.prompt("Which number? Enter alone opens none: ") or ""
            if not number.strip():
                return
        self._open(paper.code[_parse_number(number, len(paper.code))] if paper.code else None, "code")

    def open_page(self, paper: Paper, _argument: str) -> None:
        """Open the paper's page."""
        self._open(paper.page_url, "page")

    def open_pdf(self, paper: Paper, _argument: str) -> None:
        """Open the paper as PDF."""
        self._open(paper.pdf_url, "PDF")

    def copy(self, paper: Paper, _argument: str) -> None:
        """Copy the address of the paper."""
        self._copy(paper.page_url or next(iter(paper.links), ""))

    def copy_citation(self, paper: Paper, _argument: str) -> None:
        """Copy the paper's citation."""
        self._copy("".join(write([paper], "bibtex")))

    def _open(self, url: str | None, word: str) -> None:
        if url is None:
            raise LinkError(f"no {word} of this paper is known")
        if (reason := confirmation_reason(url)) and not self._is_confirmed(url, reason):
            return
        self._terminal.print(f"{desktop.open_url(url, confirmed=True)}.")

    def _is_confirmed(self, url: str, reason: str) -> bool:
        self._terminal.print(f"{reason}: {url}")
        answer = self._terminal.prompt("Open it? y opens it, enter alone does not: ") or ""
        return answer.strip().casefold() in ("y", "yes")

    def _copy(self, text: str) -> None:
        if not text:
            raise LinkError("no address of this paper is known")
        self._terminal.print(f"{desktop.copy(text)}.")

    def _print_all(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._terminal.print(line)


def _parse_number(number: str, count: int) -> int:
    number = number.strip() or "1"
    if not number.isdecimal() or not 1 <= int(number) <= count:
        raise UsageError(f"{number!r} is no number from 1 to {count}")
    return int(number) - 1
