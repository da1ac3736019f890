"""Tags that rules set on new papers; they are removed when the rule is deleted, unless the user changed them."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from reader.paper import Change, Marks, tag_key
from reader.rule_tag_file import TagsOfPapers, load_rule_tags, rule_tags_version, save_rule_tags

if TYPE_CHECKING:
    from reader.rules import Effect, RuleSet
    from storage import Library


def apply_tag_rules(library: "Library", rules: "RuleSet", new: Collection[str], today: date) -> list[Change]:
    """Tag new papers as the rules say, and untag those whose rule is gone; each rule is a change of its own."""
    changes = retract_tags(library, rules.effects)
    effects = [effect for effect in rules.effects if effect.tag]
    if not (effects and new):
        return changes
    state = load_rule_tags(library.folder)
    for effect in effects:
        changes += _apply(library, state, effect, rules.papers_of(effect, today, wait=True).intersection(new))
    save_rule_tags(library.folder, state)
    return changes


def tagged_by(library: "Library", effect: "Effect") -> int:
    """Return how many papers have a tag that this rule set."""
    keys = load_rule_tags(library.folder).get(_name(effect), {})
    tag = tag_key(effect.tag)
    return sum(tag in map(tag_key, _tags(library, key)) for key in keys if key in library)


def retract_tags(library: "Library", effects: "Iterable[Effect]") -> list[Change]:
    """Untag the papers whose rule is not among the effects; each rule is a change of its own."""
    if rule_tags_version(library.folder) is None:
        return []
    state = load_rule_tags(library.folder)
    present = {_name(effect) for effect in effects if effect.tag}
    if state.keys() <= present or library.read_only_reason:
        return []
    changes = [*_retract(library, state, present)]
    save_rule_tags(library.folder, state)
    return changes


def _apply(
    library: "Library", state: dict[str, TagsOfPapers], effect: "Effect", keys: Collection[str]
) -> Iterator[Change]:
    in_order = [key for key in library.columns.keys if key in keys] if keys else []
    before = {key: _tags(library, key) for key in in_order}
    change = library.update_marks(
        in_order, lambda marks: marks.with_tags([effect.tag]), "tagged", f"#{effect.tag} by rule"
    )
    if change is not None:
        _record_tags(library, state, before)
        tagged = {key: _tags(library, key) for key in change.keys}
        state[_name(effect)] = state.get(_name(effect), {}) | tagged
        yield change


def _tags(library: "Library", key: str) -> list[str]:
    return list(library.columns.marks_of(key).tags)


def _record_tags(library: "Library", state: dict[str, TagsOfPapers], before: TagsOfPapers) -> None:
    """Record that a rule changed the tags of papers, so that they do not count as changed by the user."""
    for papers in state.values():
        for key, tags in before.items():
            if papers.get(key) == tags:
                papers[key] = _tags(library, key)


def _retract(library: "Library", state: dict[str, TagsOfPapers], present: Collection[str]) -> Iterator[Change]:
    """Remove the tags of deleted rules from papers whose tags are as the rules left them."""
    for name in [name for name in state if name not in present]:
        tag = name.partition(" ")[0]
        recorded = state.pop(name).items()
        untouched = {key: tags for key, tags in recorded if key in library and _tags(library, key) == tags}
        change = library.update_marks(untouched, partial(_without_tag, tag), "untagged", f"#{tag} (its rule is gone)")
        if change is not None:
            _record_tags(library, state, untouched)
            yield change


def _without_tag(tag: str, marks: Marks) -> Marks:
    return marks.with_tags(removed=[tag])


def _name(effect: "Effect") -> str:
    """Return the identity of a rule: its tag, which has no spaces, and its query."""
    return f"{tag_key(effect.tag)} {effect.query}"
