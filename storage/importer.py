"""Write imports: the papers of a plan and its undo entry in one transaction, or in several for large imports."""

from collections.abc import Iterable, Iterator, Mapping

from reader.paper import Change, Digest
from storage.database import JournaledDB, StoredTable
from storage.documents import Document, fingerprint
from storage.import_plan import ImportPlan, ImportVerb, describe_import
from storage.undo import EncodedEdits, PendingEntry, entry_for_papers

_MAX_IMPORT_BYTES = 1 << 24
"""16 MB of papers take about 70 MB of memory as documents."""


def batches_of(digests: Iterable[Digest], size: int) -> Iterator[tuple[Digest, ...]]:
    """Yield digests in batches of at least `size` papers; the last may have fewer."""
    batch: list[Digest] = []
    papers = 0
    for digest in digests:
        batch.append(digest)
        papers += len(digest.papers)
        if papers >= size:
            yield tuple(batch)
            batch, papers = [], 0
    if batch:
        yield tuple(batch)


def is_journal_large(tables: dict[str, StoredTable]) -> bool:
    """Return whether the journal holds more paper data than an import should keep in memory."""
    return "papers" in tables and tables["papers"].journal_bytes > _MAX_IMPORT_BYTES


def write_import(
    database: JournaledDB,
    plan: ImportPlan,
    doc_ids: Mapping[str, int],
    change: Change,
    edits: EncodedEdits,
    previous: PendingEntry | None,
) -> PendingEntry:
    """Write the papers of a plan and its undo entry within a transaction; the marks are left to the caller.

    The entry is merged into the previous one if undoing both at once gives the same result.
    """
    documents, document_of = plan.encode_documents(), plan.catalog.document
    updated = {key: (document_of(key) or {}, documents[key]) for key in plan.updated}
    new = {key: documents[key] for key in plan.new}
    removed = {key: document_of(key) or {} for key in plan.removed}
    entry = entry_for_papers(change, new, updated, edits, removed)
    database.papers.remove(doc_ids=map(plan.catalog.doc_id, removed))
    database.papers.replace({doc_ids[key]: document for key, document in documents.items()})
    if previous and database.undo.stored.has(previous.doc_id):
        extended = _extend_entry(database.undo.stored.document(previous.doc_id), entry, documents, plan.verb)
        if extended is not None:
            database.undo.replace({previous.doc_id: extended})
            return PendingEntry(extended, previous.doc_id)
    return PendingEntry(entry, database.undo.insert(entry))


def _extend_entry(
    entry: Document, later: Document, documents: Mapping[str, Document], verb: ImportVerb
) -> Document | None:
    """Return one entry for two imports; None if undoing both at once would give a different result."""
    if "undone" in entry or _interferes(entry, later):
        return None
    new = {**entry["new"], **later["new"]}
    updated = dict(entry["updated"])
    for key, (before, after) in later["updated"].items():
        if key in new:
            new[key] = fingerprint(documents[key])
        else:
            first, last = updated.get(key, ({}, {}))
            updated[key] = ({**before, **first}, {**last, **after})
    removed = {**entry.get("removed_papers", {}), **later.get("removed_papers", {})}
    description = describe_import(verb, len(new), len(updated), len(removed))
    merged = {"removed_papers": removed} if removed else {}
    marks = [*entry["marks"], *later["marks"]]
    return later | merged | {"description": description, "new": new, "updated": updated, "marks": marks}


def _interferes(entry: Document, later: Document) -> bool:
    """Return whether an import changes marks, or removes papers, that an earlier one wrote."""
    marked, marked_later = ({key for _before, _after, keys in each["marks"] for key in keys} for each in (entry, later))
    written = entry["new"].keys() | entry["updated"].keys()
    return not (marked.isdisjoint(marked_later) and written.isdisjoint(later.get("removed_papers", ())))
