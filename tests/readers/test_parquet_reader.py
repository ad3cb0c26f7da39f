"""Parquet: all columns, core ones in their own types, bounded batches."""

import datetime
import uuid
from collections import Counter

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textmill import table_reader
from textmill.errors import ShardError, UserError
from textmill.inputs.opening import open_shard
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
        "date": "2024-05-01T00:00:00",
        "language_score": 0.5,
        "input_source": "books",
        "tags": ["a"],
        "fault": None,
        "detail": None,
    }
    assert rows[1]["fault"] == "no_text"
    assert counts == {"converted.date": 1}
    schema = Parquet(paths=f"{tmp_path}/0.parquet").provides()
    assert schema.field("text").type == pa.large_string()
    assert schema.field("language_score").type == pa.float32()


def test_columns_of_all_files_are_one_schema(read):
    rows, counts = read({"id": ["a"], "text": ["x"], "n": [1]}, {"id": ["b", "b"], "text": ["y", "z"], "more": [1, 2]})
    found = [(row["id"], row["n"], row["more"]) for row in rows]
    assert found == [("a", 1, None), ("b", None, 1), ("s/1.parquet#1", None, 2)]
    assert counts == {"duplicate_id": 1}


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


def test_a_file_whose_text_is_null_throughout(read):
    rows, _ = read({"id": ["a"], "text": pa.nulls(1)}, {"id": ["b"], "text": ["x"]})
    assert [(row["id"], row["text"], row["fault"]) for row in rows] == [("a", None, "no_text"), ("b", "x", None)]


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
    with pytest.raises(UserError, match="cannot be read as Parquet: it is a file that begins with"):
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
    ],
)
def test_columns_of_one_name(read, names, problem):
    with pytest.raises(UserError, match=problem):
        read(pa.Table.from_arrays([pa.array(["x"])] * len(names), names=names))


@pytest.mark.parametrize(("name", "value"), [("language", ["a"]), ("attribution", "x"), ("url", {"a": 1})])
def test_core_columns_of_a_type_that_cannot_be_cast(read, name, value):
    with pytest.raises(UserError, match=f"column '{name}' is .* cannot be made"):
        read(pa.table({**{key: ["x"] for key in ("id", "text") if key != name}, name: [value]}))


def test_a_column_that_is_something_else_in_every_file(read):
    kinds = [pa.nulls(1), pa.array([7]), pa.array(["word"]), pa.array([1.5]), pa.array([0], pa.timestamp("ns", "UTC"))]
    rows, counts = read(*[{"id": [str(n)], "text": ["x"], "k": kind} for n, kind in enumerate(kinds)])
    assert [row["k"] for row in rows] == [None, "7", "word", "1.5", "1970-01-01T00:00:00+00:00"]
    assert counts == {"converted.k": 3}


def test_integers_beside_floats(read):
    rows, counts = read({"text": ["x"], "id": ["1"], "k": [2**53 + 1]}, {"text": ["x"], "id": ["1"], "k": [0.5]})
    assert [row["k"] for row in rows] == [float(2**53), 0.5]
    assert counts == {"converted.k": 1, "rounded.k": 1}


def test_structs_and_lists_grow_together(read):
    one = {"text": ["x"], "id": ["1"], "meta": [{"a": 1, "at": datetime.datetime(2024, 5, 1)}], "tags": [[1, None]]}
    rows, counts = read(one, {"text": ["y"], "id": ["2"], "meta": [{"b": "z", "a": 0.5}], "tags": [["t"]]})
    assert [row["meta"] for row in rows] == [
        {"a": 1.0, "at": "2024-05-01T00:00:00", "b": None},
        {"a": 0.5, "at": None, "b": "z"},
    ]
    assert [row["tags"] for row in rows] == [["1", None], ["t"]]
    assert counts == {"converted.meta": 1, "converted.tags": 1}


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        (pa.array([uuid.UUID(int=1).bytes, None], pa.uuid()), str(uuid.UUID(int=1))),
        (pa.array([b"\x01" * 12, None], pa.binary(12)), "01" * 12),
        (pa.array([b"name", None]), "name"),
        (pa.array([b"\xff\x01", None]), "ff01"),
        (pa.array([1.5, None]), "1.5"),
        (pa.array([2**64 - 1, None], pa.uint64()), str(2**64 - 1)),
        (pa.array(["a", None]).dictionary_encode(), "a"),
        (pa.array([{"oid": "5f", "n": 1}, None]), '{"oid":"5f","n":1}'),
        (pa.array([["a", "b"], None]), '["a","b"]'),
    ],
)
def test_ids_of_any_type(read, ids, found):
    rows, counts = read({"id": ids, "text": ["x", "y"]})
    assert [row["id"] for row in rows] == [found, "s/0.parquet#1"]
    assert counts["missing_id"] == 1


