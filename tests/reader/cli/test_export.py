"""Where an export goes: a file by its ending, standard output, a pipe, a folder of notes, Zotero."""

import csv
import json
import os
import stat
import threading
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from reader.paper import Appearance
from storage import Library
from tests.builders import a_digest, a_paper
from tests.reader.cli.conftest import DECEMBER, NOVEMBER, Run
from tests.reader.export.zotero_server import running_zotero


@pytest.fixture
def starred(november: Run, keys: list[str]) -> Run:
    november("star", *keys[:3])
    return november


@pytest.mark.parametrize(
    ("ending", "beginning"),
    [
        (".bibtex", "@misc{"),
        (".ris", "TY  - RPRT\n"),
        (".csl.json", '[\n{"id": '),
        (".json", '{"schema": 1'),
        (".yml", '"'),
        (".csv", "key,title,"),
        (".htm", "<!DOCTYPE html>"),
        (".xml", "<?xml"),
        (".bookmarks.html", "<!DOCTYPE NETSCAPE"),
    ],
)
def test_the_ending_chooses_the_format(starred: Run, tmp_path: Path, ending: str, beginning: str) -> None:
    file = tmp_path / f"papers{ending}"
    assert starred("export", "-o", str(file)).status == 0
    assert file.read_text(encoding="utf-8").startswith(beginning)


def test_an_option_outweighs_the_ending(starred: Run, tmp_path: Path) -> None:
    file = tmp_path / "papers.bib"
    assert starred("export", "--format", "csv", "-o", str(file)).err.endswith("papers.bib (csv)\n")
    assert len(list(csv.reader(StringIO(file.read_text(encoding="utf-8"))))) == 4
    assert starred("export", "--dialect", "biblatex", "--force", "-o", str(file)).err.endswith("(biblatex)\n")


def test_standard_output_may_be_named_as_a_device(starred: Run) -> None:
    plain = starred("export", "--format", "ris")
    assert plain.out.count("TY  - RPRT") == 3
    for name in ("-", "/dev/stdout"):
        assert starred("export", "--format", "ris", "-o", name) == plain


