"""Rules and watches on the screen: order, headings and reasons."""

from reader.config import Config, Rule, Watch
from reader.paper import Appearance
from storage import Library
from tests.app.harness import run_app
from tests.builders import a_digest, a_paper

RULES = (Rule(lift="title:birds"), Rule(sink="title:lamps"))
WATCHES = (Watch("owls", "arxiv", "owls"),)


def a_library() -> Library:
    library = Library.in_memory()
    owl = a_paper("Night owls", appearances=(Appearance("owls", None, 0),))
    library.import_digests(a_digest("Lamps", "Cats", "Birds"), a_digest(owl, source="owls", day=None))
    return library


async def test_the_inbox_is_in_the_order_of_rules_with_reasons() -> None:
    async with run_app(a_library(), config=Config(rules=RULES, watches=WATCHES)) as driver:
        assert driver.titles == ["Night owls", "Birds", "Cats", "Lamps"]
        text = driver.screen_text()
        assert "owls" in text
        assert "lift title:birds" in text
        assert "Lower" in text
        assert "watch: owls" in text
        await driver.press("j")
        assert "rule: lift title:birds" in driver.screen_text()
        await driver.press("d")
        assert driver.titles == ["Night owls", "Cats", "Lamps"]


async def test_other_views_keep_their_order() -> None:
    async with run_app(a_library()) as plain:
        await plain.press("3")
        before = plain.titles
    async with run_app(a_library(), config=Config(rules=RULES, watches=WATCHES)) as driver:
        await driver.press("3")
        assert driver.titles == before
