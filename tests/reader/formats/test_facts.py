"""The facts besides title and abstract that every format keeps."""

import json
from typing import Any

import pytest

from reader.formats import parse
from reader.paper import Paper

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
<id>http://arxiv.org/api/x</id><updated>2026-06-14T00:00:00Z</updated>
<entry><id>http://arxiv.org/abs/2606.00001v2</id><title>A Lamp</title><summary>We light it.</summary>
<category term="cs.AI"/><category term="cs.RO"/><category term="math.OC"/><arxiv:primary_category term="cs.RO"/>
<arxiv:comment>{comment}</arxiv:comment><arxiv:journal_ref>{venue}</arxiv:journal_ref>
<arxiv:doi>10.1000/LAMP.1</arxiv:doi></entry></feed>"""
MAIL = """\\\\
arXiv:2606.00001
Date: Thu, 7 May 2026 02:49:53 GMT   (3kb)

Title: A Lamp
Authors: Ada Able
Categories: cs.RO cs.AI
Comments: 9 pages, see https://github.com/lamps/lamp
Journal-ref: Journal of Lamps,
  volume 3
DOI: 10.1000/LAMP.1
\\\\
  We light it.
\\\\ ( https://arxiv.org/abs/2606.00001 ,  3kb)
"""


def read(text: str) -> Paper:
    (paper,) = parse(text.encode(), "input").papers
    return paper


def read_object(**facts: Any) -> Paper:
    return read(json.dumps([{"arxiv_id": "2606.00001", "title": "A Lamp", "abstract": "We light it.", **facts}]))


@pytest.mark.parametrize(
    "named",
    [
        {"categories": ["cs.RO", "cs.AI"]},
        {"categories": "cs.RO cs.AI"},
        {"categories": "cs.RO, cs.AI"},
        {"subjects": "Robotics (cs.RO); Artificial Intelligence (cs.AI)"},
        {"primary_category": "cs.RO", "categories": ["cs.AI", "cs.RO"]},
        {"arxiv_primary_category": {"term": "cs.RO"}, "tags": [{"term": "cs.AI"}, {"term": "cs.RO"}]},
        {"tags": ["cs.RO", "lamps", "cs.AI"]},
    ],
    ids=str,
)
def test_categories_begin_with_the_primary_one(named: dict[str, Any]) -> None:
    assert read_object(**named).categories == ("cs.RO", "cs.AI")


def test_fields_of_study_are_categories_as_written() -> None:
    assert read_object(fieldsOfStudy=["Computer Science", "Physics"]).categories == ("Computer Science", "Physics")
    assert read_object(categories="hep-ph math.CO").categories == ("hep-ph", "math.CO")


@pytest.mark.parametrize(
    "named",
    [
        {"doi": "10.1000/LAMP.1"},
        {"DOI": "https://doi.org/10.1000/Lamp.1"},
        {"externalIds": {"ArXiv": "2606.00001", "DOI": "10.1000/lamp.1"}},
    ],
    ids=str,
)
def test_a_doi_is_kept_next_to_the_arxiv_id(named: dict[str, Any]) -> None:
    paper = read_object(**named)
    assert (paper.arxiv_id, paper.doi) == ("2606.00001", "10.1000/lamp.1")


@pytest.mark.parametrize(
    ("named", "venue"),
    [
        ({"venue": "Lamp Conference"}, "Lamp Conference"),
        ({"journal_ref": "J. Lamps 3 (2026)", "comment": "9 pages"}, "J. Lamps 3 (2026)"),
        ({"journal": {"name": "J. Lamps", "volume": "3"}}, "J. Lamps"),
        ({"comments": "Accepted at Lamp 2026; 9 pages"}, "Accepted at Lamp 2026; 9 pages"),
        ({"comments": "12"}, ""),
        ({"comments": 12}, ""),
    ],
    ids=str,
)
def test_a_venue_is_a_venue_or_a_comment(named: dict[str, Any], venue: str) -> None:
    assert read_object(**named).venue == venue


def test_a_number_of_comments_in_a_text_is_counted() -> None:
    assert (read_object(comments="12").comments, read_object(comments="12 pages").comments) == (12, None)


@pytest.mark.parametrize(
    ("named", "organization"),
    [
        ({"organization": "Lamp Lab"}, "Lamp Lab"),
        ({"organization": {"name": "lamplab", "fullname": "Lamp Lab"}}, "Lamp Lab"),
        ({"affiliations": ["Lamp Lab", "Night School", "Lamp Lab"]}, "Lamp Lab, Night School"),
        ({"institution": "Lamp Lab"}, "Lamp Lab"),
    ],
    ids=str,
)
def test_an_organization_is_kept(named: dict[str, Any], organization: str) -> None:
    assert read_object(**named).organization == organization


@pytest.mark.parametrize(
    "named",
    [
        {"ai_summary": "Lamps shine."},
        {"tldr": "Lamps shine."},
        {"tldr": {"model": "m", "text": "Lamps shine."}},
        {"one_sentence_summary": "Lamps shine."},
        {"llm_summary": "Lamps shine."},
        {"summary": "Lamps shine."},
    ],
    ids=str,
)
def test_the_sentence_of_a_model_is_a_summary_and_no_abstract(named: dict[str, Any]) -> None:
    paper = read_object(**named)
    assert (paper.summary, paper.abstract) == ("Lamps shine.", "We light it.")
    without = read_object(abstract=None, authors=["Ada Able"], **named)
    assert without.abstract == ("Lamps shine." if "summary" in named else "")


@pytest.mark.parametrize(
    ("named", "stars"), [({"stars": 7}, 7), ({"github_stars": "3.29k"}, 3290), ({"stars": True}, None)]
)
def test_stars_of_the_repository_are_counted(named: dict[str, Any], stars: int | None) -> None:
    assert read_object(**named).stars == stars


def test_the_project_page_is_also_a_link() -> None:
    paper = read_object(project_page="https://lamps.example.org/", code="https://github.com/lamps/lamp")
    assert paper.project_page == "https://lamps.example.org/"
    assert paper.links == ("https://github.com/lamps/lamp", "https://lamps.example.org/")
    assert read_object(homepage="https://github.com/lamps/lamp").project_page is None


@pytest.mark.parametrize(
    "named", [{"submitted_by": {"username": "ann", "fullname": "Ann Lee"}}, {"submitter": "Ann Lee"}], ids=str
)
def test_the_submitter_is_kept(named: dict[str, Any]) -> None:
    assert read_object(**named).submitter == "Ann Lee"


@pytest.mark.parametrize(
    ("named", "withdrawn"),
    [
        ({"withdrawn": True}, True),
        ({"withdrawn_at": "2026-06-01T00:00:00Z"}, True),
        ({"is_retracted": True}, True),
        ({"comment": "This paper has been withdrawn by the authors"}, True),
        ({"withdrawn": False, "withdrawn_at": None, "comment": "We study how money is withdrawn."}, False),
    ],
    ids=str,
)
def test_a_paper_is_withdrawn_by_a_field_or_a_comment(named: dict[str, Any], withdrawn: bool) -> None:
    assert read_object(**named).withdrawn is withdrawn


def test_known_facts_are_not_reported_as_unknown_fields() -> None:
    paper = {
        "arxiv_id": "2606.00001",
        "title": "A Lamp",
        "abstract": "We light it.",
        "ai_summary": "Lamps shine.",
        "stars": 3,
        "venue": "Lamp 2026",
        "categories": ["cs.RO"],
        "organization": "Lamp Lab",
        "submitted_by": "Ann Lee",
        "withdrawn": False,
    }
    digest = parse(json.dumps([paper]).encode(), "list.json")
    assert digest.warnings == ("list.json: no paper has a listing date; set it with --date YYYY-MM-DD",)


def test_an_atom_feed_of_arxiv_has_categories_venue_and_doi() -> None:
    paper = read(ATOM.format(comment="9 pages. Code: https://github.com/lamps/lamp", venue="J. Lamps 3"))
    assert paper.categories == ("cs.RO", "cs.AI", "math.OC")
    assert (paper.venue, paper.doi) == ("J. Lamps 3", "10.1000/lamp.1")
    assert paper.code == ("https://github.com/lamps/lamp",)
    assert read(ATOM.format(comment="Accepted at Lamp 2026", venue="")).venue == "Accepted at Lamp 2026"
    assert read(ATOM.format(comment="This submission has been withdrawn by arXiv", venue="")).withdrawn


def test_an_rss_feed_has_subjects() -> None:
    item = "<title>A Lamp</title><link>https://arxiv.org/abs/2606.00001</link><description>We light it.</description>"
    subjects = "<category>cs.RO</category><dc:subject>cs.AI</dc:subject>"
    paper = read(
        f'<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item>{item}{subjects}</item></channel></rss>'
    )
    assert paper.categories == ("cs.RO", "cs.AI")


def test_the_mail_of_arxiv_has_categories_venue_and_doi() -> None:
    paper = read(MAIL)
    assert (paper.categories, paper.doi) == (("cs.RO", "cs.AI"), "10.1000/lamp.1")
    assert paper.venue == "Journal of Lamps, volume 3"
    assert paper.code == ("https://github.com/lamps/lamp",)


@pytest.mark.parametrize("snake_case", [False, True])
def test_the_daily_papers_api_is_read_in_either_spelling(snake_case: bool) -> None:
    inner: dict[str, Any] = {
        "id": "2606.00001",
        "title": "A Lamp",
        "summary": "We light it.",
        "ai_summary": "Lamps shine.",
        ("github_repo" if snake_case else "githubRepo"): "https://github.com/lamps/lamp",
        ("github_stars" if snake_case else "githubStars"): 7,
        ("project_page" if snake_case else "projectPage"): "https://lamps.example.org/",
        ("published_at" if snake_case else "publishedAt"): "2026-06-01T00:00:00Z",
    }
    outer: dict[str, Any] = {
        "paper": inner,
        ("num_comments" if snake_case else "numComments"): 3,
        "organization": {"name": "lamplab", "fullname": "Lamp Lab"},
        ("submitted_by" if snake_case else "submittedBy"): {"name": "ann", "fullname": "Ann Lee"},
    }
    paper = read(json.dumps([outer]))
    assert (paper.abstract, paper.summary, paper.stars) == ("We light it.", "Lamps shine.", 7)
    assert (paper.organization, paper.submitter, paper.comments) == ("Lamp Lab", "Ann Lee", 3)
    assert (paper.project_page, paper.code) == ("https://lamps.example.org/", ("https://github.com/lamps/lamp",))
    assert str(paper.published) == "2026-06-01"
