"""Say where a record ended and by which numbers, from the fates of a run."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

import pyarrow.compute as pc
import pyarrow.parquet as pq

from textmill.inspect.snapshot import take
from textmill.inspect.units import many
from textmill.stages.fates import KEPT
from textmill.store.commit import DamagedFileError
from textmill.store.manifest import map_stages
from textmill.store.store import Store, StoredFile
from textmill.store.stored_rows import tables


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
        try:
            found = list(_answers(store, stage, wanted))
        except DamagedFileError:  # or the run at work has just put small files together
            found = list(_answers(store, stage, wanted))
        answers |= {(answer.shard, answer.id): answer for answer in found}
    return list(answers.values())


def so_far(store: Store) -> str:
    """What to add where no record is found: of a run that is not complete, how much was looked at."""
    found = take(store)
    read = f"; of {many(found.manifest['shards'], 'shard')} {found.shards_read} are read so far"
    return "" if found.manifest["complete"] else read


def _answers(store: Store, stage: str, wanted: str) -> Iterator[Answer]:
    entries = store.stage(stage).entries
    for table, shards in tables(store, ((shard, entry.files["fates"]) for shard, entry in entries.items())):
        ends = list(accumulate(rows for _, rows in shards))
        match = pc.or_kleene(pc.equal(table["id"], wanted), pc.equal(table["url"], wanted))
        places = pc.indices_nonzero(match.combine_chunks())
        for place, row in zip(places.to_pylist(), table.take(places).to_pylist(), strict=True):
            shard, is_kept = shards[bisect_right(ends, place)][0], row["fate"] == KEPT
            own = _kept_measures(store, entries[shard].files["data"], row["id"]) if is_kept else row["measures"]
            yield Answer(row["id"], row["url"], shard, stage, row["fate"], row["detail"], dict(own or []))


def _kept_measures(store: Store, file: StoredFile, row_id: str) -> dict[str, float]:
    with store.open_checked(file) as stream:
        parquet = pq.ParquetFile(stream)
        names = [
            name for name in parquet.schema_arrow.names if "." in name or name in ("language_score", "cluster_size")
        ]
        table = parquet.read(columns=["id", *names])
    rows = table.filter(pc.equal(table["id"], row_id)).select(names).to_pylist()
    return {name: float(value) for name, value in rows[0].items() if isinstance(value, int | float)} if rows else {}
