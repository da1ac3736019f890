"""Links: finding the URLs in a text, those that lead to code, and those that are safe to open.

The patterns are strings, which `re` compiles on first use, because the first screen needs few of them.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from reader.text import strip_controls

MAX_URL_LENGTH = 2_000
"""The most characters of a URL; no useful one is longer."""
MAX_URLS = 1_000
"""The most candidates examined in one text; no real abstract has more."""
PAPER_HOSTS = (
    *("doi.org", "openreview.net", "aclanthology.org", "semanticscholar.org", "biorxiv.org", "medrxiv.org"),
    *("proceedings.mlr.press", "papers.nips.cc", "proceedings.neurips.cc", "openaccess.thecvf.com"),
)
"""Sites that publish papers, other than arXiv and Hugging Face."""

_ALERT_LINK = r"https?://scholar\.google\.[a-z.]{2,6}/scholar_url\?"

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,62})"
_URL = (
    rf"(?ia)https?://(?P<host>{_LABEL}(?:\.{_LABEL}){{0,20}}|\[[0-9a-f:.]{{2,45}}\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<rest>[/?#][^\s\\\"<>`]*)?"
)
_TOP_LEVEL = r"(?ia)\.(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})"
_CODE_DOMAIN_NAMES = r"github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co|anonymous\.4open\.science"
_URL_START = (
    rf"(?ia)https?://|(?<![\w.@/:-])(?=(?:www\.)?(?:{_CODE_DOMAIN_NAMES})/|[a-z0-9-]{{1,63}}\.github\.io(?![\w.-]))"
)
_URL_HINTS = ("://", ".com/", ".org/", ".co/", ".science/", ".github.io")
_BODY = rf"(?ia)(?:(?!(?<![/=?&])https?://)[!#-;=?-\[\]_a-z~]|\\(?=[_#%&~])){{1,{MAX_URL_LENGTH + 1}}}"
_MAX_BREAKS = 4
"""The most line breaks within one URL."""
_TRAILING = ".,;:!?'*$"
_NEXT_WORDS = (
    r"(?:The|These|This|Those|There|That|They|We|Our|Ours|Us|In|It|Its|Is|As|At|An|A|And|All|Also|Any|Are|Both|But|By|Code|"
    r"Data|Datasets?|Each|Finally|For|From|Further|Furthermore|Hence|Here|How|However|If|More|Moreover|Models?|No|Not|On|"
    r"One|Or|Please|Project|See|Since|Some|Source|Specifically|Such|Thus|To|Together|Unlike|Using|Video|Videos|Visit|"
    r"Weights|What|When|Where|While|Which|With|You|Your|Demo|Website|Additionally|Besides|Despite|Extensive|"
    r"Experiments|Results|Through|Trained|Training|Until|Upon|Via|Without|Work|the|we|our|this|these|and|which|where|with)"
)
_GLUED_WORD = (
    rf"(?<=[\w)/])(?:[.,;:!?]{_NEXT_WORDS}(?![\w/-])|(?<=[a-z0-9])[.,;:!?](?P<word>[A-Z][a-z]+)(?=[.,;:!?'*$]*\Z))"
)
"""A word of the next sentence that follows a URL and its punctuation without a space."""
_HOST_AND_OWNER = r"(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co)"
_UNFINISHED = rf"(?ia)https?:/{{0,2}}|https?://\S*[-=&?%]|https?://(?:www\.)?{_HOST_AND_OWNER}/(?:[\w.-]+/)?"
"""A URL that cannot be complete: it ends with a joining character, or before the name of a repository."""
_OWNER_ONLY = rf"(?ia)https?://(?:www\.)?{_HOST_AND_OWNER}/[\w.-]+"
_REPOSITORY_NAME = r"(?ia)[\w.-]*/[\w.-]+"
_CONTINUATION = r"[/_?=&%][\w~]|\.[a-z]"
_HOST_STARTED = r"(?i)https?://\w"
_CONTINUATION_START = r"[\w~%#?&=./]"
_CLOSING = {")": "(", "]": "["}

_CODE_HOSTS = frozenset(
    {"github.com", "gist.github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "sr.ht", "git.sr.ht", "hg.sr.ht"}
    | {"4open.science", "anonymous.4open.science"}
)
_NAMED_AS_CODE = (
    r"(?i)\b(?:code|codes|codebase|implementations?|repository|repo|software)\b"
    r"(?:(?!https?://|\b(?:page|website|webpage|homepage|demo|dataset|data set)s?\b)[^.!?]){0,100}\Z"
)
"""Text before a URL that calls it code, such as "the code is available at"."""
_SEARCHES = {"hf": "https://huggingface.co/papers?q=", "arxiv": "https://arxiv.org/search/?searchtype=title&query="}
_HUGGINGFACE = frozenset({"huggingface.co", "hf.co"})
_NO_CODE_ON_HUGGINGFACE = frozenset(
    {"papers", "docs", "blog", "collections", "join", "login", "learn", "tasks", "posts", "organizations", "settings"}
)


def find_links(text: str) -> tuple[str, ...]:
    """Return the safe URLs in a text, in order of appearance, each once.

    Recognises URLs glued to a word, in brackets or TeX braces, or followed by punctuation, and URLs of code hosts
    without `https://`.
    """
    lowered = text.lower()
    if not any(hint in lowered for hint in _URL_HINTS):
        return ()
    candidates = islice(_url_candidates(rejoin_urls(text)), MAX_URLS)
    return unique_urls(url for url in candidates if is_safe_url(url) and re.search(_TOP_LEVEL, host_of(url)))


def rejoin_urls(text: str) -> str:
    """Rejoin URLs broken across lines, and keep all other line breaks."""
    if "\n" not in text or "http" not in text.lower():
        return text
    first, *following = text.split("\n")
    lines, breaks = [first], 0
    for line in following:
        if breaks < _MAX_BREAKS and _is_broken_between(lines[-1], line):
            lines[-1] = lines[-1].rstrip() + line.lstrip()
            breaks += 1
        else:
            lines.append(line)
            breaks = 0
    return "\n".join(lines)


def _is_broken_between(before: str, after: str) -> bool:
    """Return whether a URL at the end of a line continues on the next one."""
    last = before[-MAX_URL_LENGTH:].rstrip()
    start = last.lower().rfind("http")
    if start < 0 or not (url := last[start:]) or any(map(str.isspace, url)):
        return False
    following = after[:MAX_URL_LENGTH].lstrip()
    if not re.match(_CONTINUATION_START, following):
        return False
    if re.fullmatch(_UNFINISHED, url) or (url.endswith("_") and following[0].islower()):
        return True
    names_repository = re.fullmatch(_OWNER_ONLY, url) and re.match(_REPOSITORY_NAME, following)
    return bool(names_repository or (re.match(_HOST_STARTED, url) and re.match(_CONTINUATION, following)))


def unique_urls(urls: Iterable[str]) -> tuple[str, ...]:
    """Return URLs in order, each once, ignoring differences in http or https, `www.`, a final slash and `.git`."""
    first: dict[str, str] = {}
    for url in urls:
        first.setdefault(_canonical(url), url)
    return tuple(first.values())


def is_safe_url(url: str) -> bool:
    """Return whether a URL may be passed to a browser: it is http or https, and not misleading.

    User names, non-ASCII hosts, control and invisible characters, spaces, and more than `MAX_URL_LENGTH` characters are
    not allowed.
    """
    if len(url) > MAX_URL_LENGTH or not url.isprintable() or strip_controls(url) != url:
        return False
    parts = re.fullmatch(_URL, url)
    return parts is not None and int(parts["port"] or 0) <= 65535


def host_of(url: str) -> str:
    """Return the host of a URL in lower case, or an empty string if the URL is invalid."""
    parts = re.match(_URL, url)
    return parts["host"].casefold() if parts else ""


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine: localhost or a loopback address."""
    return re.fullmatch(r"localhost|127(?:\.[0-9]{1,3}){3}|::1|\[::1\]", host) is not None


