"""A web page in one file: links, tags, light and dark, and a search that needs no network.

Its content security policy allows only its own style and script, by their hashes.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from html import escape

from reader.export.facts import code_of, project_page_of, published_on, url_of
from reader.paper import Paper, format_count
from reader.text import clean_text, printable
from reader.text.links import host_of

_STYLE = """
:root { color-scheme: light dark; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --link: #0550ae; --page: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --muted: #9198a1; --line: #3d444d; --link: #79c0ff; --page: #0d1117; }
}
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: var(--text); background: var(--page);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
h1 { font-size: 1.5rem; }
article { border-top: 1px solid var(--line); padding: 1rem 0; }
h2 { font-size: 1.1rem; line-height: 1.35; margin: 0; }
p { margin: .35rem 0; }
.facts, .count { color: var(--muted); font-size: .9rem; }
.tag { font: inherit; font-size: .85rem; color: var(--link); background: none; border: 1px solid var(--line);
  border-radius: 1rem; padding: 0 .6rem; margin-right: .3rem; cursor: pointer; }
.note { border-left: 3px solid var(--line); padding-left: .8rem; white-space: pre-wrap; }
summary { color: var(--muted); font-size: .9rem; cursor: pointer; }
input { width: 100%; box-sizing: border-box; font: inherit; padding: .5rem .7rem; color: inherit;
  background: var(--page); border: 1px solid var(--line); border-radius: .4rem; }
[hidden] { display: none; }
@media print { input, .count { display: none; } }
"""
_SCRIPT = """
"use strict";
const field = document.querySelector("input");
const count = document.querySelector(".count");
const papers = [...document.querySelectorAll("article")];
const fold = text => text.normalize("NFKD").replace(/\\p{M}/gu, "").toLowerCase();
const texts = papers.map(paper => fold(paper.textContent));
function search() {
  const words = fold(field.value).split(/\\s+/).filter(Boolean);
  let found = 0;
  papers.forEach((paper, index) => {
    paper.hidden = !words.every(word => texts[index].includes(word));
    if (!paper.hidden) found++;
  });
  count.textContent = `${found} of ${papers.length}`;
}
field.hidden = false;
field.addEventListener("input", search);
document.addEventListener("click", event => {
  if (event.target.className !== "tag") return;
  field.value = event.target.textContent;
  search();
  field.focus();
});
search();
"""


def _policy_hash(code: str) -> str:
    return f"'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'"


_POLICY = (
    f"default-src 'none'; style-src {_policy_hash(_STYLE)}; script-src {_policy_hash(_SCRIPT)}; "
    "base-uri 'none'; form-action 'none'"
)
_HEAD = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Reader">
<meta name="referrer" content="no-referrer">
<title>Reading list</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>Reading list</h1>
<input type="search" placeholder="Search titles, authors, tags and abstracts" aria-label="Search" hidden>
<p class="count" aria-live="polite"></p>
"""


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Yield the page, an article for each paper."""
    yield _HEAD
    for paper in papers:
        yield "<article>\n" + "".join(f"{line}\n" for line in _lines(paper)) + "</article>\n"
    yield f"<script>{_SCRIPT}</script>\n</body>\n</html>\n"


def _lines(paper: Paper) -> Iterator[str]:
    yield f"<h2>{_link(url_of(paper), printable(paper.title))}</h2>"
    yield f'<p class="facts">{" · ".join(filter(None, (_authors(paper), *_facts(paper), *_links(paper))))}</p>'
    if paper.marks.tags:
        tags = "".join(
            f'<button type="button" class="tag">#{escape(printable(tag))}</button>' for tag in paper.marks.tags
        )
        yield f"<p>{tags}</p>"
    if summary := escape(printable(paper.summary)):
        yield f"<p>{summary}</p>"
    if note := escape(clean_text(paper.marks.note)):
        yield f'<p class="note">{note}</p>'
    if abstract := escape(printable(paper.abstract)):
        yield f"<details><summary>Abstract</summary><p>{abstract}</p></details>"


def _authors(paper: Paper) -> str:
    names = ", ".join(filter(None, map(printable, paper.authors)))
    missing = (paper.author_count or 0) - len(paper.authors)
    if not names:
        return format_count(missing, "author") if missing > 0 else ""
    return escape(names) + (f" and {missing} more" if missing > 0 else "")


def _facts(paper: Paper) -> Iterator[str]:
    yield published_on(paper)
    yield from (escape(printable(fact)) for fact in (paper.organization, paper.venue, ", ".join(paper.categories)))


def _links(paper: Paper) -> Iterator[str]:
    if paper.pdf_url:
        yield _link(paper.pdf_url, "PDF")
    if page := project_page_of(paper):
        yield _link(page, "project page")
    for url in code_of(paper):
        yield _link(url, f"code on {host_of(url)}")


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}" rel="noreferrer noopener">{escape(text)}</a>' if url else escape(text)