def test_a_pipe_that_is_read_takes_an_export(starred: Run, tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe.jsonl")
    received: list[str] = []
    thread = threading.Thread(target=lambda: received.append(pipe.read_text(encoding="utf-8")))
    thread.start()
    outcome = starred("export", "-o", str(pipe))
    thread.join()
    assert outcome.status == 0
    assert received[0].count("\n") == 3


def test_a_pipe_that_nobody_reads_is_an_error(starred: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.export.output_file._PIPE_TIMEOUT", 0.1)
    os.mkfifo(pipe := tmp_path / "pipe.jsonl")
    outcome = starred("export", "-o", str(pipe))
    assert (outcome.status, outcome.err) == (2, f"reader: cannot write {pipe}: no program reads this pipe\n")


def test_extra_fields_are_added_on_demand(starred: Run) -> None:
    assert "abstract = " not in starred("export", "--format", "bibtex").out
    assert starred("export", "--format", "bibtex", "--fields", "abstract,keywords").out.count("abstract = ") == 3
    unknown = starred("export", "--format", "bibtex", "--fields", "abstract,venue")
    assert (unknown.status, unknown.out) == (2, "")
    assert unknown.err == "reader: bibtex has no extra field 'venue'; it has abstract, keywords\n"
    assert "json has no extra fields; leave out" in starred("export", "--format", "json", "--fields", "abstract").err


def test_the_pattern_of_citation_keys_is_configured(
    starred: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    monkeypatch.setenv("READER_CONFIG", str(config))
    config.write_text('citation_key = "{Word}_{year}"\n')
    assert "@misc{Meta_2023,\n" in starred("export", "", "--format", "bibtex").out
    config.write_text('citation_key = "{wort}"\n')
    outcome = starred("export", "", "--format", "bibtex")
    assert (outcome.status, outcome.out) == (2, "")
    assert f"{config}:1: citation_key has an unknown name {{wort}}" in outcome.err


def test_a_citation_key_does_not_depend_on_the_query(reader: Run, folder: Path) -> None:
    papers = [a_paper(f"Lamps {index}", arxiv_id=f"2603.0000{index}") for index in range(3)]
    with Library.open(folder) as library:
        library.import_digests(a_digest(*papers))
    assert reader("export", "", "--format", "bibtex").out.count("@misc{lamps2026-2,") == 1
    second = reader("export", "title:'Lamps 1'", "--format", "csl-json").out
    assert [item["id"] for item in json.loads(second)][:1] == ["lamps2026-2"]
    reader("star", "2603.00002")
    assert reader("export", "--format", "hayagriva").out.startswith('"lamps2026-3":\n')


def test_a_citation_key_outlives_a_new_title(reader: Run, folder: Path) -> None:
    for title, day in (("Old Lamps", 1), ("New Lamps", 2)):
        with Library.open(folder) as library:
            seen = (Appearance("hf-daily", date(2026, 3, day)),)
            library.import_digests(a_digest(a_paper(title, arxiv_id="2603.00001", appearances=seen)))
        exported = reader("export", "", "--format", "bibtex").out
        assert "@misc{old2026,\n" in exported
    assert "title = {{New Lamps}}" in exported
    (folder / "citation-keys.json").write_text('{"pattern": "{author}{year}{word}", "keys": {"2603.00001": "a}b"}}')
    assert "@misc{new2026,\n" in reader("export", "", "--format", "bibtex").out


def test_notes_are_written_and_updated(starred: Run, tmp_path: Path, keys: list[str]) -> None:
    vault = tmp_path / "vault" / "papers"
    assert starred("export", "--notes", str(vault)).err == f"Exported 3 notes to {vault}: 3 new\n"
    file = vault / f"{keys[0]}.md"
    file.write_text(file.read_text(encoding="utf-8") + "mine\n", encoding="utf-8")
    starred("tag", keys[0], "+vision")
    assert starred("export", "--notes", str(vault)).err == f"Exported 3 notes to {vault}: 1 updated, 2 unchanged\n"
    assert file.read_text(encoding="utf-8").endswith("-->\n\nmine\n")
    file.write_text("only mine\n", encoding="utf-8")
    assert f"left alone, because Reader's markers are missing from them: {keys[0]}.md" in starred(
        "export", "--notes", str(vault)
    ).err.replace("Left", "left")


@pytest.mark.parametrize(
    "options",
    [
        ("--notes", "x", "--format", "json"),
        ("--notes", "x", "-o", "y.md"),
        ("--notes", ""),
        ("-o", ""),
        ("--json", "--format", "bibtex"),
        ("--collection", "x"),
        ("--to", "mendeley"),
    ],
)
def test_options_that_exclude_each_other_are_refused(starred: Run, options: tuple[str, ...]) -> None:
    assert starred("export", *options).status == 2


def test_without_a_star_nothing_is_exported(november: Run) -> None:
    outcome = november("export", "-o", "x.md")
    assert (outcome.status, outcome.err) == (1, "reader: no paper is starred (32 in the library)\n")


def test_papers_go_to_zotero_once(starred: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READER_CONFIG", str(tmp_path / "config.toml"))
    with running_zotero() as zotero:
        (tmp_path / "config.toml").write_text(f"zotero_port = {zotero.port}\n")
        outcome = starred("export", "--to", "zotero", "--collection", "Thesis")
        assert (outcome.status, outcome.err) == (0, "Sent 3 papers to Zotero (Thesis)\n")
        zotero.has_local_api = False
        again = starred("export", "--to", "zotero")
        assert again.err.startswith(
            "Nothing new for Zotero: 3 were there already\nThat is what Reader remembers; allow "
        )
        assert len(zotero.items) == 3


def test_without_zotero_a_file_is_written(starred: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_zotero() as zotero:
        port = zotero.port
    (tmp_path / "config.toml").write_text(f"zotero_port = {port}\n")
    monkeypatch.setenv("READER_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.chdir(tmp_path)
    outcome = starred("export", "--to", "zotero")
    assert outcome.status == 0
    assert outcome.err == (
        f"Zotero does not answer on port {port} of this machine; writing a file instead, for File > Import in Zotero\n"
        "Exported 3 papers to zotero.csl.json (csl-json)\n"
    )
    assert len(json.loads((tmp_path / "zotero.csl.json").read_text(encoding="utf-8"))) == 3
    assert starred("export", "--to", "zotero", "-o", str(tmp_path / "mine.ris")).status == 0
    assert (tmp_path / "mine.ris").read_text(encoding="utf-8").startswith("TY  - RPRT")


def test_export_defaults_to_starred_papers(november: Run, keys: list[str]) -> None:
    november("star", keys[0])
    outcome = november("export")
    assert (outcome.status, outcome.out.count("- [ ] ")) == (0, 1)
    assert november("export", "", "--format", "bibtex").out.count("@misc{") == 32
    assert november("export", "", "--format", "bibtex", "--dialect", "biblatex").out.count("date = {") == 32
    assert november("export", "", "--jsonl").out.count("\n") == 32


def test_an_empty_export_is_status_1_and_writes_no_file(november: Run, tmp_path: Path) -> None:
    outcome = november("export", "-o", str(tmp_path / "out.md"))
    assert (outcome.status, outcome.out) == (1, "")
    assert not (tmp_path / "out.md").exists()
    assert json.loads(november("export", "--json").out) == {"schema": 1, "papers": []}


def test_the_suffix_sets_the_format_and_force_overwrites(november: Run, tmp_path: Path) -> None:
    file = tmp_path / "papers.bib"
    assert november("export", "", "-o", str(file)).err == f"Exported 32 papers to {file} (bibtex)\n"
    before = file.read_text()
    assert before.count("@misc{") == 32
    refused = november("export", "", "--format", "json", "-o", str(file))
    assert (refused.status, refused.err) == (2, f"reader: {file} already exists. Use --force to overwrite.\n")
    assert file.read_text() == before
    file.chmod(0o640)
    assert november("export", "", "--json", "--force", "-o", str(file)).status == 0
    assert len(json.loads(file.read_text())["papers"]) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_failed_export_leaves_the_old_file(november: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "papers.md"
    file.write_text("old")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdatasync", full)
    outcome = november("export", "", "--force", "-o", str(file))
    assert (outcome.status, outcome.err) == (2, f"reader: cannot write {file}: no space left on device\n")
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


@pytest.mark.parametrize("name", ["pipe", "missing/folder/x.md", "folder"])
def test_an_unwritable_file_is_named(november: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("reader.export.output_file._PIPE_TIMEOUT", 0.1)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    outcome = november("export", "", "--force", "--format", "markdown", "-o", str(tmp_path / name))
    assert outcome.status == 2
    assert outcome.err.startswith("reader: ")
    assert str(tmp_path / name) in outcome.err
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_an_unknown_suffix_needs_a_format(november: Run, tmp_path: Path) -> None:
    outcome = november("export", "", "-o", str(tmp_path / "papers.docx"))
    assert (outcome.status, list(tmp_path.glob("*.docx"))) == (2, [])
    assert "papers.docx: unknown extension .docx; choose a format with --format: markdown, json, " in outcome.err
    assert november("export", "", "-o", str(tmp_path / "papers.txt")).status == 0


def test_a_dialect_needs_bibtex(november: Run) -> None:
    assert november("export", "", "--format", "json", "--dialect", "biblatex").status == 2
    assert "@misc{" in november("export", "", "--dialect", "biblatex").out


def test_exported_json_restores_a_library_with_its_marks(reader: Run, tmp_path: Path) -> None:
    reader("import", str(NOVEMBER), str(DECEMBER))
    keys = reader("list", "", "--keys").out.split()
    reader("star", *keys[:5])
    reader("read", *keys[3:9])
    reader("tag", *keys[4:7], "+vision", "+später")
    reader("note", keys[5], "-", stdin='quotes " and \\ and\n\nlines')
    for form in ("json", "jsonl"):
        whole = reader("export", "", "--format", form).out
        other = str(tmp_path / form)
        assert "imported 65 papers" in reader("--library", other, "import", "-", stdin=whole).err
        assert sorted(reader("list", "", "--jsonl", "--library", other).out.splitlines()) == sorted(
            reader("list", "", "--jsonl").out.splitlines()
        )
