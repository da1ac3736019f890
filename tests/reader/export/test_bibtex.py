import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.citation_key import citation_key
from reader.export import write
from reader.export.latex import escape_latex
from reader.export.options import ExportOptions
from reader.paper import Marks, Paper
from tests.builders import a_paper

ATTENTION = a_paper(
    "Attention Is All You Need",
    abstract="We reach 28.4\\% & more.",
    authors=("Ashish Vaswani", "Noam Shazeer"),
    author_count=8,
    published=date(2017, 6, 12),
    arxiv_id="1706.03762",
    categories=("cs.CL", "cs.LG"),
    keywords=("transformers",),
    marks=Marks(tags=("classic",), note="start here"),
)


def bibtex(*papers: Paper) -> str:
    return "".join(write(papers, "bibtex"))


def unescaped_braces(text: str) -> int:
    """Return the balance of braces without escaped ones; classic BibTeX counts those too."""
    return re.sub(r"\\.", "", text).count("{") - re.sub(r"\\.", "", text).count("}")


def test_a_paper_is_a_misc_entry_with_its_known_fields() -> None:
    assert bibtex(ATTENTION) == (
        "@misc{vaswani2017attention,\n"
        "  title = {{Attention Is All You Need}},\n"
        "  author = {Ashish Vaswani and Noam Shazeer and others},\n"
        "  year = {2017},\n"
        "  month = jun,\n"
        "  day = {12},\n"
        "  eprint = {1706.03762},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "  doi = {10.48550/arXiv.1706.03762},\n"
        "  url = {https://arxiv.org/abs/1706.03762},\n"
        "  annote = {start here},\n"
        "}\n\n"
    )


@pytest.mark.parametrize("dialect", ["bibtex", "biblatex"])
def test_abstract_and_keywords_are_written_on_demand(dialect: str) -> None:
    lines = ["  abstract = {We reach 28.4\\% \\& more.},\n", "  keywords = {classic, transformers, cs.LG},\n"]
    for wanted in ((), ("abstract",), ("abstract", "keywords")):
        text = "".join(write([ATTENTION], dialect, ExportOptions(frozenset(wanted))))
        assert [line in text for line in lines] == ["abstract" in wanted, "keywords" in wanted]


def test_the_doi_of_a_publisher_replaces_that_of_arxiv() -> None:
    assert "  doi = {10.1000/182},\n" in bibtex(a_paper("T", doi="10.1000/182", arxiv_id="1706.03762"))


def test_biblatex_uses_its_own_field_names() -> None:
    text = "".join(write([ATTENTION], "biblatex"))
    assert text.startswith("@online{vaswani2017attention,\n")
    for line in ("date = {2017-06-12}", "eprinttype = {arxiv}", "eprintclass = {cs.CL}", "annotation = {start here}"):
        assert f"  {line},\n" in text
    assert "archivePrefix" not in text
    assert "month" not in text


def test_biblatex_writes_misc_for_a_paper_without_a_url() -> None:
    assert "".join(write([a_paper("A Lamp")], "biblatex")).startswith("@misc{")


def test_a_key_replaces_missing_authors() -> None:
    text = bibtex(a_paper("Meta-DT: Offline Meta-RL"))
    assert "  key = {Meta-DT},\n" in text
    assert "author" not in text
    assert "  label = {Meta-DT},\n" in "".join(write([a_paper("Meta-DT: Offline Meta-RL")], "biblatex"))


def test_a_long_title_with_a_colon_is_shortened() -> None:
    title = "A Long Way to Say What Lamps in Attics Are For: Light"
    assert "  key = {A Long Way to},\n" in bibtex(a_paper(title))
    assert "  key = {Lamps},\n" in bibtex(a_paper("Lamps: Light in Attics"))


def test_citation_keys_are_unique_and_ascii() -> None:
    papers = [
        a_paper("Ł", authors=("Jan Łukasiewicz",)),
        *(a_paper(t) for t in ("On Meta", "Meta", "Meta", "注意", "…")),
    ]
    keys = re.findall(r"@misc\{([^,]*),", bibtex(*papers))
    assert keys[:4] == ["lukasiewiczl", "meta", "meta-2", "meta-3"]
    assert len(set(keys)) == len(papers)
    assert all(re.fullmatch("[a-z0-9-]+", key) for key in keys)


