"""A writer of a user's own: packed tokens for training, several files for each part of the corpus."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from textmill.folder_writer import FolderWriter


class Packed(FolderWriter):
    """Bytes of the texts as tokens (`tokens.bin`), where each document ends (`index.npy`), and ids (`ids.parquet`)."""

    width: Literal[2, 4] = Field(default=2, description="Bytes of a token")
    with_ids: bool = Field(default=True, description="Write `ids.parquet`")

    def columns(self, available: pa.Schema) -> pa.Schema:
        return pa.schema([available.field("id"), available.field("text")])

    def write_folder(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema, folder: str) -> Sequence[str]:
        place, ends, ids = Path(folder), [0], []
        with (place / "tokens.bin").open("wb") as tokens:
            for batch in batches:
                for name, text in zip(*(batch.column(name).to_pylist() for name in ("id", "text")), strict=True):
                    found = np.frombuffer(text.encode(), np.uint8).astype(f"<u{self.width}")
                    tokens.write(found.tobytes())
                    ends.append(ends[-1] + len(found))
                    ids.append(name)
        np.save(place / "index.npy", np.array(ends, "<i8"))
        (place / "scratch").write_text("not of the corpus")
        if not self.with_ids:
            return "tokens.bin", "index.npy"
        pq.write_table(pa.table({"id": ids}), place / "ids.parquet")
        return "tokens.bin", "index.npy", "ids.parquet"
