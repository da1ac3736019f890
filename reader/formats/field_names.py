"""The usual names of the fields of a paper in JSON, by their letters and digits, the best one first."""

TITLE = ("title", "papertitle", "papername", "displayname")
ARXIV_ID = ("arxivid", "arxiv", "eprint", "id", "paperid", "hfid", "hfpaperid")
DOI = ("doi", "paperdoi", "id")
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
AUTHORS = ("authorfullnames", "authors", "author", "authornames", "authorlist", "authorships", "creators")
PUBLISHED = (
    *("published", "publishedat", "publisheddate", "publicationdate", "pubdate", "publishdate", "publishedon"),
    *("datepublished", "dateposted", "posted", "submitteddate", "submitted", "submissiondate", "released"),
    *("releasedate", "created", "createdat", "versions"),
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
"""Categories if they are arXiv's."""
VENUE = (
    *("venue", "publicationvenue", "journalref", "journalreference", "journal", "journalname", "booktitle"),
    *("conference", "proceedings", "publishedin", "containertitle", "hostvenue"),
)
COMMENT_TEXT = ("comment", "arxivcomment", "comments", "authorcomment", "authorscomment")
"""What the authors say about a paper; some lists have a count or other people's comments under these names."""
ORGANIZATION = (
    *("organization", "organisation", "organizations", "organisations", "org", "affiliation", "affiliations"),
    *("institution", "institutions", "institute", "company", "lab"),
)
SUBMITTER = ("submittedby", "submitter", "submittedbyname", "submittedondailyby", "postedby", "sharedby")
WITHDRAWN = ("withdrawn", "iswithdrawn", "withdrawnat", "retracted", "isretracted")
INVERTED_ABSTRACT = "abstractinvertedindex"
"""The words of an abstract, each with its places, as OpenAlex publishes it."""
OTHER = ("date", "externalids", "year", "publicationyear", "primarylocation", INVERTED_ABSTRACT)

ALL = frozenset(
    {*TITLE, *ARXIV_ID, *DOI, *PAGE, *PDF, *CODE, *PROJECT, *SUMMARY, *AUTHORS, *PUBLISHED, *LISTED, *COMMENTS}
    | {*UPVOTES, *STARS, *KEYWORDS, *PRIMARY_CATEGORY, *CATEGORIES, *VENUE, *COMMENT_TEXT, *ORGANIZATION, *SUBMITTER}
    | {*WITHDRAWN, *OTHER}
)
"""All names but those of the abstract, which are known only if one of them is it."""
