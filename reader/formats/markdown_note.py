"""A note on one paper in Markdown, whose front matter names it, as Obsidian, Zotero's plug-ins and Reader write it.

A note that Reader wrote needs no identifier and has marks.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from reader.formats.entries import Entry, is_paper, parse_entries
from reader.formats.field_aliases import AliasedFields
from reader.formats.fields import Warnings
from reader.formats.input_text import InputText
from reader.formats.markdown_syntax import Block, clean_words, parse_blocks, parse_inline, split_front_matter
from reader.formats.references import MAX_NAMES
from reader.paper import Digest, Marks, parse_tags, tag_key, unique_tags
from reader.text import clean_text

NAME = "markdown-note"
SOURCE = "notes"

_FIELD = re.compile(r"([A-Za-z][\w -]{0,40}):(?:[ \t]+(.*?))?[ \t]*")
_ITEM = re.compile(r"\s{0,8}-[ \t]+(?:name:[ \t]*)?(.*?)[ \t]*")
_CONTINUED = re.compile(r"\s+(\S.*?)[ \t]*")
_BLOCK_SCALAR = re.compile(r"[|>][+-]?")
_LIST_PART = re.compile(r"\s*(\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^,]+?)\s*(?:,|\Z)")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]{1,300}\|)?([^\[\]|]{1,300})\]\]")
_ABSTRACT = re.compile(r"\W*(?:abstract|summary)\W*", re.IGNORECASE)
_CALLOUT = re.compile(r"\[!(?:abstract|summary)\][+-]?(?:[ \t]*abstract)?:?\s*", re.IGNORECASE)
_OF_THE_NOTE = re.compile(r"(?:date )?(?:created|modified|updated|added)(?: at)?", re.IGNORECASE)
"""Fields about the note, not about the paper."""
_OWN = frozenset({"key", "title", "citation_key", "starred", "read"})
"""Fields that every note written by Reader has, among others."""
_OWN_NOTE = re.compile(r"^## Note\n\n((?:>.*\n)+)", re.MULTILINE)
_NUMBER_TAG = re.compile(r"_(?=\d+\Z)")
"""The prefix of a number used as a tag, because Obsidian does not allow tags of digits alone."""
_MAX_LENGTH = 1_000_000


def detect(source_text: InputText) -> bool:
    """Return whether a text has front matter with the title and the identifier of a paper."""
    return source_text.text.startswith("---") and len(source_text.text) <= _MAX_LENGTH and _is_note(source_text)


def parse(source_text: InputText) -> Digest:
    """Parse the paper; if the front matter has no abstract, use the one below the heading "Abstract"."""
    fields = _fields(source_text)
    facts = _own_marks(fields, source_text.text) if fields.keys() >= _OWN else {}
    entry = Entry(_known_fields(fields), 1, facts=facts)
    return parse_entries(source_text, [entry], source=SOURCE, format_name=NAME, may_be_empty=False, needs="title")


def _is_note(source_text: InputText) -> bool:
    fields = _fields(source_text)
    if fields.keys() >= _OWN:
        return True
    aliased = AliasedFields.from_object(fields, 1, Warnings(""))
    return is_paper(Entry(fields, 1)) or bool(aliased.title() and (aliased.arxiv_id() or aliased.doi()))


def _own_marks(fields: dict[str, Any], text: str) -> dict[str, Any]:
    """Remove the marks of Reader's own note from its fields, and return them with the user's note."""
    tags = parse_tags(" ".join(_NUMBER_TAG.sub("", tag) for tag in _list(fields.pop("tags", []))))
    tag_keys = set(map(tag_key, tags))  # the keywords also hold the tags
    fields["keywords"] = [word for word in _list(fields.get("keywords", [])) if tag_key(word) not in tag_keys]
    note = _OWN_NOTE.search(text)
    lines = [line[2:].replace("&lt;", "<").replace("&amp;", "&") for line in note[1].splitlines()] if note else []
    marks = Marks(
        starred=fields.pop("starred") == "true",
        read=fields.pop("read") == "true",
        tags=unique_tags(tags),
        note=clean_text("\n".join(lines)),
    )
    return {"marks": marks, "stated_marks": frozenset({"starred", "read", "tags", "note"})}


def _list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else value.split()


def _fields(source_text: InputText) -> dict[str, Any]:
    front_matter, text = split_front_matter(source_text.text)
    fields = parse_front_matter(front_matter)
    blocks = list(parse_blocks(text)) if fields else []
    heading = next((block for block in blocks if block.kind == "heading"), None)
    if heading and "title" not in {name.lower() for name in fields}:
        fields["title"] = clean_words(parse_inline(heading.text, {}).text)
    if not any(name.lower() in ("abstract", "summary") for name in fields) and (abstract := _abstract(blocks)):
        fields["abstract"] = abstract
    return fields


def _known_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields without those meant for other programs, which are not worth a warning."""
    unknown = AliasedFields.from_object(fields, 1, Warnings("")).unknown_names()
    return {name: value for name, value in fields.items() if name not in unknown}


def _abstract(blocks: list[Block]) -> str:
    """Return the paragraphs below the heading "Abstract", or those of a quote with that label."""
    paragraphs: list[str] = []
    is_within = False
    for block in blocks:
        if block.kind == "heading":
            is_within = _ABSTRACT.fullmatch(block.text) is not None and not paragraphs
        elif is_within and block.kind in ("text", "quote"):
            paragraphs.append(clean_words(parse_inline(_unquote(block), {}).text))
        elif block.kind == "quote" and (label := _CALLOUT.match(_unquote(block))) and not paragraphs:
            paragraphs.append(clean_words(parse_inline(_unquote(block)[label.end() :], {}).text))
    return "\n\n".join(paragraphs)


def _unquote(block: Block) -> str:
    return re.sub(r"^[ \t]*>[ \t]?", "", block.text, flags=re.MULTILINE)


def parse_front_matter(lines: Sequence[str]) -> dict[str, Any]:
    """Return the fields of front matter, in the subset of YAML that notes use: texts, and lists in both forms."""
    fields: dict[str, Any] = {}
    name = ""
    for line in lines:
        if match := _FIELD.fullmatch(line):
            name, value = match[1], match[2] or ""
            fields[name] = "" if _BLOCK_SCALAR.fullmatch(value) else _value(value)
        elif name and (item := _ITEM.fullmatch(line)):
            fields[name] = [*fields[name], _text(item[1])] if isinstance(fields[name], list) else [_text(item[1])]
        elif name and isinstance(fields[name], str) and (more := _CONTINUED.fullmatch(line)):
            fields[name] = f"{fields[name]} {_text(more[1])}".strip()
    return {name: value for name, value in fields.items() if value not in ("", []) and not _OF_THE_NOTE.fullmatch(name)}


def _value(text: str) -> str | list[str]:
    if text.startswith("[") and text.endswith("]") and not text.startswith("[["):
        return list(_list_values(text[1:-1]))
    return _text(text)


def _list_values(text: str) -> Iterator[str]:
    for index, match in enumerate(_LIST_PART.finditer(text)):
        if index < MAX_NAMES and (value := _text(match[1])):
            yield value


def _text(text: str) -> str:
    """Return a text without its quotes and the brackets of links between notes."""
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        try:
            text = str(json.loads(text))
        except ValueError:
            text = text[1:-1]
    elif text.startswith("'") and text.endswith("'") and len(text) > 1:
        text = text[1:-1].replace("''", "'")
    return _WIKI_LINK.sub(r"\1", text)
