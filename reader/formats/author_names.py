"""The authors of a paper as other programs list them: texts with several names, and lists of names or objects."""

import re
from collections.abc import Mapping, Sequence

from reader.formats.field_names import letters_of
from reader.formats.input_text import decode_line, decode_line_of
from reader.text.authors import full_name

_STRONG_SEPARATOR = re.compile(r"\s*[;|\uff1b\u3001]\s*")
_WEAK_SEPARATOR = re.compile(r"\s*[,\uff0c]\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+")
_INITIALS_LAST = re.compile(r"(?:[^,.]{2,60}, (?:[A-Z]\.[ -]?){1,4}(?:, (?:and |& )?|\Z)){2,}")
"""Names such as "Able, A. B., Baker, C."."""
_PARENTHESES = re.compile(r"\s*[(\uff08][^()\uff08\uff09]{0,500}[)\uff09]")
_MAX_NESTED_PARENTHESES = 3
_OTHERS = re.compile(r",?\s+(?:and\s+)?(?:et\.?\s?al\.?|others)\s*\Z|\s*(?:\.\.\.|…|等人?)\s*\Z")
_HOMONYM = re.compile(r" 0[0-9]{3}\Z")
"""The number by which DBLP distinguishes people of the same name."""
_WHOLE_NAMES = ("name", "fullname", "displayname", "author", "authorname", "text")
_NAME_PARTS = (("firstname", "lastname"), ("given", "family"), ("first", "last"), ("forename", "surname"))
_SUFFIX = re.compile(r"(?i)(?:[js]r|[ivx]{1,4})\.?")
_COMPANY = re.compile(r"(?i)(?:inc|ltd|llc|gmbh|corp|co)\.?")


def parse_authors(value: object) -> Sequence[str]:
    """Return the names in a list of names, a list of objects with names, or one text with several names."""
    if isinstance(value, str):
        return split_authors(value)
    if isinstance(value, dict):
        listed = next((each for each in value.values() if isinstance(each, list)), [])
        return [name] if (name := _parse_name(value)) else parse_authors(listed)
    names = [name for each in value if (name := _parse_name(each))] if isinstance(value, list) else []
    return split_authors(names[0]) if len(names) == 1 and _holds_several(names[0]) else given_names_first(names)


def split_authors(text: str) -> Sequence[str]:
    """Return the names in a text, without affiliations in parentheses."""
    text = _OTHERS.sub("", decode_line(without_parentheses(text)))
    if _INITIALS_LAST.fullmatch(text):
        parts = re.split(r", (?:and |& )?", text)
        return [full_name(given, family) for family, given in zip(parts[::2], parts[1::2], strict=False)]
    if _STRONG_SEPARATOR.search(text):
        return given_names_first([*filter(None, _STRONG_SEPARATOR.split(text))])
    return [*filter(None, _WEAK_SEPARATOR.split(text))]


def has_others(value: object) -> bool:
    """Return whether a text with names ends with "et al." or the like."""
    return isinstance(value, str) and _OTHERS.search(value[-50:]) is not None


def without_parentheses(text: str) -> str:
    """Return names without parentheses, which may be nested, and with TeX accents converted."""
    shorter = text
    for _ in range(_MAX_NESTED_PARENTHESES):
        shorter = _PARENTHESES.sub("", shorter)
    shorter = shorter if shorter.strip() else text
    if "\\" not in shorter:
        return shorter
    from reader.text.tex import tex_to_text  # noqa: PLC0415 - few names hold TeX, and its tables take time to load

    return tex_to_text(shorter)


def given_name_first(name: str) -> str:
    """Return "Lovelace, Ada" as "Ada Lovelace", and "Able, Jr., Ada" or "Able, Ada, Jr." as "Ada Able Jr."."""
    family, *given = [part.strip() for part in name.split(",", 2)]
    if len(given) == 2 and _SUFFIX.fullmatch(given[0]):
        given.reverse()
    return " ".join(filter(None, [full_name("".join(given[:1]), family), *given[1:]]))


def given_names_first(names: Sequence[str]) -> Sequence[str]:
    """Return names in reading order if at least half have a comma and each of those puts the family name first."""
    with_comma = [name for name in names if "," in name]
    is_usual = 2 * len(with_comma) >= len(names) and all(map(_is_family_first, with_comma))
    return [given_name_first(name) for name in names] if is_usual else names


def without_homonym_number(name: str) -> str:
    """Return a name without the number that DBLP appends to it."""
    return _HOMONYM.sub("", name)


def _is_family_first(name: str) -> bool:
    _family, *given = map(str.strip, name.split(","))
    others = [part for part in given if not _SUFFIX.fullmatch(part)]
    return len(others) == 1 and len(given) <= 2 and not _COMPANY.fullmatch(others[0])


def _holds_several(name: str) -> bool:
    """Return whether the only text of a list has several names, as in "Ada Able, Bob Baker"."""
    parts = name.split(",")
    return bool(_STRONG_SEPARATOR.search(name)) or (
        len(parts) > 1 and all(len(part.split()) >= 2 for part in parts[:2])
    )


def _parse_name(value: object) -> str:
    """Return the name in a text, in an object, or in a list of family and given name."""
    if isinstance(value, str):
        return without_homonym_number(decode_line(value))
    if isinstance(value, list):
        family, *others = [*map(decode_line_of, value[:3]), ""]
        return " ".join(filter(None, (full_name("".join(others[:1]), family), *others[1:])))
    return _name_in(value) if isinstance(value, dict) else ""


def _name_in(value: Mapping[str, object]) -> str:
    by_letters = {letters_of(name): each for name, each in value.items()}
    inner = (by_letters.get(name) for name in _WHOLE_NAMES)
    whole = next((name for each in inner if isinstance(each, dict | str) and (name := _parse_name(each))), "")
    pairs = [[part for each in pair if (part := decode_line_of(by_letters.get(each)))] for pair in _NAME_PARTS]
    parts = max(pairs, key=len)
    return full_name(*parts) if len(parts) == 2 else whole or "".join(parts)
