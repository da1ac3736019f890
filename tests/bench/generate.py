"""A library of any size and questions about it, made with a fixed seed from the words of the sample digests."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random

import reader.formats
from reader.paper import Appearance, Marks, Paper

SEED = 20251128
SAMPLES = Path(reader.formats.__file__).parent / "samples"
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]")
_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        also been between both during each existing from have however into more most only other over several show shows
        some such than that their them then there these they this those through toward towards under using various very
        well when where which while will with within without work would your
        """,
    )
)
_ENDINGS = ("s", "ing", "ed", "er", "al", "ization", "ness", "net", "former")


@dataclass(frozen=True)
class SampleText:
    """The titles, sentences and words of the sample digests."""

    titles: tuple[tuple[str, ...], ...]
    sentences: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    """Words that carry meaning, the commonest first."""

    @cached_property
    def common(self) -> frozenset[str]:
        """Short words, which are not replaced, so that the sentences stay sentences."""
        return frozenset(word for sentence in self.sentences for word in sentence if len(word) < 4)


def sample_text() -> SampleText:
    blocks = [block for path in sorted(SAMPLES.glob("*.txt")) for block in path.read_text("utf-8").split("\n\n")]
    abstracts = [index for index, block in enumerate(blocks) if len(block) > 300]
    sentences = [s for index in abstracts for s in re.split(r"(?<=[.!?]) ", blocks[index]) if "http" not in s]
    counts = Counter(
        word.lower() for sentence in sentences for word in _WORD.findall(sentence) if _is_distinctive(word)
    )
    return SampleText(
        titles=tuple(tuple(blocks[index - 1].split()) for index in abstracts),
        sentences=tuple(tuple(sentence.split()) for sentence in sentences),
        words=tuple(word for word, _ in counts.most_common()),
    )


