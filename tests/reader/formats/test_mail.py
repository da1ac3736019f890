"""Saved mail and web pages."""

import base64
import quopri
from datetime import date
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Digest
from tests.reader.formats.pages import a_card, a_page

TODAY = date(2026, 11, 28)
NEWSLETTER = """<html><body><h1>Lamps weekly</h1><script>var x = "<a href='https://arxiv.org/abs/2606.00009'>x</a>"</script>
<table><tr><td><h3>1. A Lamp &amp; Its Light</h3><p><strong>In short:</strong> it burns.
<a href="https://arxiv.org/html/2606.00001v1">read the paper</a></p></td></tr>
<tr><td><h3><a href="https://huggingface.co/papers/2606.00002?utm=x">Ein Flämmchen</a></h3>
<p>It glows. <a href="https://github.com/f/flame">Code</a></p></td></tr></table>
<p><a href="https://example.org/unsubscribe">Unsubscribe</a></p></body></html>"""
ARXIV_MAIL = """\\\\
arXiv:2606.00001
Date: Thu, 7 May 2026 02:49:53 GMT   (3kb)

Title: A Lamp
Authors: Ada Able
Categories: cs.RO
\\\\
  We light it.
\\\\ ( https://arxiv.org/abs/2606.00001 ,  3kb)
"""
HEADERS = (
    "From: Lamps <lamps@example.org>\nTo: reader@example.org\nSubject: =?utf-8?b?TGFtcHM=?=\n"
    "Date: Tue, 2 Jun 2026 23:30:00 -0500\nMIME-Version: 1.0\n"
)


def read(data: bytes | str, name: str = "mail.eml") -> Digest:
    return parse(data.encode() if isinstance(data, str) else data, name, today=TODAY)


def a_mail(content: str, kind: str = "text/html", charset: str = "utf-8", encoding: str = "8bit") -> bytes:
    body = content.encode(charset)
    if encoding == "base64":
        body = base64.encodebytes(body)
    elif encoding == "quoted-printable":
        body = quopri.encodestring(body)
    head = f'{HEADERS}Content-Type: {kind}; charset="{charset}"\nContent-Transfer-Encoding: {encoding}\n\n'
    return head.encode() + body


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
@pytest.mark.parametrize("line_break", [b"\n", b"\r\n"])
def test_a_newsletter_is_read_in_any_encoding(encoding: str, charset: str, line_break: bytes) -> None:
    digest = read(a_mail(NEWSLETTER, charset=charset, encoding=encoding).replace(b"\n", line_break))
    assert (digest.format, digest.source, digest.day) == ("mail", "mail", date(2026, 6, 2))
    assert [(paper.title, paper.arxiv_id, paper.code) for paper in digest.papers] == [
        ("A Lamp & Its Light", "2606.00001", ()),
        ("Ein Flämmchen", "2606.00002", ("https://github.com/f/flame",)),
    ]
    assert [paper.newest_day for paper in digest.papers] == [date(2026, 6, 2)] * 2
    assert digest.warnings == ("mail.eml: no paper has an abstract",)


def test_of_alternative_parts_the_richer_one_is_read() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Date"] = "a@example.org", "b@example.org", "Tue, 2 Jun 2026 08:00:00 +0000"
    message["Subject"] = "Lamps"
    message.set_content("Papers:\n\n- [A Lamp & Its Light](https://arxiv.org/abs/2606.00001)\n")
    message.add_alternative(NEWSLETTER, subtype="html")
    assert len(read(message.as_bytes()).papers) == 2


def test_a_digest_in_an_attachment_is_read() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Date"] = "a@example.org", "b@example.org", "Tue, 2 Jun 2026 08:00:00 +0000"
    message.set_content("See the attachments.\n")
    message.add_attachment(
        b'[{"arxiv_id": "2606.00001", "title": "A Lamp", "abstract": "x"}]', maintype="application", subtype="json"
    )
    message.add_attachment(b"\x89PNG....", maintype="image", subtype="png")
    message.add_attachment(
        a_page(a_card("A Candle")), maintype="application", subtype="octet-stream", filename="page.txt"
    )
    digest = read(message.as_bytes())
    assert [(paper.title, len(paper.appearances)) for paper in digest.papers] == [("A Lamp", 1), ("A Candle", 1)]
    assert [paper.appearances[0].position for paper in digest.papers] == [0, 1]


