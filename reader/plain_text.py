"""What plain mode prints about papers and reading: sentences without symbols, for screen readers."""

import re
from collections.abc import Iterator
from datetime import date

from reader.clock import local_now
from reader.description import NO_ABSTRACT, Fact, describe_paper
from reader.paper import NO_REASONS, Paper, Reasons
from reader.stats.backlog import digests
from reader.stats.statistics import compute_statistics
from reader.stats.statistics_text import statistics_rows
from reader.text import capitalized, printable
from reader.text.link_safety import confirmation_reason
from reader.text.tex import tex_to_text
from storage import Library

_SPOKEN = str.maketrans({"·": ",", "→": "then"})
"""Symbols that a screen reader skips or spells out, and what is read in their place."""
_LABELS = {"arXiv": "arXiv", "doi": "DOI", "pdf": "PDF"}
"""Labels that are not just a word with a capital letter."""
_BARS = r" ?[▇━╌★]+ ?"
_ABBREVIATIONS = "".join(
    rf"(?<!\b{word}\.)" for word in (r"e\.g", r"i\.e", "cf", "al", "vs", "etc", "resp", "Fig", "Eq", "Sec", "[A-Z]")
)
_SENTENCE_END = re.compile(rf"{_ABBREVIATIONS}(?<=[.!?])(?:[\"”’)\]]*)(\s+)(?=[\"“‘(\[]?[A-Z0-9Α-ΩА-Я])")


def full_text(paper: Paper, today: date, reasons: Reasons = NO_REASONS) -> Iterator[str]:
    """Yield a paper in full: title, abstract sentence by sentence, and every fact with its label."""
    yield printable(paper.title)
    yield from split_sentences(tex_to_text(paper.abstract)) if paper.abstract else (sentence(NO_ABSTRACT),)
    for fact in describe_paper(paper, today, reasons=reasons):
        yield format_fact(fact)


def split_sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text, so that a screen reader can go through them line by line."""
    for line in filter(None, map(str.strip, text.split("\n"))):
        start = 0
        for end in _SENTENCE_END.finditer(line):
            yield line[start : end.start(1)]
            start = end.end()
        yield line[start:]


def spoken_statistics(library: Library) -> Iterator[str]:
    """Yield the statistics line by line, without bars."""
    statistics = compute_statistics(library.columns, library.decisions(), library.marked_at("starred"), local_now())
    for label, text in statistics_rows(statistics, digests(library.columns, statistics.today)):
        spoken = re.sub(r"(\d)/(\d)", r"\1 of \2", re.sub(_BARS, " ", text)).strip()
        if spoken := re.sub(r" {2,}", ", ", spoken).translate(_SPOKEN).replace(" ,", ","):
            yield sentence(f"{label}: {spoken}" if label else spoken)


def format_fact(fact: Fact) -> str:
    """Return a fact with its label, and with a warning if it is the URL of an unusual host."""
    label = _LABELS.get(fact.label) or capitalized(fact.label)
    if not fact.url:
        text = fact.text.translate(_SPOKEN).replace(" ,", ",")
        return text if text.endswith(fact.label) else f"{label}: {text}"
    reason = confirmation_reason(fact.url)
    return f"{label}: {fact.text} ({reason})" if reason else f"{label}: {fact.text}"


def sentence(text: str) -> str:
    """Return a text with a capital letter and a full stop.

    A filter at its beginning keeps its letters, and a URL at its end stays free of the full stop.
    """
    end = "" if text.endswith(".") or "://" in text.rpartition(" ")[2] else "."
    return f"{text}{end}" if ":" in text.partition(" ")[0] else f"{capitalized(text)}{end}"
