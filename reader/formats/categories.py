"""Categories of papers: arXiv's, and the subjects of other catalogues."""

import re
from collections.abc import Iterator

from reader.formats.input_text import decode_line

_ARCHIVES = (
    r"(?:astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|nlin|nucl-ex|nucl-th|physics|"
    r"q-bio|q-fin|quant-ph|stat|cmp-lg|alg-geom|dg-ga|funct-an|q-alg|solv-int|chao-dyn|adap-org|patt-sol|comp-gas|"
    r"chem-ph|atom-ph|acc-phys|ao-sci|plasm-ph|supr-con|mtrl-th|bayes-an)"
)
_CODE = re.compile(rf"{_ARCHIVES}(?:\.[A-Za-z]{{2}}(?:-[A-Za-z]{{2,4}})?|\.[a-z]{{2,4}}-[a-z]{{2,5}})?")
_CODE_IN_PARENTHESES = re.compile(rf"\(({_CODE.pattern})\)")
_MAX_CATEGORIES = 50
_MAX_LENGTH = 80
_MAX_TEXT_LENGTH = 4_000
_NAMES = ("term", "category", "code", "name", "display_name", "id")


def is_category(text: str) -> bool:
    """Return whether a keyword is an arXiv category; "math" or "physics" alone may be an ordinary word."""
    return _CODE.fullmatch(text) is not None and not text.isalpha()


def parse_categories(value: object, *, only_arxiv: bool = False) -> Iterator[str]:
    """Yield the categories in a text, a list or an object, each once."""
    found: dict[str, None] = {}
    for text in _texts(value):
        found |= dict.fromkeys(_split(text))
    for category in [*found][:_MAX_CATEGORIES]:
        if not only_arxiv or _CODE.fullmatch(category):
            yield category


def _texts(value: object) -> Iterator[str]:
    values = value[:_MAX_CATEGORIES] if isinstance(value, list) else [value]
    for each in values:
        named = (each.get(name) for name in _NAMES) if isinstance(each, dict) else (each,)
        text = next((part for part in named if isinstance(part, str)), "")
        yield decode_line(text[:_MAX_TEXT_LENGTH])


def _split(text: str) -> Iterator[str]:
    """Yield the categories in "cs.CL cs.AI", "Computation and Language (cs.CL); …" or "Physics, Biology"."""
    if codes := _CODE_IN_PARENTHESES.findall(text):
        yield from codes
        return
    for part in map(str.strip, re.split(r"[;,|]", text)):
        words = part.split()
        if all(map(_CODE.fullmatch, words)):
            yield from words
        elif part:
            yield part[:_MAX_LENGTH]
