"""What BibTeX and BibLaTeX share: entries and fields, citation keys, escaping, and authors' names.

BibTeX reads a word without a capital letter before the surname as a particle, as in "van Gogh". That is wrong for
"danah boyd" and for every script without capitals, and several programs print such a particle wrongly or not at all.
"""

import re
import unicodedata
from collections.abc import Iterable

from reader.links import is_safe_url
from reader.paper import Paper
from reader.tex import tex_to_text
from reader.text import clean_line

Field = tuple[str, str]
"""The name of a field, and its value as it appears in the file."""

_ESCAPED = {character: "\\" + character for character in "%&_#${}"} | {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_UNBALANCED = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_UNSAFE_IN_URL = {character: f"%{ord(character):02X}" for character in '{}\\" <>^`|'}
_OWN_BRACES = re.compile(r"(?:^|\s)and(?:\s|$)|,.*,|^,|,$", re.IGNORECASE)

_ASCII_REPLACEMENTS = str.maketrans(
    {"Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "Ae"}
    | {"œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "ħ": "h", "ŋ": "n", "ŧ": "t"}
)
"""Letters that Unicode does not decompose."""
_STOP_WORDS = frozenset(
    ["a", "an", "the", "on", "in", "of", "for", "to", "from", "with", "and", "is", "are", "do", "towards", "toward"]
)
_MAX_SHORT_TITLE_LENGTH = 40
_ARXIV_BEGAN = 90

_GROUP_WORD = re.compile(
    r"(?i:teams?|labs?|laborator(?:y|ies|ium)|inc\.?|incorporated|ltd\.?|limited|llc|llp|gmbh|corp\.?|corporation|company|co\."
    r"|groups?|research|researchers|institut[eo]?s?|universit\w{1,4}|universidade|polytechnic|colleges?|faculty|academ(?:y|ia)"
    r"|department|consortium|collaborations?|collective|community|communities|initiative|project|foundation|association|society"
    r"|committee|council|cent(?:er|re)s?|organi[sz]ations?|alliance|network|contributors|developers|maintainers|technolog(?:y|ies)"
    r"|robotics|solutions|systems|studios?|hospital|agency|ministry|bureau|authority|workshop|deepmind|openai|eleutherai"
    r"|anthropic|nvidia|microsoft|google|alibaba|bytedance|tencent|huawei|baidu|meituan|xiaomi|qwen|deepseek|hugging|huggingface"
    r")|the|of|for|AI|FAIR|IBM"
)
"""Words that occur in names of groups and not in names of people."""
_GROUP_CHARACTERS = re.compile(
    r"团队|團隊|研究院|研究所|研究中心|实验室|實驗室|公司|大学|大學|学院|學院|研究室|チーム|연구소|연구실|대학교|팀$|&|/|@"
)
_GROUP_SHAPE = re.compile(
    r"\w{1,40}AI|[A-Z]{1,10}[a-z]{1,20}\d[\w.]{0,20}|[A-Z]{1,10}\d[\w.]{0,20}|[A-Za-z]{1,20}-\d[\w.]{0,20}"
)
"""Words such as "EleutherAI", "InternLM2" and "GLM-4.5"."""
_PARTICLE = re.compile(
    r"(?:d[aeiou]|d[aeio]s|de[lrn]|dell[aeo]|degli|von|van|vom|zu[mr]?|te[nr]?|op|'t|la|le|l[ao]s|lo|y|e|i|af|av|of|bin|bint"
    r"|ibn|ben|al|el|abu|st\.?|mac|d'\w*|al-\w*|el-\w*)"
)
_EAST_ASIAN = re.compile(
    r"[\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff·]+"
)
"""Words of scripts in which the family name comes first."""


def format_entry(kind: str, citation_key: str, fields: Iterable[Field]) -> str:
    """Return one entry; fields without a value are omitted."""
    lines = "".join(f"  {name} = {value},\n" for name, value in fields if value)
    return f"@{kind}{{{citation_key},\n{lines}}}\n"


def in_braces(text: str) -> str:
    """Return a text as the value of a field, or an empty string if it is empty."""
    value = escape_latex(text)
    return f"{{{value}}}" if value else ""


def title_field(paper: Paper) -> Field:
    """Return the title in two pairs of braces, so that no style changes its case."""
    return ("title", f"{{{in_braces(paper.title)}}}")


def author_field(paper: Paper) -> Field:
    """Return the names of the authors, with "others" if some are unknown."""
    names = [name for author in paper.authors if (name := escape_name(author))]
    others = ["others"] if (paper.author_count or 0) > len(paper.authors) else []
    return ("author", f"{{{' and '.join(names + others)}}}" if names else "")


def url_field(paper: Paper) -> Field:
    """Return the URL of the paper at arXiv if its id is known, else the page that a digest linked."""
    url = f"https://arxiv.org/abs/{paper.arxiv_id}" if paper.arxiv_id else paper.url
    return ("url", f"{{{escape_url(url)}}}" if url and is_safe_url(url) else "")


def code_field(paper: Paper, name: str) -> Field:
    r"""Return the URLs of the code as text, because `\url` needs a LaTeX package and loses a `~` in citation-js."""
    urls = ", ".join(filter(is_safe_url, paper.code))
    return (name, f"{{Code: {escape_literal(urls)}}}" if urls else "")


def doi_field(paper: Paper) -> Field:
    """Return the DOI that arXiv assigns to each of its papers."""
    return ("doi", f"{{10.48550/arXiv.{paper.arxiv_id}}}" if paper.arxiv_id else "")


def keywords_field(paper: Paper) -> Field:
    """Return the user's tags and the keywords of the digest."""
    return ("keywords", in_braces(", ".join(dict.fromkeys((*paper.marks.tags, *paper.keywords)))))


class CitationKeys:
    """Assigns each paper of one file a unique citation key in ASCII."""

    def __init__(self) -> None:
        self._used_keys: dict[str, int] = {}

    def key_for(self, paper: Paper) -> str:
        """Return the key for the next paper: "vaswani2017attention", then "vaswani2017attention-2"."""
        base = citation_key(paper)
        key = base
        while key in self._used_keys:
            self._used_keys[base] += 1
            key = f"{base}-{self._used_keys[base]}"
        self._used_keys[key] = 1
        return key


def citation_key(paper: Paper) -> str:
    """Return a citation key: the first author's surname, the year, and the first content word of the title."""
    author = _ascii_word(surname(paper.authors[0])) if paper.authors else ""
    word = next(filter(None, map(_ascii_word, _content_words(paper.title))), "")
    month = publication_month(paper)
    year = str(month[0]) if month else ""
    parts = (author, year, word) if author else (word, year)
    return "".join(parts) if author or word else f"paper{_ascii_word(paper.key)}"


def publication_month(paper: Paper) -> tuple[int, int] | None:
    """Return the year and month of a paper, from its date or else its arXiv id; None if neither is known."""
    if paper.published:
        return paper.published.year, paper.published.month
    if match := re.match(r"(?:.+/)?(\d\d)(0[1-9]|1[0-2])", paper.arxiv_id or ""):
        year = int(match[1])
        return year + (1900 if year > _ARXIV_BEGAN else 2000), int(match[2])
    return None


def short_title(title: str) -> str:
    """Return the part of a title before its colon if that is short, else its first words."""
    name, colon, _ = title.partition(": ")
    return name if colon and len(name) <= _MAX_SHORT_TITLE_LENGTH else " ".join(title.split()[:4])


def _content_words(title: str) -> list[str]:
    words = re.findall(r"[^\W_]+", tex_to_text(title))[:50]
    return [word for word in words if word.casefold() not in _STOP_WORDS] + words


def _ascii_word(word: str) -> str:
    folded = unicodedata.normalize("NFKD", word.translate(_ASCII_REPLACEMENTS))
    return re.sub(r"[^a-z0-9]", "", folded.lower())[:40]


def escape_latex(text: str) -> str:
    """Return a text of one line without TeX commands and with balanced braces."""
    return escape_literal(tex_to_text(text))


def escape_literal(text: str) -> str:
    """Escape a text that contains no TeX, such as a URL."""
    text = clean_line(text)
    unbalanced = _unbalanced_braces(text)
    return "".join(
        _UNBALANCED[character] if index in unbalanced else _ESCAPED.get(character, character)
        for index, character in enumerate(text)
    )


def escape_name(name: str) -> str:
    """Return the name of an author; one of a group, or one that BibTeX would split, gets its own braces."""
    name = clean_line(tex_to_text(name))
    if is_group(name) or _OWN_BRACES.search(name) or len(name.split()) == 1:
        return f"{{{escape_literal(name)}}}"
    name = family_first(name)
    if "," in name:
        return escape_literal(name)
    *given, surname = name.split() or [""]
    return " ".join([*map(_given_name, given), escape_literal(surname)])


def _given_name(word: str) -> str:
    written = escape_literal(word)
    return f"{{{written}}}" if is_mistaken_for_particle(word) else written


def escape_url(url: str) -> str:
    """Encode only those characters of a URL that would end the field."""
    return "".join(_UNSAFE_IN_URL.get(character, character) for character in url)


def _unbalanced_braces(text: str) -> set[int]:
    opened: list[int] = []
    unbalanced: set[int] = set()
    for index, character in enumerate(text):
        if character == "{":
            opened.append(index)
        elif character == "}" and opened:
            opened.pop()
        elif character == "}":
            unbalanced.add(index)
    return unbalanced.union(opened)


def is_group(name: str) -> bool:
    """Return whether a name is that of a group, such as "Google DeepMind Team", which is never abbreviated."""
    words = re.split(r"[\s,()]+", name)
    return (
        bool(_GROUP_CHARACTERS.search(name))
        or any(map(_GROUP_WORD.fullmatch, words))
        or any(map(_GROUP_SHAPE.fullmatch, words))
    )


def surname(name: str) -> str:
    """Return a person's surname, before the comma or else the last word; a group is returned in full."""
    if is_group(name):
        return name
    family, comma, _ = family_first(name).partition(",")
    return family if comma else (name.split() or [""])[-1]


def family_first(name: str) -> str:
    """Return a Chinese, Japanese or Korean name of several words as "Family, Given", and others unchanged."""
    family, *given = name.split() or [""]
    return f"{family}, {' '.join(given)}" if given and all(map(_EAST_ASIAN.fullmatch, (family, *given))) else name


def is_mistaken_for_particle(word: str) -> bool:
    """Return whether BibTeX would read a given name as a particle because it has no capital."""
    letter = next(filter(str.isalpha, word), "A")
    return not (letter.isupper() or letter.istitle() or _PARTICLE.fullmatch(word))
