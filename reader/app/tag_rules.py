"""Rules that tag: applied to imported papers, and undone at the start after they are deleted."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from reader.app.context import AppContext
from reader.import_result import ImportResult
from reader.paper import Change, Digest


def import_by_rules(context: AppContext, digests: Sequence[Digest]) -> ImportResult:
    """Import digests, rank the new papers in the order For you, and tag them by the rules.

    Each rule is a change of its own.
    """
    result = context.library.import_digests(*digests)
    context.listing_state.searcher.prepare_ranking()
    if (rules := context.listing_state.rules).effects:
        from reader.rule_tags import apply_tag_rules  # noqa: PLC0415 - few configurations have rules

        context.listing_state.invalidate(result.new)
        changes = apply_tag_rules(context.library, rules, result.new, context.today())
        result = result._replace(by_rules=tuple(change.description for change in changes))
    return result


def untag_by_deleted_rules(context: AppContext, config_path: Path | None) -> None:
    """Untag papers whose rule was deleted from the configuration; do nothing without one, as it may be elsewhere."""
    from reader.rule_tag_file import rule_tags_version  # noqa: PLC0415 - few libraries were tagged by rules
    from reader.rule_tags import retract_tags  # noqa: PLC0415

    if not rule_tags_version(context.library.folder) or config_path is None or not os.path.lexists(config_path):
        return

    def show(changes: Sequence[Change]) -> None:
        for change in changes:
            context.show_change(change)
            context.notify(context.undoable(change.description, change))

    effects = context.listing_state.rules.effects
    context.change_in_thread(partial(retract_tags, context.library, effects), show, lambda: None)
