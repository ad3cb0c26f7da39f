"""Read pages from HTML files in folders and archives: one file is one page, decoded as pages of a crawl are.

A page's address is what the page itself says: its canonical link or `og:url`, or what a browser (`saved from url`) or
HTTrack (`Mirrored from`) wrote into it; else `base_url` and the file's path. An extractor makes text of it.
"""

import posixpath
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import ClassVar, Final
from urllib.parse import urlsplit

import pyarrow as pa
from pydantic import Field, field_validator

from textmill.archive.charset import decode_page
from textmill.archive.media import is_html_type, looks_binary, sniff
from textmill.block import Shard
from textmill.documents import schema_of
from textmill.formats.archives.packed_files import PackedFile, packed_files
from textmill.formats.metadata.file_addresses import address_below, stated_address
from textmill.inputs.encoding_names import EncodingName
from textmill.inputs.parts import file_of
from textmill.inputs.row_batches import DEFAULT_BATCH_BYTES, DEFAULT_BATCH_ROWS, Rows
from textmill.packed_reader import PackedReader

__all__ = ["HtmlFiles"]

_SCHEMA: Final = schema_of("id", "text", "source", "url", "shard", "mime", "charset", "html")
_NAMES: Final = ("*.html", "*.htm", "*.xhtml", "*.xht", "*.shtml")
_UNDECODED: Final = 10
"""One character in so many without a meaning leaves no page to read."""


class HtmlFiles(PackedReader):
    """HTML pages of files, plain, packed (gzip, zstd, xz, bzip2, LZ4), or in tar and zip archives.

    Ids are `<source>/<path>`. Faults, of the file alone: `not_html`, `empty`, `bad_encoding` (over one character in ten
    has no meaning), `too_large`; of archives and packings `unsafe_name`, `too_many_files`, `bad_tar`, `bad_zip`,
    `truncated`, `bad_gzip` and its like. Counts: `other_files` (of archives, not named as asked), `archive_links`,
    `unended_archives`, `replaced_characters` (U+FFFD for bytes without a meaning), `no_address` (`url` is null),
    `address_by_path`.
    """

    version: ClassVar[int] = 1

    base_url: str | None = Field(
        default=None,
        description="Address of what the paths have in common, such as `https://example.org/docs/`: a page that names "
        "no address of its own has this one and its path; null: such pages have none",
    )
    trust_pages: bool = Field(
        default=True, description="Whether a page's own canonical link and its like come before `base_url`"
    )
    names: tuple[str, ...] = Field(
        default=_NAMES,
        description="Which files of an archive are read: patterns of their names or paths, in small letters; others "
        "are counted (`other_files`)",
    )
    encoding: EncodingName | None = Field(
        default=None,
        description="Encoding that files have if they and their bytes say nothing else, as a server would declare it; "
        "null: by evidence alone",
    )
    max_file_bytes: int = Field(
        default=16 << 20, ge=1, description="Largest page, unpacked, in bytes; larger ones are `too_large`"
    )
    batch_rows: int = Field(default=DEFAULT_BATCH_ROWS, ge=1, description="Most documents per batch")
    batch_bytes: int = Field(
        default=DEFAULT_BATCH_BYTES,
        ge=1,
        description="A batch ends with the document that reaches this many characters",
    )

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, address: str | None) -> str | None:
        if address is not None and not (urlsplit(address).scheme and urlsplit(address).netloc):
            raise ValueError(f"{address!r} is no whole address, such as https://example.org/docs/")
        return address

    def provides(self) -> pa.Schema:
        """Core columns; `text` is null."""
        return _SCHEMA

    def packages(self) -> tuple[str, ...]:
        return ("Resiliparse", "lxml", "webencodings")

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"not_html"})

    def read(self, shard: Shard, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
        """Batches in the order of files; see the class for faults and counts."""
        rows = Rows(shard, self.provides(), self.batch_rows, self.batch_bytes, counts)
        for item in packed_files(shard, self.max_file_bytes, counts):
            if item.fault is None and item.is_member and not self._is_named(item.name):
                counts["other_files"] += 1
                continue
            if rows.add(self._row(item, shard, counts)):
                yield from rows.waiting()
        yield from rows.waiting()

    def _row(self, item: PackedFile, shard: Shard, counts: Counter[str]) -> dict[str, object]:
        if item.fault is not None:
            return {"fault": item.fault, "detail": item.detail}
        path = item.name if item.is_member else posixpath.join(posixpath.dirname(file_of(shard)), item.name)
        row: dict[str, object] = {
            "id": f"{shard.source}/{file_of(shard)}" + (f"/{item.name}" if item.is_member else ""),
            "detail": path,
        }
        if not item.data.strip():
            return row | {"fault": "empty"}
        mime = _type_of(item.data, path)
        if mime is None:
            return row | {"fault": "not_html"}
        page = decode_page(item.data, self.encoding)
        row |= {"mime": mime, "charset": page.charset}
        if page.is_blank:
            return row | {"fault": "empty"}
        text = page.text
        if page.replaced * _UNDECODED > len(text):
            return row | {"fault": "bad_encoding", "detail": f"{path}: {page.replaced:,} signs of no meaning"}
        if page.replaced:
            counts["replaced_characters"] += page.replaced
        return row | {"html": page.content, "url": self._address(text, path, counts), "detail": None}

    def _address(self, html: str, path: str, counts: Counter[str]) -> str | None:
        below = None if self.base_url is None else address_below(self.base_url, path)
        stated = stated_address(html, below) if self.trust_pages else None
        if stated is None:
            counts["no_address" if below is None else "address_by_path"] += 1
        return stated or below

    def _is_named(self, path: str) -> bool:
        path = path.lower()
        return any(
            fnmatchcase(posixpath.basename(path), pattern) or fnmatchcase(path, pattern) for pattern in self.names
        )


def _type_of(data: bytes, path: str) -> str | None:
    """The media type of a page; None for a file that is none, whatever it is called."""
    if looks_binary(data):
        return None
    shown = sniff(data, "")
    if shown:
        return shown if is_html_type(shown) else None
    # A page may begin with words or with a tag that nobody knows, if its name says that it is one.
    is_named = any(fnmatchcase(path.lower(), pattern) for pattern in _NAMES)
    return "text/html" if is_named and b"<" in data and b">" in data.replace(b"\0", b"") else None
