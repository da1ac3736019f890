"""The usual names of the fields of a paper, reduced to letters and digits, the best one first."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

TITLE = ("title", "papertitle", "papername", "displayname", "name")
ARXIV_ID = (
    *("arxivid", "arxiv", "eprint", "id", "paperid", "hfid", "hfpaperid", "universalpaperid", "arxiveprints"),
    *("identifier", "identifiers"),
)
DOI = ("doi", "paperdoi", "dois", "id", "identifier", "identifiers", "articleids")
PAGE = (
    *(
        "absurl",
        "urlabs",
        "arxivurl",
        "paperurl",
        "url",
        "link",
        "pageurl",
        "paperlink",
        "arxivlink",
        "hfurl",
        "entryid",
    ),
    *("id", "guid", "href", "permalink", "htmlurl", "externalurl", "landingpage", "landingpageurl", "uri", "page"),
    *("sourceurl", "site", "articleurl"),
)
PDF = ("pdfurl", "urlpdf", "pdf", "pdflink", "openaccesspdf", "pdflinks")
CODE = ("githubrepo", "github", "githuburl", "githublink", "githublinks", "code", "codeurl", "codelink", "repo")
PROJECT_PAGE = ("projectpage", "projecturl", "projectpageurl", "projectlink", "project", "homepage", "website")
PROJECT = ("repository", "repositoryurl", "repourl", *PROJECT_PAGE, "links")
ABSTRACT = ("abstract", "summary", "abstracttext", "brief", "description", "contenttext", "content", "text")
SUMMARY = (
    *("aisummary", "tldr", "onesentencesummary", "onesentence", "onelinesummary", "oneliner", "shortsummary"),
    *("briefsummary", "llmsummary", "generatedsummary", "modelsummary", "gptsummary", "summaryshort"),
)
AUTHORS = (
    *("authorfullnames", "authors", "author", "authornames", "authorlist", "authorships", "creators", "authorstring"),
    "authorsparsed",
)
PUBLISHED = (
    *("published", "publishedat", "publisheddate", "publicationdate", "pubdate", "publishdate", "publishedon"),
    *("datepublished", "dateposted", "posted", "submitteddate", "submitted", "submissiondate", "released"),
    *("releasedate", "firstpublicationdate", "earliestdate", "preprintdate", "created", "createdat", "versions"),
)
LISTED = ("submittedondailyat", "submittedat", "dailydate", "digestdate", "listedat", "scrapeddate", "fetcheddate")
COMMENTS = ("comments", "numcomments", "commentscount", "commentcount")
UPVOTES = ("upvotes", "likes", "votes", "upvotecount", "numupvotes")
STARS = ("stars", "githubstars", "repostars", "starcount", "numstars", "stargazerscount", "stargazers")
KEYWORDS = ("aikeywords", "keywords", "keyword")
PRIMARY_CATEGORY = ("primarycategory", "arxivprimarycategory", "primarysubject", "primaryclass")
CATEGORIES = (
    *("categories", "category", "arxivcategories", "arxivcategory", "subjects", "subject"),
    *("fieldsofstudy", "s2fieldsofstudy"),
)
TAGS = ("tags",)
"""Tags, which count as categories if they are arXiv's."""
VENUE = (
    *("venue", "publicationvenue", "journalref", "journalreference", "journal", "journalname", "booktitle"),
    *("conference", "proceedings", "publishedin", "containertitle", "hostvenue"),
)
COMMENT_TEXT = ("comment", "arxivcomment", "comments", "authorcomment", "authorscomment")
"""The authors' comment on a paper; some lists use these names for a count or for other people's comments."""
ORGANIZATION = (
    *("organization", "organisation", "organizations", "organisations", "org", "affiliation", "affiliations"),
    *("institution", "institutions", "institute", "company", "lab"),
)
SUBMITTER = ("submittedby", "submitter", "submittedbyname", "submittedondailyby", "postedby", "sharedby")
WITHDRAWN = ("withdrawn", "iswithdrawn", "withdrawnat", "retracted", "isretracted")
INVERTED_ABSTRACT = "abstractinvertedindex"
"""The words of an abstract, each with its positions, as OpenAlex publishes it."""
YEAR = ("year", "publicationyear", "pubyear", "yearpublished")
NESTED = ("paper", "citingpaper", "citedpaper")
"""Objects that contain the fields of the paper."""
NESTED_WITH_TITLE = ("metadata", "attributes", "info", "node", "source", "item", "article", "work")
"""Objects that contain the fields of the paper if its title is among them."""
LISTED_TEXTS: Mapping[str, str] = {"titles": "title", "abstracts": "abstract", "descriptions": "abstract"}
"""Lists whose first element is the text of a field."""
OTHER = ("date", "externalids", "primarylocation", INVERTED_ABSTRACT, *YEAR, *LISTED_TEXTS)

ALL = frozenset(
    {*TITLE, *ARXIV_ID, *DOI, *PAGE, *PDF, *CODE, *PROJECT, *SUMMARY, *AUTHORS, *PUBLISHED, *LISTED, *COMMENTS}
    | {*UPVOTES, *STARS, *KEYWORDS, *PRIMARY_CATEGORY, *CATEGORIES, *VENUE, *COMMENT_TEXT, *ORGANIZATION, *SUBMITTER}
    | {*WITHDRAWN, *OTHER}
)
"""All names except those of the abstract, which count as known only if one of them holds the abstract."""

TRANSLATED: Mapping[str, str] = {
    **dict.fromkeys(("titre", "titel", "título", "titolo", "标题", "題目", "题目", "タイトル", "제목"), "title"),
    **dict.fromkeys(("auteurs", "autoren", "autores", "autori", "autor", "auteur", "作者", "著者", "저자"), "authors"),
    **dict.fromkeys(("résumé", "zusammenfassung", "resumen", "resumo", "摘要", "要旨", "초록"), "abstract"),
    **dict.fromkeys(("année", "jahr", "ano", "anno", "年份", "年"), "year"),
    **dict.fromkeys(("lien", "enlace", "链接", "論文链接", "论文链接", "リンク", "링크"), "url"),
    **dict.fromkeys(("日期", "发布日期", "发表日期", "发布时间", "datum", "fecha", "날짜"), "date"),
    **dict.fromkeys(("关键词", "關鍵詞", "キーワード", "키워드", "mots clés", "palabras clave"), "keywords"),
    **dict.fromkeys(("代码", "代码链接", "コード", "코드"), "code"),
    **dict.fromkeys(("期刊", "会议", "revue", "zeitschrift", "revista"), "venue"),
    **dict.fromkeys(("分类", "类别", "カテゴリ"), "categories"),
}
"""Names in other languages, mapped to the usual names."""


@lru_cache(maxsize=1024)
def letters_of(name: str) -> str:
    """Return the letters and digits of a name in lower case, without accents."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name).casefold()))


@lru_cache(maxsize=1024)
def usual_name(name: str) -> str:
    """Return the letters and digits of a name, translated to the English name if it is in another language."""
    letters = letters_of(name)
    return _TRANSLATED_LETTERS.get(letters, letters)


_TRANSLATED_LETTERS = {letters_of(name): usual for name, usual in TRANSLATED.items()}