def test_a_label_with_a_full_width_colon_is_not_a_title() -> None:
    html = "<html><h3>点灯的方法</h3><p><strong>详细说明\uff1a</strong>灯<a href='https://arxiv.org/abs/2606.00001'>原文</a></p><h3>x</h3></html>"
    assert [paper.title for paper in read(html).papers] == ["点灯的方法"]


def test_a_forwarded_mail_is_read() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "no-reply@arxiv.org", "cs daily"
    inner.set_content(ARXIV_MAIL)
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "a@example.org", "b@example.org", "Fwd: cs daily"
    outer.set_content("As promised.")
    outer.add_attachment(inner)
    digest = read(outer.as_bytes())
    assert (digest.format, digest.papers[0].categories) == ("arxiv-mail", ("cs.RO",))


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_the_mail_of_arxiv_is_read_as_such(encoding: str) -> None:
    digest = read(a_mail(ARXIV_MAIL, "text/plain", encoding=encoding))
    assert (digest.format, digest.source, digest.day) == ("arxiv-mail", "arxiv", date(2026, 6, 2))
    assert digest.papers[0].abstract == "We light it."


def test_a_page_in_a_mail_takes_its_year_from_the_mail() -> None:
    mail = a_mail(a_page(a_card(date="May 30"), date="Jun 2").decode(), "text/plain").replace(b"2026", b"2024")
    assert read(mail).papers[0].published == date(2024, 5, 30)


def test_several_mails_in_one_file_are_read() -> None:
    first = a_mail(NEWSLETTER).decode()
    second = a_mail("- [An Ember](https://arxiv.org/abs/2606.00003)\n", "text/plain").decode().replace("2 Jun", "3 Jun")
    digest = read(
        f"From lamps@example.org Tue Jun  2 2026\n{first}\n\nFrom lamps@example.org Wed Jun  3 2026\n{second}"
    )
    assert [paper.newest_day for paper in digest.papers] == [date(2026, 6, 2), date(2026, 6, 2), date(2026, 6, 3)]
    assert digest.day == date(2026, 6, 3)


def test_what_several_mails_left_out_is_counted() -> None:
    mail = a_mail(
        "title,authors,url\nA Lamp,Ada Able,https://arxiv.org/abs/2606.00001\n,Bob Baker,\n", "text/csv"
    ).decode()
    digest = read(f"From a@example.org Tue\n{mail}\nFrom a@example.org Tue\n{mail}")
    assert (len(digest.papers), digest.skipped) == (1, 2)
    assert sum("was skipped" in warning for warning in digest.warnings) == 2


def test_a_warning_names_the_line_of_the_mail() -> None:
    table = "| Title | Date | Link |\n|---|---|---|\n| A Lamp | 2026-06-01 | https://arxiv.org/abs/2606.00001 |\n"
    listing = table + "\n\n- [Broken](https://doi.org/10.1000/x)\n"
    mail = a_mail(ARXIV_MAIL.replace("Title: A Lamp\n", "") + ARXIV_MAIL, "text/plain").decode()
    digest = read(mail)
    line = mail.split("\n").index("arXiv:2606.00001") + 1
    assert digest.warnings == (f"mail.eml:{line}: an entry was skipped: it has no title",)
    assert read(a_mail(listing, "text/plain")).papers


LISTING = """<!DOCTYPE html><html><head><title>cs.CL</title><link rel="canonical" href="https://arxiv.org/list/cs.CL/recent">
</head><body><h3>Showing new listings for Tuesday, 2 June 2026</h3><dl>
<dt><a name='item1'>[1]</a> <a href ="/abs/2606.00001" title="Abstract">arXiv:2606.00001</a> [<a href="/pdf/2606.00001">pdf</a>]</dt>
<dd><div class='meta'><div class='list-title mathjax'><span class='descriptor'>Title:</span>
 A Lamp in the [Attic]</div><div class='list-authors'><a href="/a/able">Ada Able</a>, <a href="/a/baker">Bob Baker</a></div>
<div class='list-comments'><span class='descriptor'>Comments:</span> 9 pages</div>
<div class='list-subjects'><span class='descriptor'>Subjects:</span> Computation and Language (cs.CL); AI (cs.AI)</div>
<p class='mathjax'>{abstract}</p></div></dd>
<dt><a name='item2'>[2]</a> <a href ="/abs/2606.00002">arXiv:2606.00002</a> [<a href="/pdf/2606.00002">pdf</a>]</dt>
<dd><div class='meta'><div class='list-title'><span class='descriptor'>Title:</span> A Candle</div>
<div class='list-authors'><a href="/a/clark">Cy Clark</a></div></div></dd></dl></body></html>"""


