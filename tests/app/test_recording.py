"""The recording of the README is a well-formed picture of the real program."""

from xml.etree import ElementTree as ET

from storage import Library
from tests.app.harness import run_app
from tests.app.recording import COLUMNS, FILE, ROWS, STEPS, Recording

STORY = ("Welcome to Reader", "Fetching", "Fetched", "2 of 7", "Inbox zero", "Exported 3 papers", "Undone")
SVG = "{http://www.w3.org/2000/svg}"


def texts_by_time(svg: str) -> dict[float, str]:
    texts: dict[float, str] = {}
    for group in ET.fromstring(svg).iter(f"{SVG}g"):
        begin = group.find(f"{SVG}set").get("begin", "")  # type: ignore[union-attr]
        seconds = float(begin.removeprefix("loop.begin+").removesuffix("s"))
        texts[seconds] = texts.get(seconds, "") + " ".join(text.text or "" for text in group.iter(f"{SVG}text"))
    return texts


def test_it_shows_fetch_search_triage_end_and_export() -> None:
    texts = texts_by_time(FILE.read_text(encoding="utf-8"))
    story = " ".join(text for _, text in sorted(texts.items()))
    places = [story.index(text) for text in STORY]
    assert places == sorted(places)
    assert max(texts) < sum(step.seconds for step in STEPS)


async def test_a_row_is_drawn_again_only_when_it_changes(library: Library) -> None:
    recording = Recording()
    async with run_app(library, size=(COLUMNS, ROWS)) as driver:
        recording.add(driver, 1.0)
        await driver.press("j")
        recording.add(driver, 2.0)
    texts = texts_by_time(recording.to_svg())
    assert "Demystifying CLIP" in texts[0.0]
    assert "Demystifying CLIP" not in texts[1.0]
    assert "Merging LoRAs" in texts[1.0]
