"""Give documents the licence that a catalogue states of each of them, such as arXiv's metadata of its papers.

Source: Common Pile v0.1, which takes the licences of several sources from lists beside them (recipes 10.2). What a
document says of itself stays, being nearer to it; where the catalogue says another, `license_declared` has that, so
that a policy must permit both.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, field_validator

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.documents import schema_of
from textmill.location import Location
from textmill.models.files import digest, resolve
from textmill.spdx.catalogue import Catalogue as Listed
from textmill.spdx.catalogue import Entry, read_catalogue

_TEXTS: Final = ("license", "license_url", "license_evidence", "license_scope", "license_method")
_CONFIDENCE: Final = "license_confidence"
_DECLARED: Final = "license_declared"
_METHOD: Final = "catalogue"
_NO_LICENSE: Final = "NOASSERTION"
"""What `license_declared` has where the catalogue states something that is no known licence."""
_GROUP: Final = "key"


class Catalogue(Filter):
    """Adds the licence of works that a list beside the documents has.

    Columns: `license`, its address, evidence, `license_scope` (document), `license_method` (catalogue), confidence and
    `license_declared`. Documents that are not in the catalogue are refused only where asked to (`unlisted`).
    A licence in the catalogue that is not understood, or two different ones of one work, are none: the document has
    them as evidence. A licence that only the source declares gives way to the catalogue's.
    """

    table: Location = Field(
        description="The catalogue: JSON lines, or CSV or TSV with a header, plain or packed; path, URL or hf://org/repo/file"
    )
    key_field: str = Field(default="id", description="Its field that names the work")
    license_field: str = Field(default="license", description="Its field with the licence: SPDX, a name or an address")
    column: Literal["id", "url", "shard", "title"] = Field(
        default="id", description="The documents' column in which the name is"
    )
    pattern: str | None = Field(
        default=None,
        description="RE2 expression whose group `key` is the name: `/(?P<key>[0-9]{4}[.][0-9]{4,5})`; null: all of it",
    )
    ignored: str = Field(default="", description="Signs that do not count in names, on both sides")
    fills: bool = Field(
        default=True,
        description="Whether a document that says nothing has the catalogue's licence; false: both must say one",
    )
    refuse_unlisted: bool = Field(default=False, description="Refuse documents that are not in the catalogue")

    @field_validator("pattern")
    @classmethod
    def _has_a_key(cls, pattern: str | None) -> str | None:
        if pattern is None:
            return None
        try:
            names = pc.extract_regex(pa.array([""]), pattern).type
        except pa.ArrowInvalid as error:
            raise ValueError(f"{pattern!r} cannot be used: {str(error).splitlines()[0]}") from error
        if names.get_field_index(_GROUP) < 0:
            raise ValueError(f"{pattern!r} has no group `(?P<{_GROUP}>…)`")
        return pattern

    def requires(self) -> tuple[str, ...]:
        return (self.column,)

    def provides(self) -> pa.Schema:
        return schema_of(*_TEXTS, _CONFIDENCE).append(pa.field(_DECLARED, pa.string()))

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("listed", "1 if the catalogue has the document", pa.int8()),
            Measure("differs", "1 if the document says another licence", pa.int8(), counts=True),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("unlisted", f"{self.label}.listed", "<", 1 if self.refuse_unlisted else None),)

    def prepare(self) -> None:
        self._listed()

    def notes(self) -> tuple[str, ...]:
        number = len(self._listed().keys)
        return (f"{number:,} work{'' if number == 1 else 's'} in the catalogue {self._name()}",)

    def identity(self) -> str:
        return digest(self._path())

    def packages(self) -> tuple[str, ...]:
        return ("pyarrow",)

    def apply(self, batch: Batch) -> Columns:
        found = self._listed().of(self.keys(batch))
        names = self.provides().names
        known = [batch.column(name).to_pylist() if name in batch.names else [None] * len(batch) for name in names]
        rows = [self._settled(list(row), entry) for row, entry in zip(zip(*known, strict=True), found, strict=True)]
        columns = {
            field.name: pa.array([row[at] for row, _ in rows], field.type) for at, field in enumerate(self.provides())
        }
        return {
            **columns,
            f"{self.label}.listed": pa.array([int(entry is not None) for entry in found], pa.int8()),
            f"{self.label}.differs": pa.array([int(differs) for _, differs in rows], pa.int8()),
        }

    def _settled(self, row: list[object], entry: Entry | None) -> tuple[list[object], bool]:
        """The licence columns of a document, and whether it says another licence than its entry."""
        license, _, evidence, _, method, _, _ = row
        if entry is None:
            return row, False
        is_silent = not str(license or "").strip() and not str(evidence or "").strip()
        is_declared = method == "declared"
        if (is_silent and self.fills) or is_declared:
            words = f"catalogue {self._name()}: {entry.words or 'no licence'}"
            confidence = None if entry.license is None else 1.0 if entry.license == entry.words else 0.9
            url = entry.words if "://" in entry.words else None
            other = license if is_declared and license != entry.license else None
            return [entry.license, url, words, "document", _METHOD, confidence, other], False
        if license == entry.license:
            return row, False
        return [*row[:-1], entry.license or _NO_LICENSE], not is_silent

    def keys(self, batch: Batch) -> list[str | None]:
        """The names by which the documents are looked up, null where there is none."""
        values = batch.column(self.column).cast(pa.string())
        if self.pattern is not None:
            values = pc.struct_field(pc.extract_regex(values, self.pattern), _GROUP)
        drop = str.maketrans("", "", self.ignored)
        return [None if value is None else value.strip().translate(drop) for value in values.to_pylist()]

    def _listed(self) -> Listed:
        path = self._path()
        return _read(path, digest(path), self.key_field, self.license_field, self.ignored)

    def _path(self) -> Path:
        return resolve(self.table, "catalogue of licences", "table")

    def _name(self) -> str:
        return self.table.rstrip("/").rpartition("/")[2]


@lru_cache(maxsize=4)
def _read(path: Path, content: str, key_field: str, license_field: str, ignored: str) -> Listed:
    """The catalogue; `content` only tells versions of the file apart."""
    return read_catalogue(path, key_field, license_field, ignored)