@dataclass(frozen=True)
class Topic:
    """The words of a group of papers, with their weights."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    def word(self, random: Random) -> str:
        return random.choices(self.words, cum_weights=self.weights)[0]


class PaperGenerator:
    """Generates papers, the same ones for the same size."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.random = Random(SEED)
        self.sample = sample_text()
        self.vocabulary = self._vocabulary()
        self.topics = [self._topic() for _ in range(20 + int(size**0.5) * 2)]
        self.names = [self._name() for _ in range(200 + size // 3)]

    def papers(self) -> Iterator[Paper]:
        """Yield the papers."""
        for number in range(self.size):
            yield self.paper(number)

    def paper(self, number: int) -> Paper:
        random = self.random
        topic = random.choice(self.topics)
        title = self._title(topic, random)
        arxiv_id = f"{15 + number // 100_000:02}{1 + number // 10_000 % 12:02}.{number % 100_000:05}"
        return Paper(
            key=arxiv_id,
            arxiv_id=arxiv_id,
            title=title,
            abstract=self._abstract(title, topic, random),
            authors=tuple(random.choice(self.names) for _ in range(random.randint(1, 8))),
            keywords=tuple({topic.word(random) for _ in range(3)}),
            published=date(2015, 1, 1) + timedelta(days=number % 3_900),
            comments=random.randrange(30),
            upvotes=random.randrange(300),
            code=("https://github.com/a/b",) if random.random() < 0.3 else (),
            appearances=(Appearance("hf-daily", date(2015, 1, 2) + timedelta(days=number // 40), number % 40),),
            marks=Marks(starred=random.random() < 0.05, read=random.random() < 0.5),
        )

    def _vocabulary(self) -> list[str]:
        known = list(self.sample.words)
        wanted = len(known) + int(12 * self.size**0.75)
        invented = dict.fromkeys(known)
        while len(invented) < wanted:
            first, second = self.random.choice(known), self.random.choice(known)
            cut = self.random.randint(2, 5)
            invented[first[:cut] + second[-self.random.randint(2, 5) :] + self.random.choice(("", "", *_ENDINGS))] = (
                None
            )
        return list(invented)

    def _topic(self) -> Topic:
        words = [self._any_word(self.random) for _ in range(60)]
        return Topic(tuple(words), tuple(accumulate(1 / (rank + 2) ** 0.7 for rank in range(60))))

    def _name(self) -> str:
        parts = [word for word in self.sample.words if word.isalpha()]
        first, second = self.random.choice(parts), self.random.choice(parts)
        return f"{first[:5].title()} {(second[:3] + self.random.choice(parts)[-4:]).title()}"

    def _word(self, topic: Topic, random: Random) -> str:
        return topic.word(random) if random.random() < 0.75 else self._any_word(random)

    def _any_word(self, random: Random) -> str:
        """Return a word by Zipf's law: the common ones more often than the rare ones."""
        return self.vocabulary[int(len(self.vocabulary) ** random.random()) - 1]

    def _title(self, topic: Topic, random: Random) -> str:
        pattern = random.choice(self.sample.titles)[:14]
        changed = [
            self._word(topic, random).title() if len(word) > 3 and random.random() < 0.8 else word for word in pattern
        ]
        return " ".join(changed)

    def _abstract(self, title: str, topic: Topic, random: Random) -> str:
        of_title = [word.lower() for word in _WORD.findall(title) if len(word) > 3] or ["model"]
        sentences = [self._sentence(of_title, topic, random) for _ in range(random.randint(5, 9))]
        if random.random() < 0.4:
            sentences.insert(1, self._definition(topic, random))
        return " ".join(sentences)

    def _sentence(self, of_title: Sequence[str], topic: Topic, random: Random) -> str:
        words = []
        for word in random.choice(self.sample.sentences):
            chance = random.random()
            if len(word) <= 3 or chance < 0.55:
                words.append(word)
            else:
                words.append(random.choice(of_title) if chance < 0.65 else self._word(topic, random))
        return " ".join(words)

    def _definition(self, topic: Topic, random: Random) -> str:
        words = [self._word(topic, random) for _ in range(random.randint(2, 4))]
        return f"We call it {' '.join(words).title()} ({''.join(word[0].upper() for word in words)})."


@dataclass(frozen=True)
class SearchQuestion:
    """A query by which one paper should be found."""

    kind: str
    text: str
    key: str


def questions(papers: Sequence[Paper], of_each_kind: int) -> list[SearchQuestion]:
    """Return queries of every kind for some of the papers; the same papers have the same queries.

    Queries whose words are in the titles of several papers are left out, because any of them would be right; so are
    those of few words if several papers hold these anywhere.
    """
    random = Random(SEED + len(papers))
    holders = _papers_by_title_word(papers)
    asked = [
        SearchQuestion(kind, text, paper.key)
        for kind, ask in KINDS.items()
        for paper in random.sample(papers, min(of_each_kind, len(papers)))
        if (text := ask(paper, random)) and _identifies_one_paper(text, holders)
    ]
    short = {word for question in asked if question.kind in OF_FEW_WORDS for word in question.text.lower().split()}
    anywhere = _papers_by_word(papers, short)
    return [
        question
        for question in asked
        if question.kind not in OF_FEW_WORDS or _identifies_one_paper(question.text, anywhere)
    ]


def _papers_by_word(papers: Sequence[Paper], words: set[str]) -> dict[str, set[int]]:
    """Return, for some words, the indexes of the papers that hold them in the title, the abstract or the authors."""
    holders: dict[str, set[int]] = {}
    for place, paper in enumerate(papers):
        text = f"{paper.title} {paper.abstract} {' '.join(paper.authors)}".lower()
        for word in words.intersection(_WORD.findall(text)):
            holders.setdefault(word, set()).add(place)
    return holders


def _papers_by_title_word(papers: Sequence[Paper]) -> dict[str, set[int]]:
    """Return, for each word, the indexes of the papers that have it in the title."""
    holders: dict[str, set[int]] = {}
    for place, paper in enumerate(papers):
        for word in _WORD.findall(paper.title.lower()):
            holders.setdefault(word, set()).add(place)
    return holders


def _identifies_one_paper(text: str, holders: dict[str, set[int]]) -> bool:
    places = [holders.get(word, set()) for word in text.lower().split()]
    return len(set.intersection(*places)) <= 1


def _is_distinctive(word: str) -> bool:
    return len(word) > 3 and word.lower() not in _STOP_WORDS


def _title_words(paper: Paper) -> list[str]:
    """Return the memorable words of a title, each once."""
    return list(dict.fromkeys(word.lower() for word in _WORD.findall(paper.title) if _is_distinctive(word)))


def _pick(words: Sequence[str], random: Random, low: int, high: int) -> list[str]:
    count = min(len(words), random.randint(low, high))
    return [words[index] for index in sorted(random.sample(range(len(words)), count))]


def _with_typo(word: str, random: Random) -> str:
    at = random.randrange(1, len(word) - 1)
    letter = random.choice("abcdefghijklmnopqrstuvwxyz")
    return random.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )


def _exact(paper: Paper, _random: Random) -> str:
    return paper.title


def _words(paper: Paper, random: Random) -> str:
    return " ".join(_pick(_title_words(paper), random, 3, 5))


def _reordered(paper: Paper, random: Random) -> str:
    words = _pick(_title_words(paper), random, 3, 5)
    random.shuffle(words)
    return " ".join(words)


def _typos(paper: Paper, random: Random) -> str:
    words = _pick(_title_words(paper), random, 3, 5)
    at = random.randrange(len(words)) if words else 0
    return " ".join(_with_typo(word, random) if index == at else word for index, word in enumerate(words))


def _prefixes(paper: Paper, random: Random) -> str:
    words = _pick(_title_words(paper), random, 3, 5)
    return " ".join(word[: random.randint(3, 6)] if index else word for index, word in enumerate(words))


def _compound(paper: Paper, random: Random) -> str:
    words = [word.lower() for word in _WORD.findall(paper.title)]
    pairs = [pair for pair in pairwise(words) if all(_is_distinctive(word) and word.isalpha() for word in pair)]
    if not pairs:
        return ""
    pair = random.choice(pairs)
    others = [word for word in _title_words(paper) if word not in pair]
    return " ".join(["".join(pair), *_pick(others, random, 1, 2)])


def _acronym(paper: Paper, random: Random) -> str:
    if defined := re.search(r"\(([A-Z]{2,})\)", paper.abstract):
        return f"{defined.group(1).lower()} {' '.join(_pick(_title_words(paper), random, 2, 3))}"
    return "".join(word[0].lower() for word in paper.title.split() if word[0].isalnum())[:6]


def _abstract_words(paper: Paper, random: Random) -> str:
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(paper.abstract) if len(word) > 6))
    return " ".join(_pick(words, random, 5, 7))


def _author(paper: Paper, random: Random) -> str:
    return f"{random.choice(paper.authors).split()[-1].lower()} {' '.join(_pick(_title_words(paper), random, 2, 2))}"


def _name_and_word(paper: Paper, random: Random) -> str:
    word = random.choice(_title_words(paper) + _words_of_abstract_alone(paper))
    return f"{random.choice(paper.authors).split()[-1].lower()} {word}"


def _few_abstract_words(paper: Paper, random: Random) -> str:
    words = _words_of_abstract_alone(paper)
    return " ".join(_pick(words, random, 3, 3)) if len(words) >= 3 else ""


def _words_of_abstract_alone(paper: Paper) -> list[str]:
    words = dict.fromkeys(word.lower() for word in _WORD.findall(paper.abstract) if _is_distinctive(word))
    return [word for word in words if word not in paper.title.lower()]


def _mixed(paper: Paper, random: Random) -> str:
    title = _pick(_title_words(paper), random, 3, 3)
    abstract = [word for word in map(str.lower, _WORD.findall(paper.abstract)) if len(word) > 6 and word not in title]
    words = [_with_typo(title[0], random), *title[1:], *_pick(abstract, random, 1, 1)]
    random.shuffle(words)
    return " ".join([*words[:-1], words[-1][: max(4, len(words[-1]) - 2)]])


KINDS = {
    "exact": _exact,
    "words": _words,
    "reordered": _reordered,
    "typos": _typos,
    "prefixes": _prefixes,
    "run together": _compound,
    "acronym": _acronym,
    "abstract": _abstract_words,
    "author": _author,
    "mixed": _mixed,
    "name and word": _name_and_word,
    "abstract alone": _few_abstract_words,
}
OF_FEW_WORDS = ("name and word", "abstract alone")
"""Kinds whose words are compared with whole papers, because they are too few to name a paper by chance."""
