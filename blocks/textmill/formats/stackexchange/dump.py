"""Joins the rows of a Stack Exchange dump to threads, on disk: an answer may stand far from its question.

Source: schema of the dumps (meta.stackexchange.com/questions/2677). Rows go into a temporary SQLite database in the
order of threads, and are read from it thread by thread: memory is SQLite's page cache (32 MiB) and one thread. The
database has no name: it is gone when the process is, however that ends. It lies in the folder for temporary
files (`SQLITE_TMPDIR`, `TMPDIR`), and takes about as much room as the unpacked posts and comments.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import orjson

from textmill.inputs.joining import joining_database

__all__ = ["Part", "Thread", "Threads"]

_NUMBER: Final = re.compile(r"\d{1,18}")
_SIGNED: Final = re.compile(r"[-+]?\d{1,15}")
_ROWS_AT_ONCE: Final = 500
_QUESTION, _ANSWER = 1, 2
_OTHER_TYPES: Final = {
    "3": "orphaned_tag_wikis",
    "4": "tag_wiki_excerpts",
    "5": "tag_wikis",
    "6": "moderator_nominations",
    "7": "wiki_placeholders",
    "8": "privilege_wikis",
}
_KEPT: Final = (
    *(
        "AcceptedAnswerId",
        "CreationDate",
        "Score",
        "ViewCount",
        "Body",
        "OwnerUserId",
        "OwnerDisplayName",
        "LastEditDate",
    ),
    *("Title", "Tags", "ContentLicense", "ClosedDate", "Text", "UserId", "UserDisplayName", "FavoriteCount"),
)


@dataclass(slots=True)
class Part:
    """A question, an answer or a comment, as its row has it."""

    id: int
    values: dict[str, str]
    comments: list["Part"] = field(default_factory=list)

    def number(self, name: str) -> int | None:
        """A whole number, if the row has one of that name."""
        text = self.values.get(name, "")
        return int(text) if _SIGNED.fullmatch(text) else None


@dataclass(slots=True)
class Thread:
    """A question and its answers, the accepted one first, then by score, those of one score by number."""

    question: Part
    answers: list[Part]
    chars: int
    """Characters of all texts; if more than was allowed, there are no parts but the question."""


class Threads:
    """Takes the rows of posts, comments and users in any order, and gives the threads in the order of their numbers."""

    def __init__(self) -> None:
        self._database = joining_database()
        for table in (
            "posts (thread INTEGER, kind INTEGER, id INTEGER, data BLOB, PRIMARY KEY (thread, kind, id)) WITHOUT ROWID",
            "comments (post INTEGER, id INTEGER, data BLOB, PRIMARY KEY (post, id)) WITHOUT ROWID",
            "users (id INTEGER PRIMARY KEY, name TEXT)",
        ):
            self._database.execute(f"CREATE TABLE {table}")
        self._posts: list[tuple[int, int, int, bytes]] = []
        self._comments: list[tuple[int, int, bytes]] = []
        self._users: list[tuple[int, str]] = []
        self._given = Counter[str]()
        self.rows = 0

    def close(self) -> None:
        """Give the disk back."""
        self._database.close()

    def add(self, row: Mapping[str, str], counts: Counter[str]) -> str | None:
        """Take a row of any of the files; gives what is wrong with it, if anything is."""
        self.rows += 1
        number = row.get("Id", "")
        if not _NUMBER.fullmatch(number.lstrip("-")):
            return f"no number in Id={number[:40]!r}"
        if "PostTypeId" in row:
            return self._post(int(number), row, counts)
        if "PostId" in row and "Text" in row:
            post = row["PostId"]
            if not _NUMBER.fullmatch(post):
                return f"no number in PostId={post[:40]!r}"
            self._comments.append((int(post), int(number), _data(row)))
            self._given["comments"] += 1
            self._write(self._comments, "INSERT OR IGNORE INTO comments VALUES (?, ?, ?)", _ROWS_AT_ONCE)
        elif "DisplayName" in row:
            self._users.append((int(number), row["DisplayName"]))
            self._write(self._users, "INSERT OR IGNORE INTO users VALUES (?, ?)", _ROWS_AT_ONCE)
        else:
            counts["other_rows"] += 1
        return None

    def _post(self, number: int, row: Mapping[str, str], counts: Counter[str]) -> str | None:
        kind = row["PostTypeId"]
        if kind not in ("1", "2"):
            counts[_OTHER_TYPES.get(kind, "unknown_post_types")] += 1
            return None
        thread = row.get("ParentId", "") if kind == "2" else str(number)
        if not _NUMBER.fullmatch(thread):
            return f"answer {number} without a question: ParentId={thread[:40]!r}"
        self._posts.append((int(thread), int(kind), number, _data(row)))
        self._given["posts"] += 1
        self._write(self._posts, "INSERT OR IGNORE INTO posts VALUES (?, ?, ?, ?)", _ROWS_AT_ONCE)
        return None

    def _write(self, rows: list[tuple[int, int, int, bytes]] | list[tuple[int, int, bytes]] | list[tuple[int, str]],
               statement: str, at_least: int) -> None:  # fmt: skip
        if len(rows) >= at_least:
            self._database.executemany(statement, rows)
            rows.clear()

    def threads(self, max_chars: int, counts: Counter[str]) -> Iterator[Thread]:
        """All threads, once all rows are added; what belongs to none is counted.

        Counts: `orphan_answers` (their question is not there), `orphan_comments`, `duplicate_posts`,
        `duplicate_comments`.
        """
        self._write(self._posts, "INSERT OR IGNORE INTO posts VALUES (?, ?, ?, ?)", 1)
        self._write(self._comments, "INSERT OR IGNORE INTO comments VALUES (?, ?, ?)", 1)
        self._write(self._users, "INSERT OR IGNORE INTO users VALUES (?, ?)", 1)
        for table, given in self._given.items():
            kept = self._database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            if given > kept:
                counts[f"duplicate_{table}"] += given - kept
        joined = 0
        current: Thread | None = None
        for number, kind, post, data in self._database.execute("SELECT * FROM posts ORDER BY thread, kind, id"):
            if kind == _QUESTION:
                if current is not None:
                    yield _sorted(current)
                current = Thread(Part(post, {}), [], 0)
            elif current is None or current.question.id != number:
                counts["orphan_answers"] += 1
                continue
            part = Part(post, orjson.loads(data))
            part.comments, chars, found = self._comments_of(post, max_chars - current.chars)
            joined += found
            current.chars += len(part.values.get("Body", "")) + chars
            if kind == _QUESTION:
                current.question = part
            elif current.chars <= max_chars:
                current.answers.append(part)
            else:
                current.answers = []
        if current is not None:
            yield _sorted(current)
        kept = self._database.execute("SELECT count(*) FROM comments").fetchone()[0]
        if kept > joined:
            counts["orphan_comments"] += kept - joined

    def _comments_of(self, post: int, room: int) -> tuple[list[Part], int, int]:
        """Comments, their characters, and how many there are; beyond `room` characters none is kept."""
        kept: list[Part] = []
        chars = found = 0
        for number, data in self._database.execute("SELECT id, data FROM comments WHERE post = ? ORDER BY id", (post,)):
            found += 1
            values = orjson.loads(data)
            chars += len(values.get("Text", ""))
            if chars > room:
                kept = []
            else:
                kept.append(Part(number, values))
        return kept, chars, found

    def name_of(self, user: int) -> str | None:
        """What a user is called, if the dump's users are known."""
        found = self._database.execute("SELECT name FROM users WHERE id = ?", (user,)).fetchone()
        return str(found[0]) if found and found[0] else None


def _data(row: Mapping[str, str]) -> bytes:
    return orjson.dumps({name: row[name] for name in _KEPT if name in row})


def _sorted(thread: Thread) -> Thread:
    accepted = thread.question.values.get("AcceptedAnswerId")
    thread.answers.sort(key=lambda part: (str(part.id) != accepted, -(part.number("Score") or 0), part.id))
    return thread
