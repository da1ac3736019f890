"""Mean average precision of the order For you beside simpler orders, and the processor time it takes.

`python -m tests.bench ranking [SIZE…]`; without sizes 10,000 papers. `tests.bench.interests` says how they are made.
"""

from collections.abc import Callable, Sequence
from functools import partial
from statistics import fmean
from time import thread_time

import numpy as np

from reader.paper import Marks
from reader.ranking.feature_matrix import FeatureMatrix, Vector
from reader.ranking.model import average_precision, fit, fit_logistic
from reader.ranking.training_data import Feedback
from reader.search import FOR_YOU
from reader.search.for_you import ForYou
from reader.search.indexer import Indexer
from tests.bench.interests import TopicPapers, User
from tests.bench.report import Figure, report
from tests.reader.search.libraries import TODAY, SearchLibrary

STARS = (10, 50)
TOPICS = range(0, 40, 3)
RUNS = 7
FIT_MS, UPDATE_MS, RANK_MS = 2_000, 50, 100
MIN_PAPERS = 3_000
MAX_BOUNDED = 10_000
"""Times with more papers have no bounds."""

Scorer = Callable[[FeatureMatrix, User], Vector]


def main(arguments: list[str]) -> int:
    sizes = [int(argument) for argument in arguments] or [10_000]
    if min(sizes) < MIN_PAPERS:
        print(f"ranking needs {MIN_PAPERS:,} papers or more, so that a topic has enough for a user to star")
        return 2
    missed = sum(measure(size) for size in sizes)
    print(f"{missed} figures miss their bounds" if missed else "every figure is within its bound")
    return 1 if missed else 0


def measure(size: int) -> int:
    """Measure with a library of one size; return how many figures miss their bounds."""
    generated = TopicPapers(size)
    library = SearchLibrary(generated.papers)
    indexer = Indexer(library)
    indexer.update()
    assert indexer.current is not None
    matrix = ForYou(library.columns, None, library.paper).features(indexer.current)
    missed = sum(
        report(f"\n{size:,} papers, {stars} stars: mean average precision", _precisions(generated, matrix, stars))
        for stars in STARS
    )
    library.searcher.update_index()
    return missed + report(" time", _times(generated, library))


def _precisions(generated: TopicPapers, matrix: FeatureMatrix, stars: int) -> list[Figure]:
    users = [generated.user(topic, stars) for topic in TOPICS]
    scorers: dict[str, Scorer] = {
        "date": lambda _, __: np.array([paper.published.toordinal() for paper in generated.papers if paper.published]),
        "upvotes": lambda _, __: np.array([paper.upvotes or 0 for paper in generated.papers]),
        "centroid of the stars": _centroid_scores,
        "linear model, stars against all others": _linear_scores,
        "for you, words alone": lambda features, user: _scores(_words_alone(features), user),
        "for you": _scores,
    }
    means = {name: fmean(_precision(scorer(matrix, user), user) for user in users) for name, scorer in scorers.items()}
    best = max(mean for name, mean in means.items() if not name.startswith("for you"))
    return [Figure(name, mean, lower_bound=best if name == "for you" else None) for name, mean in means.items()]


def _precision(scores: Vector, user: User) -> float:
    known = {*user.starred, *user.dismissed}
    ranked = [row for row in np.argsort(-scores, kind="stable").tolist() if row not in known]
    return average_precision(ranked, set(user.relevant))


def _feedback(matrix: FeatureMatrix, user: User) -> Feedback:
    known = {*user.starred, *user.dismissed}
    return Feedback(user.starred, user.dismissed, [row for row in range(len(matrix)) if row not in known])


def _scores(matrix: FeatureMatrix, user: User) -> Vector:
    return matrix.dot(fit(matrix, _feedback(matrix, user)))


def _centroid_scores(matrix: FeatureMatrix, user: User) -> Vector:
    weights = np.zeros(len(matrix))
    weights[list(user.starred)] = 1 / len(user.starred)
    return matrix.dot(matrix.weighted_sum(weights))


def _linear_scores(matrix: FeatureMatrix, user: User) -> Vector:
    """Return the scores of a logistic regression that weighs stars and all other papers alike, as linear models do."""
    targets = np.zeros(len(matrix))
    targets[list(user.starred)] = 1
    weights = np.where(targets > 0, 0.5 / targets.sum(), 0.5 / (len(targets) - targets.sum()))
    return matrix.dot(fit_logistic(matrix, targets, weights))


def _words_alone(matrix: FeatureMatrix) -> FeatureMatrix:
    is_word = np.array([":" not in name for name in matrix.names])
    return FeatureMatrix(
        matrix.names, matrix.idf, matrix.offsets, matrix.columns, matrix.values * is_word[matrix.columns]
    )


def _times(generated: TopicPapers, library: SearchLibrary) -> list[Figure]:
    user = generated.user(7, 50)
    for rows, marks in ((user.dismissed, Marks(read=True)), (user.starred, Marks(starred=True))):
        for row in rows:
            library.mark(library.columns.keys[row], marks)
    library.titles(FOR_YOU, wait=False)
    first = _milliseconds(library.searcher.update_ranking)
    updates, ranks = [], []
    for row in sorted(user.relevant)[:RUNS]:
        library.mark(library.columns.keys[row], Marks(starred=True))
        updates.append(_milliseconds(library.searcher.update_ranking))
        ranks.append(_milliseconds(lambda: library.searcher.listing(FOR_YOU, today=TODAY, wait=False)))
    listing = library.searcher.listing(FOR_YOU, today=TODAY, wait=False)
    whys = [_milliseconds(partial(listing.reasons, listing.paper_at(index))) for index in range(40)]
    fit, update, rank = (FIT_MS, UPDATE_MS, RANK_MS) if len(generated.papers) <= MAX_BOUNDED else (None, None, None)
    return [
        Figure("first ranking, from the search index", first, "ms", fit),
        Figure("update after a star", _median(updates), "ms", update),
        Figure("rank all papers that wait", _median(ranks), "ms", rank),
        Figure("explain a paper", _median(whys), "ms"),
    ]


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def _milliseconds(action: Callable[[], object]) -> float:
    """Return the processor time of an action, which other programs do not change."""
    started = thread_time()
    action()
    return (thread_time() - started) * 1_000
