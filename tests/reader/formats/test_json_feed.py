"""JSON Feed, and the descriptions of feeds of other sites."""

import json
from datetime import date
from typing import Any

import pytest

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Digest


def read_feed(*items: dict[str, Any]) -> Digest:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Lamps", "items": items}
    return parse(json.dumps(feed, indent=1).encode(), "feed.json")


def an_item(**facts: Any) -> dict[str, Any]:
    return {
        "id": "https://huggingface.co/papers/2606.00001",
        "title": "A Lamp",
        "content_text": "We light it.",
        **facts,
    }


def read_rss(description: str, link: str = "https://arxiv.org/abs/2606.00001") -> Digest:
    item = f"<item><title>A Lamp</title><link>{link}</link><description><![CDATA[{description}]]></description></item>"
    return parse(f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>".encode(), "feed.xml")


def test_a_paper_of_a_json_feed_is_parsed_with_every_fact() -> None:
    digest = read_feed(
        an_item(
            url="https://example.org/lamp",
            date_published="2026-05-30T08:00:00Z",
            authors=[{"name": "Ada Able"}, {"name": "Bob Baker"}],
            tags=["light", "attic"],
            summary="Lamps shine.",
        ),
        an_item(id="7", external_url="https://arxiv.org/abs/2606.00002", title="A Candle"),
    )
    lamp, candle = digest.papers
    assert (digest.format, digest.source) == ("json-feed", "feed")
    assert (lamp.arxiv_id, lamp.abstract, lamp.summary) == ("2606.00001", "We light it.", "Lamps shine.")
    assert (lamp.authors, lamp.published, lamp.keywords) == (
        ("Ada Able", "Bob Baker"),
        date(2026, 5, 30),
        ("light", "attic"),
    )
    assert (candle.title, candle.arxiv_id) == ("A Candle", "2606.00002")


def test_html_in_a_json_feed_is_text_with_links_and_labels() -> None:
    html = (
        "<p><b>Authors:</b> Ada Able, Bob Baker</p><p><b>Upvotes:</b> 7</p><p><b>Summary:</b> We light &amp; wait.</p>"
        '<p><a href="https://github.com/l/lamp">code</a></p>'
    )
    (paper,) = read_feed(an_item(content_text=None, content_html=html)).papers
    assert (paper.authors, paper.upvotes) == (("Ada Able", "Bob Baker"), 7)
    assert paper.abstract.startswith("We light & wait.")
    assert paper.code == ("https://github.com/l/lamp",)


def test_items_that_are_not_papers_are_skipped_with_their_line() -> None:
    digest = read_feed(an_item(), {"id": "https://example.org/news", "title": "News", "content_text": "Nothing."})
    assert len(digest.papers) == 1
    assert any("'News' was skipped: it has no arXiv id" in text for text in digest.warnings)


def test_an_empty_json_feed_is_an_empty_digest() -> None:
    assert read_feed().papers == ()


def test_a_json_feed_without_papers_is_refused() -> None:
    with pytest.raises(DigestError, match="unrecognized JSON"):
        read_feed({"id": "https://example.org/news", "title": "News", "content_text": "Nothing."})


def test_a_feed_of_another_site_links_to_papers_in_its_text() -> None:
    description = (
        '<p>See <a href="https://arxiv.org/abs/2606.00001">arXiv</a>, <a href="https://github.com/l/l">code</a>.</p>'
    )
    (paper,) = read_rss(description, "https://example.org/posts/1").papers
    assert (paper.arxiv_id, paper.code) == ("2606.00001", ("https://github.com/l/l",))


def test_labels_at_the_beginning_of_a_description_are_facts() -> None:
    description = (
        "<p>Authors: Ada Able</p><p>Upvotes: 12</p><p>Comments: 3</p><p>GitHub stars: 1.2k</p><p>Organization: Lamp Lab</p>"
        "<p>TL;DR: Lamps shine.</p><p>Abstract: We light it.</p><p>Keywords: light, attic</p>"
    )
    (paper,) = read_rss(description).papers
    assert (paper.upvotes, paper.comments, paper.stars, paper.organization) == (12, 3, 1200, "Lamp Lab")
    assert (paper.summary, paper.abstract, paper.keywords) == ("Lamps shine.", "We light it.", ("light", "attic"))


def test_an_abstract_keeps_a_line_that_looks_like_a_label() -> None:
    (paper,) = read_rss("We light it.\nCode: https://github.com/l/lamp").papers
    assert paper.abstract == "We light it. Code: https://github.com/l/lamp"


def test_xhtml_in_an_atom_feed_is_text() -> None:
    entry = (
        "<entry><id>x</id><title>A Lamp</title><link href='https://arxiv.org/abs/2606.00001'/>"
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>We light</p><p>a lamp.</p></div></content></entry>"
    )
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title>{entry}</feed>"
    assert parse(feed.encode(), "feed.xml").papers[0].abstract == "We light a lamp."


def test_tags_are_keywords_or_categories_and_never_unknown() -> None:
    item = {"id": "1", "external_url": "https://arxiv.org/abs/2608.00001", "title": "A Lamp", "tags": ["oil", "cs.CL"]}
    digest = parse(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}).encode(), "feed.json")
    (paper,) = digest.papers
    assert ("oil" in paper.keywords, paper.categories) == (True, ("cs.CL",))
    assert not any("unknown" in warning for warning in digest.warnings)
