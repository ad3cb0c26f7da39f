"""Put together the list of documents: what is looked for, what is found, and a card for each with its text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from textmill.credentials import hide
from textmill.dashboard.page import Cell, Column, Table
from textmill.dashboard.query import MOST_VALUE_CHARS, Query
from textmill.dashboard.runs import Run
from textmill.inspect import views
from textmill.inspect.document_record import Record, Verdict, verdicts
from textmill.inspect.document_search import DROPPED, Found, Search, looked_up, matching, sampled
from textmill.inspect.document_text import size_to_read, stored_text
from textmill.inspect.groups import UNKNOWN
from textmill.inspect.stored_documents import Bounds, searched
from textmill.inspect.units import many
from textmill.store.fate_table import KEPT
from textmill.store.manifest import accounting

PER_PAGE: Final = 20
TEXT_CHARS: Final = 600
PER_REASON: Final = 3
MOST_KEPT: Final = 6
_REASONS: Final = 100
"""The most frequent ones have documents in the sample; all are in the funnel."""
_INLINE_BYTES: Final = 4_000_000
"""A list reads texts from files up to this size; larger ones are opened for a single document."""
_CHOICES: Final = 200
FIELDS: Final = ("wanted", "fate", "language", "source", "license", "words")


@dataclass(frozen=True)
class Card:
    """A document in the list."""

    record: Record
    url: str
    detail: str
    link: Mapping[str, str] | None
    """What of the query leads to it; None where an address cannot hold it."""
    text: str
    said: str
    """Why no text is shown."""
    verdicts: Sequence[Verdict]


@dataclass(frozen=True)
class Choice:
    """A field of the form that is chosen from a list."""

    name: str
    title: str
    values: Sequence[str]
    chosen: str


def search_of(query: Query) -> Search:
    """What the address asks for."""
    return Search(**{name: query.text(name).strip().encode(errors="replace").decode() for name in FIELDS})


def found_in(run: Run, search: Search, page: int) -> Found:
    """The records of one page, of a file those of all; of a run without a table of fates what its texts tell."""
    snapshot = run.snapshot
    start, stop = (0, 10**6) if run.is_file else (page * PER_PAGE, (page + 1) * PER_PAGE)
    reasons = [row.reason for row in views.reasons(snapshot)][:_REASONS]
    if search.words:
        return searched(run.store, snapshot, search, Bounds(), TEXT_CHARS).page(start, stop)
    if search.wanted and (found := looked_up(run.store, search)).total:
        return found.page(start, stop)
    columns = run.columns
    if len(columns) and not search.wanted:
        if search.is_empty:
            return sampled(columns, PER_REASON, MOST_KEPT, reasons, start, stop)
        return matching(columns, search, start, stop)
    if len(columns) and columns.total >= snapshot.stats.records:
        return Found()
    found = searched(run.store, snapshot, search, Bounds(per_fate=MOST_KEPT if search.is_empty else None), TEXT_CHARS)
    return _by_reason(found, [KEPT, *reasons]).page(start, stop)


def _by_reason(found: Found, order: Sequence[str]) -> Found:
    """The same, reason by reason."""
    places = {fate: place for place, fate in enumerate(order)}
    rows = sorted(range(len(found.records)), key=lambda row: places.get(found.records[row].fate, len(places)))
    texts = {place: found.texts[row] for place, row in enumerate(rows) if row in found.texts}
    return replace(found, records=[found.records[row] for row in rows], texts=texts)


def cards(run: Run, found: Found) -> list[Card]:
    """The documents with their texts, cut; in a file with their measures too, since nothing can be opened there."""
    rules = run.snapshot.manifest.get("rules", [])
    made = []
    for place, record in enumerate(found.records):
        text, said = found.texts.get(place, ""), ""
        if place not in found.texts:
            size = size_to_read(run.snapshot, record)
            if not run.is_file and size is not None and size > _INLINE_BYTES:
                said = "Open it to read its text."
            else:
                stored = stored_text(run.store, run.snapshot, record)
                text, said = stored.text or "", stored.said
        told = verdicts(record, rules) if run.is_file else []
        url, detail = hide(record.text("url")), hide(record.text("detail"))
        made.append(Card(record, url, detail, link_to(record), text[: TEXT_CHARS + 1], said, told))
    return made


def link_to(record: Record) -> Mapping[str, str] | None:
    """The query that shows a document."""
    link = {"id": record.id, "shard": record.task} if record.text("shard") else {"id": record.id}
    return link if record.id and all(len(value) <= MOST_VALUE_CHARS for value in link.values()) else None


def table(run: Run, records: Sequence[Record]) -> Table:
    """The documents found, without their texts."""
    columns = (
        Column("Document"),
        Column("URL"),
        Column("Fate"),
        Column("Language"),
        Column("Licence"),
        Column("Source"),
        Column("Text", "", "bytes"),
        Column("Tokens", "", "count"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            hide(record.id),
            hide(record.text("url")),
            record.fate,
            record.text("language"),
            record.text("license"),
            record.text("source"),
            record.number("text_bytes"),
            record.number("tokens"),
        )
        for record in records
    ]
    links = [link_to(record) or {} for record in records]
    return Table("found", "The same as a table", columns, rows, links)


def choices(run: Run, search: Search) -> list[Choice]:
    """The fields of the form that are chosen from lists: the values that most documents have."""
    snapshot = run.snapshot
    reasons = [row.reason for row in views.reasons(snapshot)][:_CHOICES]
    blocks = [*dict.fromkeys(reason.partition(".")[0] for reason in reasons)]
    found = [Choice("fate", "Fate", [KEPT, DROPPED, *blocks, *reasons], search.fate)]
    for name, title in (("language", "Language"), ("source", "Source"), ("license", "Licence")):
        tallies = snapshot.stats.breakdowns.get(name, {})
        common = sorted(tallies, key=lambda value: (-tallies[value].kept - tallies[value].dropped, value))
        values = [value or UNKNOWN for value in common[:_CHOICES] if len(value) <= MOST_VALUE_CHARS]
        found.append(Choice(name, title, values, getattr(search, name)))
    return [replace(one, values=_with(one.chosen, one.values)) for one in found]


def _with(chosen: str, values: Sequence[str]) -> Sequence[str]:
    return values if not chosen or chosen in values else [chosen, *values]


def said_of(run: Run, search: Search, found: Found) -> str:
    """What the list is of."""
    snapshot = run.snapshot
    kept = accounting(snapshot.manifest).stats.documents
    words = []
    if search.is_empty:
        words.append(f"A sample: of each reason up to {PER_REASON} documents, of the kept ones up to {MOST_KEPT}.")
        words.append("It is drawn evenly from the whole run." if not found.said else "")
    elif found.total:
        words.append(f"{many(found.total, 'document')} found.")
    else:
        words.append("Nothing is found.")
    if not search.is_empty and not search.wanted and not search.words and run.columns.rate < 1:
        words.append(f"Looked for in a sample of 1 in {round(1 / run.columns.rate):,} records.")
    words.append(found.said)
    if kept != "all":
        words.append(f"This run keeps {'a sample' if kept == 'sample' else 'none'} of its records' fates.")
    if not snapshot.is_complete:
        words.append("The run is at work: what is not committed yet is not here.")
    return " ".join(filter(None, words))
