"""Papers on topics that share words, and users who like one topic, made with a fixed seed.

There are 8 fields of 5 topics each. A field has 260 words of its own; a topic prefers 70 of them by Zipf's law, so that
topics of a field overlap. Of the words of a text, four in five are general ones by Zipf's law, and of the others half
come from the paper's topic and half from any topic of its field; one paper in five has a second topic of any field,
which gives half of its words. A topic has 120 authors and 4 organizations that it shares with the rest: one author in
four, and every other organization, comes from anywhere. Six papers in ten have keywords, which are words of the topic,
one of three of another topic of the field. Upvotes and dates say nothing about topics.

A user likes one topic. One star in ten is of another topic of the field, and of the 150 papers that the user dismissed,
5 of 100 are of the topic.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from reader.paper import Appearance, Paper
from tests.bench.generate import SEED

FIELDS, TOPICS_PER_FIELD = 8, 5
GENERAL_WORDS, FIELD_WORDS, TOPIC_WORDS = 6_000, 260, 70
DISMISSED = 150
_SYLLABLES = [first + vowel for first in (*"bcdfghklmnprstvwz", "st", "tr", "pl") for vowel in "aeiou"]


class Weighted:
    """Items with weights by Zipf's law, the first the likeliest."""

    def __init__(self, items: Sequence[str]) -> None:
        self.items = items
        self._weights = list(accumulate(1 / (rank + 3) ** 0.8 for rank in range(len(items))))

    def choose(self, random: Random) -> str:
        return random.choices(self.items, cum_weights=self._weights)[0]


@dataclass(frozen=True)
class User:
    """Rows of papers that a user starred and dismissed, and of further ones that the user would like."""

    starred: tuple[int, ...]
    dismissed: tuple[int, ...]
    relevant: frozenset[int]


class TopicPapers:
    """Papers with the topics that they are about."""

    def __init__(self, size: int) -> None:
        self._random = random = Random(SEED)
        words = self._invent(GENERAL_WORDS + FIELDS * FIELD_WORDS)
        self._general = Weighted(words[:GENERAL_WORDS])
        starts = range(GENERAL_WORDS, len(words), FIELD_WORDS)
        fields = [words[start : start + FIELD_WORDS] for start in starts]
        self._topics = [
            Weighted(random.sample(field, TOPIC_WORDS)) for field in fields for _ in range(TOPICS_PER_FIELD)
        ]
        self._authors = [[self._name() for _ in range(120)] for _ in self._topics]
        self._organizations = [[f"{self._name()} Lab" for _ in range(4)] for _ in self._topics]
        self.topics = [self._topics_of_paper() for _ in range(size)]
        self.papers = [self._paper(number, topics) for number, topics in enumerate(self.topics)]

    def user(self, topic: int, stars: int) -> User:
        """Return a user who likes a topic."""
        random = Random(SEED + topic * 1_000 + stars)
        field = topic // TOPICS_PER_FIELD
        of_topic = [row for row, topics in enumerate(self.topics) if topic in topics]
        of_field = [row for row, (first, _) in enumerate(self.topics) if first // TOPICS_PER_FIELD == field]
        others = sorted(set(range(len(self.papers))) - set(of_topic))
        wrong = random.sample(sorted(set(of_field) - set(of_topic)), stars // 10)
        missed = random.sample(of_topic, DISMISSED // 20)
        starred = (*random.sample(sorted(set(of_topic) - set(missed)), stars - len(wrong)), *wrong)
        dismissed = (*random.sample(sorted(set(others) - set(wrong)), DISMISSED - len(missed)), *missed)
        return User(starred, dismissed, frozenset(of_topic) - set(starred) - set(dismissed))

    def _invent(self, count: int) -> list[str]:
        words = dict[str, None]()
        while len(words) < count:
            words["".join(self._random.choice(_SYLLABLES) for _ in range(self._random.randint(2, 4)))] = None
        return list(words)

    def _name(self) -> str:
        first, last = ("".join(self._random.choice(_SYLLABLES) for _ in range(3)) for _ in range(2))
        return f"{first.title()} {last.title()}"

    def _topics_of_paper(self) -> tuple[int, int]:
        first = self._random.randrange(len(self._topics))
        return first, self._random.randrange(len(self._topics)) if self._random.random() < 0.2 else first

    def _words(self, topics: tuple[int, int], count: int) -> Iterator[str]:
        random = self._random
        for _ in range(count):
            topic = random.choice(topics)
            if random.random() < 0.8:
                yield self._general.choose(random)
            else:
                field = topic // TOPICS_PER_FIELD * TOPICS_PER_FIELD
                source = topic if random.random() < 0.5 else field + random.randrange(TOPICS_PER_FIELD)
                yield self._topics[source].choose(random)

    def _paper(self, number: int, topics: tuple[int, int]) -> Paper:
        random, topic = self._random, self._random.choice(topics)
        title = " ".join(self._words(topics, 8)).title()
        day = date(2020, 1, 1) + timedelta(days=random.randrange(1_500))
        arxiv_id = f"{20 + number // 100_000:02}{1 + number // 10_000 % 12:02}.{number % 100_000:05}"
        return Paper(
            key=arxiv_id,
            arxiv_id=arxiv_id,
            title=title,
            abstract=" ".join(self._words(topics, random.randint(60, 120))),
            authors=tuple(
                random.choice(self._authors[topic if random.random() < 0.75 else random.randrange(len(self._topics))])
                for _ in range(random.randint(1, 6))
            ),
            organization=random.choice(
                self._organizations[topic if random.random() < 0.5 else random.randrange(len(self._topics))]
            ),
            keywords=tuple(self._keywords(topic)) if random.random() < 0.6 else (),
            published=day,
            upvotes=random.randrange(300),
            code=("https://github.com/a/b",) if random.random() < 0.3 + topic % 4 / 10 else (),
            appearances=(Appearance("hf-daily", day, number % 40),),
        )

    def _keywords(self, topic: int) -> Iterator[str]:
        field = topic // TOPICS_PER_FIELD * TOPICS_PER_FIELD
        for source in (topic, topic, field + self._random.randrange(TOPICS_PER_FIELD)):
            yield self._topics[source].choose(self._random)
