"""`reader open` and `reader copy`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reader.cli import output
from reader.errors import ClipboardError
from reader.paper import Digest, make_key
from storage import Library
from tests.builders import a_digest, a_paper
from tests.reader.cli.conftest import Run

KEY = "metatransformeraunifiedf-ef7023f1"
CODE = "https://github.com/invictus717/MetaTransformer"


def recorder(recorded: list[str], message: str) -> Callable[..., str]:
    def record(text: str, **_: bool) -> str:
        recorded.append(text)
        return message

    return record


def test_open_prints_the_url_of_the_code(november: Run) -> None:
    outcome = november("open", KEY, "--print")
    assert (outcome.status, outcome.out, outcome.err) == (0, f"{CODE}\n", "")


def test_a_paper_may_come_from_standard_input(november: Run) -> None:
    assert november("open", "-", "--print", stdin=november("list", "--limit", "1").out).out == f"{CODE}\n"
    assert november("note", "-", "good", stdin=november("list", "--limit", "1").out).status == 0
    several = november("open", "-", "--print", stdin=november("list").out)
    assert (several.status, several.out) == (2, "")
    assert several.err == "reader: this command takes one paper, not 32\n"


def test_open_opens_the_code_in_the_browser(november: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("reader.desktop.open_url", recorder(opened, "opened"))
    assert november("open", KEY).err == "opened (code)\n"
    assert opened == [CODE]


@pytest.mark.parametrize(
    ("answer", "status", "count"), [("y\n", 0, 1), ("yes\n", 0, 1), ("n\n", 1, 0), ("\n", 1, 0), ("", 1, 0)]
)
def test_an_unusual_url_needs_confirmation(
    reader: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str, status: int, count: int
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("reader.desktop.open_url", recorder(opened, "opened"))
    monkeypatch.setattr(output, "can_ask", lambda: True)
    with Library.open(folder) as library:
        library.import_digests(Digest("test", "test", (a_paper("T", code=("http://[::1]:22/",)),)))
    outcome = reader("open", "t", stdin=answer)
    assert (outcome.status, len(opened)) == (status, count)
    assert outcome.err.startswith("T\n[::1] is this machine: http://[::1]:22/\nOpen it? [y/N] ")


def test_an_unusual_url_is_not_opened_without_a_terminal(
    reader: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("reader.desktop.open_url", recorder(opened, "opened"))
    with Library.open(folder) as library:
        library.import_digests(Digest("test", "test", (a_paper("T", code=("http://169.254.169.254/latest/",)),)))
    outcome = reader("open", "t", stdin="y\n")
    assert (outcome.status, opened) == (1, [])
    assert "metadata service" in outcome.err
    assert reader("open", "t", "--print").out == "http://169.254.169.254/latest/\n"
    assert "http://169.254.169.254/latest/ (169.254.169.254 is the metadata service" in reader("show", "t").out


def test_an_arxiv_id_gives_page_and_pdf(reader: Run, folder: Path) -> None:
    with Library.open(folder) as library:
        library.import_digests(Digest("test", "test", (a_paper("T", arxiv_id="2307.10802"),)))
    assert reader("open", "--page", "arXiv:2307.10802v2", "--print").out == "https://arxiv.org/abs/2307.10802\n"
    assert reader("open", "--pdf", "--print", "https://arxiv.org/abs/2307.10802").out.endswith("/pdf/2307.10802\n")
    missing = reader("open", "2307.10802", "--code")
    assert missing.status == 1
    assert missing.err == "reader: “T” has no code URL; try --page or --pdf\n"


def test_a_paper_found_by_its_words_is_named_without_tex(reader: Run, folder: Path) -> None:
    with Library.open(folder) as library:
        library.import_digests(a_digest(a_paper(r"Scaling $\pi_0$ Policies", arxiv_id="2307.10802")))
    assert reader("open", "scaling policies", "--page", "--print").err == "Scaling π₀ Policies\n"


@pytest.mark.parametrize(
    ("facts", "url", "notice"),
    [
        ({"arxiv_id": "2307.10802"}, "https://arxiv.org/abs/2307.10802", "Opened (page, no code known)\n"),
        ({"url": "https://a.example/x"}, "https://a.example/x", "Opened (page, no code known)\n"),
        (
            {},
            "https://arxiv.org/search/?searchtype=title&query=One+%26+All",
            "Opened (search for the title, no code, page or PDF known)\n",
        ),
    ],
)
def test_open_falls_through_and_says_to_what(
    reader: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, facts: dict[str, str], url: str, notice: str
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("reader.desktop.open_url", recorder(opened, "Opened"))
    with Library.open(folder) as library:
        library.import_digests(Digest("test", "test", (a_paper("One & All", **facts),)))
    paper = make_key("One & All", facts.get("arxiv_id"))
    outcome = reader("open", paper)
    assert (outcome.status, outcome.err, opened) == (0, notice, [url])
    printed = reader("open", paper, "--print")
    assert (printed.status, printed.out, len(opened)) == (0, url + "\n", 1)
    assert "; this is its " in printed.err


def test_a_link_is_opened_by_its_number(reader: Run, folder: Path) -> None:
    links = ("https://a.example/1", "https://b.example/data")
    with Library.open(folder) as library:
        library.import_digests(Digest("test", "test", (a_paper("T", url="https://p.example/", links=links),)))
    assert reader("open", "t", "--link", "1", "--print").out == "https://p.example/\n"
    assert reader("open", "t", "--link", "3", "--print").out == "https://b.example/data\n"
    missing = reader("open", make_key("T", None), "--link", "4")
    assert missing.status == 1
    assert missing.err == (
        "reader: “T” has no link 4; it has 1 https://p.example/, 2 https://a.example/1, 3 https://b.example/data\n"
    )
    assert reader("open", "t", "--link", "0").status == 2
    assert reader("open", "t", "--link", "1", "--page").status == 2


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("code", CODE),
        ("title", "Meta-Transformer: A Unified Framework for Multimodal Learning"),
        ("markdown", "Meta-Transformer: A Unified Framework for Multimodal Learning"),
    ],
)
def test_copy_copies_the_requested_form(november: Run, monkeypatch: pytest.MonkeyPatch, form: str, text: str) -> None:
    copied: list[str] = []
    monkeypatch.setattr("reader.desktop.copy", recorder(copied, "Copied"))
    assert november("copy", KEY, "--as", form).err == "Copied\n"
    assert copied == [text]


def test_copied_bibtex_is_one_entry(november: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr("reader.desktop.copy", recorder(copied, "copied"))
    november("copy", "metatransformer", "--as", "bibtex")
    assert copied[0].startswith("@misc{meta2023,\n  title = {{Meta-Transformer: ")
    assert copied[0].count("@misc") == 1


def test_without_a_clipboard_the_text_is_printed(november: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_text: str, **_options: str) -> str:
        raise ClipboardError("no clipboard found")

    monkeypatch.setattr("reader.desktop.copy", fail)
    outcome = november("copy", KEY, "--as", "code")
    assert (outcome.status, outcome.out, outcome.err) == (2, f"{CODE}\n", "reader: no clipboard found\n")


def test_open_takes_the_papers_of_a_query(november: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = november("open", "--query", "has:code metatransformer", "--print")
    assert (printed.status, printed.out) == (0, f"{CODE}\n")
    every = november("open", "--query", "has:code", "--print")
    assert len(every.out.splitlines()) == len(november("list", "has:code").out.splitlines()) > 10
    opened: list[str] = []
    monkeypatch.setattr("reader.desktop.open_url", recorder(opened, "opened"))
    assert november("open", "--query", "has:code", "--dry-run").err.endswith("papers would be opened (dry run)\n")
    too_many = november("open", "--query", "has:code")
    assert (too_many.status, opened) == (2, [])
    assert "at most 10 are opened at once; narrow the query, or use --print" in too_many.err
    assert november("open", "--query", "has:code metatransformer").status == 0
    assert opened == [CODE]
    assert november("open", "--query", "zzzqqq").status == 1
    assert november("open", KEY, "--query", "has:code").status == 2


def test_a_paper_without_the_link_does_not_stop_the_others(november: Run) -> None:
    outcome = november("open", "--query", "meta", "--code", "--print")
    assert outcome.status == 1
    assert CODE in outcome.out
    assert "has no code URL" in outcome.err


def test_copy_takes_the_papers_of_a_query(november: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr("reader.desktop.copy", recorder(copied, "copied"))
    titles = [line.split("\t")[3] for line in november("list", "has:code").out.splitlines()]
    assert november("copy", "--query", "has:code", "--as", "title").status == 0
    assert copied == ["\n".join(titles)]
    missing = november("copy", "--query", "-has:code", "--as", "code")
    assert (missing.status, len(copied)) == (1, 1)
    assert missing.err == f"reader: no code URL: none of {32 - len(titles)} papers has one\n"


def test_copying_a_missing_url_is_an_error(november: Run) -> None:
    outcome = november("copy", "metatransformer")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.endswith("has no page URL; try --as code\n")
    november("import", "-", stdin="2606.00001 - A Lamp in the Attic")
    assert november("copy", "lamp attic", "--as", "code").err.endswith("has no code URL; try --as url\n")
