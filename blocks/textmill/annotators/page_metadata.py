"""Add what a page says of itself: title, authors, dates, site, address, description, language, and whom to credit.

Sources: schema.org as JSON-LD, microdata and RDFa, Open Graph, Highwire (`citation_*`), Dublin Core, `<meta>`, and
where these say nothing elements marked as byline or date, `<time>`, the heading and lines that begin with `by`.
docs/metadata.md says which field comes from where, and has the scores beside trafilatura's.
Values are on one line, without control characters, entities decoded once. Titles are cut to 500 characters,
descriptions to 5,000; names longer than 120 and addresses longer than 2,048 are left out.
"""

from dataclasses import asdict
from typing import ClassVar, Final

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import column_type, schema_of
from textmill.page_metadata.reading import PageMetadata, metadata_of

_COLUMNS: Final = (
    *("title", "authors", "published", "modified", "site_name", "canonical_url", "description", "declared_language"),
    "attribution",
)
_MOST_HTML_BYTES: Final = 20 << 20


class PageMetadataColumns(Block):
    """Adds the columns of page metadata and fills `attribution`; stands before the extractor.

    A value that the page does not state keeps what the reader gave. Counts: `unread` (no HTML, larger than
    `max_html_bytes`, or a tag with more than 1,000 attributes), `mended_json_ld`, `broken_json_ld` (scripts).
    """

    version: ClassVar[int] = 1

    max_html_bytes: int = Field(
        default=_MOST_HTML_BYTES, ge=1, description="Largest page that is read, in bytes of UTF-8 (inclusive)"
    )

    def requires(self) -> tuple[str, ...]:
        return ("html", "url")

    def provides(self) -> pa.Schema:
        return schema_of(*_COLUMNS)

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure(
                "unread",
                "1 if the page is not read: no HTML, too large, or too many attributes",
                pa.int8(),
                counts=True,
            ),
            Measure("mended_json_ld", "Scripts of JSON-LD that had to be mended", pa.int32(), counts=True, high=64),
            Measure("broken_json_ld", "Scripts of JSON-LD that could not be read", pa.int32(), counts=True, high=64),
        )

    def packages(self) -> tuple[str, ...]:
        return ("lxml", "orjson")

    def apply(self, batch: Batch) -> Columns:
        pages = batch.column("html").cast(pa.large_binary())
        found = [
            self._read(page.as_py(), url or None)
            for page, url in zip(pages, batch.column("url").to_pylist(), strict=True)
        ]
        columns = {name: _filled(batch, name, [_value(name, page) for page in found]) for name in _COLUMNS[:-1]}
        columns["attribution"] = _credits(batch, found)
        columns[f"{self.label}.unread"] = pa.array([int(page.unread) for page in found], pa.int8())
        columns[f"{self.label}.mended_json_ld"] = pa.array([page.mended_json for page in found], pa.int32())
        columns[f"{self.label}.broken_json_ld"] = pa.array([page.broken_json for page in found], pa.int32())
        return columns

    def _read(self, html: bytes | None, url: str | None) -> PageMetadata:
        if html is None:
            return PageMetadata()
        if len(html) > self.max_html_bytes:
            return PageMetadata(unread=True)
        return metadata_of(html, url)


def _value(name: str, page: PageMetadata) -> object:
    value: object = asdict(page)[name]
    return list(page.authors) or None if name == "authors" else value


def _filled(batch: Batch, name: str, values: list[object]) -> pa.Array:
    """The values, and where they are None those that the batch has."""
    kind = column_type(name)
    if name in batch.names:
        before = batch.column(name).to_pylist()
        values = [known if value is None else value for value, known in zip(values, before, strict=True)]
    return pa.array(values, kind)


def _credits(batch: Batch, found: list[PageMetadata]) -> pa.Array:
    known = batch.column("attribution").to_pylist() if "attribution" in batch.names else [None] * len(batch)
    values = []
    for page, before, url in zip(found, known, batch.column("url").to_pylist(), strict=True):
        credit = {"author": "; ".join(page.authors) or None, "title": page.title, "url": page.canonical_url or url}
        if before is not None:
            credit = {key: before.get(key) or value for key, value in credit.items()}
        values.append(credit if credit["author"] or credit["title"] or before is not None else None)
    return pa.array(values, column_type("attribution"))
