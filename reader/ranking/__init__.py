"""Ranking: learn from what the user starred and dismissed which papers to read first, and say why."""

from reader.ranking.feedback import MIN_POSITIVES, Feedback
from reader.ranking.ranking import RANKING_FILE_NAME, Ranking, Reason

__all__ = ["MIN_POSITIVES", "RANKING_FILE_NAME", "Feedback", "Ranking", "Reason"]
