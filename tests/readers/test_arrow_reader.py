"""Arrow files and streams: whole, cut off and with any bytes changed."""

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import ipc

from textmill.errors import ShardError, UserError
from textmill.readers.arrow import Arrow

ROWS = [{"id": f"d{n}", "text": f"rain {n}" * 9, "k": n, "lang": "ab"[n % 2]} for n in range(40)]


def written(path: Path, as_file: bool = True, rows: list[dict[str, object]] | None = None, each: int = 7) -> bytes:
    table = pa.Table.from_pylist(ROWS if rows is None else rows)
    if "lang" in table.column_names:
        table = table.set_column(3, "lang", table["lang"].dictionary_encode())
    schema = table.schema
    with (ipc.new_file if as_file else ipc.new_stream)(str(path), schema) as writer:
        writer.write_table(table, max_chunksize=each)
    return path.read_bytes()


def read(path: Path, **given: object) -> tuple[list[dict[str, object]], Counter[str]]:
    reader, counts = Arrow.model_validate({"paths": str(path), **given}), Counter[str]()
    return [
        row for one in reader.shards("s") for batch in reader.read(one, counts) for row in batch.to_pylist()
    ], counts


@pytest.mark.parametrize("as_file", [True, False])
def test_files_and_streams_are_read(tmp_path: Path, as_file: bool) -> None:
    written(tmp_path / "a.arrow", as_file)
    rows, counts = read(tmp_path / "a.arrow", columns={"k": {"drop": True}}, batch_rows=3)
    assert [(row["id"], row["text"], row["lang"]) for row in rows] == [
        (row["id"], row["text"], row["lang"]) for row in ROWS
    ]
    assert counts == {"left_out.k": 40}


@pytest.mark.parametrize("as_file", [True, False])
def test_what_is_cut_off_is_told(tmp_path: Path, as_file: bool) -> None:
    data = written(tmp_path / "a.arrow", as_file)
    (tmp_path / "a.arrow").write_bytes(data[: len(data) * 2 // 3])
    rows, _ = read(tmp_path / "a.arrow")
    assert 7 < len(rows) < 40
    assert (rows[-1]["fault"], rows[-1]["id"]) == ("truncated", f"s/a.arrow#{len(rows) - 1}")
    assert {row["fault"] for row in rows[:-1]} == {None}


def test_a_damaged_batch_costs_itself(tmp_path: Path) -> None:
    data = written(tmp_path / "a.arrow", rows=[{"text": f"{'x' * 5}{n}"} for n in range(30)], each=10)
    # The second batch's text offsets: 10 texts of 7 characters, so that they end at 70.
    place = data.index((70).to_bytes(4, "little"), data.index((70).to_bytes(4, "little")) + 200)
    (tmp_path / "a.arrow").write_bytes(data[:place] + (1 << 30).to_bytes(4, "little") + data[place + 4 :])
    rows, _ = read(tmp_path / "a.arrow")
    assert [row["fault"] for row in rows].count("bad_arrow") == 1
    assert len([row for row in rows if row["fault"] is None]) == 20


def test_a_string_that_is_no_utf8_costs_its_record(tmp_path: Path) -> None:
    data = written(tmp_path / "a.arrow", rows=[{"text": "one"}, {"text": "QQQQ"}, {"text": "two"}])
    (tmp_path / "a.arrow").write_bytes(data.replace(b"QQQQ", b"\xff\xff\xff\xff"))
    rows, _ = read(tmp_path / "a.arrow")
    assert [row["fault"] or row["text"] for row in rows] == ["one", "invalid_utf8", "two"]


def test_columns_of_several_files_are_one(tmp_path: Path) -> None:
    written(tmp_path / "a.arrow", rows=[{"text": "x", "k": 1}])
    written(tmp_path / "b.arrow", as_file=False, rows=[{"text": "y", "k": "word"}])
    rows, _ = read(tmp_path / "*.arrow")
    assert [row["k"] for row in rows] == ["1", "word"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    as_file=st.booleans(),
    damage=st.lists(
        st.tuples(st.integers(0, 1 << 20), st.binary(min_size=1, max_size=9), st.integers(0, 9)), max_size=3
    ),
)
def test_any_bytes_are_rows_or_a_told_error(
    tmp_path: Path, as_file: bool, damage: list[tuple[int, bytes, int]]
) -> None:
    written(tmp_path / "b.arrow", as_file)
    data = written(tmp_path / "a.arrow", as_file)
    for place, new, gone in damage:
        at = place % len(data)
        data = data[:at] + new + data[at + gone :]
    (tmp_path / "a.arrow").write_bytes(data)
    try:
        rows, _ = read(tmp_path / "a.arrow")
    except (ShardError, UserError):
        return
    assert len({row["id"] for row in rows}) == len(rows) <= 47
