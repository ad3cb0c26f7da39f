"""Add the licence that a page grants for itself, Creative Commons' or another open one, with the words that grant it.

Source: licence_rules and Common Pile's CCCC (Kandpal et al. 2025; recipes 10.4, 11.1 to 11.4), whose regular
expression takes any licence address anywhere in the page; we read what each statement speaks of. What a page says
replaces the licence given for its source, being nearer to the document; a page that keeps all rights beside a grant
ends with no licence; a page that grants nothing keeps its source's. A page with more than 1,000 attributes in a tag,
or more than 500 statements, is not read, is counted, and ends with no licence too.
"""

from collections.abc import Callable
from typing import ClassVar, Final

import pyarrow as pa
import pyarrow.compute as pc

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import column_type, schema_of
from textmill.spdx.detect import TOO_MANY, UNREAD, UNREAD_PAGE, Finding, read
from textmill.spdx.page_hints import hinting
from textmill.spdx.page_words import words_of

_Value = str | float | dict[str, str | None] | None
_READ: Final[dict[str, Callable[[Finding], _Value]]] = {
    "license": lambda found: found.expression,
    "license_url": lambda found: found.url,
    "license_evidence": lambda found: found.evidence,
    "license_scope": lambda found: found.scope if found.expression else None,
    "license_method": lambda found: found.method,
    "license_confidence": lambda found: found.confidence,
    "attribution": lambda found: _credit(found),
}
_REFUSED: Final = {
    "other_work": "Statements about another work: a picture, a theme, data, a comment",
    "mention": "Statements that only mention a licence: negated, quoted, offered as a choice",
    "conflict": "Statements that disagree with a more restrictive one",
}


class CreativeCommons(Block):
    """Adds `license` and how it was read, and `attribution`; stands before the extractor.

    `license_evidence` is the place and up to 200 characters as they stand there.
    """

    version: ClassVar[int] = 5

    def requires(self) -> tuple[str, ...]:
        return ("html",)

    def provides(self) -> pa.Schema:
        return schema_of(*_READ)

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("unread", "1 if the page is not read: too many attributes or statements", pa.int8(), counts=True),
            *(Measure(name, meaning, pa.int32(), 0, 20, counts=True) for name, meaning in _REFUSED.items()),
        )

    def packages(self) -> tuple[str, ...]:
        return ("lxml", "license-expression")

    def apply(self, batch: Batch) -> Columns:
        html = batch.column("html")
        urls = batch.column("url") if "url" in batch.names else pa.nulls(len(batch), pa.string())
        found = _found(html, urls)
        unread = [int(row in found and found[row].snippet in (UNREAD, TOO_MANY)) for row in range(len(batch))]
        return {
            **{name: self._column(batch, name, found) for name in _READ},
            f"{self.label}.unread": pa.array(unread, pa.int8()),
            **{f"{self.label}.{kind}": pa.array(_counts(kind, found, len(batch)), pa.int32()) for kind in _REFUSED},
        }

    def _column(self, batch: Batch, name: str, found: dict[int, Finding]) -> pa.Array:
        kind = column_type(name)
        before = batch.column(name).cast(kind) if name in batch.names else pa.nulls(len(batch), kind)
        said = {row: finding for row, finding in found.items() if finding.evidence is not None}
        if not said:
            return before
        values = before.to_pylist()
        for row, finding in said.items():
            values[row] = _READ[name](finding)
        return pa.array(values, kind)


def _found(html: pa.Array, urls: pa.Array) -> dict[int, Finding]:
    """The findings by row. Most pages are seen to have none by their bytes, most others by their words."""
    rows = pc.indices_nonzero(pc.fill_null(hinting(html), False)).to_pylist()
    words = [words_of(html[row].as_py()) for row in rows]
    naming = hinting(pa.array([one.text for one in words], pa.large_string())).to_pylist()
    found = {row: UNREAD_PAGE for row, one in zip(rows, words, strict=True) if one.is_unread}
    for row, is_naming in zip(rows, naming, strict=True):
        finding = read(html[row].as_py(), urls[row].as_py()) if is_naming and row not in found else None
        if finding is not None:
            found[row] = finding
    return found


def _counts(kind: str, found: dict[int, Finding], rows: int) -> list[int]:
    return [sum(one.kind == kind for one in found[row].refused) if row in found else 0 for row in range(rows)]


def _credit(found: Finding) -> dict[str, str | None] | None:
    credit = found.attribution
    return {"author": credit.author, "title": credit.title, "url": credit.url} if found.expression else None
