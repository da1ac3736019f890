"""Builders of daily papers pages."""

BANNER = """new

Get trending papers in your email inbox!

Subscribe

Daily Papers

byAK and the research community

{date}
"""


def a_card(
    title: str = "A Lamp in the Attic",
    abstract: str = "We light a lamp in the attic and look around.",
    authors: str = "7 authors",
    date: str = "Jul 20, 2023 3",
) -> str:
    return f"\n{title}\n\n{abstract}\n\n  • {authors}\n·\n{date}\n"


def a_page(*cards: str, date: str = "Nov 28") -> bytes:
    return (BANNER.format(date=date) + "".join(cards or (a_card(),))).encode()
