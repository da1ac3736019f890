"""Rules and watches on the screen: order, headings and reasons."""

import re
from pathlib import Path

import pytest

from reader.config import Config, Rule, Watch
from reader.paper import Appearance
from reader.rule_tags import apply_tag_rules
from reader.rules import RuleSet, effects_of
from reader.search import Searcher
from storage import Library
from tests.app.harness import TODAY, run_app
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


@pytest.mark.traced
async def test_papers_kept_after_a_decision_stay_in_their_groups() -> None:
    config = Config(rules=(*RULES, Rule(lift="title:cats is:unread")), watches=WATCHES, keep_handled=True)
    async with run_app(a_library(), config=config, size=(100, 40)) as driver:
        before = driver.titles
        assert before == ["Night owls", "Birds", "Cats", "Lamps"]
        await driver.press("j", "d", "d")
        assert driver.titles == before
        assert re.search(r"lift title:birds +all done", driver.screen_text())
        assert re.search(r"Lower +1", driver.screen_text())
        await driver.press("3", "1")
        assert driver.titles == ["Night owls", "Lamps"]


async def test_the_card_in_triage_names_the_rules_of_the_paper() -> None:
    async with run_app(a_library(), config=Config(rules=RULES, watches=WATCHES)) as driver:
        await driver.press("T")
        assert "watch: owls" in driver.screen_text()
        await driver.press("d")
        assert "rule: lift title:birds" in driver.screen_text()


@pytest.mark.traced
async def test_the_app_removes_the_tags_of_a_deleted_rule_undoably(tmp_path: Path) -> None:
    config_path = tmp_path / "config.toml"
    config_path.write_text("", "utf-8")
    with Library.open(tmp_path / "library") as library:
        library.import_digests(a_digest("Lamps", "Cats"))
        rules = RuleSet(effects_of((Rule(tag=("lamps", "light")),), ()), Searcher(library))
        assert apply_tag_rules(library, rules, library.columns.keys, TODAY)
        async with run_app(library, config=Config(config_path)) as driver:
            await driver.wait_until(
                lambda: "Untagged 1 paper #light (its rule is gone) · u undo" in driver.screen_text()
            )
            assert not library.tag_counts()
            await driver.press("u")
            assert list(library.tag_counts()) == ["light"]


async def test_other_views_keep_their_order() -> None:
    async with run_app(a_library()) as plain:
        await plain.press("3")
        before = plain.titles
    async with run_app(a_library(), config=Config(rules=RULES, watches=WATCHES)) as driver:
        await driver.press("3")
        assert driver.titles == before
