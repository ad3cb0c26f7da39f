"""A small run written through the store: real commit records and Parquet files, made from a list of documents."""

import gzip
import json
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from textmill.addresses.url_keys import site_of
from textmill.block import Measure
from textmill.documents import schema_of
from textmill.stages.part_ledger import LEDGER, PartLedger
from textmill.stages.removed import REMOVED
from textmill.store.commit import CREDITS, LICENSE_TOTALS, LICENSES
from textmill.store.stats import BlockStats, Histogram, Tally, TaskStats
from textmill.store.store import Commit, Store, StoredFile, file_name
from textmill.store.stored_rows import RowWriter

KEPT = "kept"
SCHEMA = schema_of("id", "text", "source", "url", "shard", "language", "license", "license_url", "attribution")


@dataclass(frozen=True)
class Doc:
    """A record of the fake crawl; `fate` is "kept" or its reason."""

    id: str
    fate: str = KEPT
    text: str | None = "Some plain words about mills and rivers."
    source: str = "cc"
    shard: str = "a.warc.gz"
    url: str | None = "https://example.org/page"
    language: str | None = "eng"
    license: str | None = None
    license_url: str | None = None
    author: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Step:
    """A block: its label and YAML name."""

    label: str
    kind: str


@dataclass(frozen=True)
class Setup:
    """What the fake run is called and made of."""

    name: str = "cc-english"
    config: dict[str, object] = field(
        default_factory=lambda: {
            "name": "cc-english",
            "sources": [{"name": "cc", "reader": {"readers.warc": {"paths": "/srv/crawl/*.warc.gz"}}}],
            "blocks": ["filters.url", {"filters.gopher_quality": {"min_words": 50}}, "dedup.minhash"],
            "writer": "writers.parquet",
        }
    )
    read: tuple[Step, ...] = (
        Step("warc", "readers.warc"),
        Step("url", "filters.url"),
        Step("trafilatura", "extractors.trafilatura"),
        Step("gopher_quality", "filters.gopher_quality"),
    )
    keep: tuple[Step, ...] = (Step("minhash", "dedup.minhash"), Step("pii", "formatters.pii"))
    versions: dict[str, str] = field(default_factory=lambda: {"textmill": "0.1.0", "pyarrow": "21.0.0"})
    jsonl: bool = False
    changes: dict[str, str] = field(default_factory=lambda: {"cc": "main text extracted from HTML"})


class FakeRun:
    """Writes a run stage by stage, so that a test can stop anywhere."""

    def __init__(self, folder: Path | str, docs: list[Doc], setup: Setup | None = None) -> None:
        self.store = Store(str(folder))
        self.docs = docs
        self.setup = setup or Setup()
        self.tasks = sorted({f"{doc.source}/{doc.shard}" for doc in docs})
        self.manifest(complete=False)

    def manifest(self, complete: bool) -> None:
        """Write run.json."""
        kinds = [("0-read", "map", "read"), ("1-minhash-sketch", "sketch", "minhash")]
        kinds += [("2-minhash-keep", "map", "minhash-keep"), ("3-corpus", "write", "corpus")]
        described = {
            "name": self.setup.name,
            "complete": complete,
            "config": self.setup.config,
            "versions": self.setup.versions,
            "shards": len(self.tasks),
            "stages": [{"name": name, "kind": kind, "label": label} for name, kind, label in kinds],
        }
        self.store.put("run.json", json.dumps(described).encode())

    def all(self) -> Store:
        """The whole run."""
        self.map_stage("0-read", self.tasks)
        self.map_stage("2-minhash-keep", self.tasks)
        self.write()
        self.manifest(complete=True)
        return self.store

    def map_stage(self, stage: str, tasks: list[str]) -> None:
        """Commit shards of a map stage."""
        for task in tasks:
            docs = [doc for doc in self.docs if f"{doc.source}/{doc.shard}" == task]
            steps = self.setup.read
            if stage != "0-read":
                docs = [doc for doc in docs if not _falls(doc, self.setup.read)]
                steps = self.setup.keep
            kept = [doc for doc in docs if not _falls(doc, steps)]
            files = {
                "data": self._parquet(f"stages/{stage}/data", task, kept),
                "removed": self._removed(stage, task, [doc for doc in docs if _falls(doc, steps)]),
            }
            stats = _stats(docs, kept, steps)
            self.store.commit(stage, Commit(task=task, fingerprint="f", files=files, stats=stats))

    def quarantine(self, stage: str, task: str, error: str) -> None:
        """Note a shard that cannot be read."""
        note = json.dumps({"task": task, "error": error}).encode()
        self.store.put(f"stages/{stage}/quarantine/{file_name(task)}.json", note)

    def write(self, rows_per_file: int = 3) -> list[StoredFile]:
        """Commit the corpus files."""
        kept = [doc for task in self.tasks for doc in self.docs if f"{doc.source}/{doc.shard}" == task]
        kept = [doc for doc in kept if doc.fate == KEPT]
        files = []
        for index, start in enumerate(range(0, max(1, len(kept)), rows_per_file)):
            part = kept[start : start + rows_per_file]
            name = f"part-{index:05d}"
            file = self._jsonl(name, part) if self.setup.jsonl else self._parquet("corpus/data", name, part, name)
            made = {"corpus": file, **self._ledger(name, part)}
            self.store.commit("3-corpus", Commit(task=name, fingerprint="f", files=made))
            files.append(file)
        return files

    def _ledger(self, name: str, docs: list[Doc]) -> dict[str, StoredFile]:
        folder = "stages/3-corpus/data"
        with (
            self.store.output(folder, name, ".jsonl") as credits,
            self.store.output(folder, name, ".parquet") as licenses,
            self.store.output(folder, name, ".jsonl") as totals,
        ):
            with credits.local.open("wb") as sink, RowWriter(licenses.local, LEDGER) as writer:
                ledger = PartLedger(writer, sink, self.setup.changes)
                ledger.add(pa.RecordBatch.from_pylist([_row(doc) for doc in docs], SCHEMA))
            credits.rows, licenses.rows = ledger.credited, writer.rows
            totals.rows = ledger.write_totals(totals.local)
        return {CREDITS: credits.published(), LICENSES: licenses.published(), LICENSE_TOTALS: totals.published()}

    def _parquet(self, folder: str, task: str, docs: list[Doc], fixed: str | None = None) -> StoredFile:
        with self.store.output(folder, task, ".parquet", fixed=fixed) as output:
            pq.write_table(pa.Table.from_pylist([_row(doc) for doc in docs], SCHEMA), output.local)
            output.rows = len(docs)
        return output.published()

    def _jsonl(self, name: str, docs: list[Doc]) -> StoredFile:
        with self.store.output("corpus/data", name, ".jsonl.gz", fixed=name) as output:
            lines = []
            for doc in docs:
                row = _row(doc)
                core = {key: row.pop(key) for key in ("id", "text", "source")}
                lines.append(orjson.dumps({**core, "metadata": row}) + b"\n")
            output.local.write_bytes(gzip.compress(b"".join(lines), mtime=0))
            output.rows = len(docs)
        return output.published()

    def _removed(self, stage: str, task: str, docs: list[Doc]) -> StoredFile:
        rows = [
            {
                **{name: getattr(doc, name) for name in REMOVED.names if hasattr(doc, name)},
                "detail": "words = 3, dropped if < 50",
                "measures": [("gopher_quality.words", 3.0)],
            }
            for doc in docs
        ]
        with self.store.output(f"removed/{stage}", task, ".parquet") as output:
            pq.write_table(pa.Table.from_pylist(rows, REMOVED), output.local)
            output.rows = len(rows)
        return output.published()


