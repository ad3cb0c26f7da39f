"""Pages of Wikimedia Enterprise's HTML dumps: JSON lines, often in a tar archive, each with a page as HTML.

Source: data dictionary of the Wikimedia Enterprise API (articles of snapshots).
"""

import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, ClassVar, Final, cast
from urllib.parse import urlsplit

import orjson
from pydantic import Field

from textmill.block import Shard
from textmill.formats.license_claims import Claim, decided
from textmill.inputs.opening import open_shard
from textmill.inputs.unpacked import Unpacked, unpacked
from textmill.record_reader import Json, Record, RecordReader
from textmill.spdx.spelling import spelled

_HEAD_BYTES: Final = 512
_TAR: Final = slice(257, 262)
_MOST_LICENSES: Final = 10


class _Replayed:
    """A file whose first bytes have been looked at."""

    def __init__(self, file: Unpacked) -> None:
        self._file = file
        self._head = b""
        while len(self._head) < _HEAD_BYTES and (more := file.read(_HEAD_BYTES - len(self._head))):
            self._head += more
        self.is_tar = self._head[_TAR] == b"ustar"

    def read(self, size: int, /) -> bytes:
        found, self._head = self._head[:size], self._head[size:]
        while len(found) < size and (more := self._file.read(size - len(found))):
            found += more
        return found


class MediawikiHtml(RecordReader):
    """Pages of Wikimedia Enterprise HTML dumps (`…-NS0-…-ENTERPRISE-HTML.json.tar.gz`, or the JSON lines alone).

    A document has the page as `html`, for an extractor. Id: `<wiki>/<page id>`; `license` is what the page's own
    `license` list says (of several all bind), `authors` the last editor. Faults: `bad_json`, `no_html`, `too_large`,
    `truncated`, `bad_tar`, and of packing those of readers.jsonl. Counts: `other_namespaces`, `other_files` (members of
    the archive without lines), `missing_id`, `duplicate_id`.
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
            is_tar = file.read(_HEAD_BYTES)[_TAR] == b"ustar"
            file.seek(0)
            if is_tar:
                yield Unpacked(file, shard.url)
                return
        with unpacked(shard, head) as plain:
            yield plain

    def records(self, file: Unpacked, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """A record a line."""
        source = _Replayed(file)
        if not source.is_tar:
            yield from self._of_lines(source, "", counts)
            return
        try:
            with tarfile.open(fileobj=cast(BinaryIO, source), mode="r|") as archive:
                for item in archive:
                    archive.members = []  # type: ignore[attr-defined]  # tarfile remembers all it has seen
                    member = archive.extractfile(item) if item.isfile() else None
                    if member is not None and re.search(r"json", item.name, re.IGNORECASE):
                        yield from self._of_lines(cast(_Replayed, member), f"{item.name} ", counts)
                    elif not item.isdir():
                        counts["other_files"] += 1
        except (tarfile.TarError, ValueError, EOFError) as error:
            fault = "truncated" if "unexpected end" in str(error) else "bad_tar"
            yield Record(fault=fault, detail=f"at byte {file.position:,}: {error}")

    def _of_lines(self, source: _Replayed, name: str, counts: Counter[str]) -> Iterator[Record]:
        for number, (line, is_whole) in enumerate(_lines(source, self.max_record_bytes), 1):
            place = f"{name}line {number}"
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


def _lines(source: _Replayed, max_bytes: int) -> Iterator[tuple[bytes, bool]]:
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
