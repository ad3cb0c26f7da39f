"""Put together what is shown of one document: its texts, what each rule says, its duplicates, where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from textmill.credentials import hide
from textmill.dashboard.document_list import link_to
from textmill.dashboard.page import Cell, Column, Table
from textmill.dashboard.runs import Run
from textmill.digest import Json
from textmill.inspect.document_record import FAILS, Record, records_of, verdicts
from textmill.inspect.document_search import Search
from textmill.inspect.document_text import StoredText, stored_text
from textmill.inspect.duplicate_clusters import kept_copy, members
from textmill.inspect.fate_index import Wanted
from textmill.inspect.license_evidence import marked
from textmill.inspect.read_again import Again, Place
from textmill.inspect.record_lookup import find
from textmill.inspect.stored_documents import Bounds, searched
from textmill.inspect.word_diff import Piece, word_diff

SHOWN_CHARS: Final = 200_000
_FACTS: Final = (
    ("source", "Source"),
    ("shard", "Archive"),
    ("language", "Language"),
    ("script", "Script"),
    ("host", "Host"),
)
_METADATA: Final = (
    ("date", "Date"),
    ("mime", "Media type"),
    ("charset", "Encoding"),
    ("candidate", "Text by the extractor"),
    ("candidates", "Texts of the extractors"),
    ("http_status", "HTTP status"),
    ("warc_offset", "Offset in the archive, bytes"),
    ("warc_length", "Length in the archive, bytes"),
)
_LICENSE: Final = (
    ("license", "Licence"),
    ("license_url", "Its address"),
    ("license_evidence", "Read from"),
    ("license_scope", "Speaks of"),
    ("license_method", "Read as, or given by"),
    ("license_confidence", "Sure to"),
    ("license_declared", "Its source declares"),
)
_CREDIT: Final = (("author", "Author"), ("title", "Title"), ("url", "Address to credit"))


@dataclass(frozen=True)
class Compared:
    """Two texts side by side as their differences, or why they cannot be compared."""

    pieces: Sequence[Piece] = ()
    said: str = ""

    @property
    def is_same(self) -> bool:
        return bool(self.pieces) and all(piece.kind == "same" for piece in self.pieces)


@dataclass(frozen=True)
class Copy:
    """The document that stands for a duplicate."""

    record: Record
    url: str
    link: Mapping[str, str] | None
    compared: Compared


@dataclass(frozen=True)
class Shown:
    """One document."""

    record: Record
    url: str
    detail: str
    facts: Sequence[tuple[str, str]]
    license: Sequence[tuple[str, str]]
    text: Sequence[tuple[str, bool]]
    """In pieces; whether a piece is what the licence was read from."""
    said: str
    is_cut: bool
    extracted: Compared | None
    """Against the text as extracted; None where that was not asked for."""
    copy: Copy | None
    members: Sequence[tuple[Record, Mapping[str, str] | None]] = field(default=())


def record_of(run: Run, wanted: str, task: str) -> Record | None:
    """The record of an id in a shard (`source/shard`); where no fates tell of it, as its stored document does."""
    wanted = wanted.encode(errors="replace").decode()
    rows = (record for part in find(run.store, Wanted(wanted)).parts for record in records_of(part))
    found = next((one for one in rows if one.id == wanted and task in ("", one.task)), None)
    if found is not None or run.columns.total >= run.snapshot.stats.records:
        return found
    stored = searched(run.store, run.snapshot, Search(wanted=wanted), Bounds(), 0).records
    return next((one for one in stored if one.id == wanted and (task in ("", one.task) or not one.text("shard"))), None)


def shown(run: Run, record: Record, is_extracted: bool) -> Shown:
    """The document, with `is_extracted` compared with its page, read again."""
    stored = stored_text(run.store, run.snapshot, record)
    again = run.pages.read(run.snapshot.manifest, _place(record, stored)) if is_extracted else Again()
    columns: dict[str, Json] = {
        **record.row,
        **again.columns,
        **stored.columns,
    }
    text = stored.text or ""
    evidence, address = (str(columns.get(name) or "") for name in ("license_evidence", "license_url"))
    credit = columns.get("attribution")
    kept = kept_copy(run.store, record)
    return Shown(
        record=record,
        url=hide(record.text("url")),
        detail=hide(record.text("detail")),
        facts=_named(_FACTS, columns) + _named(_METADATA, columns),
        license=_named(_LICENSE, columns) + (_named(_CREDIT, credit) if isinstance(credit, dict) else []),
        text=marked(text[:SHOWN_CHARS], evidence, address),
        said=stored.said,
        is_cut=len(text) > SHOWN_CHARS,
        extracted=_compared(again.text, again.said, stored) if is_extracted else None,
        copy=None if kept is None else _copy(run, stored, kept),
        members=[(one, link_to(one)) for one in members(run.columns, record)] if record.cluster else [],
    )


def table(run: Run, record: Record) -> Table:
    """Every measure with its rule's limit, and what the rule says; first those that fail."""
    found = verdicts(record, run.snapshot.manifest.get("rules", []))
    rows: list[tuple[Cell, ...]] = [
        (one.measure or one.reason, one.value, one.reason, one.limit, one.outcome)
        for one in sorted(found, key=lambda one: one.outcome != FAILS)
    ]
    columns = (Column("Measure"), Column("Value", "", "number"), Column("Rule"), Column("Limit"), Column("Verdict"))
    return Table("measures", "Measures and limits", columns, rows)


def _copy(run: Run, stored: StoredText, kept: Record) -> Copy:
    found = stored_text(run.store, run.snapshot, kept)
    return Copy(kept, hide(kept.text("url")), link_to(kept), _compared(found.text, found.said, stored))


def _compared(before: str | None, said: str, stored: StoredText) -> Compared:
    """How the stored text differs from another."""
    if before is None or stored.text is None:
        return Compared(said=said or stored.said)
    pieces = word_diff(before, stored.text)
    return (
        Compared(said="The texts are larger than 200 kB and are not compared.") if pieces is None else Compared(pieces)
    )


def _place(record: Record, stored: StoredText) -> Place:
    offset, length = (stored.columns.get(name) for name in ("warc_offset", "warc_length"))
    return Place(
        record.text("source"),
        record.text("shard"),
        record.id,
        offset if isinstance(offset, int) else None,
        length if isinstance(length, int) else None,
    )


def _named(names: Sequence[tuple[str, str]], columns: Mapping[str, Json]) -> list[tuple[str, str]]:
    """Columns that have a value, in words."""
    return [(title, hide(_said(columns[name]))) for name, title in names if columns.get(name) not in (None, "")]


def _said(value: Json) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
