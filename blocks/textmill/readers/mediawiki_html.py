"""Pages of Wikimedia Enterprise's HTML dumps: JSON lines, often in a tar archive, each with a page as HTML.

Source: data dictionary of the Wikimedia Enterprise API (articles of snapshots).
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Final
from urllib.parse import urlsplit

import orjson
from pydantic import Field

from textmill.block import Shard
from textmill.formats.archives.archive_streams import MemberStream
from textmill.formats.archives.tar_walk import is_tar, tar_streams
from textmill.formats.metadata.license_claims import Claim, decided
from textmill.inputs.byte_streams import Stream
from textmill.inputs.opening import open_shard
from textmill.inputs.unpacked import Unpacked, unpacked
from textmill.record_reader import Json, Record, RecordReader
from textmill.spdx.spelling import spelled

_HEAD_BYTES: Final = 512
_JSON: Final = re.compile("json", re.IGNORECASE)
_MOST_LICENSES: Final = 10


class MediawikiHtml(RecordReader):
    """Pages of Wikimedia Enterprise HTML dumps (`…-NS0-…-ENTERPRISE-HTML.json.tar.gz`, or the JSON lines alone).

    A document has the page as `html`, for an extractor. Id: `<wiki>/<page id>`; `license` is what the page's own
    `license` list says (of several all bind), `authors` the last editor. Faults: `bad_json`, `no_html`, `too_large`,
    `truncated`, `bad_tar`, `unsafe_name`, `too_many_files`, and of packing those of readers.jsonl. Counts:
    `other_namespaces`, `other_files` (members of the archive without lines), `archive_links`, `unended_archives`,
    `missing_id`, `duplicate_id`.
    """

    gives_html: ClassVar[bool] = True
    version: ClassVar[int] = 1

    namespaces: tuple[int, ...] | None = Field(
        default=None, description="Numbers of the namespaces whose pages are read, 0 being articles; null: all"
    )

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"bad_json", "no_html"})

    @contextmanager
    def opened(self, shard: Shard, counts: Counter[str], head: bytes = b"") -> Iterator[Unpacked]:
        """Also a tar archive that is not packed."""
        with open_shard(shard) as file:
            is_plain_tar = is_tar(file.read(_HEAD_BYTES))
            file.seek(0)
            if is_plain_tar:
                yield Unpacked(file, shard.url)
                return
        with unpacked(shard, head) as plain:
            yield plain

    def records(self, file: Unpacked, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """A record a line."""
        if not is_tar(file.peek(_HEAD_BYTES)):
            yield from self._of_lines(file, "", counts)
            return
        for member in tar_streams(file, counts):
            if member.fault is None and not _JSON.search(member.name):
                counts["other_files"] += 1
                continue
            if member.fault is None:
                yield from self._of_lines(member, f"{member.name} ", counts)
            if member.fault is not None:
                yield Record(fault=member.fault, detail=member.detail)

    def _of_lines(self, source: Stream, name: str, counts: Counter[str]) -> Iterator[Record]:
        for number, (line, is_whole) in enumerate(_lines(source, self.max_record_bytes), 1):
            place = f"{name}line {number}"
            if isinstance(source, MemberStream) and source.fault is not None:
                # What is left is the begin of a line, and the archive's fault tells it.
                return
            if not is_whole:
                yield Record(fault="too_large", detail=place)
            elif line.strip():
                found = self._record(line, place, counts)
                if found is not None:
                    yield found

    def _record(self, line: bytes, place: str, counts: Counter[str]) -> Record | None:
        try:
            page: Json = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            return Record(fault="bad_json", detail=f"{place}: {error}")
        if not isinstance(page, dict):
            return Record(fault="bad_json", detail=f"{place}: no object")
        namespace = _at(page, "namespace", "identifier")
        if self.namespaces is not None and namespace not in self.namespaces:
            counts["other_namespaces"] += 1
            return None
        url, wiki, number = _at(page, "url"), _at(page, "is_part_of", "identifier"), _at(page, "identifier")
        host = urlsplit(url).hostname if isinstance(url, str) and "[" not in url else None
        of = wiki if isinstance(wiki, str) else host
        known: dict[str, Json] = {
            "wiki": of,
            "namespace": namespace,
            "page_id": number,
            "revision_id": _at(page, "version", "identifier"),
            "description": _at(page, "description"),
        }
        record = Record(
            id=f"{of}/{number}" if of and isinstance(number, int) else None,
            html=_string(page, "article_body", "html"),
            url=_string(page, "url"),
            title=_string(page, "name"),
            authors=tuple(filter(None, (_string(page, "version", "editor", "name"),))),
            published=_string(page, "date_created"),
            modified=_string(page, "date_modified"),
            declared_language=_string(page, "in_language", "identifier"),
            site_name=_string(page, "is_part_of", "name"),
            metadata={name: value for name, value in known.items() if isinstance(value, str | int)},
        )
        if record.html is None:
            record.fault, record.detail = "no_html", f"{place}: no article_body.html"
        _license(record, page)
        return record


def _license(record: Record, page: dict[str, Json]) -> None:
    listed = page.get("license")
    many = listed if isinstance(listed, list) else [listed]
    licenses: list[Json] = [one for one in many if isinstance(one, dict | str) and one]
    names: dict[str, str | None] = {}
    for one in licenses[:_MOST_LICENSES]:
        claim = _claim({"identifier": one} if isinstance(one, str) else one)
        if claim is not None:
            names.setdefault(claim.license, claim.url)
    if not names or len(licenses) > _MOST_LICENSES:
        return
    record.license = " AND ".join(sorted(names))
    record.license_url = next(iter(names.values()))
    record.license_evidence = f"license: {orjson.dumps(licenses).decode()}"[:200]
    record.license_method = "wikimedia_enterprise"


def _claim(one: Json) -> Claim | None:
    """Identifier, name and address of one licence; where they disagree the most restrictive, or no version."""
    url = _string(one, "url")
    said = {key: words for key in ("identifier", "url", "name") if (words := _string(one, key)) is not None}
    known = {key: spelled(words) for key, words in said.items()}
    claims = [Claim(license, key, said[key], url) for key, license in known.items() if license is not None]
    first = next(iter(said.items()), None)
    return decided(claims) or (Claim(first[1], first[0], first[1], url) if first is not None else None)


def _at(value: Json, *path: str) -> Json:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _string(value: Json, *path: str) -> str | None:
    found = _at(value, *path)
    return found if isinstance(found, str) and found else None


def _lines(source: Stream, max_bytes: int) -> Iterator[tuple[bytes, bool]]:
    """Lines without their ends, and whether they are whole; of those over `max_bytes` nothing is kept."""
    waiting = bytearray()
    is_whole = True
    while chunk := source.read(1 << 18):
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            waiting += piece
            yield bytes(waiting) if is_whole else b"", is_whole and len(waiting) <= max_bytes
            waiting.clear()
            is_whole = True
        if len(waiting) + len(rest) > max_bytes:
            is_whole = False
            waiting.clear()
        else:
            waiting += rest
    if waiting or not is_whole:
        yield bytes(waiting), is_whole
