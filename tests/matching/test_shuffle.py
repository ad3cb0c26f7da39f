"""Keyed files: one range is read alone, many small ones are combined, and no part opens more than a thousand."""

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from step_lab import Lab
from test_steps import shards

from textmill.barrier import Around, Barrier
from textmill.block import Shard
from textmill.dedup.exact import Exact
from textmill.dedup.line import Line
from textmill.dedup.minhash import Minhash
from textmill.dedup.substring import Substring
from textmill.matching import shuffle
from textmill.matching.combining import CombinedPart
from textmill.matching.spans.contract import SpanBarrier
from textmill.step import DOCUMENTS, Documents, Done, Made, StoredFile

SCHEMA = pa.schema([("key", pa.uint64()), ("row", pa.uint32())])
KEYS = st.lists(st.integers(0, shuffle.HASHES - 1) | st.sampled_from([0, 1, 1 << 63, shuffle.HASHES - 1]), max_size=40)


def file_of(bands: list[list[int]], slices: int) -> io.BytesIO:
    sink = io.BytesIO()
    tables = []
    for keys in bands:
        found = np.sort(np.array(keys, np.uint64))
        tables.append(pa.table([pa.array(found), pa.array(np.arange(len(found), dtype=np.uint32))], schema=SCHEMA))
    shuffle.write(sink, SCHEMA, tables, slices)
    sink.seek(0)
    return sink


@given(st.lists(KEYS, min_size=1, max_size=3), st.sampled_from([1, 2, 8, 64]), st.integers(1, 9))
@settings(max_examples=150)
def test_ranges_together_are_the_whole(bands: list[list[int]], slices: int, parts: int) -> None:
    with shuffle.opened(file_of(bands, slices)) as reader:
        assert shuffle.bands_of(reader) == len(bands)
        for band, keys in enumerate(bands):
            found = []
            for part in range(parts):
                low, high = shuffle.hash_range(part, parts)
                here = [key for batch in shuffle.batches(reader, band, low, high) for key in batch["key"].to_pylist()]
                assert all(low <= key < high for key in here)
                found += here
            assert found == sorted(keys)
        with pytest.raises(ValueError, match="bands are numbered from 0"):
            list(shuffle.batches(reader, len(bands)))


def test_slices_are_enough_for_every_range() -> None:
    assert shuffle.slices_for(0) == shuffle.slices_for(4096) == 1
    assert shuffle.slices_for(1_000_000) == 256
    assert shuffle.slices_for(10, parts=33) == 256
    assert shuffle.slices_for(1 << 40) == 1 << 14


@pytest.mark.parametrize("barrier", [Exact(), Minhash(bands=3, rows=2), Line(), Substring(min_bytes=40)])
def test_no_more_is_opened_than_stated(tmp_path: Path, barrier: Barrier) -> None:
    """In small: 40 shards, of which a part opens 8 at most."""
    lab = Lab(tmp_path / "lab", shards(40, 3))
    budgets = {"files_per_part": 8, "keys_per_part": 200, "spans_per_part": 100, "bytes_per_part": 4000}
    budgets |= {"shards_per_part": 8, "documents_per_part": 60, "documents_per_group": 60, "edges_per_part": 400}
    lab.run(barrier, budgets)
    for step in ("edges", "forest", "repeats", "passages", "confirm", "ids"):
        assert lab.most_opened.get(step, 0) <= 8, step


@pytest.mark.parametrize(("barrier", "step"), [(Exact(), "edges"), (Line(min_chars=1, min_words=1), "repeats")])
def test_what_a_step_reads_is_not_read_half_as_much_again(tmp_path: Path, barrier: Barrier, step: str) -> None:
    """Of files that are no local ones, with all that says where their slices are; ranges cut through slices."""
    texts = [pa.array([f"{shard} {row}" for row in range(20_000)], pa.large_string()) for shard in range(6)]
    lab = Lab(tmp_path / "lab", [pa.table({"id": text, "text": text}) for text in texts])
    lab.run(barrier, {"files_per_part": 4, "keys_per_part": 40_000, "spans_per_part": 40_000})
    parts = lab.parts[step]
    assert sum(not isinstance(part, CombinedPart) for part in parts) == 3
    assert any(isinstance(part, CombinedPart) for part in parts)
    stored = {file.path: file.bytes for part in parts for file in part.reads()}
    assert sum(stored.values()) < lab.bytes_read[step] <= 1.5 * sum(stored.values())


def file(name: str, rows: int = 10_000, size: int = 100_000) -> StoredFile:
    return StoredFile(path=name, rows=rows, bytes=size, sha256=name)


@pytest.mark.parametrize("barrier", [Minhash(), Substring()])
def test_ninety_thousand_shards(barrier: Barrier) -> None:
    """Parts of every step as they are listed, level after level, for a crawl's dump of 900 million documents."""
    count = 90_000
    names = [f"s/{number:05d}" for number in range(count)]
    listed = {
        name: Documents(Shard("s", name, f"mem://{name}", "x"), file(f"data {name}"), {"s": 10_000}) for name in names
    }
    rows = 500_000 if isinstance(barrier, SpanBarrier) else 10_000
    sketched = {name: Done({"data": file(f"sketch {name}", rows, 12 * rows)}) for name in names}
    for step in barrier.steps(Around("p", (barrier,))):
        if step.name not in ("edges", "repeats", "members", "confirm", "ids"):
            continue
        done: dict[str, Done] = {}
        before: dict[str, Mapping[str, Done]] = {"sketch": sketched, "passages": sketched}
        before["forest"] = {"forest": Done({"data": file("components")})}
        for _ in range(4):
            steps = {name: found for name, found in before.items() if name in step.after}
            made = Made(
                [], listed if DOCUMENTS in step.after else {}, {**steps, step.name: done}, lambda _: io.BytesIO()
            )
            parts = list(step.parts(made))
            assert max(sum(1 for _ in part.reads()) for part in parts) <= 1025, step.name
            new = [part for part in parts if part.name not in done]
            if not new:
                break
            for part in new:
                size = sum(one.rows for one in part.reads())
                roles = ("data", "combined", "hashes", "repeated")
                done[part.name] = Done({role: file(f"{role} {part.name}", size, size * 12) for role in roles})
        else:
            pytest.fail(f"{step.name}: more than four levels")
        if step.name == "members":
            assert len(parts) <= 1024
