"""Reads GitHub Archive's files of events: an issue, pull request or commit with its comments is one document.

Source: gharchive.org (a file for each hour, JSON lines in gzip), and `textmill.formats.github.threads` for how events
are joined.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

import orjson
from pydantic import Field

from textmill.block import Shard
from textmill.formats.github.documents import BOTS, DocumentWriter
from textmill.formats.github.payload import CONVERSATIONS, BadEventError, found_in
from textmill.formats.github.threads import Found, Threads
from textmill.inputs.lines import lines
from textmill.inputs.opening import open_shard
from textmill.record_reader import Record, RowReader
from textmill.tables.json_text import BadJsonError, TooDeepError, parse

__all__ = ["GithubEvents"]

_HOUR: Final = re.compile(r"(\d{4}-\d{2})-\d{2}(?=-\d{1,2}(?:\.|$))")
_TYPE: Final = re.compile(rb'\{"id":"\d{1,20}","type":"([A-Za-z]{1,40})",')
_TYPE_NAME: Final = re.compile(r"[A-Za-z]{1,40}")


@dataclass(frozen=True)
class EventFiles(Shard):
    """Files whose events are joined."""

    edits: ClassVar[str] = "issue or pull request joined with its comments"

    files: tuple[Shard, ...] = ()


class GithubEvents(RowReader):
    """Threads of GitHub Archive's events: issues, pull requests, discussions, and commits that are commented on.

    A document is `# title`, the body, then comments, reviews and comments of reviews as `login: words`, in order of
    time; Markdown stays. Of all the last version counts, and what was deleted is left out. Bots' words are left out:
    logins that end in `[bot]`, users of type `Bot`, names in `bots`; a bot's thread stays where others answered,
    without its body. Events are joined on disk, in the folder for temporary files, over all files (`join`). Id:
    `<owner>/<repository>#<number>` (`…@<commit>`). `license` is the repository's, of `site` scope, where any event
    tells it (`license_method`: `repository_license`); most do not: see `licenses.catalogue`. `metadata`: `repository`,
    `repository_url`, `kind`, `state`, `merged`, `labels`, and `comments` with kind, author, date, url and path.
    Faults: `bad_json`, `too_deep`, `too_large` (an event or a thread), `no_event` (another kind of JSON), `bad_event`
    (repository, number or time missing), of packing those of readers.jsonl. Counts: `events.<type>` (of other types),
    `without_text.<type>` (events until 2014 that name a comment by its number alone), `bot_comments`, `bot_threads`,
    `bot_bodies`, `deleted_comments`, `deleted_threads`, `empty_comments`, `empty_threads`, and as readers.jsonl has
    them `lone_surrogate`, `nonfinite_number`.
    """

    version: ClassVar[int] = 1

    join: Literal["file", "day", "month", "all"] = Field(
        default="all",
        description="Files whose events are joined, and so are a shard: all of them; those of a day or a month of "
        "their names (`2024-01-01-15.json.gz`), read side by side; or each alone. A thread that goes on in another "
        "shard is a document there too, of the same id",
    )
    bots: tuple[str, ...] = Field(
        default=tuple(sorted(BOTS)), description="Logins whose words are left out too, whatever their case"
    )

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"bad_json", "no_event"})

    def shards(self, source: str) -> list[Shard]:
        """Groups of files, each under the name that they share."""
        groups: dict[str, list[Shard]] = {}
        for file in super().shards(source):
            groups.setdefault(self._group(file.name), []).append(file)
        return [
            EventFiles(source, name, files[0].url, ";".join(one.identity for one in files), tuple(files))
            for name, files in sorted(groups.items())
        ]

    def _group(self, name: str) -> str:
        if self.join == "all":
            return "events"
        hour = _HOUR.search(name)
        return name if hour is None or self.join == "file" else hour[self.join == "month"]

    def found(self, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """First what could not be read, then the threads."""
        files = shard.files if isinstance(shard, EventFiles) else (shard,)
        writer = DocumentWriter({name.lower() for name in self.bots}, counts)
        with closing(Threads()) as threads:
            for file in files:
                yield from self._taken(file, threads, counts)
            for thread in threads.threads(self.max_record_bytes):
                record = writer.record(thread, threads.repository(thread.repository), self.max_record_bytes)
                if record is not None:
                    yield record

    def _taken(self, shard: Shard, threads: Threads, counts: Counter[str]) -> Iterator[Record]:
        with open_shard(shard) as file:
            for line, fault, number in lines(file, shard, self.max_record_bytes):
                place = f"{shard.name}: line {number:,}"
                found = Record(fault=fault, detail=place) if fault is not None else _event(line, place, counts)
                if isinstance(found, Found):
                    threads.add(found)
                elif found is not None:
                    yield found


def _event(line: bytes, place: str, counts: Counter[str]) -> Found | Record | None:
    """What a line tells; None where it is counted, a record with a fault where it is damaged."""
    # Nine events of ten are of other types, and are not worth their reading.
    known = _TYPE.match(line)
    if known is not None and line.endswith(b"}") and (name := known[1].decode()) not in CONVERSATIONS:
        counts[f"events.{name}"] += 1
        return None
    try:
        event = orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            event = parse(line.removeprefix(b"\xef\xbb\xbf"), counts)
        except BadJsonError as error:
            fault = "too_deep" if isinstance(error, TooDeepError) else "bad_json"
            return Record(fault=fault, detail=f"{place}: {error}")
    kind = event.get("type") if isinstance(event, dict) else None
    if not isinstance(kind, str) or "created_at" not in event or not _TYPE_NAME.fullmatch(kind):
        return Record(fault="no_event", detail=f"{place}: no type and time of an event")
    if kind not in CONVERSATIONS:
        counts[f"events.{kind}"] += 1
        return None
    try:
        found = found_in(event)
    except BadEventError as error:
        return Record(fault="bad_event", detail=f"{place}: {kind}: {error}")
    if found is None:
        counts[f"without_text.{kind}"] += 1
    return found
