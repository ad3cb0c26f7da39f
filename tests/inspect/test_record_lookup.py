"""Records are found through an index just as by looking at every row."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fates.test_sorted_fates import TABLE

from textmill.inspect import fate_index, record_lookup
from textmill.inspect.fate_index import Wanted
from textmill.inspect.fate_rows import FateFile
from textmill.store import sorted_fates, sorted_file
from textmill.store.store import Store, StoredFile

HOSTS = ("a.org", "b.a.org", "b.org", "b.org:8080", "ba.org", "www.b.org", "c.net")
URLS = st.one_of(
    st.none(),
    st.builds("{}://{}/{}".format, st.sampled_from(("http", "https")), st.sampled_from(HOSTS), st.sampled_from("xyz")),
)
WANTED = ("b.org", "a.org", "http://b.org/x", "https://b.org/*", "a.org/*", "7", "nowhere.org", "https://c.net/y", "*")


def written(store: Store, urls: list[str | None]) -> StoredFile:
    rows = len(urls)
    known = {
        "id": pa.array([str(row) for row in range(rows)], pa.string()),
        "url": pa.array(urls, pa.string()),
        "key": pa.array(np.arange(rows, dtype=np.uint64)),
        "source": pa.array(["s"] * rows, pa.string()),
        "shard": pa.array([f"s{row % 3}" for row in range(rows)], pa.string()),
        "fate": pa.array(["kept" if row % 2 else "a.x" for row in range(rows)], pa.string()),
        "row": pa.array(range(rows), pa.int64()),
        "fails": pa.array([0] * rows, pa.uint64()),
    }
    arrays = [known.get(field.name, pa.nulls(rows, field.type)).cast(field.type) for field in TABLE.schema]
    with store.output("stages/0-read/fates", "s", ".parquet") as output:
        pq.write_table(pa.Table.from_arrays(arrays, schema=TABLE.schema), output.local)
        output.rows = rows
    return output.published()


@pytest.fixture(autouse=True)
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorted_file, "ROWS_PER_GROUP", 4)
    monkeypatch.setattr(fate_index, "ROWS_PER_GROUP", 4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(URLS, min_size=1, max_size=60), st.sampled_from([None, frozenset(), frozenset({"s/s1"})]))
def test_an_index_finds_what_a_scan_finds(
    tmp_path: Path, urls: list[str | None], passed: frozenset[str] | None
) -> None:
    store = Store(str(tmp_path / str(len(list(tmp_path.iterdir())))))
    plain = written(store, urls)
    made = sorted_fates.merged(store, [("s/s", plain)], ())
    ((path, beside),) = made.beside.items()
    indexed = FateFile("0-read", path, len(urls), beside.index.path, passed=passed)
    scanned = FateFile("0-read", path, len(urls), passed=passed)
    for text in WANTED:
        wanted = Wanted.of(text)
        with pytest.MonkeyPatch.context() as patch:
            answers = []
            for file in (indexed, scanned):
                patch.setattr(record_lookup, "fate_files", lambda _, file=file: [file])
                found = record_lookup.find(store, wanted)
                ids = [row["id"] for part in found.parts for row in part.rows.to_pylist()]
                answers.append((sorted(ids), dict(found.fates)))
                assert len(ids) == found.fates.total()
        assert answers[0] == answers[1], text
