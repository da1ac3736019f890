"""The library: papers, and what the user did with them, in a folder that several processes share.

Guarantees
----------
- A change reported as saved survives a crash, kill -9 and power loss, provided the disk keeps what was synced to it.
- A change is saved as a whole or not at all, and undoing it restores exactly what it changed, also after a restart.
- Processes never lose each other's changes: each change is applied to the newest state, under one lock.
- A damaged file is never overwritten. A damaged record or document affects no other and is reported with its file;
  missing records and files are detected too. `reader doctor --repair` deletes nothing.
- An error (disk full, read-only, I/O error) changes nothing; once its cause is gone, the next change succeeds.
- The folder and its files are private (0700 and 0600). Any TinyDB opens the snapshots.

Files
-----
    papers.json  marks.json  undo.json    snapshots of the tables
    decisions.json                        when marks were set, from expired undo entries
    library.journal                       changes since the snapshots
    library.lock                          locked by a process while it writes
    *.index                               where the documents of a snapshot are (cache)
    papers.cache  marks.cache             columns to filter and sort by; marks by row (cache)
    previous/                             the preceding snapshots, and the journals since then
    quarantine/                           damaged or unexpected files, as they were found
    backups/                              compressed copies of the snapshots, the journal and state files, by time

**Snapshot**: JSON with one document a line, by ascending id, and a footer with the number of documents, the checksum of
the lines before it, the schema, and the sequence number of the last journal record that it includes.

    {"papers":{
    "1":{"key":"2401.00005","title":…},
    "2":{…}
    },
    "_meta":{"1":{"schema":1,"sequence":12,"count":2,"crc32":"9c2f0d1e"}}}

**Journal record**: one line a transaction, with whole documents, so that replaying it twice does no harm. Checksums are
CRC-32 in hexadecimal; each record contains that of its predecessor. Sequence numbers rise by one and are never
reused. The first record of a journal also holds, under `_base`, the sequence number and the document count of each
snapshot; null if a table has none.

    checksum sequence previous-checksum {"marks":{"1":{"key":"2401.00005","starred":true}},"undo":{"7":{…}}}

**Lock**: the operating system's lock on `library.lock`, which is released if its owner dies. The file contains the
position of the last committed record and whether the journal's file can be trusted (after a failed sync it cannot, and
is copied to a new file before the next record). It is not synced: it may be older than the journal, but if it is newer,
the journal has lost committed records.

    00000000000000000012 9c2f0d1e sound

**Caches** start with the fingerprint of the snapshot that they belong to (size, time, sequence, checksum) and a
checksum of their own; that of the marks also names the snapshot of the papers, because it refers to their
rows. They can be deleted at any time; one that does not match is rebuilt.

Writing
-------
A transaction takes the lock, loads what other processes committed, appends one record to the journal, syncs it, and
writes its position to the lock file. Compaction writes new snapshots (temporary file, sync, the old one linked to
`previous/`, rename, sync of the folder), and truncates the journal by replacing it; a crash in between leaves older
snapshots and a longer journal.

Modules: `library` is the interface to the program; `database` makes TinyDB transactional; `engine` is the lock, the
journal and the snapshots; `catalog` holds papers and marks in memory; `undo`, `revert`, `import_plan` and `importer`
compute changes; `decisions` keeps their times; `check`, `repair` and `backups` deal with damage and loss.
"""

from storage.library import Library

__all__ = ["Library"]
