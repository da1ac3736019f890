"""Other programs read the BibTeX and BibLaTeX that Reader writes; one that is not installed is skipped."""

import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from reader.export import latex, write
from reader.paper import Marks, Paper
from tests.builders import a_paper

COMMON = [
    "A $7 Lamp",
    "Lamps from $20 to $30",
    "$",
    "$$$ for Nothing",
    "Lamps at 90^circ and f^* of N^N",
    "^",
    "~",
    "~80% of Lamps & #1 under_the_roof",
    "^^M ^^@ %",
    "<b>Lamps</b> | see https://a.example/~x_y^z$w now",
]
TITLES = [
    *COMMON,
    "Lamps } in { Attics \\ at Dusk",
    "{}{",
    r"\$ \^ \~ \% \lamp{x} \input{/etc/passwd}",
    r"C:\$HOME\~ and \\",
    "@misc{lamp, title = {x}",
    'Müller\'s "Lamps", "a, b = c"',
]
NAMES = [
    "Attic Light Team",
    "Lamps, Inc",
    "danah boyd",
    "Money $igned",
    "A ^ B",
    "Ludwig van der Berg",
    "Lamp_Post ~ Lin",
    "王 小明",
    "Nguyễn Thị Ánh",
]
OTHER_SCRIPTS = [
    "π₀ and α ≤ √2 at O(n²)⁺",
    "注意 is 주의 is ध्यान",
    "Lamps 👍🏽 in 𝔸𝕋𝕋ℂ",
    "Łódź, ŒUVRE, straße, Ελληνικά",
]
DIALECTS = pytest.mark.parametrize("dialect", ["bibtex", "biblatex"])
CODE = "https://github.com/acme/lamp_post~1?x=1&y=2%20#z"
CITATION_JS = """
const { Cite } = require('@citation-js/core')
require('@citation-js/plugin-bibtex')
const text = require('fs').readFileSync(process.argv[1], 'utf8')
console.log(JSON.stringify(new Cite(text).data))
"""
LATEX = r"""
\documentclass{article}
\ifdefined\directlua\else\ifdefined\XeTeXversion\else\usepackage[T1]{fontenc}\fi\fi
%s
\end{document}
"""
BODIES = {
    "bibtex": r"\begin{document}\nocite{*}\bibliographystyle{plain}\bibliography{papers}",
    "biblatex": r"\usepackage[backend=biber]{biblatex}\addbibresource{papers.bib}\begin{document}\nocite{*}\printbibliography",
}


def papers() -> list[Paper]:
    return [
        a_paper(
            title,
            abstract=f"{title} {title}",
            authors=(NAMES[index % len(NAMES)], "Ann Bee"),
            published=date(2025, 10, 1),
            url=f"https://a.example/~{index}?x=$y_z%20",
            code=(CODE,),
            marks=Marks(tags=("a_b$",), note=title),
        )
        for index, title in enumerate((*TITLES, *OTHER_SCRIPTS))
    ]


@pytest.fixture
def bibliography(tmp_path: Path, dialect: str) -> Path:
    path = tmp_path / "papers.bib"
    path.write_text("".join(write(papers(), dialect)), encoding="utf-8")
    return path


def program(name: str) -> str:
    return shutil.which(name) or pytest.skip(f"{name} is not installed")


def run(folder: Path, *arguments: str, status: int | None = 0) -> str:
    done = subprocess.run(arguments, cwd=folder, capture_output=True, timeout=110, check=False)
    assert status is None or done.returncode == status, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout.decode(errors="replace")


@DIALECTS
def test_pandoc_reads_every_title_and_author(bibliography: Path, dialect: str) -> None:
    read = json.loads(run(bibliography.parent, program("pandoc"), "-f", dialect, "-t", "csljson", bibliography.name))
    assert [item["title"] for item in read][: len(COMMON)] == COMMON
    assert len(read) == len(papers())
    assert all(len(item["author"]) == 2 for item in read)
    assert {item["note"] for item in read} == {f"Code: {CODE}"}


@DIALECTS
def test_citation_js_reads_every_title_and_author(bibliography: Path, dialect: str) -> None:
    node = program("node")
    if subprocess.run(
        [node, "-e", "require('@citation-js/plugin-bibtex')"], capture_output=True, check=False
    ).returncode:
        pytest.skip("citation-js is not installed where node looks for modules")
    read = json.loads(run(bibliography.parent, node, "-e", CITATION_JS, str(bibliography)))
    assert len(read) == len(papers())
    assert [item["title"] for item in read][: len(COMMON)] == COMMON
    assert all(len(item["author"]) == 2 for item in read)
    assert {item["note"] for item in read} == {f"Code: {CODE}"}


@DIALECTS
def test_typst_prints_every_paper(bibliography: Path) -> None:
    typst = pytest.importorskip("typst", reason="Typst is not installed")
    document = bibliography.with_name("list.typ")
    document.write_text('#bibliography("papers.bib", full: true)', encoding="utf-8")
    assert typst.compile(str(document))


