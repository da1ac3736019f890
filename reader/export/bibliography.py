"""Authors' names as BibTeX reads them: which part is the surname, and which names belong to groups, not persons.

A word without a capital letter before the surname is a particle ("van") to BibTeX: so are "danah" in "danah boyd", and
every word of a script without capitals. Several programs print such a particle wrongly, or not at all.

Texts as BibTeX and BibLaTeX take them: TeX becomes Unicode first, then little is escaped.

What a bibliography calls a paper: its citation key, and the short title that stands in for missing authors.

The shape that BibTeX and BibLaTeX share: a kind, a citation key, and fields in braces.
"""

import re
import unicodedata
from collections.abc import Iterable

from reader.links import is_safe_url
from reader.paper import Paper
from reader.tex import tex_to_text
from reader.text import clean_line

_GROUP_WORD = re.compile(
    r"(?i:teams?|labs?|laborator(?:y|ies|ium)|inc\.?|incorporated|ltd\.?|limited|llc|llp|gmbh|corp\.?|corporation|company|co\."
    r"|groups?|research|researchers|institut[eo]?s?|universit\w{1,4}|universidade|polytechnic|colleges?|faculty|academ(?:y|ia)"
    r"|department|consortium|collaborations?|collective|community|communities|initiative|project|foundation|association|society"
    r"|committee|council|cent(?:er|re)s?|organi[sz]ations?|alliance|network|contributors|developers|maintainers|technolog(?:y|ies)"
    r"|robotics|solutions|systems|studios?|hospital|agency|ministry|bureau|authority|workshop|deepmind|openai|eleutherai"
    r"|anthropic|nvidia|microsoft|google|alibaba|bytedance|tencent|huawei|baidu|meituan|xiaomi|qwen|deepseek|hugging|huggingface"
    r")|the|of|for|AI|FAIR|IBM"
)
"""Words that stand in the names of groups and in no person's."""
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
"""Words of the scripts whose names begin with the family's."""


def is_group(name: str) -> bool:
    """Return whether a name is a group's, such as "Google DeepMind Team", which is never abbreviated."""
    words = re.split(r"[\s,()]+", name)
    return (
        bool(_GROUP_CHARACTERS.search(name))
        or any(map(_GROUP_WORD.fullmatch, words))
        or any(map(_GROUP_SHAPE.fullmatch, words))
    )


def surname(name: str) -> str:
    """Return a person's surname: what stands before a comma, else the last word; a group's name is returned whole."""
    if is_group(name):
        return name
    family, comma, _ = family_first(name).partition(",")
    return family if comma else (name.split() or [""])[-1]


def family_first(name: str) -> str:
    """Return a Chinese, Japanese or Korean name of several words as "Family, Given", any other as it is."""
    family, *given = name.split() or [""]
    return f"{family}, {' '.join(given)}" if given and all(map(_EAST_ASIAN.fullmatch, (family, *given))) else name


def is_mistaken_for_particle(word: str) -> bool:
    """Return whether BibTeX takes a word before the surname for a particle, for want of a capital, though it is none."""
    letter = next(filter(str.isalpha, word), "A")
    return not (letter.isupper() or letter.istitle() or _PARTICLE.fullmatch(word))