def is_code(url: str) -> bool:
    """Return whether a URL leads to code, a model or a data set, rather than to a page about them."""
    host = host_of(url).removeprefix("www.")
    path = [part for part in _url_path(url).split("/") if part]
    if host in _HUGGINGFACE:
        return len(path) >= 2 and path[0] not in _NO_CODE_ON_HUGGINGFACE
    return bool(path) and (host in _CODE_HOSTS or host.startswith("gitlab."))


def is_paper_page(url: str) -> bool:
    """Return whether a URL leads to a site that publishes papers, other than arXiv and Hugging Face."""
    host = host_of(url)
    return any(host == each or host.endswith(f".{each}") for each in PAPER_HOSTS) or bool(alert_target(url))


def alert_target(url: str) -> str:
    """Return the target of a link in a Google Scholar alert, a paper on any site, or "" for any other URL."""
    if not re.match(_ALERT_LINK, url):
        return ""
    from urllib.parse import parse_qs, urlsplit  # noqa: PLC0415 - only alerts need it

    target = parse_qs(urlsplit(url).query, max_num_fields=100).get("url", [""])[0]
    return target if is_safe_url(target) else ""


def find_code(text: str, links: Iterable[str]) -> tuple[str, ...]:
    """Return the links that lead to code: first those on code hosts, then those that the text calls code."""
    found = (link for link in links if is_code(link) or _is_named_as_code(link, text))
    return tuple(sorted(found, key=is_code, reverse=True))


