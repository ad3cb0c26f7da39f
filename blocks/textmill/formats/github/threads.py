"""Joins what events tell of issues, pull requests and commits to threads, on disk, whatever order the events come in.

Source: GitHub's documentation of event payloads. Of everything the last version counts, by the time of its event.
What is found goes into a temporary SQLite database without a name, as in `textmill.formats.stackexchange_dump`:
memory is its page cache (32 MiB) and one thread; it takes about as much room as the texts do.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Final

import orjson

from textmill.inputs.joining import joining_database

__all__ = ["Comment", "Found", "Repository", "Thread", "Threads"]

_ROWS_AT_ONCE: Final = 500
_NEWEST: Final = "ON CONFLICT DO UPDATE SET seen = excluded.seen, data = excluded.data WHERE excluded.seen > seen"
_DELETED: Final = b""

Known = dict[str, object]


@dataclass(frozen=True, slots=True)
class Repository:
    """What is known of a repository: its last name, and its licence with where it stood."""

    name: str
    license: str | None = None
    license_place: str | None = None
    is_renewed: bool = False
    """Whether a later repository has the same name."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment or review; without `data` it was deleted."""

    kind: str
    id: int
    data: Known | None


@dataclass(slots=True)
class Found:
    """What one event tells."""

    seen: str
    """Sorts as the events happened."""
    repository: str
    """Its number, or its name where it has none."""
    name: str
    thread: str
    """`#` and the number of an issue or pull request, or `@` and that of a commit."""
    kind: str
    """`issue`, `pull_request`, `discussion`, `commit`."""
    head: Known = field(default_factory=dict)
    comment: Comment | None = None
    license: str | None = None
    license_place: str | None = None


@dataclass(slots=True)
class Thread:
    """An issue, pull request, discussion or commit with its comments, which have no order yet."""

    repository: str
    thread: str
    kinds: set[str]
    head: Known
    size: int
    """Bytes of all that is kept; if more than was allowed, there are no comments."""
    comments: list[Comment] = field(default_factory=list)
    deleted: int = 0


class Threads:
    """Takes events in any order, and gives the threads by repository and number."""

    def __init__(self) -> None:
        self._database = joining_database()
        self._rows: dict[str, list[tuple[object, ...]]] = {}
        for table, keys in (
            ("heads", "repository TEXT, thread TEXT, kind TEXT, has_text INTEGER"),
            ("comments", "repository TEXT, thread TEXT, kind TEXT, id INTEGER"),
            ("repositories", "repository TEXT, what TEXT"),
        ):
            names = ", ".join(word for word in keys.replace(",", "").split() if word.islower())
            self._database.execute(
                f"CREATE TABLE {table} ({keys}, seen TEXT, data BLOB, PRIMARY KEY ({names})) WITHOUT ROWID"
            )
            marks = ", ".join("?" * (names.count(",") + 3))
            self._rows[f"INSERT INTO {table} VALUES ({marks}) {_NEWEST}"] = []
        self._heads, self._comments, self._repositories = self._rows.values()

    def close(self) -> None:
        """Give the disk back."""
        self._database.close()

    def add(self, found: Found) -> None:
        """Take what an event tells."""
        key = (found.repository, found.thread)
        has_text = isinstance(found.head.get("title"), str) or isinstance(found.head.get("body"), str)
        self._heads.append((*key, found.kind, has_text, found.seen, orjson.dumps(found.head)))
        if found.comment is not None:
            one = found.comment
            data = _DELETED if one.data is None else orjson.dumps(one.data)
            self._comments.append((*key, one.kind, one.id, found.seen, data))
        self._repositories.append((found.repository, "name", found.seen, found.name.encode()))
        if found.license is not None:
            data = orjson.dumps([found.license, found.license_place])
            self._repositories.append((found.repository, "license", found.seen, data))
        if len(self._heads) >= _ROWS_AT_ONCE:
            self._write()

    def _write(self) -> None:
        for statement, rows in self._rows.items():
            self._database.executemany(statement, rows)
            rows.clear()

    def threads(self, max_bytes: int) -> Iterator[Thread]:
        """All threads, once all events are added."""
        self._write()
        self._database.execute("CREATE INDEX names ON repositories (what, data)")
        # In the order of the key: SQLite need not sort.
        rows = self._database.execute(
            "SELECT repository, thread, kind, seen, data FROM heads ORDER BY repository, thread, kind, has_text"
        )
        for (repository, number), told in groupby(rows, itemgetter(0, 1)):
            versions = sorted(((seen, kind, data) for *_, kind, seen, data in told), key=itemgetter(0))
            thread = Thread(repository, number, {kind for _, kind, _ in versions}, {}, 0)
            for *_, data in versions:
                thread.head.update(orjson.loads(data))
            yield self._with_comments(thread, max_bytes)

    def _with_comments(self, thread: Thread, max_bytes: int) -> Thread:
        key = (thread.repository, thread.thread)
        of_thread = "FROM comments WHERE repository = ? AND thread = ?"
        size = self._database.execute(f"SELECT total(length(data)) {of_thread}", key).fetchone()[0]
        thread.size = int(size) + len(orjson.dumps(thread.head))
        if thread.size > max_bytes:
            return thread
        for kind, number, data in self._database.execute(f"SELECT kind, id, data {of_thread}", key):
            if data == _DELETED:
                thread.deleted += 1
            else:
                thread.comments.append(Comment(kind, number, orjson.loads(data)))
        return thread

    def repository(self, number: str) -> Repository:
        """What is known of a repository of which there was an event."""
        known = dict(
            self._database.execute("SELECT what, data FROM repositories WHERE repository = ?", (number,)).fetchall()
        )
        later = self._database.execute(
            "SELECT 1 FROM repositories, (SELECT seen AS own FROM repositories WHERE repository = ? AND what = 'name')"
            " WHERE what = 'name' AND data = ? AND repository <> ? AND (seen, repository) > (own, ?) LIMIT 1",
            (number, known["name"], number, number),
        ).fetchone()
        license, place = orjson.loads(known.get("license", b"[null, null]"))
        return Repository(known["name"].decode(), license, place, later is not None)
