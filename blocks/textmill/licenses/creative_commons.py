"""Add the Creative Commons licence that a page states for itself, with where it says so and whom to credit.

Source: Common Pile's CCCC (Kandpal et al. 2025; recipes 10.4, 11.1 to 11.4), whose regular expression takes any
licence address anywhere in the page; we read the places that speak of the page, and refuse contradictions. What a page
says replaces the licence given for its source, being nearer to the document; a page that contradicts itself ends with
no licence; a page that says nothing keeps its source's. A page with more than 1,000
attributes in a tag is not read, is counted, and ends with no licence too.
"""

from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import column_type, schema_of
from textmill.spdx.detect import UNREAD, Finding, detect

_COLUMNS = ("license", "license_url", "license_evidence", "attribution")


class CreativeCommons(Block):
    """Adds `license`, `license_url`, `license_evidence`, `attribution`; stands before the extractor."""

    version: ClassVar[int] = 2

    def requires(self) -> tuple[str, ...]:
        return ("html",)

    def provides(self) -> pa.Schema:
        return schema_of(*_COLUMNS)

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("unread", "1 if a tag has so many attributes that the page is not read", pa.int8(), counts=True),
        )

    def packages(self) -> tuple[str, ...]:
        return ("lxml",)

    def apply(self, batch: Batch) -> Columns:
        html = batch.column("html")
        rows = pc.indices_nonzero(pc.fill_null(_mentioning(html), False)).to_pylist()
        found = {row: finding for row in rows if (finding := detect(html[row].as_py())) is not None}
        unread = [int(row in found and found[row].evidence == UNREAD) for row in range(len(batch))]
        return {
            **{name: self._column(batch, name, found) for name in _COLUMNS},
            f"{self.label}.unread": pa.array(unread, pa.int8()),
        }

    def _column(self, batch: Batch, name: str, found: dict[int, Finding]) -> pa.Array:
        kind = column_type(name)
        before = batch.column(name).cast(kind) if name in batch.names else pa.nulls(len(batch), kind)
        if not found:
            return before
        values = before.to_pylist()
        for row, finding in found.items():
            values[row] = _value(name, finding)
        return pa.array(values, kind)


def _mentioning(html: pa.Array) -> pa.Array:
    """Which pages hold the word in any case, bool; RE2 over Arrow's bytes, nothing is decoded."""
    return pc.match_substring(html, "creativecommons", ignore_case=True)


def _value(name: str, finding: Finding) -> str | dict[str, str | None] | None:
    if name == "attribution":
        credit = finding.attribution
        return {"author": credit.author, "title": credit.title, "url": credit.url} if finding.license else None
    if name == "license_evidence":
        return finding.evidence
    if finding.license is None:
        return None
    return finding.license.spdx if name == "license" else finding.license.url
