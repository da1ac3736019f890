"""Atom and RSS feeds of papers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Appearance, Digest

ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
  <id>http://arxiv.org/api/query</id>
  <updated>2026-06-14T02:30:47Z</updated>
  {entries}
</feed>
"""
ATOM_ENTRY = """<entry>
    <id>http://arxiv.org/abs/2606.00001v2</id>
    <title>A Lamp
      in the Attic</title>
    <updated>2026-06-12T17:59:49Z</updated>
    <link href="https://arxiv.org/abs/2606.00001v2" rel="alternate" type="text/html"/>
    <summary>We light it in &lt;1 minute
and wait. Code: https://github.com/lamps/lamp.</summary>
    <published>2026-06-11T17:59:49Z</published>
    <arxiv:comment>Project page: https://lamps.github.io</arxiv:comment>
    <author><name>Ada Able</name></author>
    <author><name>Bob Baker</name></author>
  </entry>"""
RSS = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">
  <channel>
    <title>cs.CL updates on arXiv.org</title>
    <link>{link}</link>
    <pubDate>Mon, 01 Jun 2026 00:00:00 -0400</pubDate>
    {items}
  </channel>
</rss>
"""
ARXIV_ITEM = """<item>
      <title>A Candle</title>
      <link>https://arxiv.org/abs/2606.00002</link>
      <description>arXiv:2606.00002v1 Announce Type: cross