def _is_named_as_code(url: str, text: str) -> bool:
    text = rejoin_urls(text)
    start = text.find(url)
    return start > 0 and re.compile(_NAMED_AS_CODE).search(text, max(0, start - 200), start) is not None


def title_search_url(title: str, source: str) -> str:
    """Return the URL of a search for a title on the site of a source: Hugging Face, else arXiv."""
    from urllib.parse import quote_plus  # noqa: PLC0415 - only papers without a page need it

    return _SEARCHES["hf" if source.startswith("hf") else "arxiv"] + quote_plus(title)


def _url_candidates(text: str) -> Iterator[str]:
    beginnings, bodies, index = re.compile(_URL_START), re.compile(_BODY), 0
    while beginning := beginnings.search(text, index):
        start = beginning.end()
        body = bodies.match(text, start)
        rest = _trim_url(body.group()) if body else ""
        index = start + max(len(rest), 1)
        if body and len(body.group()) > MAX_URL_LENGTH:
            index = body.end()
        elif not _continues_beyond_ascii(text, start, rest):
            yield (beginning.group() or "https://") + rest.replace("\\", "")


def _url_path(url: str) -> str:
    parts = re.match(_URL, url)
    return re.split(r"[?#]", parts["rest"] or "", maxsplit=1)[0] if parts else ""


def _trim_url(body: str) -> str:
    body = body[: _unbalanced_bracket(body)]
    glued = next(filter(_is_of_next_sentence, re.finditer(_GLUED_WORD, body)), None)
    return body[: glued.start() if glued else len(body)].rstrip(_TRAILING)


def _is_of_next_sentence(glued: re.Match[str]) -> bool:
    """Return whether the word starts a sentence (`tool.Weights`), rather than continuing a name (`Foo.Bar.Baz`)."""
    before = re.split(r"[/?#&=]", glued.string[: glued.start()])[-1]
    return glued["word"] is None or not any(map(str.isupper, before))


def _unbalanced_bracket(body: str) -> int:
    """Return the index of the first closing bracket that the URL did not open, else its length."""
    opened = {"(": 0, "[": 0}
    for index, character in enumerate(body):
        if character in opened:
            opened[character] += 1
        elif character in _CLOSING:
            opened[_CLOSING[character]] -= 1
            if opened[_CLOSING[character]] < 0:
                return index
    return len(body)


def _continues_beyond_ascii(text: str, start: int, rest: str) -> bool:
    """Return whether a host continues with non-ASCII letters, so that its ASCII part alone would be another host."""
    following = text[start + len(rest) : start + len(rest) + 1]
    return not following.isascii() and following.isalnum() and not set("/?#") & set(rest)


def _canonical(url: str) -> str:
    return re.sub(r"(?:\.git)?/?\Z", "", re.sub(r"\Ahttps?://(?:www\.)?", "", url, flags=re.IGNORECASE)).casefold()
