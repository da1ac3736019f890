"""CSL-JSON, RIS and Hayagriva as reference managers expect them."""

import json
from datetime import date

import pytest

from reader.export import write
from reader.export.csl_json import csl_name
from reader.export.options import ExportOptions
from reader.formats import parse
from reader.paper import Marks
from tests.builders import a_paper

LAMP = a_paper(
    "Lamps at 90^circ",
    arxiv_id="2603.01234",
    abstract="We light\nattics.",
    authors=("Ludwig van der Berg", "The Lamp Team"),
    published=date(2026, 3, 1),
    code=("https://github.com/acme/lamp",),
    keywords=("light",),
    marks=Marks(tags=("vision",), note="read twice\nwith care"),
)


def exported(name: str) -> str:
    return "".join(write([LAMP], name))


def test_csl_json_makes_a_preprint_of_a_paper() -> None:
    assert json.loads(exported("csl-json")) == [
        {
            "id": "berg2026lamps",
            "type": "article",
            "title": "Lamps at 90^circ",
            "author": [
                {"family": "Berg", "given": "Ludwig", "non-dropping-particle": "van der"},
                {"literal": "The Lamp Team"},
            ],
            "issued": {"date-parts": [[2026, 3, 1]]},
            "publisher": "arXiv",
            "number": "arXiv:2603.01234",
            "DOI": "10.48550/arXiv.2603.01234",
            "URL": "https://arxiv.org/abs/2603.01234",
            "abstract": "We light attics.",
            "keyword": "vision, light",
            "note": "Code: https://github.com/acme/lamp\nread twice\nwith care",
        }
    ]


def test_ris_makes_a_report_of_a_paper() -> None:
    assert exported("ris").split("\n") == [
        "TY  - RPRT",
        "TI  - Lamps at 90^circ",
        "AU  - van der Berg, Ludwig",
        "AU  - The Lamp Team",
        "PY  - 2026",
        "DA  - 2026/03/01",
        "AB  - We light attics.",
        "KW  - vision",
        "KW  - light",
        "PB  - arXiv",
        "M1  - arXiv:2603.01234",
        "DO  - 10.48550/arXiv.2603.01234",
        "UR  - https://arxiv.org/abs/2603.01234",
        "L2  - https://github.com/acme/lamp",
        "N1  - read twice",
        "N1  - with care",
        "ER  - ",
        "",
        "",
    ]


def test_hayagriva_has_an_entry_for_a_paper() -> None:
    assert exported("hayagriva").splitlines() == [
        '"berg2026lamps":',
        "  type: article",
        '  title: {value: "Lamps at 90^circ", verbatim: true}',
        '  author: [{name: "Berg", given-name: "Ludwig", prefix: "van der"}, {name: "The Lamp Team"}]',
        "  date: 2026-03-01",
        '  url: "https://arxiv.org/abs/2603.01234"',
        '  serial-number: {arxiv: "2603.01234", doi: "10.48550/arXiv.2603.01234"}',
        '  publisher: "arXiv"',
        '  note: "Code: https://github.com/acme/lamp"',
    ]
    with_abstract = "".join(write([LAMP], "hayagriva", ExportOptions(frozenset({"abstract"}))))
    assert '  abstract: "We light attics."\n' in with_abstract


def test_ris_has_no_comma_in_the_name_of_a_group() -> None:
    text = "".join(write([a_paper("T", authors=("Lamps, Inc", "Ada Lovelace"))], "ris"))
    assert "AU  - Lamps Inc\nAU  - Lovelace, Ada\n" in text


@pytest.mark.parametrize("name", ["ris", "csl-json"])
def test_reader_reads_back_what_it_wrote(name: str) -> None:
    (paper,) = parse(exported(name).encode(), f"papers.{name}").papers
    assert (paper.title, paper.arxiv_id, paper.published) == (LAMP.title, LAMP.arxiv_id, LAMP.published)
    assert len(paper.authors) == 2
    assert set(paper.keywords) == {"vision", "light"}


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Lovelace", {"family": "Lovelace", "given": "Ada"}),
        ("Lovelace, Ada", {"family": "Lovelace", "given": "Ada"}),
        ("Sammy Davis Jr.", {"family": "Davis", "given": "Sammy", "suffix": "Jr."}),
        ("王 小明", {"family": "王", "given": "小明"}),
        ("Plato", {"literal": "Plato"}),
        ("A, B, C, D", {"literal": "A, B, C, D"}),
        ("Charles de la Vallée", {"family": "Vallée", "given": "Charles", "non-dropping-particle": "de la"}),
    ],
)
def test_names_have_parts(name: str, parts: dict[str, str]) -> None:
    assert csl_name(name) == parts
