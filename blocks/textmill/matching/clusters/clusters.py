"""One group of components becomes clusters: every cluster keeps one document, the others learn which they duplicate.

Where equal keys suffice a component is a cluster, and the document with the highest score stays, of equal ones that of
the lowest rank, then of the lowest number. With a least similarity the documents of a component are gone through in
that order, and join one that is kept already or are kept (`leaders`). Either way the outcome depends on the documents
and their order alone, not on workers or on how components are grouped.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from textmill.matching.clusters.cluster_evidence import Cluster, Largest, Losses
from textmill.matching.clusters.cluster_totals import Totals
from textmill.matching.clusters.forest import U64
from textmill.matching.clusters.leaders import Counts, Leaders
from textmill.matching.clusters.member_rows import I32, Rows, documents_of, ids_of, in_order, load, pieces
from textmill.matching.clusters.nearest_leader import F64
from textmill.matching.shuffle import Source, opened

CLUSTERED: Final = pa.schema(
    [
        ("document", pa.uint64()),
        ("is_kept", pa.bool_()),
        ("cluster_id", pa.string()),
        ("cluster_size", pa.int64()),
        ("similarity", pa.float64()),
        ("kept", pa.uint64()),
    ]
)
"""Global number of a document in a cluster of two or more, and the cluster: id of the kept one, documents it stands
for, similarity to it (null where it was not asked, and for the kept one), the kept one's number. Sorted by document."""

BYTES_AT_ONCE: Final = 16_000_000
"""Keys and shingles that a task holds at once, besides those of leaders."""

ROWS_AT_ONCE: Final = 100_000
"""Documents that a task holds without keys and shingles, about 500 bytes each while they are counted."""

_REPEATED: Final = ["cluster_size"]  # dictionaries of ids and numbers cost time and room
_PLACE: Final = ("source", "file", "batch", "row")
_SPILLED: Final = pa.schema(
    [("document", pa.uint64()), ("cluster", pa.uint64()), ("similarity", pa.float64())]
    + [(name, pa.int32()) for name in _PLACE]
)
_ROWS_PER_GROUP: Final = 1 << 16


@dataclass
class Outcome:
    """What was written, and what was counted on the way."""

    rows: int = 0
    pairs: Counts = field(default_factory=Counts)
    largest: list[Cluster] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    """Documents by source; those before the first real one are not counted."""


@dataclass(frozen=True)
class Rule:
    """What a barrier says of choosing: least similarity (None: equal keys suffice), whether the first always stays, and
    whether a document must stand in another as it is."""

    min_similarity: float | None
    is_by_number: bool
    in_order: bool = False


def decide(
    rule: Rule, sources: Sequence[Source], low: int, high: int, output: Path, spool: Path, first: int = 0
) -> Outcome:
    """Write CLUSTERED, as Parquet, of the components with roots low <= root < high; ValueError for wrong members.

    `sources` are the members' files in the order of their documents, `first` is the number of the first real one.
    Decisions wait in the file `spool`, which is made and removed. Memory: twice BYTES_AT_ONCE, the leaders of a
    component, and 500 bytes for a document of the group (measured: 760 MB for 400,000 documents of 500 shingles, mapped
    files included). A component alone in its group streams by in parts of ROWS_AT_ONCE if equal keys suffice or the
    first document stays; then it is 90 bytes for a cluster instead.
    """
    totals, outcome = Totals(), Outcome()
    leaders = None if rule.min_similarity is None else Leaders(rule.min_similarity, rule.in_order)
    streams = high == low + 1 and (leaders is None or rule.is_by_number)
    names: dict[str | None, int] = {}
    try:
        with pa.ipc.new_file(str(spool), _SPILLED) as writer:
            for part in load(sources, low, high, names, ROWS_AT_ONCE if streams else None):
                rows = in_order(part)
                clusters, similarities = rows.root, np.full(len(rows), np.nan)
                if leaders is not None:
                    clusters, similarities = _led(leaders, sources, rows)
                totals.add(clusters, rows, led=leaders is not None)
                _spill(writer, rows, clusters, similarities)
        with opened(spool) as decisions:
            largest, losses = Largest(totals), Losses(len(names), first)
            outcome.rows = _write(decisions, totals, sources, output, (largest, losses))
        outcome.largest = largest.named(sources)
        outcome.dropped = losses.named(list(names))
    finally:
        spool.unlink(missing_ok=True)
    if leaders is not None:
        outcome.pairs = leaders.counts
    return outcome


def _led(leaders: Leaders, sources: Sequence[Source], rows: Rows) -> tuple[U64, F64]:
    """The leader's number, and the similarity to it, of every row."""
    found = [leaders.place(documents_of(sources, piece)) for piece in pieces(rows, BYTES_AT_ONCE)]
    clusters = np.concatenate([np.empty(0, np.uint64), *(kept for kept, _ in found)])
    return clusters, np.concatenate([np.empty(0), *(similarities for _, similarities in found)])


def _spill(writer: pa.ipc.RecordBatchFileWriter, rows: Rows, clusters: U64, similarities: F64) -> None:
    order = np.argsort(rows.document)
    columns: list[U64 | F64 | I32] = [
        rows.document,
        clusters,
        similarities,
        rows.source,
        rows.file,
        rows.batch,
        rows.row,
    ]
    for begin in range(0, len(order), _ROWS_PER_GROUP):
        some = order[begin : begin + _ROWS_PER_GROUP]
        arrays = [pa.array(column[some]) for column in columns]
        writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=_SPILLED))


def _write(
    decisions: pa.ipc.RecordBatchFileReader,
    totals: Totals,
    sources: Sequence[Source],
    output: Path,
    told: tuple[Largest, Losses],
) -> int:
    """Write the rows of clusters of two or more, and tell of all rows; how many are written."""
    shared = totals.documents > 1
    ids = ids_of(sources, totals.kept.where.at(shared))
    id_of = np.cumsum(shared) - 1
    rows = 0
    with pq.ParquetWriter(output, CLUSTERED, compression="zstd", use_dictionary=_REPEATED) as writer:
        for number in range(decisions.num_record_batches):
            batch = decisions.get_batch(number)
            places = totals.places(batch.column("cluster").to_numpy())
            documents, kept = batch.column("document").to_numpy(), totals.kept.document[places]
            for listener in told:
                listener.add(batch, places, documents != kept)
            mask = shared[places]
            places, documents, kept = places[mask], documents[mask], kept[mask]
            columns = [
                pa.array(documents),
                pa.array(documents == kept),
                ids.take(pa.array(id_of[places])),
                pa.array(totals.weights[places]),
                pa.array(batch.column("similarity").to_numpy()[mask], from_pandas=True),
                pa.array(kept),
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=CLUSTERED))
            rows += len(documents)
    return rows