def test_a_saved_listing_of_arxiv_is_read() -> None:
    abstract = "We light a lamp. " * 20
    digest = read(LISTING.replace("{abstract}", abstract), "list.html")
    lamp, candle = digest.papers
    assert (lamp.title, lamp.arxiv_id, lamp.authors) == (
        "A Lamp in the [Attic]",
        "2606.00001",
        ("Ada Able", "Bob Baker"),
    )
    assert (lamp.abstract, lamp.venue, lamp.categories) == (abstract.strip(), "9 pages", ("cs.CL", "cs.AI"))
    assert (candle.title, candle.arxiv_id, candle.authors) == ("A Candle", "2606.00002", ("Cy Clark",))
    assert digest.day == date(2026, 6, 2)


def test_a_saved_daily_papers_page_is_read() -> None:
    article = (
        '<article><a href="/papers/{id}"><img></a><div>Submitted by<div>{by}</div></div><a href="/login?x"><div>{votes}</div></a>'
        '<div><h3><a href="/papers/{id}">{title}</a></h3><a href="/papers/{id}"><div>· 7 authors</div></a>'
        '<a href="/papers/{id}#community">3</a></div></article>'
    )
    articles = article.format(id="2606.00001", by="Ann", votes=101, title="A Lamp") + article.format(
        id="2606.00002", by="Bob", votes=7, title="A Candle"
    )
    digest = read(
        f"<!doctype html><html><body><h1>Daily Papers</h1><h2>by AK and the research community</h2>{articles}</body></html>",
        "page.html",
    )
    assert (digest.format, digest.day) == ("daily-page", None)
    assert digest.warnings == ("page.html: no paper has a listing date; set it with --date YYYY-MM-DD",)
    assert [(paper.title, paper.arxiv_id, paper.upvotes, paper.submitter) for paper in digest.papers] == [
        ("A Lamp", "2606.00001", 101, "Ann"),
        ("A Candle", "2606.00002", 7, "Bob"),
    ]


def test_a_page_names_its_charset() -> None:
    html = '<html><head><meta charset="iso-8859-1"></head><body><ul><li><a href="https://arxiv.org/abs/2606.00001">Flämmchen</a></li></ul>'
    assert read(html.encode("latin-1"), "page.html").papers[0].title == "Flämmchen"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<html><body>Sign in</body></html>", r"mail\.eml:1: is the HTML source of a web page without papers"),
        (HEADERS.encode() + b"\nDear Ann,\n\nhow are you?\n", r"mail\.eml:1: is a mail without links to papers"),
        (HEADERS.encode(), r"mail\.eml:1: is a mail without links to papers"),
        (a_mail('\n[{"title": 1', "application/json"), r"mail\.eml:10: is not valid JSON"),
    ],
)
def test_a_mail_without_papers_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(DigestError, match=message):
        read(data)


def test_mail_that_is_too_large_is_refused_as_a_whole() -> None:
    item = "- [A Lamp in it](https://arxiv.org/abs/2606.00001)\n"
    parts = f"--x\nContent-Type: text/plain\n\n{item}" * 1_001
    with pytest.raises(DigestError, match="is a mail of more than 1,000 parts"):
        read(f"{HEADERS}Content-Type: multipart/mixed; boundary=x\n\n{parts}--x--\n")
    with pytest.raises(DigestError, match="has more than 10,000 mails; split the file"):
        read(f"From a@example.org Tue\n{HEADERS}\n{item}\n" * 10_001)


def test_text_with_colons_is_not_a_mail() -> None:
    with pytest.raises(DigestError, match="unrecognized format"):
        read("Subject: lamps\nNote: buy one\n\nDear Ann\n")


@given(st.lists(st.sampled_from(["<", ">", "<a href=", "</a>", "<h3>", "<!--", "-->", "<td>", "<th>", "<tr>", "<table>", "<li>", "x", '"', "&lt;", "<dt>", '<div class="list-title">', "https://arxiv.org/abs/2606.00001>", "</div>", "<script>", "\n"]), max_size=30))  # fmt: skip
def test_any_html_is_parsed_or_refused(pieces: list[str]) -> None:
    try:
        digest = read("<html><li><a href='https://arxiv.org/abs/2606.00001'>A Lamp</a></li>" + "".join(pieces))
    except DigestError:
        return
    assert all(paper.title for paper in digest.papers)


