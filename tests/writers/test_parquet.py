import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from textmill.errors import UserError
from textmill.writers.parquet import Parquet

SCHEMA = pa.schema([("id", pa.string()), ("text", pa.large_string()), ("language_score", pa.float32())])
ROWS = pa.RecordBatch.from_pylist(
    [{"id": f"i{n}", "text": "wörd " * n, "language_score": n / 50 if n % 3 else None} for n in range(50)],
    SCHEMA,
)


def split(cuts: list[int]) -> Iterator[pa.RecordBatch]:
    edges = [0, *sorted(cuts), len(ROWS)]
    for begin, end in itertools.pairwise(edges):
        yield ROWS.slice(begin, end - begin)


@given(cuts=st.lists(st.integers(0, 50), max_size=5))
def test_bytes_do_not_depend_on_batches(cuts: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("parquet")
    writer = Parquet(row_group_rows=7)
    for name, batches in (("whole", split([])), ("cut", split(cuts))):
        writer.write(batches, SCHEMA, str(folder / name))
    assert (folder / "whole").read_bytes() == (folder / "cut").read_bytes()


def test_rows_groups_and_compression(tmp_path: Path) -> None:
    path = str(tmp_path / f"a{Parquet().extension()}")
    Parquet(row_group_rows=20).write(split([3]), SCHEMA, path)
    assert pq.read_table(path).to_batches()[0].schema == SCHEMA
    assert pq.read_table(path).to_pylist() == ROWS.to_pylist()
    meta = pq.ParquetFile(path).metadata
    assert [meta.row_group(n).num_rows for n in range(meta.num_row_groups)] == [20, 20, 10]
    assert meta.row_group(0).column(1).compression == "ZSTD"


def test_no_rows(tmp_path: Path) -> None:
    Parquet().write(iter([]), SCHEMA, str(tmp_path / "a"))
    assert pq.read_table(tmp_path / "a").num_rows == 0


def test_the_usual_columns() -> None:
    names = [
        "text",
        "quality_score",
        "html",
        "id",
        "gopher_quality.words",
        "cluster_size",
        "warc_offset",
        "license",
    ]
    available = pa.schema([(name, pa.string()) for name in names])
    assert Parquet().columns(available).names == ["id", "text", "license", "cluster_size", "quality_score"]


def test_asked_columns() -> None:
    available = pa.schema([("text", pa.string()), ("gopher_quality.words", pa.int64())])
    assert Parquet(columns=("gopher_quality.words", "text")).columns(available).names == [
        "gopher_quality.words",
        "text",
    ]
    with pytest.raises(UserError, match=r"'txet', which no block provides; did you mean 'text'\?"):
        Parquet(columns=("txet",)).columns(available)


def test_only_chosen_columns_are_written(tmp_path: Path) -> None:
    Parquet().write(split([]), pa.schema([SCHEMA.field("text"), SCHEMA.field("id")]), str(tmp_path / "a"))
    assert pq.read_table(tmp_path / "a").column_names == ["text", "id"]


@given(cuts=st.lists(st.integers(0, 50), max_size=5))
def test_row_groups_are_bounded_in_bytes(cuts: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("parquet")
    writer = Parquet(row_group_bytes=1000)
    for name, batches in (("whole", split([])), ("cut", split(cuts))):
        writer.write(batches, SCHEMA, str(folder / name))
    assert (folder / "whole").read_bytes() == (folder / "cut").read_bytes()
    meta = pq.read_metadata(folder / "whole")
    rows = [meta.row_group(n).num_rows for n in range(meta.num_row_groups)]
    sizes = [4 + len(f"i{n}") + 4 + len(("wörd " * n).encode()) + 4 for n in range(50)]
    ends = [0, *itertools.accumulate(rows)]
    groups = [sum(sizes[low:high]) for low, high in itertools.pairwise(ends)]
    assert ends[-1] == 50
    assert all(size <= 1000 for size in groups)
    assert all(size + sizes[end] > 1000 for size, end in zip(groups, ends[1:-1], strict=False))


def test_a_larger_document_is_a_group_by_itself(tmp_path: Path) -> None:
    writer = Parquet(row_group_bytes=100)
    schema = pa.schema([("text", pa.list_(pa.string()))])
    batch = pa.RecordBatch.from_pydict({"text": [["a"], ["b" * 60] * 3, ["c"], ["d"]]}, schema)
    writer.write(iter([batch]), schema, str(tmp_path / "a"))
    meta = pq.read_metadata(tmp_path / "a")
    assert [meta.row_group(n).num_rows for n in range(meta.num_row_groups)] == [1, 1, 2]
    assert pq.read_table(tmp_path / "a").to_pylist() == batch.to_pylist()


def test_a_group_never_reaches_the_offsets_of_arrow() -> None:
    """Offsets of strings and lists are 32 bits wide; pieces of a group are made one array."""
    with pytest.raises(ValidationError):
        Parquet(row_group_bytes=(1 << 30) + 1)
    assert Parquet().row_group_bytes <= 256 << 20


def test_pages_end_by_content(tmp_path: Path) -> None:
    """A row put in front moves no page behind it: most bytes of the two files are the same."""
    words = np.random.default_rng(0).integers(97, 123, 4_000_000, np.uint8).tobytes().decode()
    texts = [words[at : at + 4000] for at in range(0, len(words), 4000)]
    schema = pa.schema([("text", pa.large_string())])
    for name, rows in (("a", texts), ("b", ["new", *texts])):
        batch = pa.RecordBatch.from_pydict({"text": rows}, schema)
        Parquet().write(iter([batch]), schema, str(tmp_path / name))
    before, after = ((tmp_path / name).read_bytes() for name in "ab")
    pieces = [before[at : at + 1000] for at in range(0, len(before), 1000)]
    assert sum(piece in after for piece in pieces) > len(pieces) * 0.6
