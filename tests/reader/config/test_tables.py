"""Feeds and watches: lists of tables, checked like every other setting."""

import pytest

from reader.config import Config, Feed, Watch
from reader.config.loader import load_sources
from reader.config.search_sources import SEARCH_SOURCES
from reader.config.settings import TABLE_LISTS
from reader.config.toml_edits import default_text
from reader.errors import ConfigError
from tests.reader.config.conftest import COMMANDS, ConfigFileFixture

TABLES = """
hf_endpoint = "https://mirror.example"

[[feeds]]
name = "arXiv cs.CL"
url = "https://rss.arxiv.org/rss/cs.CL?x=1#top"

[[watch]]
name = "mamba"
source = "arxiv"
query = "cat:cs.LG AND ti:mamba"

[[feeds]]
name = "local"
url = "http://127.0.0.1:8000/atom.xml"

[[watch]]
name = "retrieval"
source = "hf-search"
query = "retrieval augmented"
"""
FEEDS = (Feed("arXiv cs.CL", "https://rss.arxiv.org/rss/cs.CL?x=1"), Feed("local", "http://127.0.0.1:8000/atom.xml"))
WATCHES = (Watch("mamba", "arxiv", "cat:cs.LG AND ti:mamba"), Watch("retrieval", "hf-search", "retrieval augmented"))


def test_feeds_and_watches_are_read_in_order(written: ConfigFileFixture) -> None:
    config = written(TABLES)
    assert (config.feeds, config.watches) == (FEEDS, WATCHES)


def test_sources_can_be_read_alone(written: ConfigFileFixture) -> None:
    written(TABLES)
    config = load_sources(written.path)
    assert config == Config(written.path, hf_endpoint="https://mirror.example", feeds=FEEDS, watches=WATCHES)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("feeds = 3", 1, "feeds must be [[feeds]] tables, each with a name and a url"),
        ("\nwatch = {}", 2, "watch must be [[watch]] tables, each with a name and a source and a query"),
        ('[[feeds]]\nname = "a"', 1, "the feed has no url"),
        ('[[watch]]\nname = "a"\nquery = "b"', 1, "the watch has no source"),
        ('[[feeds]]\nname = "a"\nadress = ""', 3, "unknown setting 'adress'"),
        ('[[feeds]]\nname = "a"\nurl = "feed"', 3, "url must be a URL such as https://rss.arxiv.org"),
        ('[[feeds]]\nname = "a"\nurl = "file:///etc/passwd"', 3, "url must be a URL such as"),
        ('[[feeds]]\nname = "a"\nurl = "http://example.org/rss"', 3, "url must start with https://"),
        ('[[feeds]]\nname = "hf"\nurl = "https://a.example"', 2, "name must be a name of your own, not 'hf'"),
        ('[[feeds]]\nname = "-x"\nurl = "https://a.example"', 2, "name must be a name of your own"),
        (
            '[[watch]]\nname = "a"\nsource = "hf"\nquery = "b"',
            3,
            f"source must be one of {', '.join([*SEARCH_SOURCES, 'arxiv'])}, not 'hf'",
        ),
        ('[[watch]]\nname = "a"\nsource = "arxiv"\nquery = " "', 4, "query must not be empty"),
        (
            '[[feeds]]\nname = "a"\nurl = "https://a.example"\n\n[[watch]]\nname = "A"\nsource = "arxiv"\nquery = "b"',
            6,
            "a feed or watch 'A' already exists",
        ),
    ],
)
def test_an_invalid_table_names_its_line(written: ConfigFileFixture, text: str, line: int, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        written(text)
    assert str(caught.value).startswith(f"{written.path}:{line}: {message}")


def test_the_commented_default_documents_every_list() -> None:
    text = default_text(COMMANDS)
    for name, table_list in TABLE_LISTS.items():
        assert f"\n# [[{name}]]\n" in text
        for setting in table_list.settings:
            assert f"# {setting} = " in text.partition(f"# [[{name}]]")[2]