@given(st.binary(max_size=200))
def test_any_content_of_a_mail_is_parsed_or_refused(data: bytes) -> None:
    try:
        digest = read(HEADERS.encode() + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + data)
    except DigestError:
        return
    assert all(paper.title for paper in digest.papers)


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        "<!--",
        "<![CDATA[",
        "<script",
        "<script></",
        "<a href=x>",
        "<table><th>",
        "<li>",
        "<ul>",
        "<?",
        "<dt>",
        "&#",
        "<b>",
    ],
)
def test_hostile_html_takes_no_longer_than_other_text(piece: str) -> None:
    text = "<html><li><a href='https://arxiv.org/abs/2606.00001'>A Lamp</a></li></ul><p>" + piece * (
        300_000 // len(piece)
    )
    assert read(text).papers[0].arxiv_id == "2606.00001"


@pytest.mark.timeout(30)
def test_a_mail_nested_too_deeply_is_refused() -> None:
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000))
    with pytest.raises(DigestError):
        read(f"{HEADERS}{nested}")


@pytest.mark.parametrize(
    ("redirect", "arxiv_id", "url"),
    [
        ("https://scholar.google.com/scholar_url?url=https://arxiv.org/pdf/2606.00003&amp;hl=en", "2606.00003", None),
        ("https://mail.example/c/x?u=https%3A%2F%2Farxiv.org%2Fabs%2F2606.00003", "2606.00003", None),
        (
            "https://scholar.google.com/scholar_url?url=https://openreview.net/forum%3Fid%3Dabc",
            None,
            "https://openreview.net/forum?id=abc",
        ),
    ],
)
def test_a_link_that_redirects_to_a_paper_names_it(redirect: str, arxiv_id: str | None, url: str | None) -> None:
    html = f'<html><body><h3>[PDF] <a href="{redirect}">A Lamp</a></h3><div>We light it.</div></body></html>'
    (paper,) = read(a_mail(html)).papers
    assert (paper.title, paper.arxiv_id, paper.url, paper.links) == (
        "A Lamp",
        arxiv_id,
        url,
        (),
    )


def test_links_about_the_mail_belong_to_no_paper() -> None:
    html = NEWSLETTER.replace("Unsubscribe", "View this email in your browser")
    for each in (html, NEWSLETTER):
        assert [paper.links for paper in read(a_mail(each)).papers] == [(), ("https://github.com/f/flame",)]


def test_bookmarks_of_a_browser_are_read() -> None:
    text = (
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<DL><p>\n<DT><H3>Papers</H3>\n<DL><p>\n"
        '<DT><A HREF="https://arxiv.org/abs/2606.00001" TAGS="x">[2606.00001] A Lamp</A>\n'
        '<DT><A HREF="https://arxiv.org/pdf/2606.00002v2">2606.00002v2.pdf</A>\n'
        '<DT><A HREF="https://huggingface.co/papers/2606.00003">Paper page - An Attic</A>\n'
        '<DT><A HREF="https://news.example/">News</A>\n</DL><p>\n</DL><p>\n'
    )
    assert [(paper.title, paper.arxiv_id) for paper in read(text).papers] == [
        ("A Lamp", "2606.00001"),
        ("arXiv:2606.00002", "2606.00002"),
        ("An Attic", "2606.00003"),
    ]


ALERT = """<html><body>
<h3><a href="https://scholar.google.com/scholar_url?url=https://arxiv.org/pdf/2606.00001&amp;hl=de">A <b>Lamp</b></a></h3>
<div>A Able, B Baker… - arXiv preprint, 2026</div><div class="gse_alrt_sni">We light it&nbsp;…</div>
<h3><a href="https://scholar.google.de/scholar_url?url=https://press.example/lamp%3Fid%3D7&amp;hl=de">A Candle</a></h3>
<div>C Chandler - Journal, 2026</div><div class="gse_alrt_sni">We blow <br>it out</div></body></html>"""


def test_an_alert_of_google_scholar_has_papers_of_any_site() -> None:
    digest = read(a_mail(ALERT, encoding="quoted-printable"))
    assert [(paper.title, paper.arxiv_id, paper.url, paper.abstract) for paper in digest.papers] == [
        ("A Lamp", "2606.00001", None, "We light it …"),
        ("A Candle", None, "https://press.example/lamp?id=7", "We blow it out"),
    ]
    assert digest.warnings == ()


