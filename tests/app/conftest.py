"""The small library that most tests start with."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from reader import desktop
from reader.paper import Appearance
from storage import Library
from tests.builders import a_digest, a_paper

NOVEMBER, DECEMBER = date(2025, 11, 28), date(2025, 12, 29)


@pytest.fixture(autouse=True, scope="session")
def parsed_styles() -> Iterator[None]:
    """Parse each style sheet once for all apps, which takes a tenth of their processor time otherwise."""
    parse = Stylesheet._parse_rules
    parsed: dict[object, list[RuleSet]] = {}
    numbers: dict[object, int] = {}
    last: tuple[object, int] = (None, -1)

    def number_of(variables: dict[str, str]) -> int:
        """Return a number for a theme's variables, which take long to hash; most calls are about the same ones."""
        nonlocal last
        if last[0] is not variables:
            last = (variables, numbers.setdefault(tuple(variables.items()), len(numbers)))
        return last[1]

    def parse_once(stylesheet: Stylesheet, css: str, *place: Any, **scope: Any) -> list[RuleSet]:
        key = (css, place, *scope.items(), number_of(stylesheet._variables))
        if key not in parsed:
            parsed[key] = parse(stylesheet, css, *place, **scope)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield


@pytest.fixture
def quick_preload(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what the app does while it is idle follow without the pauses that leave time for keys."""
    monkeypatch.setattr("reader.app.app.PRELOAD_SECONDS", 0.005)


@pytest.fixture
def library() -> Library:
    """Four papers, in the inbox's order: distillation, lora, attention, clip."""
    library = Library.in_memory()
    distillation = a_paper(
        "Knowledge Distillation at Scale",
        abstract="We distil large networks into small ones.",
        arxiv_id="2512.00001",
        published=date(2025, 12, 20),
        code=("https://github.com/lab/distil", "https://gitlab.com/lab/distil"),
        links=("https://github.com/lab/distil", "https://gitlab.com/lab/distil", "https://lab.github.io/distil"),
        author_count=3,
        appearances=(Appearance("hf-daily", DECEMBER, 0, comments=2, upvotes=40),),
        comments=2,
        upvotes=40,
    )
    lora = a_paper(
        "Merging LoRAs like Playing LEGO",
        abstract="Low-rank adaptation is merged piece by piece.",
        code=("https://github.com/lab/lego",),
        links=("https://github.com/lab/lego",),
        appearances=(Appearance("hf-daily", DECEMBER, 1),),
    )
    attention = a_paper("Attention Is All You Need", appearances=(Appearance("hf-daily", NOVEMBER, 0),))
    clip = a_paper(
        "Demystifying CLIP",
        abstract="What makes contrastive pretraining work?",
        url="https://example.org/clip",
        appearances=(Appearance("hf-daily", NOVEMBER, 1),),
    )
    library.import_digests(a_digest(distillation, lora, day=DECEMBER))
    library.import_digests(a_digest(attention, clip, day=NOVEMBER))
    return library


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the URLs that are opened from now on, instead of opening them."""
    addresses: list[str] = []

    def take(address: str, **_: object) -> str:
        addresses.append(address)
        return f"Opened {address}"

    monkeypatch.setattr(desktop, "open_url", take)
    return addresses
