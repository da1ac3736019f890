r"""BibTeX and BibLaTeX files."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Digest, Paper
from tests.reader.formats.test_fuzz import assert_clean

ARTICLE = r"""
@string{jol = "Journal of " # {Lamps}}
@ARTICLE {able:2026,
  author = {{\O}re, {\AA}sa and van der Wick, Bob and G{\"o}del, Jr., Kurt and {The Attic Team} and others},
  title  = {{Lamps} in {{the}} Attic: 50\% brighter},
  journal = jol,
  year = 2026, month = may,
  doi = "https://doi.org/10.1000/LAMP",
  url = {https://journal.example/lamp_1},
  abstract = {We light a lamp.

  It costs \$5 \& burns for $10^{2}$ days.},
  keywords = {lamps; attics},
  note = {Code: \url{https://github.com/lamps/lamp\_2}},
  annote = {Read \emph{again}},
}
"""
PREPRINT = """@online{wick2026,
  title = {A Wick},
  author = {family=Gogh, given=Vi, prefix=van and Able, Ada},
  date = {2026-05-30},
  eprint = {2605.00001},
  eprinttype = {arXiv},
  eprintclass = {cs.CL},
}
"""


def read(text: str, **options: str) -> Digest:
    return parse(text.encode(options.get("encoding", "utf-8")), "library.bib", day=date(2026, 6, 1), **options)  # type: ignore[arg-type]


def read_one(fields: str) -> Paper:
    (paper,) = read(f"@article{{key,\n  title = {{A Lamp}},\n  {fields}\n}}\n").papers
    return paper


def test_an_article_is_parsed_with_every_fact() -> None:
    digest = read(ARTICLE)
    (paper,) = digest.papers
    assert (digest.source, digest.format, digest.warnings) == ("bibtex", "bibtex", ())
    assert paper.title == "Lamps in the Attic: 50% brighter"
    assert paper.authors == ("Åsa Øre", "Bob van der Wick", "Kurt Gödel Jr.", "The Attic Team")
    assert (paper.author_count, paper.published, paper.venue) == (None, None, "Journal of Lamps 2026")
    assert (paper.doi, paper.url) == ("10.1000/lamp", "https://journal.example/lamp_1")
    assert paper.abstract == "We light a lamp.\n\nIt costs $5 & burns for 10² days."
    assert paper.keywords == ("lamps", "attics")
    assert paper.code == ("https://github.com/lamps/lamp_2",)
    assert paper.links == ("https://journal.example/lamp_1", *paper.code)
    assert (paper.marks.note, paper.stated_marks) == ("Read again", frozenset({"note"}))


def test_a_preprint_of_biblatex_has_id_day_and_category() -> None:
    (paper,) = read(PREPRINT).papers
    assert (paper.key, paper.arxiv_id, paper.url) == ("2605.00001", "2605.00001", None)
    assert (paper.published, paper.categories, paper.venue) == (date(2026, 5, 30), ("cs.CL",), "")
    assert paper.authors == ("Vi van Gogh", "Ada Able")


@pytest.mark.parametrize(
    ("fields", "arxiv_id"),
    [
        ("eprint = {2401.00001v2}, archivePrefix = {arXiv}", "2401.00001"),
        ("eprint = {hep-ph/0301050}", "hep-ph/0301050"),
        ("journal = {arXiv preprint arXiv:2401.00001}, year = 2024", "2401.00001"),
        ("journal = {CoRR}, volume = {abs/2401.00001}", "2401.00001"),
        ("doi = {10.48550/arXiv.2401.00001}", "2401.00001"),
        ("note = {\\url{http://arxiv.org/abs/2401.00001}}", "2401.00001"),
        ("howpublished = {\\url{https://arxiv.org/abs/2401.00001}}", "2401.00001"),
        ("eprint = {24010001}, eprinttype = {pubmed}", None),
        ("note = {Extends arXiv:2401.00001}", None),
    ],
)
def test_an_arxiv_id_is_found_wherever_managers_put_it(fields: str, arxiv_id: str | None) -> None:
    paper = read_one(fields)
    assert paper.arxiv_id == arxiv_id
    assert not arxiv_id or paper.venue == ""


@pytest.mark.parametrize("brackets", ["< >", "$<$ $>$", "{\\textless} {\\textgreater}", "&lt; &gt;"])
def test_a_doi_may_hold_angle_brackets(brackets: str) -> None:
    opening, closing = brackets.split()
    assert read_one(f"doi = {{10.1000/1(1998)1{opening}12:A{closing}2.0.CO;2}}").doi == "10.1000/1(1998)1<12:a>2.0.co;2"


@pytest.mark.parametrize(
    ("fields", "published", "venue"),
    [
        ("date = {2026-05-30/2026-06-02}", date(2026, 5, 30), ""),
        ("date = {2026-05}", None, "2026"),
        ("year = 2026, month = may, day = 3", date(2026, 5, 3), ""),
        ('year = {2026}, month = 5, day = "03"', date(2026, 5, 3), ""),
        ('year = {2026}, month = "3~" # may', date(2026, 5, 3), ""),
        ("year = {2026}, booktitle = {Proc. of Lamps 2026}", None, "Proc. of Lamps 2026"),
        ("year = {in press}, journal = {Lamps}", None, "Lamps"),
        ("date = {2026-99-99}, school = {Attic College}", None, "Attic College 2026"),
    ],
)
def test_a_year_alone_follows_the_venue(fields: str, published: date | None, venue: str) -> None:
    paper = read_one(fields)
    assert (paper.published, paper.venue) == (published, venue)


@pytest.mark.parametrize(
    ("value", "title"),
    [
        (r"{G{\"o}del, \'Ecole, {\'{\i}}, \c{c}, \v{S}, stra{\ss}e, \o re, {\L}\'od\'z}", "Gödel, École, í, ç, Š, straße, øre, Łódź"),
        (r"{Nguy{\~{\^e}}n, Ph{\d a}m, Ng\^o B\~{a}o, Erd{\H o}s, {\.I}nan, G\"{\i}}", "Nguyễn, Phạm, Ngô Bão, Erdős, İnan, Gï"),
        (r"{Use of \{braces\}, 100\%, R\&D, a\_b, \#1 and \textasciitilde{}}", "Use of {braces}, 100%, R&D, a_b, #1 and ~"),
        (r'"A {"}quoted{"} Lamp"', 'A "quoted" Lamp'),
        (r"{``Quoted'' Lamp}", "“Quoted” Lamp"),
        (r"{$\pi_0$: a \emph{vision}-\textbf{language} model}", "π₀: a vision-language model"),
        (r"{From \$20 to \$30}", "From $20 to $30"),
        (r"{Lamps -- and more --- at https://lamps.example/a--b}", "Lamps – and more — at https://lamps.example/a--b"),
        (r"{As shown~\citep[see][]{able} by \gls{led}s}", r"As shown by \gls leds"),
        (r"{A \mkbibemph{Lamp} in \enquote{Attics}}", "A Lamp in “Attics”"),
        ("{A  Lamp\n     in   the Attic}", "A Lamp in the Attic"),
    ],
)  # fmt: skip
def test_tex_becomes_unicode_text(value: str, title: str) -> None:
    assert read(f"@misc{{key, title = {value}}}").papers[0].title == title


@pytest.mark.parametrize(
    "entry",
    [
        "@misc(a, title = {A Lamp})",
        "@misc{, title = {A Lamp}}",
        "@misc{title = {A Lamp}}",
        "@MISC{a,\n% a comment\nTITLE={A Lamp},,}",
        "@misc{a, title = {A Lamp} year = {2026}}",
        "@misc{a, title = {A Lamp}, title = {Another}}",
        "@misc{a, title = {A Lamp}, abstract = {mail us:\n@home{x} now}}",
        "% @misc{b, title = {Not This}}\n@comment{x}@preamble{\"x\"}\n@misc{a, title = {A Lamp}}",
    ],
    ids=range(8),
)  # fmt: skip
def test_entries_are_read_however_they_are_written(entry: str) -> None:
    digest = read(f"{entry}\n@misc{{next, title = {{A Wick}}}}")
    assert [paper.title for paper in digest.papers] == ["A Lamp", "A Wick"]


def test_an_entry_that_is_not_valid_is_named_with_its_line() -> None:
    text = f"{PREPRINT}\n@misc{{b,\n  title = {{A {{Lamp}},\n  year = 2026\n}}\n@misc{{c}}\n{ARTICLE}"
    digest = read(text)
    assert [paper.title for paper in digest.papers] == ["A Wick", "Lamps in the Attic: 50% brighter"]
    assert "library.bib:10: an entry was skipped: expected a comma, another field or a closing brace" in digest.warnings
    with pytest.raises(DigestError, match=r"library\.bib:1: contains no valid paper; .*an entry was skipped"):
        read("@misc{b, title = {A {Lamp}, year = 2026}")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("@misc{c}", "expected a key, a comma and fields such as title = {…}"),
        ("@misc{c, title = , year = 2026}", "expected a value in braces or in quotes"),
        ('@misc{c, title = "A Lamp, year = 2026}', "a quote is not closed"),
        ("@misc{c, title {A Lamp}}", "expected a key, a comma and fields such as title = {…}"),
    ],
)
def test_the_reason_says_what_was_expected(entry: str, reason: str) -> None:
    digest = read(f"@misc{{a, title = {{A Wick}}}}\n\n{entry}\n@misc{{b, title = {{A Candle}}}}")
    assert [paper.title for paper in digest.papers] == ["A Wick", "A Candle"]
    assert digest.warnings[-1] == f"library.bib:3: an entry was skipped: {reason}"
    assert digest.skipped == 1


def test_a_cut_off_entry_keeps_its_complete_fields() -> None:
    digest = read("@misc{a, title = {A Lamp},\n doi = {10.1000/1},\n abstract = {We light")
    assert [(paper.title, paper.doi) for paper in digest.papers] == [("A Lamp", "10.1000/1")]
    assert "its other fields (title, doi) are kept" in " ".join(digest.warnings)


def test_a_brace_missing_in_the_last_field_costs_nothing_else() -> None:
    digest = read("@misc{a,\n  title = {A {Lamp},\n}\n\n@misc{b, title = {A Wick}}")
    assert [paper.title for paper in digest.papers] == ["A Lamp", "A Wick"]
    assert "library.bib:1: an entry is not valid" in " ".join(digest.warnings)


def test_an_entry_without_a_title_has_its_identifier_as_title() -> None:
    digest = read("@misc{a, doi = {10.1000/1}}\n@misc{b, author = {Able, Ada}}")
    assert [paper.title for paper in digest.papers] == ["doi:10.1000/1"]
    assert "library.bib:2: a reference was skipped: it has no title, arXiv id or DOI" in digest.warnings


@pytest.mark.parametrize("fence", ["", "```bibtex\n"])
def test_a_list_that_says_how_to_cite_it_is_not_bibtex(fence: str) -> None:
    papers = "- [A Lamp](https://arxiv.org/abs/2605.00001)\n" * (1 if fence else 5)
    assert read(f"# Lamps\n{papers}\n{fence}@misc{{a, title = {{Lamps: A List}}}}\n").format == "markdown-list"


def test_what_a_chapter_refers_to_gives_its_venue() -> None:
    digest = read("@inproceedings{a, title = {A Lamp}, crossref = {c}}\n@proceedings{c, title = {Lamps}, year = 2026}")
    assert digest.papers[0].venue == "Lamps 2026"


def test_other_encodings_are_read_if_named() -> None:
    assert read("@misc{a, title = {Ein Lämpchen}}", encoding="latin-1").papers[0].title == "Ein Lämpchen"


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("@misc{a, title = " + "{" * 100_000 + "x" + "}" * 100_000 + "}", id="nested braces"),
        pytest.param("@misc{a, title = " + "{" * 300_000, id="open braces"),
        pytest.param("@misc{a," * 200_000, id="unclosed entries in one line"),
        pytest.param("@misc{a,\n" * 200_000, id="unclosed entries"),
        pytest.param("@misc{a, b={\n" * 100_000, id="unclosed fields"),
        pytest.param(
            "@string{a0 = {xxxxxxxx}}\n"
            + "".join(f"@string{{a{step + 1} = a{step} # a{step}}}\n" for step in range(60))
            + "@misc{k, title = a60}",
            id="doubling strings",
        ),
        pytest.param("@misc{a, title = {x}, author = {" + "a and " * 200_000 + "}}", id="authors"),
        pytest.param("@misc{a, title = {x}, author = {" + "{" * 50_000 + " and " * 50_000 + "}" * 50_000 + "}}", id="braced authors"),
        pytest.param("@misc{a, title = {x}, abstract = {" + "\\'{" * 100_000 + "}" * 100_000 + "}}", id="accents"),
        pytest.param("@misc{a, title = {x}, abstract = {" + "$^" * 200_000 + "}}", id="formulas"),
        pytest.param("@misc{a, title = x" + " # x" * 200_000 + "}", id="joined parts"),
        pytest.param("@misc{a, title = {x}" + "," * 500_000, id="commas"),
        pytest.param("@misc{a," + " " * 500_000 + "title = {x}}" + "}" * 100_000, id="spaces"),
        pytest.param("}" + " " * 100_000 + "\n}\t@" * 100_000, id="ends"),
    ],
)  # fmt: skip
def test_hostile_files_are_read_or_refused_in_time(text: str) -> None:
    with suppress(DigestError):
        assert_clean(parse(text.encode(), "hostile.bib", format="bibtex"))


FRAGMENTS = st.sampled_from(
    [
        "@misc{a,",
        "@string{b = ",
        "title",
        " = ",
        "{",
        "}",
        '"',
        "#",
        ",",
        "\\",
        "\\'",
        "$",
        "and",
        "\n",
        "x",
        "2026",
        "b",
        "author",
        "date",
        "url",
        "https://github.com/a/b",
        "eprint",
        "2401.00001",
        "%",
        "(",
        ")",
        "\x1b[31m",
        "~",
        "\ufdd3",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(FRAGMENTS, max_size=30).map("".join) | st.text(max_size=100))
@example("@misc{a, title = {\ufdd3\\")
def test_any_text_raises_nothing_but_a_digest_error(text: str) -> None:
    with suppress(DigestError):
        assert_clean(parse(f"@misc{{a, title = {{x}}}}\n{text}".encode(), "any.bib"))
    with suppress(DigestError):
        assert_clean(parse(f"@misc{{a, {text}".encode(), "any.bib", format="bibtex"))


def test_the_number_of_a_namesake_in_dblp_is_left_out() -> None:
    assert read_one("author = {Ada Able 0001 and Bob Baker}, year = {2026}").authors == ("Ada Able", "Bob Baker")


def test_an_arxiv_comment_in_an_annotation_is_not_a_note() -> None:
    paper = read_one("annote = {Comment: 12 pages; page: https://lamp.example/a}")
    assert (paper.venue, paper.links) == ("12 pages; page: https://lamp.example/a", ("https://lamp.example/a",))
    assert paper.marks.note == ""
    assert read_one("annote = {Comment: good\n\nand mine}").marks.note == "Comment: good\n\nand mine"