Abstract: We blow it out.</description>
      <guid isPermaLink="false">oai:arXiv.org:2606.00002v1</guid>
      <pubDate>Mon, 01 Jun 2026 00:00:00 -0400</pubDate>
      <arxiv:announce_type>cross</arxiv:announce_type>
      <dc:creator>Ada Able, Bob Baker</dc:creator>
    </item>"""
HTML_ITEM = """<item>
      <title>An Ember</title>
      <link>https://arxiv.org/abs/2606.00003</link>
      <description>&lt;p&gt;&lt;img src="x.png"/&gt;&lt;/p&gt;&lt;p&gt;&lt;b&gt;Authors:&lt;/b&gt; Ada Able, Bob Baker&lt;/p&gt;&lt;p&gt;&lt;b&gt;Upvotes:&lt;/b&gt; 3&lt;/p&gt;&lt;p&gt;&lt;b&gt;Summary:&lt;/b&gt; It glows &amp;amp; fades.&lt;/p&gt;</description>
      <pubDate>Sun, 31 May 2026 00:00:00 +0000</pubDate>
    </item>"""


def read(text: str) -> Digest:
    return parse(text.encode(), "feed.xml")


def rss(*items: str, link: str = "http://rss.arxiv.org/rss/cs.CL") -> str:
    return RSS.format(link=link, items="\n".join(items))


def test_an_entry_of_the_arxiv_api_is_parsed() -> None:
    digest = read(ATOM.format(entries=ATOM_ENTRY))
    (paper,) = digest.papers
    assert (digest.source, digest.format, digest.day, digest.warnings) == ("arxiv", "feed", date(2026, 6, 14), ())
    assert (paper.title, paper.arxiv_id, paper.key) == ("A Lamp in the Attic", "2606.00001", "2606.00001")
    assert paper.abstract == "We light it in <1 minute and wait. Code: https://github.com/lamps/lamp."
    assert (paper.authors, paper.author_count, paper.published) == (("Ada Able", "Bob Baker"), 2, date(2026, 6, 11))
    assert paper.links == ("https://github.com/lamps/lamp", "https://lamps.github.io")
    assert paper.appearances == (Appearance("arxiv", date(2026, 6, 14), 0),)


def test_an_item_of_a_daily_arxiv_feed_is_parsed() -> None:
    digest = read(rss(ARXIV_ITEM))
    (paper,) = digest.papers
    assert (digest.source, digest.day) == ("arxiv", date(2026, 6, 1))
    assert (paper.arxiv_id, paper.abstract, paper.published) == ("2606.00002", "We blow it out.", None)
    assert paper.authors == ("Ada Able", "Bob Baker")


def test_a_description_in_html_is_parsed() -> None:
    digest = read(rss(HTML_ITEM, link="https://huggingface.co/papers"))
    (paper,) = digest.papers
    assert (digest.source, paper.published, paper.upvotes) == ("feed", date(2026, 5, 31), 3)
    assert (paper.abstract, paper.authors) == ("It glows & fades.", ("Ada Able", "Bob Baker"))


def test_the_id_in_an_older_arxiv_title_is_removed() -> None:
    item = (
        "<item><title>A Lamp. (arXiv:2206.00001v1 [cs.CL])</title><link>http://arxiv.org/abs/2206.00001</link></item>"
    )
    (paper,) = read(rss(item)).papers
    assert (paper.title, paper.arxiv_id) == ("A Lamp", "2206.00001")


def test_an_empty_weekend_feed_is_an_empty_digest() -> None:
    digest = read(rss())
    assert (digest.papers, digest.source) == ((), "arxiv")


def test_entries_that_are_not_papers_are_skipped_with_their_line() -> None:
    news = "<item><title>News</title><link>https://example.org/1</link><description>Text.</description></item>"
    digest = read(rss(ARXIV_ITEM, news))
    assert [paper.title for paper in digest.papers] == ["A Candle"]
    assert digest.warnings == ("feed.xml:17: 'News' was skipped: it has no arXiv id, DOI or URL of a paper",)
    with pytest.raises(DigestError, match=r"feed\.xml:7: contains no valid paper; 'News' was skipped"):
        read(rss(news))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (rss(ARXIV_ITEM).replace("</channel>", ""), r"feed\.xml:18: is not valid XML: mismatched tag in column \d+"),
        (ATOM.format(entries="<entry>"), r"feed\.xml:6: is not valid XML"),
        ("<rss>" * 200, r"feed\.xml:1: is nested too deeply for a feed"),
        ("<rss version='2.0'/>", r"feed\.xml:1: is a feed without a channel"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><rss><channel/></rss>', r"feed\.xml:1: unrecognized format"),
        ('<rss><!DOCTYPE x [<!ENTITY a "b">]><channel/></rss>', r"feed\.xml:1: is not valid XML"),
        ("<rss><channel><title>&lamp;</title></channel></rss>", r"feed\.xml:1: is not valid XML: undefined entity"),
    ],
    ids=["cut off", "open entry", "nested", "no channel", "document type", "late document type", "entity"],
)
def test_an_invalid_feed_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(DigestError, match=message):
        read(text)


def test_a_document_type_after_a_comment_is_refused() -> None:
    text = '<!-- x --><!DOCTYPE feed [<!ENTITY a "b">]><feed>&a;</feed>'
    with pytest.raises(DigestError, match="has a document type"):
        parse(text.encode(), "feed.xml", format="feed")


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.timeout(30)
@pytest.mark.parametrize("prefix", [" " * 500_000, "<!--" * 100_000, "<?a" * 100_000, "<!-- -->" * 50_000])
def test_a_hostile_prolog_is_refused(prefix: str) -> None:
    with pytest.raises(DigestError):
        read(f"{prefix}x")


@given(st.text(alphabet="<>/&;!-[]?= \n'\"abp", max_size=60))
def test_any_content_is_parsed_or_refused(text: str) -> None:
    try:
        digest = read(rss(f"<item><title>{text}</title><link>https://arxiv.org/abs/2606.00001</link></item>"))
    except DigestError:
        return
    assert all(paper.title for paper in digest.papers)


def test_authors_may_be_links() -> None:
    authors = "&lt;a href='http://arxiv.org/find/x'&gt;Ada Able&lt;/a&gt;, &lt;a href='http://x.example'&gt;B. Baker&lt;/a&gt;"
    item = (
        "<item><title>A Lamp. (arXiv:2206.00001v1 [cs.CL])</title><link>http://arxiv.org/abs/2206.00001</link>"
        f"<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>{authors}</dc:creator></item>"
    )
    (paper,) = read(rss(item)).papers
    assert paper.authors == ("Ada Able", "B. Baker")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_a_feed_states_its_encoding_rightly_or_not(encoding: str) -> None:
    feed = ATOM.replace("UTF-8", "ISO-8859-1").format(entries=ATOM_ENTRY.replace("Ada", "Zoé"))
    assert parse(feed.encode(encoding), "feed.xml").papers[0].authors[0] == "Zoé Able"


@pytest.mark.parametrize("stated", ["utf-16", "hex", "punycode", "nonsense"])
def test_an_encoding_that_cannot_be_is_not_believed(stated: str) -> None:
    feed = ATOM.replace("UTF-8", stated).format(entries=ATOM_ENTRY)
    assert parse(feed.encode(), "feed.xml").papers[0].authors[0] == "Ada Able"


def test_text_behind_a_block_is_not_glued_to_it() -> None:
    html = "&lt;p&gt;doi:10.1000/lamp&lt;/p&gt;We light it."
    entry = ATOM_ENTRY.partition("<summary>")[0] + f"<summary>{html}</summary></entry>"
    assert parse(ATOM.format(entries=entry).encode(), "feed.xml").papers[0].abstract == "doi:10.1000/lamp We light it."