def test_citation_keys_are_unique_for_numbered_titles() -> None:
    papers = [a_paper("Meta"), a_paper("Meta"), a_paper("Meta")]
    assert len(set(re.findall(r"@misc\{([^,]*),", bibtex(*papers)))) == 3


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Research and Development", "{Research and Development}"),
        ("others", "{others}"),
        ("Vaswani, Ashish", "Vaswani, Ashish"),
        ("A, B, C, D", "{A, B, C, D}"),
        ("José Núñez", "José Núñez"),
        ("and Counting", "{and Counting}"),
        ("Lamp,", "{Lamp,}"),
    ],
)
def test_one_author_is_not_split(name: str, written: str) -> None:
    assert f"  author = {{{written}}},\n" in bibtex(a_paper("T", authors=(name,)))


@pytest.mark.parametrize(
    "name",
    [
        "Google DeepMind Team",
        "The Attic Lamp Group",
        "Lamplight Labs",
        "Attic Research",
        "Lamps, Inc",
        "Candle Works Ltd.",
        "University of Light",
        "Qwen",
        "Kimi K2",
        "LampAI",
        "灯塔团队",
        "Müller & Söhne GmbH",
    ],
)
def test_the_name_of_a_group_is_not_split(name: str) -> None:
    written = name.replace("&", r"\&")
    assert f"  author = {{{{{written}}} and Ann Bee}},\n" in bibtex(a_paper("T", authors=(name, "Ann Bee")))


def test_no_author_of_664_is_lost() -> None:
    names = tuple(f"Ada {chr(65 + number % 26)}x{'y' * (number // 26)}" for number in range(664))
    for dialect in ("bibtex", "biblatex"):
        (line,) = re.findall(r"(?m)^  author = \{(.*)\},$", "".join(write([a_paper("T", authors=names)], dialect)))
        assert tuple(line.split(" and ")) == names


@pytest.mark.parametrize(
    "name",
    ["Ai Weiwei", "The Anh Nguyen", "Min Co", "Mary Church", "Ludwig van der Berg", "de la Vallée Poussin", "Wei Lin"],
)
def test_the_name_of_a_person_is_not_a_group(name: str) -> None:
    assert f"  author = {{{name}}},\n" in bibtex(a_paper("T", authors=(name,)))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("王 小明", "王, 小明"),
        ("김 민수", "김, 민수"),
        ("अमित कुमार शर्मा", "{अमित} {कुमार} शर्मा"),
        ("danah boyd", "{danah} boyd"),
        ("Lin 王 Bo", "Lin {王} Bo"),
    ],
)
def test_a_given_name_without_capitals_is_not_a_particle(name: str, written: str) -> None:
    assert f"  author = {{{written}}},\n" in bibtex(a_paper("T", authors=(name,)))


def test_a_group_is_cited_by_its_full_name() -> None:
    paper = a_paper("Lamps at Dusk", authors=("Attic Light Team",), published=date(2025, 3, 1))
    assert citation_key(paper) == "atticlightteam2025lamps"


@pytest.mark.parametrize(
    ("arxiv_id", "year", "month", "day"),
    [("2603.01234", 2026, "mar", "2026-03"), ("hep-th/9901001", 1999, "jan", "1999-01")],
)
def test_the_arxiv_id_gives_the_month_without_a_date(arxiv_id: str, year: int, month: str, day: str) -> None:
    paper = a_paper("Lamps", arxiv_id=arxiv_id)
    assert f"  year = {{{year}}},\n  month = {month},\n" in bibtex(paper)
    assert f"  date = {{{day}}},\n" in "".join(write([paper], "biblatex"))


def test_the_url_is_that_of_arxiv_if_the_id_is_known() -> None:
    paper = a_paper("Lamps", arxiv_id="2603.01234", url="https://huggingface.co/papers/2603.01234")
    for dialect in ("bibtex", "biblatex"):
        assert "  url = {https://arxiv.org/abs/2603.01234},\n" in "".join(write([paper], dialect))


