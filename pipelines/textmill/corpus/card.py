"""Write the corpus's Hugging Face dataset card from the run itself: what went in, what was done, what came out.

The card holds no time, no duration and no path of this machine, so that the same run gives the same bytes; everything
that comes from pages or settings is escaped for Markdown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import yaml

from textmill.corpus import hub
from textmill.corpus.features import features
from textmill.corpus.ledger import LicenseRow, SourceRow
from textmill.corpus.license_tables import license_tables
from textmill.corpus.markdown import block, code, table, text
from textmill.digest import Json
from textmill.documents import COLUMNS
from textmill.inspect import units, views
from textmill.inspect.plain_text import one_line
from textmill.inspect.shown_settings import without_machine
from textmill.inspect.snapshot import Snapshot
from textmill.inspect.token_counts import tokens_kept
from textmill.store.manifest import accounting
from textmill.store.store import StoredFile

_TEXT_ROWS: Final = 50
"""Rows of the longest tables; the ledgers have all of them."""
_NOTE_CHARS: Final = 2000


@dataclass(frozen=True)
class CardFacts:
    """What the card is made from."""

    snapshot: Snapshot
    licenses: Sequence[LicenseRow]
    by_source: Sequence[SourceRow]
    files: Sequence[StoredFile]
    schema: pa.Schema
    layout: pa.Schema
    """The columns as a reader of the files finds them."""
    notes: Mapping[str, str]
    """Block (YAML name) -> its own description: a first line, then source and differences."""

    @property
    def documents(self) -> int:
        """Rows of the corpus: its documents, with copies where they are written several times."""
        return self.snapshot.corpus_rows

    @property
    def folders(self) -> Mapping[str, int]:
        """Of a corpus of folders the names of the files in them, and their bytes together; empty of one of files."""
        found: dict[str, int] = {}
        for file in self.files:
            _, _, name = file.path.removeprefix("corpus/data/").partition("/")
            if name:
                found[name] = found.get(name, 0) + file.bytes
        return dict(sorted(found.items()))


def card(facts: CardFacts) -> str:
    """The whole README.md."""
    name = one_line(facts.snapshot.manifest["name"])
    sections = [
        f"# {text(name)}",
        _summary(facts),
        "## Sources",
        _sources(facts),
        "## Licences",
        license_tables(facts.licenses, facts.by_source, _TEXT_ROWS),
        "## From records to documents",
        _funnel(facts),
        "## Why documents were removed",
        _reasons(facts),
        "## Edits, and records passed over",
        _counts(facts),
        "## Languages",
        _languages(facts),
        *(["## Files", _files(facts)] if facts.folders else []),
        "## Columns",
        _columns(facts),
        "## Settings",
        "As written by the author of the run; whatever is not set has its default.",
        block(_yaml(without_machine(facts.snapshot.manifest["config"])), "yaml"),
        "## Known deviations",
        _deviations(facts),
        "## Versions",
        table(
            ["Package", "Version"],
            [[code(name), code(number)] for name, number in facts.snapshot.manifest["versions"].items()],
            2,
        ),
    ]
    return f"---\n{_yaml(front_matter(facts))}---\n\n" + "\n\n".join(sections) + "\n"


def front_matter(facts: CardFacts) -> dict[str, Json]:
    """The metadata that the Hub reads."""
    endings = [] if facts.folders else sorted({file.path.rsplit("/", 1)[-1].partition(".")[2] for file in facts.files})
    licenses = {row.license for row in facts.licenses}
    (only,) = licenses if len(licenses) == 1 else (None,)
    known = hub.license_id(only) if only else None
    found: dict[str, Json] = {"pretty_name": one_line(facts.snapshot.manifest["name"])}
    if known is not None:
        found["license"] = known
    else:
        found["license"] = "other"
        found["license_name"] = (
            hub.license_name(only) if only else "stated-per-document" if any(licenses) else "not-stated"
        )
    languages = {hub.language_code(row.value) for row in _kept(facts, "language")}
    if codes := sorted(code for code in languages if code is not None):
        found["language"] = [*codes]
    found["task_categories"] = ["text-generation"]
    found["size_categories"] = [hub.size_category(facts.documents)]
    found["tags"] = ["textmill", "pretraining", "web-corpus"]
    if endings:
        patterns: list[Json] = [f"data/*.{ending}" for ending in endings]
        files: list[Json] = [{"split": "train", "path": patterns[0] if len(patterns) == 1 else patterns}]
        found["configs"] = [{"config_name": "default", "data_files": files}]
    if endings and (named := features(facts.layout)) is not None:
        found["dataset_info"] = {"features": named}
    return found


def _summary(facts: CardFacts) -> str:
    overview = views.overview(facts.snapshot)
    size = sum(row.bytes for row in facts.licenses)
    kept = facts.snapshot.corpus_documents
    copies = "" if facts.documents == kept else f" (written in {units.count(facts.documents)} copies by `repeat_by`)"
    found = tokens_kept(facts.snapshot)
    counted_by = accounting(facts.snapshot.manifest).tokens.label
    tokens = f", {found.words()} tokens ({code(one_line(counted_by))})" if found is not None and found.count else ""
    return (
        f"{units.many(kept, 'document')}{copies}, {units.data_size(size)} of text (UTF-8){tokens}, from "
        f"{units.many(overview.records, 'record')}; {units.share(kept, overview.records)} of them were kept, "
        f"and every other record has a reason below. Made by Textmill: this card, `LICENSES.parquet`, "
        f"`ATTRIBUTION.jsonl`, `ATTRIBUTION.md` and `SHA256SUMS` are generated from the run."
    )


def _sources(facts: CardFacts) -> str:
    rows = [
        [code(row.value), units.count(row.documents), units.count(row.kept), units.data_size(row.kept_bytes)]
        for row in sorted(views.groups(facts.snapshot, "source", _TEXT_ROWS).rows, key=lambda row: row.value)
    ]
    return table(["Source", "Records", "Documents kept", "Text"], rows, 1)


def _funnel(facts: CardFacts) -> str:
    rows = [
        [
            code(row.label),
            code(row.kind),
            units.count(row.documents_in),
            units.count(row.dropped),
            units.share(row.dropped, row.documents_in),
            units.count(row.documents_out),
        ]
        for row in views.funnel(facts.snapshot)
    ]
    return table(["Block", "Kind", "Documents in", "Removed", "Share", "Documents out"], rows, 2)


def _reasons(facts: CardFacts) -> str:
    found = views.reasons(facts.snapshot)
    if not found:
        return "Nothing was removed."
    total = sum(row.documents for row in found)
    rows = [[code(row.reason), units.count(row.documents), units.share(row.documents, total)] for row in found]
    return table(["Reason", "Documents", "Share of removed"], rows, 1)


def _counts(facts: CardFacts) -> str:
    rows = [[code(row.block), code(row.name), units.count(row.count)] for row in views.counts(facts.snapshot)]
    return table(["Block", "Counted", "Number"], rows, 2) if rows else "None."


def _languages(facts: CardFacts) -> str:
    kept = _kept(facts, "language")
    if not kept:
        return "The language of the documents was not identified."
    rows = [
        [code(row.value) if row.value else "unknown", units.count(row.kept), units.data_size(row.kept_bytes)]
        for row in kept[:_TEXT_ROWS]
    ]
    more = f"\n\nand {len(kept) - _TEXT_ROWS} more languages." if len(kept) > _TEXT_ROWS else ""
    return table(["Language (ISO 639-3)", "Documents", "Text"], rows, 1) + more


def _files(facts: CardFacts) -> str:
    rows = [[code(name), units.data_size(size)] for name, size in facts.folders.items()]
    words = "Each folder of `data/` holds these files, of the same documents."
    return f"{words}\n\n{table(['File', 'Together'], rows, 1)}"


def _columns(facts: CardFacts) -> str:
    meanings = {column.name: column.meaning for column in COLUMNS}
    for part in facts.snapshot.stats.blocks:
        meanings |= {f"{part.label}.{name}": found.meaning for name, found in part.histograms.items()}
    rows = [
        [code(field.name), code(str(field.type)), text(meanings.get(field.name, "")) or "–"] for field in facts.schema
    ]
    return table(["Column", "Type", "Meaning"], rows, 3)


def _deviations(facts: CardFacts) -> str:
    points = [
        f"Shard {code(note.task)} could not be read and is not in the corpus." for note in facts.snapshot.quarantined
    ]
    for part in facts.snapshot.stats.blocks:
        if note := facts.notes.get(part.kind):
            points.append(f"{code(part.label)}: {text(note, chars=_NOTE_CHARS)}")
    return "\n".join(f"- {point}" for point in points) if points else "None known."


def _kept(facts: CardFacts, column: str) -> list[views.GroupRow]:
    everything = len(facts.snapshot.stats.breakdowns.get(column, {}))
    return [row for row in views.groups(facts.snapshot, column, everything).rows if row.kept]


def _yaml(data: Json) -> str:
    written: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)
    return written
