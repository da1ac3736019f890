import gzip
import io
import subprocess
import sys
import zipfile
from datetime import date

import pytest

from reader.errors import DigestError, UsageError
from reader.formats import FORMATS, MAX_DIGEST_BYTES, parse
from tests.reader.formats.pages import a_card, a_page


def zipped(data: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(zipfile.ZipInfo("page.txt"), data)
    return archive.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", r"x:1: is empty", id="nothing"),
        pytest.param(b" \n\t\n", r"x:1: is empty", id="white space"),
        pytest.param(b"\xef\xbb\xbf", r"x:1: is empty", id="byte order mark"),
        pytest.param(gzip.compress(a_page())[:-9], r"x:1: is a damaged or incomplete gzip file", id="gzip, cut off"),
        pytest.param(gzip.compress(gzip.compress(a_page())), r"x:1: is compressed twice \(gzip\)", id="gzip, twice"),
        pytest.param(zipped(a_page()), r"x:1: is a zip archive", id="zip"),
        pytest.param(b"a.json".ljust(257, b"\0") + b"ustar\x0000", r"x:1: is a tar archive", id="tar"),
        pytest.param(b"%PDF-1.7\n", r"x:1: is a PDF", id="PDF"),
        pytest.param(b"\x89PNG\r\n\x1a\n", r"x:1: is a PNG image", id="PNG"),
        pytest.param(b"SQLite format 3\x00" + bytes(100), r"x:1: is an SQLite database", id="SQLite"),
        pytest.param(b"one\ntwo\xff", r"x:2: byte 7 is not UTF-8; .* --encoding", id="not UTF-8"),
        pytest.param(b"\xff\xfea", r"x:1: byte 2 is not UTF-16", id="not UTF-16"),
        pytest.param(bytes(4096), r"x:1: unrecognized format; expected a daily papers page", id="zeros"),
        pytest.param(b"<!doctype html><html>404</html>", r"x:1: is the HTML source of a web page", id="HTML"),
        pytest.param(
            b"\n<HTML lang=en>\nDaily Papers\n" + a_page(), r"x:1: is the HTML source of a web page", id="page source"
        ),
        pytest.param(b"<rss version='2.0'></rss>", r"x:1: is a feed without a channel", id="RSS"),
        pytest.param(
            b"article{a, title={x}}", r"x:1: unrecognized format; expected a daily papers page", id="almost BibTeX"
        ),
        pytest.param(
            b"TY - JOUR, TI - x\n", r"x:1: unrecognized format; expected a daily papers page", id="almost RIS"
        ),
        pytest.param(
            b" " * (MAX_DIGEST_BYTES + 1), r"x:1: is larger than 67,108,864 bytes; .* --max-size MB", id="too large"
        ),
    ],
)
def test_an_input_that_is_not_text_is_refused_with_a_reason(data: bytes, message: str) -> None:
    with pytest.raises(DigestError, match=message) as caught:
        parse(data, "x")
    assert caught.value.exit_status == 5


def test_a_compressed_input_is_read_whatever_its_name() -> None:
    assert parse(gzip.compress(a_page()), "x").papers == parse(a_page(), "x").papers


def test_a_small_file_that_expands_beyond_the_limit_is_refused() -> None:
    with pytest.raises(DigestError, match="is larger than 1,000 bytes"):
        parse(gzip.compress(bytes(10_000_000)), "x", max_bytes=1_000)


def test_the_error_lists_the_formats_and_the_option() -> None:
    with pytest.raises(DigestError) as caught:
        parse(b"nothing of the kind", "x")
    assert all(known.label in str(caught.value) for known in FORMATS.values())
    assert "--format" in str(caught.value)


def test_a_file_name_cannot_control_the_terminal() -> None:
    with pytest.raises(DigestError, match=r"\Aevil name:1: is empty") as caught:
        parse(b"", "evil\x1b]0;x\x07\nname\u202e")
    assert str(caught.value).isprintable()


def test_another_encoding_is_decoded_if_the_user_names_it() -> None:
    page = a_page(a_card("Schrödinger’s Lamp")).decode().encode("gb18030")
    with pytest.raises(DigestError, match="is not UTF-8"):
        parse(page, "x")
    assert parse(page, "x", encoding="gb18030").papers[0].title == "Schrödinger’s Lamp"


@pytest.mark.parametrize("encoding", ["nope", "rot13", "base64", "", "\x00", "x" * 1000, "undefined"])
def test_an_unknown_encoding_is_a_usage_error(encoding: str) -> None:
    with pytest.raises(UsageError, match="is not a text encoding"):
        parse(a_page(), "x", encoding=encoding)


def test_only_the_format_that_the_user_names_is_tried() -> None:
    assert parse(b'[{"title": "A", "paper": {"id": "2307.10802"}}]', "x").papers[0].arxiv_id == "2307.10802"
    assert parse(b'[{"title": "A", "paper": {"id": "2307.10802"}}]', "x", format="json").papers[0].arxiv_id is None
    with pytest.raises(DigestError, match="x:1: is not valid JSON"):
        parse(a_page(), "x", format="json")
    with pytest.raises(DigestError, match="x:1: this copy of the daily papers page contains no papers"):
        parse(b'[{"title": "A"}]', "x", format="daily-page")


def test_an_object_is_json_and_loads_no_text_format() -> None:
    program = (
        "import sys; from reader.formats import FORMATS, parse; "
        """parse(b'{"title": "A", "schema": 1}', 'x'); """
        "print(*(known.name for known in FORMATS.values() if known.module in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.split() == ["json"]


def test_an_unknown_format_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=rf"^unknown format 'docx'; use one of {', '.join(FORMATS)}$"):
        parse(a_page(), "x", format="docx")


@pytest.mark.parametrize("name", ["x.json", "x.bib", "x", "-"])
def test_the_format_is_detected_by_content_and_not_by_name(name: str) -> None:
    assert parse(a_page(), name, today=date(2026, 1, 1)).format == "daily-page"