@pytest.fixture(scope="module", params=["bibtex", "biblatex"])
def processed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a document and its bibliography as BibTeX or Biber wrote it for LaTeX."""
    dialect: str = request.param
    folder = tmp_path_factory.mktemp(dialect)
    if dialect == "biblatex" and not run(folder, program("kpsewhich"), "-all", "biblatex.sty", status=None):
        pytest.skip("the LaTeX package biblatex is not installed")
    (folder / "papers.bib").write_text("".join(write(papers(), dialect)), encoding="utf-8")
    (folder / "list.tex").write_text(LATEX % BODIES[dialect], encoding="utf-8")
    run(folder, program("pdflatex"), "-draftmode", "-halt-on-error", "list")
    run(folder, program("bibtex" if dialect == "bibtex" else "biber"), "list")
    if dialect == "bibtex":
        assert "warning$ -- 0" in (folder / "list.blg").read_text(encoding="utf-8", errors="replace")
    return folder


@pytest.mark.parametrize("engine", ["pdflatex", "xelatex"])
def test_latex_prints_every_paper(processed: Path, engine: str) -> None:
    shutil.copy(processed / "list.bbl", processed / f"{engine}.bbl")
    run(processed, program(engine), "-halt-on-error", f"-jobname={engine}", "list")
    assert (processed / f"{engine}.pdf").stat().st_size > 0


def test_pdflatex_knows_every_character_of_the_preamble(tmp_path: Path) -> None:
    characters = [*latex._TABLE, "ế", "ǘ", "𝔸", "ﬁ", "注", "👍"]
    text = "".join(write([a_paper(f"Lamps {''.join(characters)}")], "bibtex"))
    (tmp_path / "papers.bib").write_text(text, encoding="utf-8")
    (tmp_path / "list.tex").write_text(LATEX % BODIES["bibtex"], encoding="utf-8")
    pdflatex = program("pdflatex")
    for arguments in ((pdflatex, "list"), (program("bibtex"), "list"), (pdflatex, "-halt-on-error", "list")):
        run(tmp_path, *arguments)


def test_biber_finds_the_entries_valid(tmp_path: Path) -> None:
    (tmp_path / "papers.bib").write_text("".join(write(papers(), "biblatex")), encoding="utf-8")
    assert "WARN" not in run(tmp_path, program("biber"), "--tool", "--validate-datamodel", "papers.bib")


def test_pandoc_reads_csl_json(tmp_path: Path) -> None:
    (tmp_path / "papers.json").write_text("".join(write(papers(), "csl-json")), encoding="utf-8")
    read = json.loads(run(tmp_path, program("pandoc"), "-f", "csljson", "-t", "csljson", "papers.json"))
    assert [item["title"] for item in read][: len(COMMON)] == COMMON
    assert len(read) == len(papers())


def test_pandoc_reads_the_web_page(tmp_path: Path) -> None:
    (tmp_path / "papers.html").write_text("".join(write(papers(), "html")), encoding="utf-8")
    text = run(tmp_path, program("pandoc"), "-f", "html", "-t", "plain", "--wrap=none", "papers.html")
    assert list(dict.fromkeys(line for line in text.splitlines() if line in COMMON)) == COMMON


def test_typst_prints_hayagriva(tmp_path: Path) -> None:
    typst = pytest.importorskip("typst", reason="Typst is not installed")
    (tmp_path / "papers.yaml").write_text("".join(write(papers(), "hayagriva")), encoding="utf-8")
    (tmp_path / "list.typ").write_text('#bibliography("papers.yaml", full: true)', encoding="utf-8")
    assert typst.compile(str(tmp_path / "list.typ"))


def test_a_yaml_parser_reads_hayagriva() -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    entries = yaml.safe_load("".join(write(papers(), "hayagriva")))
    titles = [re.sub(r"\\(.)", r"\1", entry["title"]["value"]) for entry in entries.values()]
    assert titles[: len(COMMON)] == COMMON
    assert len(entries) == len(papers())


def test_rispy_reads_ris() -> None:
    rispy = pytest.importorskip("rispy", reason="rispy is not installed")
    read = rispy.loads("".join(write(papers(), "ris")))
    assert [entry["title"] for entry in read][: len(COMMON)] == COMMON
    assert len(read) == len(papers())


def test_feedparser_reads_atom() -> None:
    feedparser = pytest.importorskip("feedparser", reason="feedparser is not installed")
    feed = feedparser.parse("".join(write(papers(), "atom")))
    assert not feed.bozo
    assert [entry.title for entry in feed.entries][: len(COMMON)] == COMMON
    assert [entry.link for entry in feed.entries] == [paper.url for paper in papers()]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("atom", ("xmllint", "--noout", "-")),
        ("csv", ("csvclean", "-n", "papers")),
        ("json", ("jq", "-e", ".papers | length > 15", "papers")),
        ("jsonl", ("jq", "-es", "length > 15", "papers")),
        ("csl-json", ("jq", "-e", "length > 15", "papers")),
    ],
)
def test_a_checker_finds_no_fault(tmp_path: Path, name: str, arguments: tuple[str, ...]) -> None:
    (tmp_path / "papers").write_text("".join(write(papers(), name)), encoding="utf-8", newline="")
    checker, *options = arguments
    run(tmp_path, program(checker), *("papers" if option == "-" else option for option in options))


@pytest.mark.parametrize("importer", ["papis", "cobib"])
def test_a_manager_imports_bibtex(tmp_path: Path, importer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = program(importer)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("config", ".config", ".local/share/cobib", "Documents/papers"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    (tmp_path / "papers.bib").write_text("".join(write(papers()[:4], "bibtex")), encoding="utf-8")
    if importer == "papis":
        run(tmp_path, manager, "bibtex", "read", "papers.bib", "import", "-a", "-b")
        assert len(list(tmp_path.rglob("info.yaml"))) == 4
    else:
        run(tmp_path, manager, "init")
        run(tmp_path, manager, "add", "-b", "papers.bib")
        database = (tmp_path / ".local/share/cobib/literature.yaml").read_text(encoding="utf-8")
        assert database.count("\n---\n") + database.startswith("---\n") == 4


@DIALECTS
def test_pybtex_reads_every_author(bibliography: Path) -> None:
    pybtex = pytest.importorskip("pybtex.database", reason="pybtex is not installed")
    read = pybtex.parse_file(str(bibliography), "bibtex").entries
    assert len(read) == len(papers())
    assert {len(entry.persons["author"]) for entry in read.values()} == {2}
