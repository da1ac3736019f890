"""One note a paper in a folder: Reader's part follows the library, the user's part stays."""

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import ExportError
from reader.export.notes import BEGIN, END, new_note, note_name, note_tags, updated_note, write_notes
from reader.paper import Marks, Paper
from tests.builders import a_paper

LAMP = a_paper(
    'Lamps: "bright" & {cheap}',
    arxiv_id="2603.01234",
    abstract="We light <b>attics</b>.",
    authors=("Ada Lovelace", "The Lamp Team"),
    published=date(2026, 3, 1),
    code=("https://github.com/acme/lamp",),
    marks=Marks(starred=True, tags=("new light", "2025", "vision"), note="read *twice*\nwith <care>"),
)


def properties(text: str) -> dict[str, object]:
    lines = text.split("---\n")[1].splitlines()
    return {name: json.loads(value) for name, value in (line.split(": ", 1) for line in lines)}


def write_one(paper: Paper, folder: Path) -> str:
    write_notes([paper], folder)
    return (folder / note_name(paper)).read_bytes().decode()


def test_a_note_has_properties_and_the_paper_between_markers(tmp_path: Path) -> None:
    text = write_one(LAMP, tmp_path / "vault" / "papers")
    assert properties(text) == {
        "title": 'Lamps: "bright" & {cheap}',
        "aliases": ['Lamps: "bright" & {cheap}'],
        "authors": ["Ada Lovelace", "The Lamp Team"],
        "published": "2026-03-01",
        "arxiv_id": "2603.01234",
        "doi": "10.48550/arXiv.2603.01234",
        "url": "https://arxiv.org/abs/2603.01234",
        "code": ["https://github.com/acme/lamp"],
        "keywords": ["new light", "2025", "vision"],
        "key": "2603.01234",
        "citation_key": "lovelace2026lamps",
        "starred": True,
        "read": False,
        "tags": ["new-light", "_2025", "vision"],
    }
    body = text.split(BEGIN)[1].split(END)[0]
    assert "# Lamps" in body
    assert "Ada Lovelace, The Lamp Team · 2026-03-01 · [page](https://arxiv.org/abs/2603.01234) · [code" in body
    assert "Tags: #new-light #_2025 #vision\n" in body
    assert "> read *twice*\n> with &lt;care>\n" in body
    assert "We light &lt;b&gt;attics&lt;/b&gt;." in body


def test_an_update_keeps_what_the_user_added(tmp_path: Path) -> None:
    text = write_one(LAMP, tmp_path)
    file = tmp_path / "2603.01234.md"
    edited = text.replace("starred: true\n", 'rating: 5\nstarred: true\ncssclasses:\n  - wide\n  - "tags: no"\n')
    edited = edited.replace('"vision"]\n---\n', '"vision", "mine"]\n---\nabove\n').replace(
        BEGIN, f"my own [[link]]\n\n{BEGIN}"
    )
    file.write_text(edited + "## My thoughts\n- [ ] reread  \n", encoding="utf-8")
    new = replace(LAMP, title="Lamps, Renamed", marks=replace(LAMP.marks, tags=("vision",), read=True))
    assert write_notes([new], tmp_path).updated == ("2603.01234.md",)
    after = file.read_text(encoding="utf-8")
    assert after.endswith(f"{END}\n\n## My thoughts\n- [ ] reread  \n")
    assert f"---\nabove\n\nmy own [[link]]\n\n{BEGIN}\n# Lamps, Renamed\n" in after
    assert 'rating: 5\nstarred: true\ncssclasses:\n  - wide\n  - "tags: no"\nread: true\n' in after
    assert 'title: "Lamps, Renamed"\naliases: ["Lamps, Renamed"]\n' in after
    assert 'tags: ["vision", "mine"]\n' in after
    assert [path.name for path in tmp_path.iterdir()] == ["2603.01234.md"]


@pytest.mark.parametrize(
    "written",
    ["tags:\n  - vision\n  - mine\n", "tags:\n- vision\n- mine\n", "tags: [vision, 'mine']\n", "tags: vision, mine\n"],
)
def test_tags_are_kept_as_other_programs_write_them(tmp_path: Path, written: str) -> None:
    text = write_one(LAMP, tmp_path).replace('tags: ["new-light", "_2025", "vision"]\n', written)
    after = updated_note(text, replace(LAMP, marks=Marks(tags=("light",))), "lamp")
    assert after is not None
    assert after.count("\ntags: ") == 1
    assert 'tags: ["light", "mine"]\n' in after


