"""`reader show`: all details of papers."""

import json
from pathlib import Path

from tests.reader.cli.conftest import Run


def test_show_prints_all_details(november: Run) -> None:
    november("tag", "metatransformer", "+vision")
    november("note", "metatransformer", "good")
    lines = november("show", "metatransformer").out.splitlines()
    assert lines[:3] == [
        "Meta-Transformer: A Unified Framework for Multimodal Learning",
        "7 authors",
        "20 Jul 2023 · #vision",
    ]
    assert "> good" in lines
    assert "key       metatransformeraunifiedf-ef7023f1" in lines
    assert "code      https://github.com/invictus717/MetaTransformer" in lines
    assert "digest    HF daily 28 Nov 2025 · #1 · 3 comments" in lines
    assert max(map(len, lines)) <= 80


def test_show_prints_every_fact(reader: Run, tmp_path: Path) -> None:
    facts = {"arxiv_id": "2605.00001", "title": "A Lamp", "abstract": "We light it.", "ai_summary": "Lamps shine."}
    facts |= {"venue": "LAMP 2026", "categories": "cs.CL cs.LG", "doi": "10.1000/lamp", "stars": "1234"}
    facts |= {"organization": "Attic", "submitter": "Ada Able", "project_page": "https://lamp.example/"}
    (tmp_path / "papers.json").write_text(json.dumps([facts]))
    reader("import", str(tmp_path / "papers.json"))
    lines = reader("show", "2605.00001").out.splitlines()
    assert lines[1] == "Attic · arXiv:2605.00001"
    assert {
        "project   https://lamp.example/",
        "summary   Lamps shine.",
        "venue     LAMP 2026",
        "doi       https://doi.org/10.1000/lamp",
        "category  cs.CL cs.LG",
        "stars     1,234",
        "submitter Ada Able",
    } <= set(lines)


def test_show_converts_tex(november: Run) -> None:
    assert "achieves 80.0% top-1" in " ".join(november("show", "spikedriven").out.split())


def test_show_takes_several_papers(november: Run, keys: list[str]) -> None:
    assert len(json.loads(november("show", "--json", keys[0], keys[1], keys[0]).out)["papers"]) == 2
    missing = november("show", "--json", "zzzqqq")
    assert (missing.status, json.loads(missing.out)) == (1, {"schema": 1, "papers": []})
    assert november("show", "nowhere").status == 1