@pytest.mark.parametrize(("dialect", "field"), [("bibtex", "note"), ("biblatex", "addendum")])
def test_the_url_of_the_code_has_a_field(dialect: str, field: str) -> None:
    code = ("https://github.com/acme/lamp_post", "javascript:alert(1)", "https://a.example/~x%20y#z")
    text = "".join(write([a_paper("Lamps", code=code)], dialect))
    urls = r"https://github.com/acme/lamp\_post, https://a.example/\textasciitilde{}x\%20y\#z"
    assert f"  {field} = {{Code: {urls}}},\n" in text
    assert "Code" not in "".join(write([a_paper("Lamps", code=("javascript:alert(1)",))], dialect))


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("from $20 to $30", r"from \$20 to \$30"),
        ("90^circ ~8", r"90\textasciicircum{}circ \textasciitilde{}8"),
        (r"$\alpha$ costs $5", r"α costs \$5"),
        ("R&D is 100% snake_case #1", r"R\&D is 100\% snake\_case \#1"),
        (r"80.0\% of \"Ust\"un", r"80.0\% of Üstün"),
        (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("a } b { c", r"a \textbraceright{} b \textbraceleft{} c"),
        ("ends with \\", r"ends with \textbackslash{}"),
        ("two\nlines", "two lines"),
    ],
)
def test_tex_commands_are_escaped(raw: str, written: str) -> None:
    assert escape_latex(raw) == written


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@given(st.text(alphabet="{}\\%&_#@,=\"'`^~$ \nabé\x1b\u202e", max_size=80) | st.text(max_size=80))
def test_braces_balance_with_and_without_escapes(text: str) -> None:
    written = escape_latex(text)
    for counted in (written, re.sub(r"\\.", "", written)):
        depth = 0
        for character in counted:
            depth += (character == "{") - (character == "}")
            assert depth >= 0
        assert depth == 0


@given(
    st.lists(
        st.builds(
            a_paper,
            st.text(min_size=1, max_size=30),
            abstract=st.text(max_size=30),
            authors=st.lists(st.text(max_size=20), max_size=3).map(tuple),
        ),
        max_size=4,
    )
)
def test_any_papers_are_as_many_entries_with_unique_keys(papers: list[Paper]) -> None:
    text = bibtex(*papers)
    keys = re.findall(r"(?m)^@misc\{([a-z0-9-]+),$", text)
    assert len(keys) == len(set(keys)) == len(papers)
    assert unescaped_braces(text) == 0
    assert not re.search(r"(?im)^\s*@(string|comment)", text)
    assert len(re.findall(r"(?im)^\s*@preamble", text)) <= 1


def test_a_url_is_raw_but_cannot_end_its_field() -> None:
    text = bibtex(a_paper("T", url="https://a.example/x_y%20z~#q"), a_paper("U", url="javascript:alert(1)"))
    assert "  url = {https://a.example/x_y%20z~#q},\n" in text
    assert "javascript" not in text


def test_a_preamble_defines_what_pdflatex_does_not_know() -> None:
    text = bibtex(a_paper("Łódź at 20°"), a_paper("π₀ of Nguyễn 注"))
    preamble = text[text.index("@preamble") :]
    assert preamble.count("\n  \\readercharacter{") == 3
    assert "\\readercharacter{π}{\\ensuremath{\\pi}}\n" in preamble
    assert "\\readercharacter{₀}{\\textsubscript{0}}" in preamble
    assert "\\readercharacter{ễ}{\\~{\\^{e}}}" in preamble
    assert "注" not in preamble
    assert "@preamble" not in bibtex(a_paper("Łódź at 20° – “naïve”"))
    assert "@preamble" not in "".join(write([a_paper("π₀")], "bibtex", ExportOptions(is_file=False)))


def test_every_paper_has_a_citation_key() -> None:
    assert citation_key(a_paper("…")).startswith("paperuntitled")


def test_pybtex_reads_hostile_entries() -> None:
    pybtex = pytest.importorskip("pybtex.database", reason="pybtex is not installed")
    nasty = a_paper(
        r"}}, author={Evil}}" + "\n@misc{evil, title={x", abstract='\\ " { # @', authors=("A {", "B, C, D, E")
    )
    parsed = pybtex.parse_string(bibtex(ATTENTION, nasty), "bibtex")
    assert list(parsed.entries) == ["vaswani2017attention", citation_key(nasty)]
