"""`reader import`: files, standard input, dry runs and marks."""

import gzip
import json
import os
import re
import shutil
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from reader.clock import local_today
from reader.errors import LibraryError
from storage import Library
from tests.reader.cli.conftest import DECEMBER, NOVEMBER, Run


def test_both_samples_are_imported_with_warnings(reader: Run) -> None:
    first = reader("import", str(NOVEMBER))
    assert (first.status, first.out) == (0, "")
    assert f"{NOVEMBER}: imported 32 papers\n" in first.err
    assert "Year 2025 assumed for 7 dates" in first.err
    second = reader("import", str(DECEMBER))
    assert f"{DECEMBER}: imported 33 new, 6 updated\n" in second.err
    assert len(reader("list", "", "--keys").out.split()) == 65


def test_importing_twice_changes_nothing(november: Run) -> None:
    again = november("import", str(NOVEMBER))
    assert again.status == 0
    assert f"{NOVEMBER}: nothing new: all 32 papers are already here\n" in again.err


def test_a_dry_run_reports_and_changes_nothing(reader: Run) -> None:
    assert "would import 32 papers (dry run)" in reader("import", "--dry-run", str(NOVEMBER)).err
    assert reader("list", "").status == 1


def test_standard_input_can_be_imported(reader: Run) -> None:
    outcome = reader("import", "-", stdin=NOVEMBER.read_text(encoding="utf-8"))
    assert "standard input: imported 32 papers\n" in outcome.err


def test_an_unreadable_file_does_not_stop_the_others(reader: Run, tmp_path: Path) -> None:
    bad = tmp_path / "shopping.txt"
    bad.write_text("bread\nbutter\n")
    outcome = reader("import", str(bad), str(NOVEMBER))
    assert outcome.status == 5
    assert outcome.err.startswith(f"reader: {bad}:1: ")
    assert "imported 32 papers" in outcome.err


def test_a_missing_file_is_a_one_line_error(reader: Run) -> None:
    outcome = reader("import", "no.txt")
    assert (outcome.status, outcome.err) == (2, "reader: cannot read no.txt: no such file or directory\n")
    outcome = reader("import", "https://a.example/feed")
    advice = "is a URL; download it first, or read a feed with 'reader fetch URL'"
    assert (outcome.status, outcome.err) == (2, f"reader: https://a.example/feed {advice}\n")


