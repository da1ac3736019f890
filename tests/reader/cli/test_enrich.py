"""`reader enrich`: ids, authors and code by title, from servers on loopback."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from storage import Library
from tests.reader.cli.conftest import NOVEMBER, Run
from tests.reader.sources.server import Respond, Server, a_server, content, listing, status
from tests.reader.sources.services import ATOM, Entry, a_listed_paper, an_atom_feed, without_delays

DAY = date(2025, 12, 10)
PAGES = "\n".join(
    f"{title}\n{title} is about looms, and this abstract is long enough for one.\n  • 3 authors\n·\nNov 2{day}, 2024\n"
    for day, title in enumerate(("Weaving One", "Weaving Two", "Weaving Three"), 1)
)
Serve = Callable[..., AbstractContextManager[Server]]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Answer a search of Hugging Face by `found`, and one of arXiv by `entries`, by what a title contains."""
    without_delays(monkeypatch)

    @contextmanager
    def serve(*titles: str, entries: tuple[Entry, ...] = (), failing: str = "") -> Iterator[Server]:
        def route(path: str, _headers: dict[str, str]) -> Respond:
            query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
            words = query.get("q") or query.get("search_query", "")
            if failing and failing in words:
                return status(404)
            if path.startswith("/api/papers/search"):
                return listing([a_listed_paper(DAY, index, title) for index, title in enumerate(titles)])
            asked = query.get("id_list", "").split(",")
            chosen = [each for each in entries if each.title in words or each.id in asked]
            return content(an_atom_feed(chosen, total=len(chosen)).encode(), ATOM)

        with a_server(route=route) as server:
            monkeypatch.setenv("READER_HF_ENDPOINT", server.base_url)
            monkeypatch.setenv("READER_ARXIV_ENDPOINT", server.base_url)
            yield server

    return serve


@pytest.fixture
def weaving(reader: Run) -> Run:
    assert reader("import", "-", stdin=f"Daily Papers\nbyAK and the research community\n{PAGES}").status == 0
    return reader


def papers_in(reader: Run) -> dict[str, dict[str, object]]:
    return {paper["title"]: paper for paper in json.loads(reader("list", "", "--json").out)["papers"]}


def test_papers_get_what_their_page_left_out(weaving: Run, serve: Serve) -> None:
    weaving("star", "weavingone")
    before = papers_in(weaving)
    with serve("Weaving One", "WEAVING: TWO", entries=(Entry("2411.00003", "Weaving Three", DAY),)):
        outcome = weaving("enrich")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "Enriched 3 papers, 2 with code\n")
    after = papers_in(weaving)
    assert [after[title]["arxiv_id"] for title in before] == ["2512.10000", "2512.10001", "2411.00003"]
    for title, paper in before.items():
        assert after[title]["authors"] == ["Ada Lovelace"]
        kept = {"key", "title", "abstract", "author_count", "published", "starred", "digests"}
        assert {name: after[title][name] for name in kept} == {name: paper[name] for name in kept}
    assert after["Weaving One"]["code"] == ["https://github.com/loom/one"]
    assert after["Weaving Three"]["categories"] == ["cs.CL"]