def test_strings_that_are_no_utf8_cost_their_records(read):
    bad = [b"fine", b"bad \xff\xfe", b"good", b"well", b"dear"]
    texts = pa.Array.from_buffers(pa.string(), 5, pa.array(bad).buffers())
    names = pa.Array.from_buffers(pa.string(), 5, pa.array([bad[0], bad[0], bad[1], bad[2], bad[3]]).buffers())
    tags = pa.ListArray.from_arrays(pa.array([0, 0, 0, 0, 2, 3]), texts.take(pa.array([0, 1, 2])))
    given = {"id": list("12345"), "text": texts, "name": names, "tags": tags, "raw": pa.array(bad)}
    rows, _ = read(given)
    assert [row["fault"] for row in rows] == [None, "invalid_utf8", "invalid_utf8", "invalid_utf8", None]
    assert [(row["detail"] or "").partition(":")[0] for row in rows[1:4]] == [
        "column 'text'",
        "column 'name'",
        "column 'tags'",
    ]
    assert [row["raw"] for row in rows] == bad
    rows, _ = read({"id": list("12345"), "text": pa.array(bad)})
    assert [(row["text"], row["fault"]) for row in rows][:2] == [("fine", None), (None, "invalid_utf8")]


@pytest.mark.parametrize(
    "column",
    [
        lambda words: words,
        lambda words: pa.ListArray.from_arrays(pa.array([0, 1, 2, 3]), words),
        lambda words: pa.StructArray.from_arrays([words], ["k"]),
    ],
    ids=["alone", "in lists", "in structs"],
)
@pytest.mark.parametrize("beside", [{}, {"took": pa.array([1, 2, 3], pa.duration("s"))}])
def test_a_dictionary_with_a_word_that_is_no_utf8_costs_its_records(read, column, beside):
    """Arrow checks a dictionary as a whole, and the shard was lost."""
    words = pa.Array.from_buffers(pa.string(), 2, pa.array([b"\xff", b"ok"]).buffers())
    marks = column(pa.DictionaryArray.from_arrays(pa.array([1, 0, 1]), words))
    rows, _ = read({"text": ["x", "y", "z"], "mark": marks, **beside})
    assert [row["fault"] for row in rows] == [None, "invalid_utf8", None]
    assert "ok" in str(rows[2]["mark"])
    assert [row.get("took") for row in rows] == (["PT1S", "PT2S", "PT3S"] if beside else [None] * 3)
    rows, _ = read({"text": pa.DictionaryArray.from_arrays(pa.array([1, 0, 1]), words)})
    assert [row["text"] for row in rows] == ["ok", None, "ok"]


def test_columns_by_rule(read):
    rows, counts = read(
        {
            "id": ["1", "2", "3"],
            "text": ["x", "y", "z"],
            "k": ["5", "six", None],
            "meta": [{"lang": "en", "n": 1}, {"lang": None, "n": 2}, None],
            "blob": [b"\xff", b"", None],
            "deep": [{"only": 1}] * 3,
            "a.b": [1, 2, 3],
            "list": [[1], [], None],
        },
        columns={
            "k": "int",
            "meta.lang": {"rename": "lang"},
            "blob": {"drop": True},
            "deep.only": {"drop": True},
            "list": {"as": "string"},
        },
    )
    assert [(row["k"], row["lang"], row["meta"], row["a_b"], row["list"], row["fault"]) for row in rows] == [
        (5, "en", {"n": 1}, 1, "[1]", None),
        (None, None, {"n": 2}, 2, "[]", "unconvertible"),
        (None, None, None, 3, None, None),
    ]
    assert rows[1]["detail"] == "column 'k': 'six' is no int"
    assert "deep" not in rows[0]
    assert counts == {"converted.k": 1, "left_out.blob": 3, "left_out.deep.only": 3, "converted.list": 2}


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ({"nothing": "int"}, "no file has 'nothing'; there are id, list, text"),
        ({"list": "int"}, "column 'list' is list<.*> and cannot be int"),
    ],
)
def test_rules_that_no_file_fits(read, rules, problem):
    with pytest.raises(UserError, match=problem):
        read({"id": ["1"], "text": ["x"], "list": [[1]]}, columns=rules)