def _falls(doc: Doc, steps: tuple[Step, ...]) -> bool:
    return any(doc.fate.startswith(f"{step.label}.") for step in steps)


def _row(doc: Doc) -> dict[str, object]:
    names = ("id", "text", "source", "url", "shard", "language", "license", "license_url")
    credit = {"author": doc.author, "title": doc.title, "url": None} if doc.author or doc.title else None
    return {**{name: getattr(doc, name) for name in names}, "attribution": credit}


def _stats(docs: list[Doc], kept: list[Doc], steps: tuple[Step, ...]) -> TaskStats:
    blocks = []
    alive = docs
    for step in steps:
        left = [doc for doc in alive if not doc.fate.startswith(f"{step.label}.")]
        drops: dict[str, int] = {}
        for doc in alive:
            if doc not in left:
                drops[doc.fate] = drops.get(doc.fate, 0) + 1
        histograms = {}
        if step.kind.startswith("filters."):
            words = Measure("words", "Words in the document", pa.int64(), low=1, high=100_000, log=True)
            histograms["words"] = Histogram.of(words)
            histograms["words"].add(pa.array([len((doc.text or "").split()) for doc in alive], pa.int64()))
        blocks.append(
            BlockStats(
                label=step.label,
                kind=step.kind,
                documents_in=len(alive),
                documents_out=len(left),
                bytes_in=sum(_size(doc) for doc in alive),
                bytes_out=sum(_size(doc) for doc in left),
                drops=drops,
                counts={"emails": 2} if step.label == "pii" else {},
                histograms=histograms,
                seconds=0.25,
            )
        )
        alive = left
    return TaskStats(records=len(docs), kept=len(kept), blocks=blocks, breakdowns=_breakdowns(docs, kept))


def _breakdowns(docs: list[Doc], kept: list[Doc]) -> dict[str, dict[str, Tally]]:
    found: dict[str, dict[str, Tally]] = {"source": {}, "language": {}, "license": {}, "host": {}}
    for doc in docs:
        is_kept = doc in kept
        one = Tally(kept=int(is_kept), dropped=int(not is_kept), kept_bytes=_size(doc) if is_kept else 0)
        values = {
            "source": doc.source,
            "language": doc.language or "",
            "license": doc.license or "",
            "host": site_of(doc.url),
        }
        for column, value in values.items():
            found[column][value] = found[column].get(value, Tally()).merge(one)
    return found


def _size(doc: Doc) -> int:
    return len((doc.text or "").encode())


def crawl() -> list[Doc]:
    """Two shards: 6 of 11 records kept, the others dropped in three blocks of both map stages."""
    return [
        Doc("1", license="CC-BY-4.0", license_url="https://creativecommons.org/licenses/by/4.0/", author="Ann"),
        Doc("2", fate="gopher_quality.too_few_words", text="Too short."),
        Doc("3", language="deu", url="https://www.beispiel.de/a"),
        Doc("4", fate="url.blocked", text=None, language=None),
        Doc("5", fate="minhash.duplicate"),
        Doc("6", shard="b.warc.gz", license="CC-BY-4.0", license_url="https://creativecommons.org/licenses/by/4.0/"),
        Doc("7", shard="b.warc.gz", fate="gopher_quality.too_few_words"),
        Doc("8", shard="b.warc.gz", fate="gopher_quality.too_few_words"),
        Doc("9", shard="b.warc.gz", license="CC0-1.0", title="Of mills"),
        Doc("10", shard="b.warc.gz"),
        Doc("11", shard="b.warc.gz", text="Über Mühlen", language="deu"),
    ]
