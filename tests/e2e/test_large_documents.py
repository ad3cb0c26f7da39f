"""Documents of a megabyte: row groups of the corpus and batches of copies are bounded in bytes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_run import corpus, small_run

from textmill.stages import write_part
from textmill.tables.row_bytes import row_bytes

CHARS = 500_000


def test_row_groups_and_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textmill.stages.write_part.BATCH_BYTES", 1 << 20)
    seen: list[int] = []
    with_copies = write_part._repeated

    def watched(batch: pa.RecordBatch, times: npt.NDArray[np.int64]) -> Iterator[pa.RecordBatch]:
        for part in with_copies(batch, times):
            seen.append(int(row_bytes(part).sum()))
            yield part

    monkeypatch.setattr("textmill.stages.write_part._repeated", watched)
    letters = np.random.default_rng(0).integers(97, 123, CHARS, np.uint8).tobytes().decode()
    documents = [{"text": letters[row:] + letters[:row], "n": 30 if row == 3 else 1} for row in range(12)]
    store = small_run(
        tmp_path, [documents], [], columns={"n": "int"}, writer={"repeat_by": "n", "row_group_bytes": 3 << 20}
    )
    assert [row["id"] for row in corpus(store, "id")] == [
        "0/0",
        "0/1",
        "0/2",
        *["0/3"] * 30,
        *map("0/{}".format, range(4, 12)),
    ]
    assert max(seen) <= 1 << 20
    about = pq.read_metadata(tmp_path / "run" / "corpus" / "data" / "part-00000.parquet")
    rows = [about.row_group(group).num_rows for group in range(about.num_row_groups)]
    assert rows == [6] * 6 + [5]
