"""Threads of Stack Exchange data dumps: a question with its comments and answers is one document.

Source: the dumps at archive.org/details/stackexchange (Posts.xml, Comments.xml, Users.xml; 7z, plain or packed
otherwise), and `textmill.formats.stackexchange.dump` for how their rows are joined.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from typing import ClassVar, Final, cast

from pydantic import Field

from textmill.block import Shard
from textmill.errors import ShardError
from textmill.formats.archives.seven_zip import unpacked_or_7z
from textmill.formats.encodings.utf8_stream import Utf8Stream
from textmill.formats.markup.html_fragment import text_of_fragment
from textmill.formats.stackexchange.dump import Part, Thread, Threads
from textmill.formats.stackexchange.dump_files import companions, is_companion, site_of
from textmill.formats.stackexchange.licenses import ThreadLicense, license_of
from textmill.formats.xml.xml_records import BadXmlError, cut, parsed
from textmill.inputs.paths import find_shards
from textmill.inputs.unpacked import Unpacked
from textmill.record_reader import Json, Record, RecordReader

_TABLES: Final = re.compile(r"(?:^|[/\\_-])(?:Posts|Comments|Users)\.xml$", re.IGNORECASE)


class StackexchangeXml(RecordReader):
    """Threads of Stack Exchange dumps: Posts.xml, `…-Posts.7z` or a site's `.7z` (extra `sevenzip`), plain or packed.

    Comments and users' names come from the same archive, or from Comments and Users files beside Posts (same name but
    for that word); those files are no shards of their own. A document is title, question, its comments, then the
    answers with theirs: the accepted one first, then by score, equal ones by number. Bodies become text, code with its
    white space. Rows are joined on disk, in the folder for temporary files (about the unpacked size of the posts).
    Id: `<site>/<question>`. `license`: all licences of the parts, each by its ContentLicense, or else by its date
    (Stack Exchange's terms changed twice); parts of unknown licence are left out. `authors`: those of all parts;
    `metadata`: site, tags, score, views, and `parts` with number, kind, score, date, author, addresses and licence.
    Faults: `bad_xml`, `truncated`, `too_large` (a thread), `bad_row`, `unknown_license` (of a question), `no_row`
    (another kind of file), of packing those of readers.jsonl and `bad_7z`. Counts: `orphan_answers`, `orphan_comments`,
    `duplicate_posts`, `duplicate_comments`, `unknown_license_parts`, `deleted_users` (parts without a user), posts of
    other types (`tag_wikis`, `unknown_post_types` …), `other_rows`, `other_files` (of an archive), `bad_characters`.
    """

    edits: ClassVar[str] = "question, answers and comments joined into one text made of HTML"
    version: ClassVar[int] = 1

    site: str | None = Field(
        default=None, description="Host of the site, for addresses and ids; null: found in the file's name or folder"
    )
    comments: bool = Field(default=True, description="Whether comments are part of the text")

    def packages(self) -> tuple[str, ...]:
        """Whose version decides how markup, names of licences and encodings are read."""
        return ("lxml", "webencodings")

    def misfits(self) -> frozenset[str]:
        """Fault of files of another kind."""
        return frozenset({"no_row"})

    def shards(self, source: str) -> list[Shard]:
        """Files that may have posts."""
        found = [shard for shard in super().shards(source) if not is_companion(shard)]
        return [self._with_companions(shard) for shard in found]

    @staticmethod
    def _with_companions(shard: Shard) -> Shard:
        """One that changes when a file beside it does."""
        beside = [one.identity for companion in companions(shard) for one in find_shards(companion.url, "", None)]
        return replace(shard, identity=";".join([shard.identity, *beside])) if beside else shard

    def opened(self, shard: Shard, counts: Counter[str], head: bytes = b"") -> AbstractContextManager[Unpacked]:
        """Also the tables that matter of a 7z archive."""
        return unpacked_or_7z(shard, _TABLES, counts, head)

    def records(self, file: Unpacked, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """First what could not be read, then the threads."""
        try:
            with closing(Threads()) as threads:
                yield from self._joined(file, shard, threads, counts)
        except sqlite3.Error as error:
            raise ShardError(
                f"{shard.url}: threads cannot be joined in the folder for temporary files: {error}"
            ) from error

    def _joined(self, file: Unpacked, shard: Shard, threads: Threads, counts: Counter[str]) -> Iterator[Record]:
        site = self.site or site_of(shard)
        yield from self._taken(file, threads, "", counts)
        if file.position and not threads.rows:
            yield Record(fault="no_row", detail=f"{file.position:,} bytes without a row of a Stack Exchange dump")
        for companion in companions(shard):
            with self.opened(companion, counts) as beside:
                yield from self._taken(beside, threads, f"{companion.name}: ", counts)
                for damage in beside.new_damage():
                    yield Record(fault=damage.fault, detail=f"{companion.name}: {damage.detail}")
        for thread in threads.threads(self.max_record_bytes, counts):
            yield self._record(thread, site, threads, counts)

    def _taken(self, file: Unpacked, threads: Threads, name: str, counts: Counter[str]) -> Iterator[Record]:
        rows = cast(Unpacked, Utf8Stream(file, counts))
        for piece in cut(rows, ("row",), self.max_record_bytes):
            detail = f"{name}at byte {piece.position:,}"
            if piece.fault is not None:
                yield Record(fault=piece.fault, detail=detail)
                continue
            try:
                row = parsed(piece.data)
            except BadXmlError as error:
                yield Record(fault="bad_xml", detail=f"{detail}: {error}")
                continue
            wrong = threads.add({str(key): str(value) for key, value in row.attrib.items()}, counts)
            if wrong is not None:
                yield Record(fault="bad_row", detail=f"{detail}: {wrong}")

    def _record(self, thread: Thread, site: str | None, threads: Threads, counts: Counter[str]) -> Record:
        question = thread.question
        record = Record(id=f"{site}/{question.id}" if site else None, title=question.values.get("Title") or None)
        record.url, record.site_name = _address(site, question, "question"), site
        record.published = _date(question)
        if thread.chars > self.max_record_bytes:
            record.fault, record.detail = "too_large", f"question {question.id}: {thread.chars:,} characters"
            return record
        written = _Written(site, threads, counts, self.comments)
        if not written.add(question, "question"):
            record.fault = "unknown_license"
            record.detail = (
                f"question {question.id}: {question.values.get('ContentLicense', 'no licence and no date')[:80]}"
            )
            return record
        for answer in thread.answers:
            written.add(answer, "answer")
        record.text = "\n\n".join(filter(None, [f"# {record.title}" if record.title else "", *written.texts]))
        record.authors = tuple(written.authors)
        record.modified = max(written.dates, default=None)
        record.license, record.license_url = written.license.expression, written.license.url
        record.license_evidence, record.license_method = written.license.evidence, written.license.method
        known: dict[str, Json] = {
            "site": site,
            "tags": _tags(question),
            "score": question.number("Score"),
            "views": question.number("ViewCount"),
            "parts": written.parts,
        }
        record.metadata = {name: value for name, value in known.items() if value is not None}
        return record


class _Written:
    """The parts of a thread as text, and what is known of each."""

    def __init__(self, site: str | None, threads: Threads, counts: Counter[str], with_comments: bool) -> None:
        self._site = site
        self._threads = threads
        self._counts = counts
        self._with_comments = with_comments
        self.texts: list[str] = []
        self.authors: dict[str, None] = {}
        self.dates: list[str] = []
        self.parts: list[dict[str, Json]] = []
        self.license = ThreadLicense()

    def add(self, part: Part, kind: str) -> bool:
        """A part and its comments; False where its licence is not known, and it is left out."""
        license = license_of(part.values)
        if license is None:
            self._counts["unknown_license_parts"] += 1 + (len(part.comments) if self._with_comments else 0)
            return False
        self.license.add(*license)
        words = (
            part.values.get("Text", "").strip() if kind == "comment" else text_of_fragment(part.values.get("Body", ""))
        )
        self.texts.append(words)
        user = part.values.get("UserId" if kind == "comment" else "OwnerUserId", "")
        name = part.values.get("UserDisplayName" if kind == "comment" else "OwnerDisplayName") or None
        is_known = re.fullmatch(r"\d{1,18}", user) is not None
        if is_known:
            name = self._threads.name_of(int(user)) or name or f"user{user}"
        else:
            self._counts["deleted_users"] += 1
        if name is not None:
            self.authors.setdefault(name)
        self.dates += filter(None, (_date(part), _date(part, "LastEditDate")))
        known: dict[str, Json] = {
            "id": part.id,
            "kind": kind,
            "score": part.number("Score"),
            "date": _date(part),
            "author": name,
            "author_url": f"https://{self._site}/users/{user}" if self._site and is_known else None,
            "url": _address(self._site, part, kind),
            "license": license[0],
        }
        self.parts.append({key: value for key, value in known.items() if value is not None})
        if self._with_comments:
            for comment in part.comments:
                self.add(comment, "comment")
        return True


def _address(site: str | None, part: Part, kind: str) -> str | None:
    if not site:
        return None
    return {
        "question": f"https://{site}/questions/{part.id}",
        "answer": f"https://{site}/a/{part.id}",
        "comment": f"https://{site}/posts/comments/{part.id}",
    }[kind]


def _date(part: Part, name: str = "CreationDate") -> str | None:
    """The dumps' times are UTC and do not say so."""
    text = part.values.get(name, "")
    return f"{text}Z" if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]{5,20}", text) else text or None


def _tags(question: Part) -> list[Json]:
    """`<a><b>`, and in the dumps from 2023 on `|a|b|`."""
    return [tag for tag in re.split(r"[<>|]+", question.values.get("Tags", "")) if tag]