def test_an_alias_of_the_user_stays_and_the_old_title_goes(tmp_path: Path) -> None:
    text = write_one(LAMP, tmp_path)
    text = text.replace('aliases: ["Lamps', 'aliases: ["the lamp paper", "Lamps')
    after = updated_note(text, replace(LAMP, title="New"), "lamp")
    assert after is not None
    assert properties(after)["aliases"] == ["New", "the lamp paper"]


def test_nothing_is_written_if_nothing_changed(tmp_path: Path) -> None:
    write_one(LAMP, tmp_path)
    file = tmp_path / "2603.01234.md"
    os.utime(file, (1, 1))
    report = write_notes([LAMP], tmp_path)
    assert (report.unchanged, file.stat().st_mtime) == (("2603.01234.md",), 1)
    assert report.describe(tmp_path) == f"exported 1 note to {tmp_path}: 1 unchanged"


@pytest.mark.parametrize(
    "text",
    [
        "my own note of that name\n",
        f"the end is gone {BEGIN}\n",
        f"{END} the wrong way round {BEGIN}",
        f"{BEGIN}{END}{BEGIN}{END}",
        b"\xff\xfe not text",
    ],
)
def test_a_file_without_both_markers_is_left_alone(tmp_path: Path, text: str | bytes) -> None:
    file = tmp_path / "2603.01234.md"
    content = text.encode() if isinstance(text, str) else text
    file.write_bytes(content)
    report = write_notes([LAMP, a_paper("Other")], tmp_path)
    assert (report.left_alone, len(report.created)) == (("2603.01234.md",), 1)
    assert file.read_bytes() == content


def test_removed_properties_do_not_come_back(tmp_path: Path) -> None:
    text = write_one(LAMP, tmp_path)
    (tmp_path / "2603.01234.md").write_text(text[text.index(BEGIN) :], encoding="utf-8")
    after = write_one(replace(LAMP, title="New"), tmp_path)
    assert after.startswith(f"{BEGIN}\n# New\n")


def test_line_ends_of_windows_are_kept(tmp_path: Path) -> None:
    text = write_one(LAMP, tmp_path).replace("\n", "\r\n")
    after = updated_note(text, replace(LAMP, title="New"), "lamp")
    assert after is not None
    assert after.count("\n") == after.count("\r\n")


def test_names_are_made_from_keys_and_never_shared() -> None:
    keys = [
        "2307.10802",
        "hep-th/9901001",
        "hep-th-9901001",
        "a/../b",
        "CON",
        "con",
        "Con.x",
        "..",
        "a" * 300,
        "注意-1",
    ]
    names = [note_name(a_paper("T", key=key)) for key in keys]
    assert names[0] == "2307.10802.md"
    assert names[-1] == "注意-1.md"
    assert len({name.casefold() for name in names}) == len(keys)
    assert all("/" not in name and not name.startswith(".") and len(name.encode()) < 255 for name in names)


def test_tags_have_no_spaces_and_are_never_numbers() -> None:
    tags = ("new light", "2025", "a/b", "c#d", "é-ß", "##", "注意")
    assert note_tags(a_paper("T", marks=Marks(tags=tags))) == ["new-light", "_2025", "a/b", "c-d", "é-ß", "注意"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match=r"cannot create the folder .*file/notes: not a directory"):
        write_notes([LAMP], tmp_path / "file" / "notes")


TEXTS = st.lists(
    st.sampled_from([BEGIN, END, "---\n", "\n---\n", "tags: [x]", '"', "\\", "\n", ": ", "```\n", "%%", "é"])
    | st.text(max_size=5),
    max_size=6,
).map("".join)


@given(TEXTS, TEXTS, TEXTS, st.text(max_size=30).map(lambda text: text.replace(BEGIN, "").replace(END, "")))
def test_no_text_of_a_paper_breaks_out_of_its_note(title: str, abstract: str, note: str, own: str) -> None:
    paper = a_paper(title or "T", abstract=abstract, summary=abstract, marks=Marks(note=note, tags=(note,)))
    text = new_note(paper, "key")
    assert (text.count(BEGIN), text.count(END)) == (1, 1)
    assert properties(text)["key"] == paper.key
    after = updated_note(text + own, replace(paper, title="Another"), "key")
    assert after is not None
    assert after.endswith(f"{END}\n\n{own}")
    assert updated_note(after, replace(paper, title="Another"), "key") == after
