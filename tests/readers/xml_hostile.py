"""What every reader of XML is tried on: bytes that nobody should trust, made from a good file of its format."""

from collections import Counter
from pathlib import Path

from textmill.block import Shard
from textmill.record_reader import RecordReader

__all__ = ["read", "try_all"]

Row = dict[str, object]


def read(
    kind: type[RecordReader], path: Path, data: bytes, counts: Counter[str] | None = None, **settings: object
) -> list[Row]:
    """The rows that a reader makes of a file of these bytes, at `path`."""
    path.write_bytes(data)
    reader = kind.model_validate({"paths": str(path), **settings})
    found = reader.read(Shard("s", path.name, str(path), ""), Counter() if counts is None else counts)
    return [row for batch in found for row in batch.to_pylist()]


def try_all(kind: type[RecordReader], path: Path, good: bytes, body: str) -> None:
    """A good file with its words (`body`, which stand in it once) replaced by what is hostile, and cut anywhere."""
    (whole,) = read(kind, path, good)
    assert whole["fault"] is None
    assert isinstance(whole["text"], str)
    assert body in whole["text"]
    at = good.index(body.encode())
    before, after = good[:at], good[at + len(body) :]
    laughs = (
        b'<!DOCTYPE x [<!ENTITY a "ha ha ha ha ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    for row in read(kind, path, laughs + before + b"&b;&f;" + after):
        assert "ha ha" not in str(row["text"])
        assert "root:" not in str(row["text"])
    deep = read(kind, path, before + b"<i>" * 5000 + b"x" + b"</i>" * 5000 + after)
    assert [row["fault"] for row in deep] == ["too_deep"]
    huge = read(kind, path, before + b'<i a="' + b"x" * (11 << 20) + b'">y</i>' + after)
    assert [row["fault"] for row in huge] == ["bad_xml"]
    for cut in range(0, len(good), max(len(good) // 40, 1)):
        rows = read(kind, path, good[:cut])
        assert all(row["fault"] or row["text"] for row in rows)
        assert rows, cut
    assert [row["fault"] for row in read(kind, path, before)] == ["truncated"]
