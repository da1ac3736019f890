"""Small libraries of papers on a few subjects."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from reader.paper import Appearance, Marks, Paper
from tests.builders import a_paper
from tests.reader.search.libraries import SearchLibrary

SUBJECTS = {
    "distillation": "distillation teacher student compress logits smaller temperature transfer",
    "robots": "robot manipulation gripper policy arm grasp dexterous tactile",
    "speech": "speech phoneme acoustic voice transcription speaker prosody audio",
    "proteins": "protein folding residue sequence amino binding enzyme structure",
}
GENERAL = "model method data training results benchmark propose approach novel improve learning performance evaluate"


def subject_paper(subject: str, number: int, marks: Marks = Marks(), **facts: object) -> Paper:  # noqa: B008 - immutable
    """Return a paper on a subject; the same number has the same text."""
    random = Random(f"{subject} {number}")
    words = SUBJECTS[subject].split()
    title = " ".join(random.sample(words, 3) + random.sample(GENERAL.split(), 2)).title()
    abstract = " ".join(random.choices(words, k=12) + random.choices(GENERAL.split(), k=25))
    return a_paper(
        f"{title} {number}",
        key=f"{subject}-{number}",
        abstract=abstract,
        published=date(2025, 1, 1) + timedelta(days=random.randrange(300)),
        appearances=(Appearance("hf-daily", date(2025, 11, 1), number),),
        marks=marks,
        **facts,
    )


def papers_on(subject: str, numbers: range, marks: Marks = Marks()) -> Iterator[Paper]:  # noqa: B008 - immutable
    """Yield papers on a subject."""
    return (subject_paper(subject, number, marks) for number in numbers)


STARRED, DISMISSED = Marks(starred=True), Marks(read=True)


def library_of_a_reader(folder: Path | None = None, *, stars_each: int = 6) -> SearchLibrary:
    """Return a library whose user starred papers on two subjects, dismissed a third, and has four waiting on each."""
    waiting = [
        paper
        for number in range(90, 94)
        for subject in SUBJECTS
        for paper in papers_on(subject, range(number, number + 1))
    ]
    return SearchLibrary(
        [
            *papers_on("distillation", range(stars_each), STARRED),
            *papers_on("robots", range(stars_each), STARRED),
            *papers_on("speech", range(8), DISMISSED),
            *waiting,
        ],
        folder,
    )