def test_missing_abstracts_are_counted_over_all_mails_of_a_file() -> None:
    first, second = a_mail(ALERT), a_mail('<ul><li><a href="https://arxiv.org/abs/2606.00002">A Bulb</a></li></ul>')
    digest = read(b"From a@b.org Tue\n" + first + b"\n\nFrom a@b.org Wed\n" + second)
    assert digest.warnings == ("mail.eml: 1 of 3 papers has no abstract",)


def test_links_to_the_papers_of_an_author_are_left_out() -> None:
    link = '<a href="https://arxiv.org/search/cs?searchtype=author&query=Able,+A">Ada Able</a>'
    listing = LISTING.replace("{abstract}", "We light it.").replace("Ada Able", link)
    lamp = read(listing, "list.html").papers[0]
    assert (lamp.authors[0], lamp.links, lamp.abstract) == ("Ada Able", (), "We light it.")


PAPER_PAGE = """<!DOCTYPE html><html><head><title>[2606.00001] A Lamp</title>
<link rel="canonical" href="{url}"/><meta name="citation_title" content="A Lamp &amp; Its Light"/>
<meta name="citation_author" content="Able, Ada"/><meta name="citation_author" content="Baker, Bob"/>
<meta name="citation_date" content="2026/06/01"/><meta name="citation_keywords" content="lamps; attics"/>
<meta name="citation_conference_title" content="LampConf"/>{more}
<meta name="citation_abstract" content="We light it."/></head>
<body><h1>A Lamp</h1><h2>Access Paper:</h2><ul><li><a href="https://arxiv.org/pdf/2606.00001">PDF</a></li></ul></body></html>"""


@pytest.mark.parametrize(
    ("url", "more", "arxiv_id", "page"),
    [
        ("https://arxiv.org/abs/2606.00001", '<meta name="citation_arxiv_id" content="2606.00001"/>', "2606.00001", None),
        ("https://press.example/lamp", "", None, "https://press.example/lamp"),
        ("https://press.example/lamp", '<meta name="citation_doi" content="10.1000/lamp"/>', None, None),
        ("javascript:alert(1)", "", None, None),
    ],
)  # fmt: skip
def test_the_page_of_a_paper_is_read_by_its_tags(url: str, more: str, arxiv_id: str | None, page: str | None) -> None:
    (paper,) = read(PAPER_PAGE.format(url=url, more=more), "page.html").papers
    assert (paper.title, paper.authors, paper.abstract) == (
        "A Lamp & Its Light",
        ("Ada Able", "Bob Baker"),
        "We light it.",
    )
    assert (paper.published, paper.venue, paper.keywords) == (date(2026, 6, 1), "LampConf", ("lamps", "attics"))
    assert (paper.arxiv_id, paper.url) == (arxiv_id, page)
    assert (paper.doi is not None) == ("citation_doi" in more)


def test_titles_that_link_to_papers_need_no_headings() -> None:
    alert = (
        '<table><tr><td><a href="https://www.semanticscholar.org/paper/A-Lamp/0123">A Lamp in the Attic</a><br>A. Able</td></tr>'
        '<tr><td><a href="https://www.semanticscholar.org/paper/A-Candle/4567">A Candle</a></td></tr></table>'
        '<a href="https://www.semanticscholar.org/me/alerts">Manage alerts</a>'
    )
    assert [paper.title for paper in read(a_mail(alert)).papers] == ["A Lamp in the Attic", "A Candle"]


def test_a_title_may_follow_the_links_of_its_files() -> None:
    listing = (
        '<!DOCTYPE html><html><body><p><a href="https://aclanthology.org/2026.acl-long.1.pdf">pdf</a> <a href="https://'
        'aclanthology.org/2026.acl-long.1.bib">bib</a><strong><a href="https://aclanthology.org/2026.acl-long.1/">A Lamp'
        "</a></strong><br>Ada Able</p></body></html>"
    )
    assert [paper.title for paper in read(listing, "acl.html").papers] == ["A Lamp"]


def test_an_attachment_in_another_encoding_is_read() -> None:
    mail = EmailMessage()
    for name, value in (("From", "a@b.org"), ("To", "c@d.org"), ("Date", "Tue, 2 Jun 2026 10:00:00 +0000")):
        mail[name] = value
    mail.set_content("see below")
    ris = "TY  - JOUR\nTI  - Flämmchen\nER  -\n".encode("latin-1")
    mail.add_attachment(ris, maintype="application", subtype="octet-stream", filename="a.ris")
    mail.add_attachment(b"\x00\x01\xff" * 99, maintype="application", subtype="octet-stream", filename="b.bin")
    assert [paper.title for paper in read(bytes(mail)).papers] == ["Flämmchen"]
