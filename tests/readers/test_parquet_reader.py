"""Parquet: all columns, core ones in their own types, bounded batches."""

import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textmill.errors import ShardError, UserError
from textmill.readers.parquet import Parquet


@pytest.fixture
def read(tmp_path, rows_of):
    def run(*tables: dict[str, object] | pa.Table, **settings: object):
        for number, table in enumerate(tables):
            table = table if isinstance(table, pa.Table) else pa.table(table)
            pq.write_table(table, tmp_path / f"{number}.parquet", row_group_size=5)
        return rows_of(Parquet(paths=f"{tmp_path}/*.parquet", **settings))

    return run


def test_columns_are_kept(read, tmp_path):
    rows, counts = read(
        {
            "id": [1, 2],
            "text": ["flour", None],
            "url": ["u", None],
            "date": [datetime.datetime(2024, 5, 1), None],
            "language_score": [0.5, None],
            "source": ["books", "web"],
            "tags": [["a"], []],
        }
    )
    assert rows[0] == {
        "id": "1",
        "text": "flour",
        "source": "s",
        "shard": "0.parquet",
        "url": "u",
        "date": "2024-05-01 00:00:00.000000",
        "language_score": 0.5,
        "input_source": "books",
        "tags": ["a"],
        "fault": None,
    }
    assert rows[1]["fault"] == "no_text"
    assert counts == {}
    schema = Parquet(paths=f"{tmp_path}/0.parquet").provides()
    assert schema.field("text").type == pa.large_string()
    assert schema.field("language_score").type == pa.float32()


def test_later_files_follow_the_first(read):
    rows, counts = read({"id": ["a"], "text": ["x"], "n": [1]}, {"id": ["b", "b"], "text": ["y", "z"], "more": [1, 2]})
    assert [(row["id"], row["n"]) for row in rows] == [("a", 1), ("b", None), ("s/1.parquet#1", None)]
    assert counts == {"ignored_column.more": 2, "duplicate_id": 1}


def test_named_columns_and_missing_ids(read):
    rows, counts = read({"content": ["x", "y"], "link": ["u", None]}, text_column="content", url_column="link")
    assert [(row["id"], row["text"], row["url"]) for row in rows] == [
        ("s/0.parquet#0", "x", "u"),
        ("s/0.parquet#1", "y", None),
    ]
    assert counts == {"missing_id": 2}


def test_dictionary_text(read):
    table = pa.table({"id": ["a", "b"], "text": pa.array(["x", "x"]).dictionary_encode()})
    assert [row["text"] for row in read(table)[0]] == ["x", "x"]


def test_rows_do_not_depend_on_batches(read):
    table = {"id": [str(n) for n in range(23)], "text": ["x" * n for n in range(23)]}
    assert read(table, batch_rows=4) == read(table) == read(table, batch_bytes=1)


def test_missing_text_column(read):
    with pytest.raises(UserError, match="has no column 'text'; it has id, body"):
        read({"id": ["a"], "body": ["x"]})


def test_text_of_another_type(read):
    with pytest.raises(UserError, match="is int64, not text"):
        read({"text": [1]})


def test_later_file_without_text_is_a_shard_error(read):
    with pytest.raises(ShardError, match="has no column 'text'"):
        read({"id": ["a"], "text": ["x"]}, {"id": ["a"], "body": ["x"]})


def test_damaged_files(tmp_path, read):
    read({"id": ["a"], "text": ["x"]})
    whole = (tmp_path / "0.parquet").read_bytes()
    (tmp_path / "1.parquet").write_bytes(whole[:-20])
    with pytest.raises(ShardError, match=r"1\.parquet: cannot be read as Parquet"):
        read({"id": ["a"], "text": ["x"]})
    (tmp_path / "0.parquet").write_bytes(b"no parquet")
    with pytest.raises(UserError, match="is no Parquet file"):
        Parquet(paths=f"{tmp_path}/0.parquet").provides()


@pytest.mark.parametrize("name", ["source", "shard", "fault", "detail"])
def test_columns_of_reserved_names_are_renamed(read, name):
    rows, _ = read({"id": ["a"], "text": ["x"], name: [7]})
    assert rows[0][f"input_{name}"] == 7
    assert rows[0]["fault"] is None


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (["id", "text", "text"], "several columns 'text'"),
        (["id", "text", "k", "k"], "several columns 'k'"),
        (["id", "text", "source", "input_source"], "several columns 'input_source'"),
    ],
)
def test_columns_of_one_name(read, names, problem):
    with pytest.raises(UserError, match=problem):
        read(pa.Table.from_arrays([pa.array(["x"])] * len(names), names=names))


@pytest.mark.parametrize(("name", "value"), [("language", ["a"]), ("attribution", "x"), ("id", {"a": 1})])
def test_core_columns_of_a_type_that_cannot_be_cast(read, name, value):
    with pytest.raises(UserError, match=f"column '{name}' is .* cannot be made"):
        read(pa.table({**{key: ["x"] for key in ("id", "text") if key != name}, name: [value]}))