def test_pipes_and_devices_are_rejected(reader: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    outcome = reader("import", str(tmp_path / "pipe"), "/dev/zero")
    assert outcome.status == 2
    assert outcome.err.count("is not a regular file") == 2


def test_a_folder_is_walked_without_hidden_files(reader: Run, tmp_path: Path) -> None:
    (tmp_path / "2025" / ".git").mkdir(parents=True)
    shutil.copy(NOVEMBER, tmp_path / "2025" / "november.txt")
    shutil.copy(DECEMBER, tmp_path / "december.txt")
    (tmp_path / "2025" / ".git" / "config").write_text("hidden")
    outcome = reader("import", str(tmp_path))
    assert outcome.status == 0
    assert outcome.err.count("2 files: imported 65 papers\n") == 1


def test_a_folder_without_files_imports_nothing(reader: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    outcome = reader("import", str(tmp_path / "empty"))
    assert (outcome.status, outcome.err) == (1, f"reader: no files in {tmp_path / 'empty'}\n")


def test_a_glob_that_no_shell_expanded_is_expanded(reader: Run, tmp_path: Path) -> None:
    for source in (NOVEMBER, DECEMBER):
        shutil.copy(source, tmp_path)
    assert reader("import", f"{tmp_path}/*.txt").err.count("2 files: imported 65 papers\n") == 1


def test_a_compressed_file_is_imported(reader: Run, tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(gzip.compress(NOVEMBER.read_bytes()))
    assert reader("import", str(tmp_path / "page")).err.count("imported 32 papers\n") == 1


def test_of_many_files_only_the_total_is_printed(reader: Run, tmp_path: Path) -> None:
    for number in range(21):
        (tmp_path / f"{number:02}.jsonl").write_text(json.dumps({"schema": 1, "title": f"Paper {number}"}))
    assert reader("import", str(tmp_path)).err == "21 files: imported 21 papers\n"


def test_a_failed_change_is_reported_and_imports_nothing(reader: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_digests: object, **_options: object) -> object:
        raise LibraryError("the disk is full")

    monkeypatch.setattr(Library, "import_stream", fail)
    outcome = reader("import", "--json", str(NOVEMBER))
    assert (outcome.status, outcome.err) == (3, "reader: the disk is full\n")
    assert json.loads(outcome.out)["imports"] == []


@pytest.mark.skipif(sys.platform != "linux", reason="macOS and Windows have no such names")
def test_json_names_a_file_that_is_not_utf_8(reader: Run, tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"caf\xc3\xa9\xff.txt")
    file.write_bytes(NOVEMBER.read_bytes())
    outcome = json.loads(reader("import", "--json", str(file)).out)
    assert outcome["imports"][0]["file"] == f"{tmp_path}/café\\xff.txt"


def test_json_reports_the_import(reader: Run) -> None:
    outcome = json.loads(reader("import", "--json", str(NOVEMBER)).out)
    (digest,) = outcome["imports"]
    assert (outcome["schema"], digest["new"], digest["updated"], digest["unchanged"]) == (1, 32, 0, 0)
    assert (digest["date"], digest["source"], len(digest["new_keys"])) == ("2025-11-28", "hf-daily", 32)


def test_a_paper_in_two_files_counts_once_in_the_total(reader: Run, tmp_path: Path) -> None:
    shutil.copy(NOVEMBER, tmp_path / "again.txt")
    outcome = reader("import", "--json", str(NOVEMBER), str(DECEMBER), str(tmp_path / "again.txt"))
    total = json.loads(outcome.out)["total"]
    assert {name: total[name] for name in ("papers", "new", "updated", "unchanged", "repeated")} == {
        "papers": 32 + 39 + 32,
        "new": 65,
        "updated": 0,
        "unchanged": 0,
        "repeated": 38,
    }


def test_date_sets_the_day_of_a_text_without_year(reader: Run) -> None:
    without_years = re.sub(r", 20\d\d", "", NOVEMBER.read_text(encoding="utf-8"))
    reader("import", "--date", "2024-11-28", "-", stdin=without_years)
    assert reader("list", "digest:2024-11-28", "--keys").out.count("\n") == 32


def test_invalid_option_values_are_rejected(reader: Run) -> None:
    assert "invalid date 'soon'; use YYYY-MM-DD, today or yesterday" in reader("import", "--date", "soon", "x").err
    assert reader("import", "--format", "docx", str(NOVEMBER)).status == 2
    assert reader("import", "--encoding", "klingon", str(NOVEMBER)).status == 2


def test_large_files_need_a_higher_limit(reader: Run, tmp_path: Path) -> None:
    file = tmp_path / "large.jsonl"
    file.write_text('{"schema": 1, "title": "One"}\n' + " " * 1024 * 1024, encoding="utf-8")
    assert reader("import", "--max-size", "1", str(file)).status == 5
    assert reader("import", "--max-size", "2", str(file)).status == 0


def test_files_of_one_command_are_one_change(reader: Run, tmp_path: Path) -> None:
    bad = tmp_path / "shopping.txt"
    bad.write_text("bread\nbutter\n")
    outcome = reader("import", str(NOVEMBER), str(bad), str(DECEMBER))
    assert outcome.status == 5
    assert "\n2 of 3 files: imported 65 papers\n" in outcome.err
    assert reader("undo").status == 0
    assert reader("list", "").status == 1


def test_a_dry_run_counts_all_files_together(reader: Run) -> None:
    assert (
        "\n2 files: would import 65 papers (dry run)\n"
        in reader("import", "--dry-run", str(NOVEMBER), str(DECEMBER)).err
    )
    outcome = json.loads(reader("import", "--dry-run", "--json", str(NOVEMBER), str(DECEMBER)).out)
    assert [digest["new"] for digest in outcome["imports"]] == [32, 33]
    assert (outcome["total"]["new"], outcome["total"]["unchanged"]) == (65, 0)


def test_the_date_may_be_yesterday(reader: Run) -> None:
    reader("import", "--date", "yesterday", "-", stdin="2606.00001\n")
    yesterday = (local_today() - timedelta(days=1)).isoformat()
    shown = json.loads(reader("list", "--json").out)["papers"][0]
    assert shown["digests"][0]["date"] == yesterday


def an_export(title: str, **fields: object) -> str:
    return json.dumps({"schema": 1, "papers": [{"title": title, "arxiv_id": "2406.01234", **fields}]})


def test_marks_of_an_export_are_imported_on_request(reader: Run) -> None:
    reader("import", "-", stdin=an_export("A Lamp"))
    marked = an_export("A Lamp", starred=True, tags=["work"])
    left = reader("import", "-", stdin=marked)
    assert "the marks of 1 known paper differ" in left.err
    assert "--marks" in left.err
    assert reader("list", "is:starred").status == 1
    assert "marks of 1 paper replaced" in reader("import", "--marks", "-", stdin=marked).err
    assert reader("list", "is:starred tag:WORK", "--keys").out == "2406.01234\n"
    reader("undo")
    assert reader("list", "is:starred").status == 1


def test_a_notice_names_its_file_and_comes_once_for_several(reader: Run, tmp_path: Path) -> None:
    reader("import", "-", stdin=an_export("A Lamp"))
    files = [tmp_path / f"{index}.json" for index in range(4)]
    for file in files:
        file.write_text(an_export("A Lamp", starred=True))
    assert f"\n{files[0]}: the marks of 1 known paper differ" in "\n" + reader("import", str(files[0])).err
    several = reader("import", *map(str, files)).err
    assert several.count("the marks of 1 known paper differ") == 1
    assert "4 files: the marks of 1 known paper differ" in several


def test_former_titles_and_withdrawals_can_be_found(reader: Run) -> None:
    day = {"source": "hf-daily", "position": 0}
    reader("import", "-", stdin=an_export("Moths and Candles", digests=[{**day, "date": "2026-06-01"}]))
    withdrawn = {"abstract": "This paper has been withdrawn.", "digests": [{**day, "date": "2026-06-02"}]}
    reader("import", "-", stdin=an_export("On Lamps", **withdrawn))
    for query in ("moths candles", '"moths and candles"', "on lamps", "is:withdrawn"):
        assert reader("list", query, "--keys").out == "2406.01234\n", query
    page = reader("show", "2406.01234").out
    assert page.startswith("On Lamps\n")
    assert "withdrawn" in page
    assert "formerly  Moths and Candles" in page


def test_a_warning_about_many_files_is_printed_once(reader: Run, tmp_path: Path) -> None:
    for number in range(4):
        paper = {"id": f"2401.0000{number}", "title": f"Paper {number}", "abstract": "A."}
        (tmp_path / f"{number}.json").write_text(json.dumps([paper]))
    err = reader("import", str(tmp_path)).err
    assert err.count("listing date") == 1
    assert "4 files: no paper has a listing date; set it with --date YYYY-MM-DD\n" in err


def test_history_names_what_an_import_changed(november: Run, tmp_path: Path) -> None:
    november("star", november("list", "--keys").out.split()[0])
    november("export", "", "--format", "json", "-o", str(tmp_path / "all.json"))
    november("undo")
    november("import", "--marks", str(tmp_path / "all.json"))
    assert "replaced the marks of 1 paper\n" in november("undo").err


def test_the_formats_are_listed_once_for_many_files(reader: Run, tmp_path: Path) -> None:
    for name in ("a.md", "b.md", "c.md"):
        (tmp_path / name).write_text("# A note\n\nIt names nothing.\n")
    outcome = reader("import", str(tmp_path))
    first, *others = outcome.err.splitlines()
    assert (outcome.status, "expected a daily papers page" in first) == (5, True)
    assert others == [f"reader: {tmp_path / name}:1: unrecognized format" for name in ("b.md", "c.md")]
