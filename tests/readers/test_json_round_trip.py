"""Reading and writing JSON lines once more changes nothing, through our own and datatrove's readers and writers."""

import json
import tempfile
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from textmill.readers.jsonl import Jsonl
from textmill.writers import parquet
from textmill.writers.jsonl import Jsonl as JsonlWriter

NAMES = (
    *("id", "text", "metadata", "source", "shard", "url", "date", "created", "added", "version", "attributes"),
    *("language", "language_score", "license", "fields", "metadata.url", "metadata.metadata.url", "a", "a.b"),
)
NUMBERS = st.integers() | st.integers(-(10**40), 10**40) | st.floats()
SCALARS = st.none() | st.booleans() | NUMBERS | st.text(max_size=5) | st.sampled_from(["2020", "{}", '{"a":1}', "NaN"])
KEYS = st.sampled_from(NAMES) | st.text(max_size=3)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
RECORDS = st.dictionaries(KEYS, VALUES, max_size=8)
DOCUMENTS = st.builds(
    lambda text, inner, record: {**record, "text": text, **inner},
    st.text(min_size=1, max_size=8),
    st.fixed_dictionaries({}, optional={"metadata": RECORDS}),
    RECORDS,
)


def trip(lines: bytes, added: str | None = None, **settings: object) -> bytes:
    """What a pipeline without blocks writes of some JSON lines."""
    with tempfile.TemporaryDirectory() as folder:
        (path := Path(folder) / "part.jsonl").write_bytes(lines)
        reader = Jsonl(paths=str(path), **settings)
        (shard,) = reader.shards("s")
        batches = [batch.filter(batch["fault"].is_null()) for batch in reader.read(shard, Counter())]
        writer = JsonlWriter(compression="none", added=added)
        schema = writer.columns(reader.provides())
        writer.write(iter(batches), schema, str(out := Path(folder) / "out"))
        return out.read_bytes()


@settings(max_examples=60)
@given(st.lists(DOCUMENTS, max_size=3), st.sampled_from([None, "2026-01-01"]))
def test_the_second_and_the_third_writing_are_the_same_bytes(documents: list[object], added: str | None) -> None:
    first = trip("".join(json.dumps(document) + "\n" for document in documents).encode(), added)
    second = trip(first, added)
    assert first.count(b"\n") == second.count(b"\n") == len(documents)
    assert trip(second, added) == second


@settings(max_examples=60)
@given(DOCUMENTS)
@example({"text": "x", "metadata": None})
@example({"text": "x", "metadata": "words"})
def test_a_line_that_is_kept_comes_out_as_it_was(document: dict[str, object]) -> None:
    document["id"] = "d"
    line = json.dumps(document, allow_nan=True).replace("NaN", "null").replace("-Infinity", "null")
    line = line.replace("Infinity", "null") + "\n"
    want = {"source": "s", **json.loads(line)}
    (made,) = trip(line.encode(), metadata="keep").splitlines()
    assert json.loads(made) == want


DOLMA = {
    "id": "1",
    "text": "flour",
    "source": "books",
    "added": "2024-01-01T00:00:00.000Z",
    "created": "2023-05-06T07:08:09.123456Z",
    "version": "v1",
    "attributes": {"tagger__a": [[0, 5, 0.1]]},
    "metadata": {"url": "u", "nested": {"deep": [1, {"x": None}]}, "language": "en", "language_score": 0.1, "n": 2**70},
}


def test_dolma_documents_are_dolma_documents_again() -> None:
    line = json.dumps(DOLMA).encode() + b"\n"
    assert json.loads(trip(line, metadata="keep")) == DOLMA
    plain = json.loads(trip(line))
    rest = json.loads(plain["metadata"]["metadata"])
    assert plain["created"] == DOLMA["created"]
    assert (rest["nested"], rest["source"]) == (DOLMA["metadata"]["nested"], "books")


def test_what_blocks_added_lies_in_the_metadata_of_a_kept_line(tmp_path: Path) -> None:
    schema = pa.schema([("id", pa.string()), ("text", pa.string()), ("language", pa.string()), ("score", pa.float64())])
    schema = schema.append(pa.field("metadata", pa.string())).append(pa.field("fields", pa.string()))
    kept = {"metadata": '{"language":"en"}', "fields": '{"source":"books","version":1}'}
    rows = [{"id": "1", "text": "edited", "language": "eng", "score": 0.5, **kept}, {"id": "2", "text": "other"}]
    JsonlWriter(compression="none").write(iter([pa.RecordBatch.from_pylist(rows, schema)]), schema, str(tmp_path / "a"))
    first, second = map(json.loads, (tmp_path / "a").read_bytes().splitlines())
    metadata = {"language": "eng", "score": 0.5}
    assert first == {"id": "1", "text": "edited", "source": "books", "version": 1, "metadata": metadata}
    assert (second["source"], second["created"], second["metadata"]["score"]) == (None, None, None)


def through_datatrove(folder: Path, kind: str) -> None:
    """Read a folder with datatrove and write it with its JsonlWriter, next to it."""
    from datatrove.pipeline.readers import JsonlReader, ParquetReader
    from datatrove.pipeline.writers import JsonlWriter as TroveWriter

    reader = (JsonlReader if kind == "jsonl" else ParquetReader)(str(folder), doc_progress=False)
    with TroveWriter(str(folder.with_suffix(".trove")), "out.jsonl", compression=None) as writer:
        for document in reader.run(None, 0, 1):
            writer.write(document)


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_datatrove_in_between_changes_nothing_either(tmp_path: Path, kind: str) -> None:
    line = json.dumps({**DOLMA, "metadata": {**DOLMA["metadata"], "n": 1}}).encode() + b"\n"
    seen = []
    (ours := tmp_path / "ours").mkdir()  # always the same: datatrove writes down where a document lay
    for _ in range(4):
        (source := tmp_path / "part.jsonl").write_bytes(line)
        reader = Jsonl(paths=str(source))
        batches = list(reader.read(reader.shards("s")[0], Counter()))
        writer = JsonlWriter(compression="none") if kind == "jsonl" else parquet.Parquet()
        schema = writer.columns(reader.provides())
        writer.write(iter(batches), schema, str(ours / f"out.{kind}"))
        seen.append((ours / "out.jsonl").read_bytes() if kind == "jsonl" else pq.read_table(ours / "out.parquet"))
        through_datatrove(ours, kind)
        line = (ours.with_suffix(".trove") / "out.jsonl").read_bytes()
    assert seen[2] == seen[3]