_ESCAPED = {character: "\\" + character for character in "%&_#${}"} | {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_UNBALANCED = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_UNSAFE_IN_URL = {character: f"%{ord(character):02X}" for character in '{}\\" <>^`|'}
_OWN_BRACES = re.compile(r"(?:^|\s)and(?:\s|$)|,.*,|^,|,$", re.IGNORECASE)


def escape_latex(text: str) -> str:
    """Return a text in one line with balanced braces, in which TeX commands nothing."""
    return escaped_literally(tex_to_text(text))


def escaped_literally(text: str) -> str:
    """Return a text as `escaped` does, of which nothing is TeX, such as an address."""
    text = clean_line(text)
    lonely = _unbalanced_braces(text)
    return "".join(
        _UNBALANCED[character] if index in lonely else _ESCAPED.get(character, character)
        for index, character in enumerate(text)
    )


def escape_name(name: str) -> str:
    """Return an author's name for BibTeX; one that is not a person's, or would read as several, gets its own braces."""
    name = clean_line(tex_to_text(name))
    if is_group(name) or _OWN_BRACES.search(name) or len(name.split()) == 1:
        return f"{{{escaped_literally(name)}}}"
    name = family_first(name)
    if "," in name:
        return escaped_literally(name)
    *given, surname = name.split() or [""]
    return " ".join([*map(_given_name, given), escaped_literally(surname)])


def _given_name(word: str) -> str:
    written = escaped_literally(word)
    return f"{{{written}}}" if is_mistaken_for_particle(word) else written


def escape_url(url: str) -> str:
    """Return an address raw, with only those characters encoded that would end the field."""
    return "".join(_UNSAFE_IN_URL.get(character, character) for character in url)


def _unbalanced_braces(text: str) -> set[int]:
    opened: list[int] = []
    lonely: set[int] = set()
    for index, character in enumerate(text):
        if character == "{":
            opened.append(index)
        elif character == "}" and opened:
            opened.pop()
        elif character == "}":
            lonely.add(index)
    return lonely.union(opened)


_ASCII_REPLACEMENTS = str.maketrans(
    {"Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "Ae"}
    | {"œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "ħ": "h", "ŋ": "n", "ŧ": "t"}
)
"""Letters that Unicode does not take apart."""
_STOP_WORDS = frozenset(
    ["a", "an", "the", "on", "in", "of", "for", "to", "from", "with", "and", "is", "are", "do", "towards", "toward"]
)
_MAX_SHORT_TITLE_LENGTH = 40
_ARXIV_BEGAN = 90


class CitationKeys:
    """Gives each paper of one file a citation key of its own, in ASCII."""

    def __init__(self) -> None:
        self._used_keys: dict[str, int] = {}

    def key_for(self, paper: Paper) -> str:
        """Give the next paper's key: "vaswani2017attention", with a number behind it from the second such on."""
        wanted = citation_key(paper)
        key = wanted
        while key in self._used_keys:
            self._used_keys[wanted] += 1
            key = f"{wanted}-{self._used_keys[wanted]}"
        self._used_keys[key] = 1
        return key


def citation_key(paper: Paper) -> str:
    """Make a citation key of the first author's name, the year and the title's first telling word."""
    author = _ascii_word(surname(paper.authors[0])) if paper.authors else ""
    word = next(filter(None, map(_ascii_word, _content_words(paper.title))), "")
    month = publication_month(paper)
    year = str(month[0]) if month else ""
    parts = (author, year, word) if author else (word, year)
    return "".join(parts) if author or word else f"paper{_ascii_word(paper.key)}"


def publication_month(paper: Paper) -> tuple[int, int] | None:
    """Return the year and month of a paper: of its date, else those that its arXiv id begins with, else None."""
    if paper.published:
        return paper.published.year, paper.published.month
    if match := re.match(r"(?:.+/)?(\d\d)(0[1-9]|1[0-2])", paper.arxiv_id or ""):
        year = int(match[1])
        return year + (1900 if year > _ARXIV_BEGAN else 2000), int(match[2])
    return None


def short_title(title: str) -> str:
    """Shorten a title to what people call the paper: what stands before its colon, else its first words."""
    name, colon, _ = title.partition(": ")
    return name if colon and len(name) <= _MAX_SHORT_TITLE_LENGTH else " ".join(title.split()[:4])


def _content_words(title: str) -> list[str]:
    words = re.findall(r"[^\W_]+", tex_to_text(title))[:50]
    return [word for word in words if word.casefold() not in _STOP_WORDS] + words


def _ascii_word(word: str) -> str:
    folded = unicodedata.normalize("NFKD", word.translate(_ASCII_REPLACEMENTS))
    return re.sub(r"[^a-z0-9]", "", folded.lower())[:40]


Field = tuple[str, str]
"""A field's name, and its value as it stands in the file."""


def format_entry(kind: str, citation_key: str, fields: Iterable[Field]) -> str:
    """Write one paper; fields without a value are left out."""
    lines = "".join(f"  {name} = {value},\n" for name, value in fields if value)
    return f"@{kind}{{{citation_key},\n{lines}}}\n"


def in_braces(text: str) -> str:
    """Write a text as a field's value, nothing where it is empty."""
    value = escape_latex(text)
    return f"{{{value}}}" if value else ""


def title_field(paper: Paper) -> Field:
    """Write the title in two pairs of braces, so that no style changes its case."""
    return ("title", f"{{{in_braces(paper.title)}}}")


def author_field(paper: Paper) -> Field:
    """Write the authors' names, and that there are others where the digest named only some."""
    names = [name for author in paper.authors if (name := escape_name(author))]
    others = ["others"] if (paper.author_count or 0) > len(paper.authors) else []
    return ("author", f"{{{' and '.join(names + others)}}}" if names else "")


def url_field(paper: Paper) -> Field:
    """Write arXiv's address of the paper where its id is known, else that of the page which a digest gave."""
    page = f"https://arxiv.org/abs/{paper.arxiv_id}" if paper.arxiv_id else paper.url
    return ("url", f"{{{escape_url(page)}}}" if page and is_safe_url(page) else "")


def code_field(paper: Paper, name: str) -> Field:
    r"""Write where the code is, in the field of that name.

    As text, since `\url` needs a package in LaTeX and loses a `~` in citation-js.
    """
    urls = ", ".join(filter(is_safe_url, paper.code))
    return (name, f"{{Code: {escaped_literally(urls)}}}" if urls else "")


def doi_field(paper: Paper) -> Field:
    """Write the DOI that arXiv gives each of its papers."""
    return ("doi", f"{{10.48550/arXiv.{paper.arxiv_id}}}" if paper.arxiv_id else "")


def keywords_field(paper: Paper) -> Field:
    """Write the user's tags, then the digest's keywords."""
    return ("keywords", in_braces(", ".join(dict.fromkeys((*paper.marks.tags, *paper.keywords)))))
