"""Say where a record ended and by which numbers, from the fates of a run."""

from dataclasses import dataclass, field

import pyarrow.compute as pc
import pyarrow.parquet as pq

from textmill.stages.fates import KEPT
from textmill.store.manifest import map_stages
from textmill.store.store import Store, StoredFile
from textmill.tables import parquet_batches


@dataclass(frozen=True)
class Answer:
    """One record's way: its last stage, its fate there, and the measures found on the way."""

    id: str
    url: str | None
    shard: str
    stage: str
    fate: str
    detail: str | None
    measures: dict[str, float] = field(default_factory=dict)


def why(store: Store, wanted: str) -> list[Answer]:
    """Every record with this id or URL, with its last fate; none when no record has it."""
    wanted = wanted.encode(errors="replace").decode()  # a shell may pass bytes that are no UTF-8; ids never are
    answers: dict[tuple[str, str], Answer] = {}
    for stage in map_stages(store):
        for shard, entry in store.stage(stage).entries.items():
            for answer in _answers(store, stage, shard, entry.files["fates"], wanted):
                if answer.fate == KEPT:
                    measures = _kept_measures(store, entry.files["data"], answer.id)
                    answer = Answer(answer.id, answer.url, answer.shard, stage, KEPT, None, measures)
                answers[shard, answer.id] = answer
    return list(answers.values())


def _answers(store: Store, stage: str, shard: str, file: StoredFile, wanted: str) -> list[Answer]:
    with store.open_checked(file) as stream:
        table = parquet_batches.table(stream)
    match = pc.or_kleene(pc.equal(table["id"], wanted), pc.equal(table["url"], wanted))
    return [
        Answer(
            id=row["id"],
            url=row["url"],
            shard=shard,
            stage=stage,
            fate=row["fate"],
            detail=row["detail"],
            measures=dict(row["measures"] or []),
        )
        for row in table.filter(match).to_pylist()
    ]


def _kept_measures(store: Store, file: StoredFile, row_id: str) -> dict[str, float]:
    with store.open_checked(file) as stream:
        parquet = pq.ParquetFile(stream)
        names = [
            name for name in parquet.schema_arrow.names if "." in name or name in ("language_score", "cluster_size")
        ]
        table = parquet.read(columns=["id", *names])
    rows = table.filter(pc.equal(table["id"], row_id)).select(names).to_pylist()
    return {name: float(value) for name, value in rows[0].items() if isinstance(value, int | float)} if rows else {}
