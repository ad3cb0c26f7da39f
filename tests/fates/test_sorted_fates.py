"""Fates that are put together: no row is lost, doubled or out of order, and each is found by its id and URL."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textmill.addresses.url_keys import url_key
from textmill.store import sorted_fates, sorted_file
from textmill.store.fate_table import FateTable
from textmill.store.store import Store, StoredFile

TABLE = FateTable(("a.low",), ("a.x",))
URLS = st.one_of(
    st.none(), st.sampled_from(["http://b.org/1", "https://www.b.org/1", "https://a.b.org/", "urn:x", "http://[", "é"])
)
SHARDS = st.lists(st.lists(URLS, max_size=5), min_size=1, max_size=6)


def write(store: Store, shard: str, urls: list[str | None]) -> StoredFile:
    rows = len(urls)
    known = {
        "id": pa.array([f"{shard}-{row}" for row in range(rows)], pa.string()),
        "url": pa.array(urls, pa.string()),
        "key": pa.array(np.arange(rows, dtype=np.uint64)),
        "source": pa.array(["s"] * rows, pa.string()),
        "shard": pa.array([shard] * rows, pa.string()),
        "row": pa.array(range(rows), pa.int64()),
        "fails": pa.array([0] * rows, pa.uint64()),
    }
    arrays = [known.get(field.name, pa.nulls(rows, field.type)) for field in TABLE.schema]
    with store.output("stages/0-read/fates", shard, ".parquet") as output:
        pq.write_table(pa.Table.from_arrays(arrays, schema=TABLE.schema), output.local)
        output.rows = rows
    return output.published()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SHARDS, st.data())
def test_rows_are_those_of_the_tasks_that_stand(
    tmp_path: Path, shards: list[list[str | None]], data: st.DataObject
) -> None:
    store = Store(str(tmp_path / str(len(list(tmp_path.iterdir())))))
    named = [(f"s/{at}", write(store, str(at), urls)) for at, urls in enumerate(shards)]
    made = sorted_fates.merged(store, named, ())
    assert made.files.keys() == {task for task, _ in named}
    stay = data.draw(st.sets(st.sampled_from([task for task, _ in named]), min_size=1))
    again = sorted_fates.merged(store, [(task, made.files[task]) for task in sorted(stay)], made.beside.keys())
    current = {task: again.files.get(task, made.files[task]) for task in stay}
    beside = made.beside | again.beside
    found = []
    for path in {file.path for file in current.values()}:
        table = pq.read_table(store.locate(path))
        keys = [url_key(url) for url in table["url"].to_pylist()]
        assert keys == sorted(keys)
        found += table["id"].to_pylist()
        index = pq.read_table(store.locate(beside[path].index.path)).to_pylist()
        hashes = {(row["hash"], row["row"]) for row in index}
        for place, (row_id, key) in enumerate(zip(table["id"].to_pylist(), keys, strict=True)):
            assert (sorted_file.id_hash(row_id), place) in hashes
            assert (sorted_file.url_hash(key), place) in hashes
    wanted = [f"{at}-{row}" for at, urls in enumerate(shards) if f"s/{at}" in stay for row in range(len(urls))]
    assert sorted(found) == sorted(wanted)


def test_many_small_sorted_files_become_one(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    made: dict[str, StoredFile] = {}
    beside: set[str] = set()
    for at in range(9):
        new = (f"s/{at}", write(store, str(at), ["http://b.org/1"]))
        done = sorted_fates.merged(store, [*made.items(), new], beside)
        made |= done.files
        beside |= done.beside.keys()
    assert 1 < len({file.path for file in made.values()}) < 9 or len({file.path for file in made.values()}) == 1
    assert sum(file.rows for file in made.values()) == 9


def test_what_is_damaged_stays_where_it_is(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    first, second = (f"s/{at}" for at in range(2))
    files = [(first, write(store, "0", ["http://a.org/"])), (second, write(store, "1", ["http://b.org/"]))]
    path = Path(store.locate(files[0][1].path))
    data = bytearray(path.read_bytes())
    data[20] ^= 1
    path.write_bytes(data)
    made = sorted_fates.merged(store, files, ())
    assert made.files.keys() == {second}
