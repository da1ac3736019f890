"""Other programs read the BibTeX and BibLaTeX that Reader writes; one that is not installed is skipped."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from reader.export import write
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
\usepackage[T1]{fontenc}
\begin{document}
\nocite{*}
\bibliographystyle{plain}
\bibliography{papers}
\end{document}
"""


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
        for index, title in enumerate(TITLES)
    ]


@pytest.fixture
def bibliography(tmp_path: Path, dialect: str) -> Path:
    path = tmp_path / "papers.bib"
    path.write_text("".join(write(papers(), dialect)), encoding="utf-8")
    return path


def program(name: str) -> str:
    return shutil.which(name) or pytest.skip(f"{name} is not installed")


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(arguments, cwd=folder, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout.decode(errors="replace")


@DIALECTS
def test_pandoc_reads_every_title_and_author(bibliography: Path, dialect: str) -> None:
    read = json.loads(run(bibliography.parent, program("pandoc"), "-f", dialect, "-t", "csljson", bibliography.name))
    assert [item["title"] for item in read][: len(COMMON)] == COMMON
    assert len(read) == len(TITLES)
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
    assert len(read) == len(TITLES)
    assert [item["title"] for item in read][: len(COMMON)] == COMMON
    assert all(len(item["author"]) == 2 for item in read)
    assert {item["note"] for item in read} == {f"Code: {CODE}"}


@DIALECTS
def test_typst_prints_every_paper(bibliography: Path) -> None:
    typst = pytest.importorskip("typst", reason="Typst is not installed")
    document = bibliography.with_name("list.typ")
    document.write_text('#bibliography("papers.bib", full: true)', encoding="utf-8")
    assert typst.compile(str(document))


@pytest.mark.parametrize("dialect", ["bibtex"])
def test_latex_prints_every_paper(bibliography: Path) -> None:
    latex, bibtex = program("pdflatex"), program("bibtex")
    folder = bibliography.parent
    (folder / "list.tex").write_text(LATEX, encoding="utf-8")
    for arguments in ((latex, "-halt-on-error", "list"), (bibtex, "list"), (latex, "-halt-on-error", "list")):
        run(folder, *arguments)
    assert "warning$ -- 0" in (folder / "list.blg").read_text(encoding="utf-8", errors="replace")
    assert (folder / "list.pdf").stat().st_size > 0


@DIALECTS
def test_pybtex_reads_every_author(bibliography: Path) -> None:
    pybtex = pytest.importorskip("pybtex.database", reason="pybtex is not installed")
    read = pybtex.parse_file(str(bibliography), "bibtex").entries
    assert len(read) == len(TITLES)
    assert {len(entry.persons["author"]) for entry in read.values()} == {2}
