"""Turn a snapshot of a run into plain tables: what the report, the live dashboard and the dataset card show.

Every number is a sum over commit records, so any subset of shards gives a valid view.
"""

from dataclasses import dataclass

from textmill.inspect.snapshot import Snapshot
from textmill.store.quarantine import Quarantined
from textmill.store.stats import Histogram, Tally

UNKNOWN = ""
"""The value of documents whose group (language, licence, host) is not known."""


@dataclass(frozen=True)
class Overview:
    """The headline: documents, text bytes, shards, seconds."""

    name: str
    is_complete: bool
    records: int
    kept: int
    dropped: int
    kept_bytes: int
    seconds: float
    """CPU-side seconds in blocks, over all workers."""
    shards: int
    shards_read: int
    shards_done: int
    quarantined: tuple[Quarantined, ...]
    corpus_files: int
    corpus_rows: int
    corpus_bytes: int
    """Bytes of the corpus files as stored."""
    silence: str = ""
    """Of a run that is neither: that it has stopped, or since when it shows no sign of life (`inspect.life`)."""

    @property
    def state(self) -> str:
        """Incomplete: the corpus is written, but shards in quarantine are missing from it."""
        if self.is_complete:
            return "complete"
        settled = self.shards_done + len({note.task for note in self.quarantined})
        if self.quarantined and self.corpus_files and settled >= self.shards:
            return "incomplete"
        return self.silence or "in progress"

    @property
    def is_at_work(self) -> bool:
        """Whether its numbers are to change still, as far as is known."""
        return self.state == "in progress"

    @property
    def is_conserved(self) -> bool:
        """Whether records in = kept + dropped."""
        return self.records == self.kept + self.dropped


@dataclass(frozen=True)
class FunnelRow:
    """One block: documents and text bytes in and out, and the seconds it took."""

    label: str
    kind: str
    documents_in: int
    documents_out: int
    bytes_in: int
    bytes_out: int
    remaining: int
    """Records of the whole run not dropped by this or an earlier block."""
    seconds: float

    @property
    def dropped(self) -> int:
        """Documents that the block refused."""
        return self.documents_in - self.documents_out


@dataclass(frozen=True)
class ReasonRow:
    """Documents dropped for one reason, `<block>.<fault>`."""

    reason: str
    documents: int


@dataclass(frozen=True)
class GroupRow:
    """Documents and text bytes of one language, licence, source or host."""

    value: str
    kept: int
    dropped: int
    kept_bytes: int

    @property
    def documents(self) -> int:
        """Kept and dropped."""
        return self.kept + self.dropped


@dataclass(frozen=True)
class Groups:
    """The largest groups of a breakdown, and what the rest adds up to."""

    rows: tuple[GroupRow, ...]
    more: int
    """Groups that are not listed."""
    rest: GroupRow


@dataclass(frozen=True)
class MetricView:
    """The distribution of one measure of one block."""

    block: str
    name: str
    histogram: Histogram
    documents: int

    @property
    def mean(self) -> float:
        """Mean over the documents that have the measure."""
        return self.histogram.total / self.documents if self.documents else 0.0


@dataclass(frozen=True)
class CountRow:
    """Edits that a block made, or records that a reader passed over because they are no documents."""

    block: str
    name: str
    count: int


def overview(snapshot: Snapshot, silence: str = "") -> Overview:
    """The headline numbers."""
    stats, described = snapshot.stats, snapshot.manifest
    sources = stats.breakdowns.get("source", {})
    return Overview(
        name=described["name"],
        is_complete=snapshot.is_complete,
        records=stats.records,
        kept=stats.kept,
        dropped=sum(stats.drops.values()),
        kept_bytes=sum(tally.kept_bytes for tally in sources.values()),
        seconds=sum(block.seconds for block in stats.blocks),
        shards=described["shards"],
        shards_read=snapshot.shards_read,
        shards_done=snapshot.shards_done,
        quarantined=snapshot.quarantined,
        corpus_files=len(snapshot.corpus),
        corpus_rows=snapshot.corpus_rows,
        corpus_bytes=sum(file.bytes for file in snapshot.corpus),
        silence=silence,
    )


def funnel(snapshot: Snapshot) -> list[FunnelRow]:
    """The blocks in pipeline order."""
    rows = []
    remaining = snapshot.stats.records
    for block in snapshot.stats.blocks:
        remaining -= block.documents_in - block.documents_out
        rows.append(
            FunnelRow(
                label=block.label,
                kind=block.kind,
                documents_in=block.documents_in,
                documents_out=block.documents_out,
                bytes_in=block.bytes_in,
                bytes_out=block.bytes_out,
                remaining=remaining,
                seconds=block.seconds,
            )
        )
    return rows


def reasons(snapshot: Snapshot) -> list[ReasonRow]:
    """Why documents were dropped, the most frequent reason first."""
    found = [ReasonRow(reason, documents) for reason, documents in snapshot.stats.drops.items() if documents]
    return sorted(found, key=lambda row: (-row.documents, row.reason))


def groups(snapshot: Snapshot, column: str, limit: int) -> Groups:
    """The groups of a column (source, language, license, host), the one with most kept documents first."""
    tallies = snapshot.stats.breakdowns.get(column, {})
    ranked = sorted(tallies.items(), key=lambda item: (-item[1].kept, -item[1].dropped, item[0]))
    rest = Tally()
    for _, tally in ranked[limit:]:
        rest = rest.merge(tally)
    return Groups(
        rows=tuple(_group(value, tally) for value, tally in ranked[:limit]),
        more=max(0, len(ranked) - limit),
        rest=_group(UNKNOWN, rest),
    )


def metrics(snapshot: Snapshot) -> list[MetricView]:
    """The distributions of all measures, in pipeline order; measures that no document has are left out."""
    found = []
    for block in snapshot.stats.blocks:
        for name, histogram in block.histograms.items():
            documents = sum(histogram.counts)
            if documents:
                found.append(MetricView(block.label, name, histogram, documents))
    return found


def counts(snapshot: Snapshot) -> list[CountRow]:
    """Edits and passed-over records, in pipeline order, and ids that repeat; zeros are left out."""
    repeated = snapshot.manifest.get("repeated_ids", 0)
    return [
        CountRow(block.label, name, number)
        for block in snapshot.stats.blocks
        for name, number in block.counts.items()
        if number
    ] + ([CountRow("corpus", "repeated_ids", repeated)] if repeated else [])


def _group(value: str, tally: Tally) -> GroupRow:
    return GroupRow(value, tally.kept, tally.dropped, tally.kept_bytes)
