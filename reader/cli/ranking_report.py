"""What `reader doctor --ranking` prints: how well For you finds again what the user starred."""

import json
from argparse import Namespace

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS
from reader.cli.library_access import open_library

_EXPLANATION = (
    "Mean average precision, 1 at best: papers are left out, part by part, and ranked by your marks of the others."
)


def print_ranking_report(options: Namespace) -> int:
    """Print the mean average precision of For you beside that of simpler orders, or how many stars are missing."""
    from reader.search import Searcher

    with open_library(options.library) as library:
        searcher = Searcher(library)
        advice = searcher.ranking_advice()
        precisions = {} if advice else searcher.evaluate_ranking()
    if options.json:
        document = {"schema": 1, "mean_average_precision": precisions or None}
        output.print_data([json.dumps(document, indent=2) + "\n"])
        return DONE_STATUS
    output.print_message(advice or _EXPLANATION)
    output.print_data(f"{name:<9}{precision:.3f}\n" for name, precision in precisions.items())
    return DONE_STATUS
