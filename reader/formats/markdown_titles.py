"""The title and the date of a paper in a line of Markdown, as opposed to words such as "arXiv", "PDF" and "code"."""

import re
from datetime import date, timedelta

from reader.formats.dates import parse_day_text
from reader.formats.markdown_syntax import Inline, clean_words
from reader.paper import parse_arxiv_id

_GENERIC = re.compile(
    r"(?:the |view |read |full |see |original |open |download |official |our |source |on |in )*(?:more on )?"
    r"(?:paper|papers|arxiv|pdf|abs|abstract|link|links|url|here|html|code|github|git|repo|repository|project|"
    r"project ?page|page|website|web ?page|home ?page|hugging ?face|hf|demo|video|models?|datasets?|data|weights|"
    r"checkpoints?|blog|blog post|slides|poster|supp(?:lementary)?|bib(?:tex)?|citation|openreview|doi|alphaxiv|"
    r"semantic scholar|more|source|article|preprint|tweet|post|twitter|x|youtube|colab|title|authors?|date|summary|"
    r"tl;?dr|cvf|acl|acl anthology|paper link|arxiv link|pdf link|code link|paper page|project website|code on \S+|"
    r"back to top|top|table of contents|[0-9.,]+k?|new|update[ds]?|hot|null|none|n/a|tba|"
    r"论文|原文|链接|代码|阅读全文|项目|主页|论文链接|代码链接)(?: page| link| version)?",
    re.IGNORECASE,
)
_VENUE_AND_YEAR = (
    r"(?i:arxiv|corr|neurips|nips|icml|iclr|cvprw?|iccvw?|eccvw?|wacv|bmvc|accv|acl|emnlp|naacl|eacl|coling|tacl|aaai|ijcai"
    r"|kdd|www|sigir|cikm|wsdm|recsys|corl|rss|icra|iros|ra-?l|siggraph(?: asia)?|tog|tmlr|jmlr|t?pami|tip|interspeech"
    r"|icassp|usenix|ndss|ccs|osdi|sosp|nsdi|mlsys|chi|uist|uai|aistats|colt|miccai|midl|acm ?mm|nature|science)"
    r"['’]?[ -]?(?:20)?[0-9]{2}(?:[./-][0-9]{1,2})?"
    r"(?: \(?(?i:oral|poster|spotlight|highlight|workshop|findings|best paper.{0,30})\)?)?"
)
_VENUE_ALONE = re.compile(_VENUE_AND_YEAR)
_SHORT_TAG = re.compile(r"\[[^\[\]\s]{1,30}(?: [^\[\]\s]{1,30})?\]")
"""One or two words in brackets, such as "[Official Code]"."""
_SUBTITLE = re.compile(r"[:\uff1a]\s+(\w[^\n|]{5,300}?)(?=[,;]?\s*(?:\.\s|\.?\Z|\n|\||\s[-–—]\s|\[|\())")
_MAX_NAME_WORDS = 3
_MIN_SUBTITLE_WORDS, _MAX_SUBTITLE_WORDS = 3, 25
_SECTION = re.compile(
    r"(?:how to )?(?:cite|citations?|citing)(?: us)?|licen[sc]e|references?|introduction|acknowledge?ments?|"
    r"installation|install|(?:basic )?usage|news|overview|related work|getting started|features|contact|contributing|"
    r"quick ?start|results|about|resources|further reading|background|documentation|changelog|credits|"
    r"table of contents",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\A\s*(?:\[(?:PDF|HTML|BOOK|DOC)\]\s+|\(?\[?[0-9]{1,3}[.)\]、]\s+|#[0-9]{1,3}[.:]?\s+|[0-9]{1,3}、\s*)"
)
_READ_MORE = re.compile(r"\s*\((?:read more|paper|arxiv|pdf|code|link)[^()]{0,300}\)\s*", re.IGNORECASE)
_READING_TIME = re.compile(r"\s*\([0-9]{1,3}[ -]min(?:ute)?s?(?: read)?\)\s*\Z", re.IGNORECASE)
_TRAILING_LABEL = re.compile(
    r"(?:\s*[,;|·—–(\[]\s*|\s+-\s*|\A)(?:paper|arxiv|pdf|code|link|url|abs|project(?: page)?|page|"
    r"website|openreview|acl anthology|hugging ?face|alphaxiv|semantic scholar|papers with code)\s*[:\uff1a]?\s*\Z"
    r"|\s+(?:paper|arxiv|pdf|code|link|url|abs|project(?: page)?|page|website)\s?[:\uff1a]\s*\Z",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s+[|·•—–]\s+|\s+-\s+|\n|\t")
_EMPTY_BRACKETS = re.compile(r"[\[(\uff08]\s*(?:[,|/·]\s*)*[\])\uff09]")
_QUOTED = re.compile(r"\W{0,4}[“\"《]([^“”\"《》\n]{4,300})[”\"》]")
_EMPHASIZED = re.compile(r"\s{0,4}(?=[*_]\S)[*_]([^*_\n ]{1,80}(?: [^*_\n ]{1,80}){2,40})[*_](?=\s*(?:[(\[,.]|\Z))")
"""A title of three words or more in italics at the beginning, with facts in parentheses or after a comma."""
_EDGES = " \t\n*_`-–—|·•:;,\uff0c\uff1a\u3001/\\"
_TAG = re.compile(r"[\[(\uff08][^\[\]()]{1,40}[\])\uff09]")
_TAG_BEFORE = re.compile(rf"\A\W{{0,4}}{_TAG.pattern}\s+(?=\w)")
_EMPHASIZED_REST = re.compile(r"(?<=\w)[,.]?\s+(?:—\s+)?[*_](?=[A-Z])")
_PREPRINT = re.compile(r"[.,]?\s*arXiv preprint\b.{0,100}", re.IGNORECASE | re.DOTALL)
_TITLE_LABEL = re.compile(
    rf"\A\W{{0,4}}(?:(?:title|paper)\s?[:\uff1a]\s*|{_VENUE_AND_YEAR}\s?[,:]\s+|"
    r"(?:arxiv:\s?)?[0-9]{4}\.[0-9]{4,5}(?:v[0-9]{1,2})?"
    r"(?:[\]`)]{1,2}[\s:,-]*|[\s:,-]+)|paper page - )",
    re.IGNORECASE,
)
"""Text before a title: a label, or the id."""
_LINKS_BEFORE = re.compile(r"\A(?:\W{0,3}(?i:pdf|bib|abs|html|doi)(?![a-z]))+\W{0,3}")
"""Links of a listing before the title, such as "pdf bib"."""
_AND_OTHERS = re.compile(r",?\s+[^,\n]{1,40}\set\.?\s?al\b.{0,200}", re.DOTALL)
_ENDS_OF_PROSE = (".", ":", ",", ";")
_MIN_LETTERS = 3
_MIN_TITLE_WORDS = 2
_MAX_LENGTH = 500
_MAX_TEXT_LENGTH = 5_000
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = re.compile(
    r"(?<![\w./-])(?:(?P<iso>[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2})|(?P<east>[0-9]{4})\s?年\s?(?P<month>[0-9]{1,2})\s?月\s?(?P<day>[0-9]{1,2})\s?日"
    rf"|(?P<words>{_MONTH}\s+[0-9]{{1,2}}(?:st|nd|rd|th)?(?:,?\s+[0-9]{{4}})|[0-9]{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+[0-9]{{4}})"
    rf"|(?P<short>{_MONTH}\s+[0-9]{{1,2}}(?:st|nd|rd|th)?))(?![\w/-])",
    re.IGNORECASE,
)
_LEADING_DATE = re.compile(rf"\A\W{{0,5}}(?:{_DAY.pattern})[\s,,:|·—–)\]*-]*", re.IGNORECASE)
_MAX_DATE_LENGTH = 300
_EARLIEST = date(1990, 1, 1)


def is_generic(words: str) -> bool:
    """Return whether words name a link or a label rather than a paper."""
    if len(words) > _MAX_LENGTH:
        return False
    text = re.sub(r"\A[^\w$]+|[^\w$]+\Z", "", words)
    if _SHORT_TAG.fullmatch(words) or _VENUE_ALONE.fullmatch(text):
        return True
    if sum(map(str.isalnum, text)) < _MIN_LETTERS or "://" in text or parse_arxiv_id(text.removesuffix(".pdf")):
        return True
    return len(text) < 60 and (_GENERIC.fullmatch(text) is not None or not strip_date(text).strip(_EDGES))


def is_section_name(words: str) -> bool:
    """Return whether a heading names a part of a document about a tool."""
    return _SECTION.fullmatch(words.strip(_EDGES)) is not None


def strip_number(text: str) -> str:
    """Remove the number of a list entry, or the kind of its file."""
    return _NUMBER.sub("", text)


def find_title(inline: Inline, *, only_marked: bool = False) -> str:
    """Return the title: strong text, else the words of a link, else quoted text, else the text before the links.

    `only_marked` is for paragraphs, where a title must be strong text or a link at the beginning, or a line of its own
    beside the links.
    """
    linked = (link.words for link in inline.links if len(link.words) <= _MAX_LENGTH)
    candidates = (*filter(_may_be_title, inline.strong), *linked)
    marked = (tidy for text in candidates if not is_generic(text) and not is_generic(tidy := _tidy(text)))
    title = next(marked, "")
    if only_marked:
        beginning = _LINKS_BEFORE.sub("", _TITLE_LABEL.sub("", strip_number(inline.text))).lstrip(_EDGES)
        return title if title and beginning.startswith(title[:10]) else _title_line(inline)
    return _with_subtitle(inline, title) if title else _plain_title(inline)


def _with_subtitle(inline: Inline, name: str) -> str:
    """Return the title that begins with a strong name, as in "**Lamp**: A Light for All", else the name."""
    if name not in inline.strong or len(name.split()) > _MAX_NAME_WORDS:
        return name
    end = inline.text.find(name) + len(name)
    limit = next((link.start for link in inline.links if link.start > end + 2), len(inline.text))
    match = _SUBTITLE.match(inline.text[: min(limit, _MAX_TEXT_LENGTH)], end)
    is_subtitle = match and _MIN_SUBTITLE_WORDS <= len(match[1].split()) <= _MAX_SUBTITLE_WORDS
    return f"{name}: {_tidy(match[1])}" if match and is_subtitle else name


def _may_be_title(strong: str) -> bool:
    """Return whether strong text is neither a label nor a tag in brackets."""
    return not strong.endswith((":", "\uff1a")) and not _TAG.fullmatch(strong)


def find_cell_title(inline: Inline) -> str:
    """Return the title in a table cell, which may also have links and notes in parentheses but nothing else."""
    if not _is_linked_generically(inline):
        return find_title(inline)
    text = inline.without_links()
    title = _tidy(_EMPTY_BRACKETS.sub(" ", _READ_MORE.sub(" ", text[:_MAX_TEXT_LENGTH])))
    return "" if is_generic(title) else title


def _title_line(inline: Inline) -> str:
    """Return the line of a paragraph above or below its links, or ending with a footnote, if it is a title."""
    first, *following = inline.text.strip().split("\n")
    if not inline.links or len(first) > _MAX_LENGTH:
        return ""
    link, urls = inline.links[0], {link.url for link in inline.links}
    if first in urls:
        return _plain_line(next((line for line in following if line not in urls), ""))
    if link.words.isdigit() and first == inline.text[: link.end].strip():
        return _plain_line(inline.text[: link.start])
    title = _tidy(first)
    is_above_links = following and is_generic(following[0]) and link.start > len(first)
    return "" if not is_above_links or is_generic(title) else title


def _plain_line(line: str) -> str:
    """Return a line of plain text if it may be a title: it begins with a capital and is not a sentence."""
    title = _tidy(line) if len(line) <= _MAX_LENGTH else ""
    is_prose = title[:1].islower() or line.strip().endswith(_ENDS_OF_PROSE) or len(title.split()) < _MIN_TITLE_WORDS
    return "" if is_prose or is_generic(title) else title


def _plain_title(inline: Inline) -> str:
    text = inline.without_links() if _is_linked_generically(inline) else inline.text
    if emphasized := _EMPHASIZED.match(strip_number(text)):
        return _tidy(emphasized[1])
    text = _EMPTY_BRACKETS.sub(" ", _READ_MORE.sub(" ", text[:_MAX_TEXT_LENGTH]))
    if quoted := _QUOTED.match(strip_number(strip_date(text))):
        return _tidy(quoted[1])
    text = re.sub(r"\n[ \t]*", " ", text) if "(" in inline.text or not inline.links else text
    text = _AND_OTHERS.sub("", _TAG_BEFORE.sub("", text))
    text = _EMPHASIZED_REST.split(_PREPRINT.sub("", text), maxsplit=1)[0]
    parts = (_tidy(part) for part in _SEPARATOR.split(strip_number(strip_date(text))))
    return next((part for part in parts if not is_generic(part)), "")


def _is_linked_generically(inline: Inline) -> bool:
    return all(is_generic(link.words) for link in inline.links)


def _tidy(text: str) -> str:
    text = _READING_TIME.sub("", _TITLE_LABEL.sub("", strip_number(strip_date(clean_words(text)))))
    for _ in range(3):
        shorter = _TRAILING_LABEL.sub("", text).strip(_EDGES)
        if shorter == text:
            break
        text = shorter
    return text.removesuffix(".") if text.count(".") == 1 and len(text) < 300 else text


def find_day(text: str, today: date) -> tuple[date | None, bool]:
    """Return the first day in a heading, and whether its year is assumed to be the latest one not in the future."""
    for match in _DAY.finditer(text[:_MAX_DATE_LENGTH]):
        if day := _parse(match):
            return day, False
        if match["short"] and (day := _latest(match["short"], today)):
            return day, True
    return None, False


def find_published(text: str) -> str | None:
    """Return the first date with a year in an entry, in ISO form."""
    days = (_parse(match) for match in _DAY.finditer(text[:_MAX_DATE_LENGTH]))
    return next((day.isoformat() for day in days if day and day >= _EARLIEST), None)


def strip_date(text: str) -> str:
    """Remove a date at the beginning of a text."""
    match = _LEADING_DATE.match(text[:_MAX_DATE_LENGTH])
    return text[match.end() :] if match and not match["short"] else text


def _parse(match: re.Match[str]) -> date | None:
    if match["east"]:
        return parse_day_text(f"{match['east']}-{match['month']}-{match['day']}")
    text = match["iso"] or match["words"]
    return parse_day_text(re.sub(r"\s+", " ", text)) if text else None


def _latest(short: str, today: date) -> date | None:
    years = range(today.year, today.year - 9, -1)
    days = (parse_day_text(f"{re.sub(r'(?:st|nd|rd|th)$', '', short)}, {year}") for year in years)
    return next((day for day in days if day and day <= today + timedelta(days=1)), None)
