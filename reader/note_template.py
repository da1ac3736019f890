"""The template of a first note, as the configuration has it."""

from reader.description import format_day
from reader.paper import Paper
from reader.text import printable


def first_note(template: str, paper: Paper) -> str:
    """Return the template with the paper's facts in place of {title}, {authors}, {key}, {url} and {date}."""
    facts = {
        "{title}": printable(paper.title),
        "{authors}": printable(", ".join(paper.authors)),
        "{key}": paper.key,
        "{url}": paper.page_url or "",
        "{date}": format_day(paper.published) if paper.published else "",
    }
    for name, text in facts.items():
        template = template.replace(name, text)
    return template