def test_a_corpus_of_ours_is_read_again(read):
    ours = {"id": ["a"], "text": ["x"], "source": ["s"], "shard": ["1"]}
    first, counts = read(ours)
    assert (first[0]["input_source"], first[0]["input_shard"]) == ("s", "1")
    assert counts == {}
    again = {name: [first[0][name]] for name in ("id", "text", "source", "shard", "input_source", "input_shard")}
    second, counts = read(again)
    assert (second[0]["input_source"], second[0]["input_shard"]) == ("s", "1")
    assert counts == {"left_out.source": 1, "left_out.shard": 1}


def test_footers_are_read_once_and_again_when_a_file_changes(read, tmp_path, monkeypatch):
    read({"id": ["1"], "text": ["x"]}, {"id": ["2"], "text": ["y"], "k": [1]})
    reader = Parquet(paths=f"{tmp_path}/*.parquet")
    shards = reader.shards("s")
    known = reader.settle(shards)
    opened = []
    monkeypatch.setattr(table_reader, "open_shard", lambda shard: (opened.append(shard.name), open_shard(shard))[1])
    again = Parquet(paths=f"{tmp_path}/*.parquet")
    assert again.settle(shards, known) == known
    assert (opened, again.identity()) == ([], reader.identity())
    pq.write_table(pa.table({"id": ["2"], "text": ["y"], "k": ["word"]}), tmp_path / "1.parquet")
    assert again.settle(reader.shards("s"), known) != known
    assert opened == ["1.parquet"]
    assert (again.provides().field("k").type, again.identity() != reader.identity()) == (pa.string(), True)
    for damaged in (b"{", b"[]", known.replace(b'"files"', b'"file"'), b'{"schemas": ["AAAA"], "files": {}}'):
        assert Parquet(paths=f"{tmp_path}/*.parquet").settle(shards[:1], damaged)
    assert opened[1:] == ["0.parquet"] * 4


def test_a_file_that_could_not_be_looked_at_is_not_read_with_columns_missing(read, tmp_path):
    read({"id": ["1"], "text": ["x"]}, {"id": ["2"], "text": ["y"], "k": [1]})
    reader = Parquet(paths=f"{tmp_path}/*.parquet")
    one, other = reader.shards("s")
    reader.settle([one])
    assert len(list(reader.read(one, Counter()))) == 1
    with pytest.raises(ShardError, match="column 'k' was not known when the run began; run it again"):
        list(reader.read(other, Counter()))


def test_old_timestamps_past_their_range(read, tmp_path):
    table = pa.table({"id": ["1"], "text": ["x"], "at": [datetime.datetime(9999, 12, 31)]})
    pq.write_table(table, tmp_path / "0.parquet", use_deprecated_int96_timestamps=True)
    assert Parquet(paths=f"{tmp_path}/*.parquet").provides().field("at").type == pa.string()
    (shard,) = (reader := Parquet(paths=f"{tmp_path}/*.parquet")).shards("s")
    assert next(reader.read(shard, Counter())).column("at").to_pylist() == ["9999-12-31T00:00:00"]


def test_big_documents_come_a_few_at_a_time(tmp_path):
    table = pa.table({"id": [str(n) for n in range(60)], "text": [f"{n}" * 5_000 for n in range(60)]})
    pq.write_table(table, tmp_path / "0.parquet", compression="none", use_dictionary=False)
    reader = Parquet(paths=f"{tmp_path}/*.parquet", batch_bytes=50_000)
    (shard,) = reader.shards("s")
    sizes = [batch.num_rows for batch in reader.read(shard, Counter())]
    assert sum(sizes) == 60
    assert max(sizes) <= 10


@pytest.mark.parametrize("name", ["column", "a.column"])
def test_a_name_of_a_column_that_is_no_utf8_is_damage(tmp_path, name):
    more = pa.array([1]) if name == "column" else pa.array([{"column": 1}])
    pq.write_table(pa.table({"text": ["x"], name.partition(".")[0]: more}), tmp_path / "a.parquet", store_schema=False)
    path = tmp_path / "a.parquet"
    path.write_bytes(path.read_bytes().replace(b"column", b"c\xfflumn"))
    reader = Parquet(paths=str(path))
    with pytest.raises(UserError, match="cannot be read as Parquet: it is a damaged Parquet file"):
        reader.provides()
    pq.write_table(pa.table({"text": ["x"]}), tmp_path / "b.parquet")
    reader = Parquet(paths=f"{tmp_path}/*.parquet")
    with pytest.raises(ShardError, match="cannot be read as Parquet"):
        list(reader.read(reader.shards("s")[0], Counter()))