def test_enriching_is_undone_at_once(weaving: Run, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.cli.enrich_command._BATCH_SIZE", 1)
    before = papers_in(weaving)
    with serve("Weaving One", "Weaving Two", "Weaving Three"):
        weaving("enrich")
    assert weaving("undo").err.startswith("Undone: enriched 3 papers")
    assert papers_in(weaving) == before


def test_a_similar_title_is_listed_and_not_taken(weaving: Run, serve: Serve) -> None:
    with serve("Weaving One, Again", "Weaving Twos") as server:
        outcome = weaving("enrich")
        assert "No certain match for “Weaving Two”; similar: “Weaving Twos” (2512.10001)\n" in outcome.err
        assert outcome.err.endswith("Enriched 0 papers, 3 not found\n")
        requests = len(server.requests)
        again = weaving("enrich")
        assert (again.status, len(server.requests)) == (0, requests)
        assert again.err == "3 papers not found in the last 30 days; name them by a query to look again\n"
        weaving("enrich", "title:two")
        assert len(server.requests) == requests + 2
    assert all(paper["arxiv_id"] is None for paper in papers_in(weaving).values())


def test_of_papers_with_one_title_the_abstract_decides(weaving: Run, serve: Serve) -> None:
    with serve("Weaving One", "Weaving One"):
        outcome = weaving("enrich", "title:one")
    assert "No certain match for “Weaving One”; similar: “Weaving One” (2512.10001)" in outcome.err


def test_what_was_found_before_an_error_is_kept(weaving: Run, serve: Serve) -> None:
    with serve("Weaving One", "Weaving Two", "Weaving Three", failing="Two"):
        outcome = weaving("enrich")
    assert outcome.status == 4
    assert outcome.err.count("\n") == 3
    assert "Enriched 1 paper, 1 with code\n2 papers left; run 'reader enrich' again\nreader: " in outcome.err
    with serve("Weaving One", "Weaving Two", "Weaving Three") as server:
        assert weaving("enrich").err == "Enriched 2 papers, 2 with code\n"
        assert len(server.requests) == 2


def test_a_dry_run_changes_nothing(weaving: Run, serve: Serve) -> None:
    before = papers_in(weaving)
    with serve("Weaving One"):
        assert weaving("enrich", "--dry-run").err.endswith("Would enrich 1 paper, 1 with code, 2 not found (dry run)\n")
    assert papers_in(weaving) == before
    with serve("Weaving One", "Weaving Two") as server:
        found = json.loads(weaving("enrich", "--json").out)["lookups"]
        assert [lookup["arxiv_id"] for lookup in found] == ["2512.10000", "2512.10001", None]
        assert server.requests


def test_a_dry_run_reads_a_library_that_cannot_be_written(
    weaving: Run, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "read_only_reason", property(lambda _: "the disk is read-only"))
    with serve("Weaving One") as server:
        assert "Would enrich 1 paper" in weaving("enrich", "--dry-run").err
        requests = len(server.requests)
        outcome = weaving("enrich")
        assert (outcome.status, outcome.err) == (3, "reader: the library is read-only: the disk is read-only\n")
        assert len(server.requests) == requests


def test_a_paper_that_is_here_under_its_id_is_merged(weaving: Run, serve: Serve) -> None:
    line = {"schema": 1, "title": "Weaving One (Extended)", "arxiv_id": "2512.10000", "tags": ["api"]}
    weaving("import", "-", stdin=json.dumps(line))
    weaving("tag", "weavingone", "+page")
    with serve("Weaving One"):
        assert "are the same paper; merged into" in weaving("enrich").err
    (paper,) = json.loads(weaving("list", "title:one", "--json").out)["papers"]
    assert (paper["arxiv_id"], paper["tags"]) == ("2512.10000", ["api", "page"])
    weaving("undo")
    assert len(papers_in(weaving)) == 4


def test_ids_without_titles_get_them(reader: Run, serve: Serve) -> None:
    lines = [{"schema": 1, "title": f"arXiv:{number}", "arxiv_id": number} for number in ("2411.00003", "2411.00004")]
    reader("import", "-", stdin="\n".join(map(json.dumps, lines)))
    assert set(papers_in(reader)) == {"arXiv:2411.00003", "arXiv:2411.00004"}
    with serve(entries=(Entry("2411.00003", "Weaving Three", DAY),)) as server:
        assert reader("enrich").err == "Enriched 1 paper, 1 not found\n"
        assert len(server.requests) == 1
    assert set(papers_in(reader)) == {"Weaving Three", "arXiv:2411.00004"}


def test_nothing_to_look_up_needs_no_network(reader: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READER_HF_ENDPOINT", "http://127.0.0.1:9")
    reader("import", "-", stdin=json.dumps({"schema": 1, "title": "Weaving", "arxiv_id": "2512.10000"}))
    outcome = reader("enrich")
    assert (outcome.status, outcome.err) == (1, "Nothing to look up: every paper has an arXiv id and a title\n")


def test_an_import_without_ids_says_what_finds_them(reader: Run) -> None:
    assert reader("import", str(NOVEMBER)).err.endswith(
        "32 papers have no arXiv id; 'reader enrich' looks them up by title\n"
    )


def test_a_query_that_finds_no_papers_says_so(weaving: Run, serve: Serve) -> None:
    with serve("Weaving One") as server:
        outcome = weaving("enrich", "nowhere")
        assert (outcome.status, server.requests) == (1, [])
        assert outcome.err == "reader: no papers match 'nowhere' (3 in the library)\n"
