"""An index on S3: what one writer puts is seen whole, and of two writers one is refused."""

import io

import pyarrow as pa
import pytest

from textmill.errors import UserError
from textmill.matching.index.folder import IndexFolder
from textmill.matching.index.table import find, write


def test_a_folder_on_s3(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = IndexFolder(f"{bucket}/index")
    assert folder.names("versions") == []
    assert folder.create("versions/1.json", b"one")
    assert not folder.create("versions/1.json", b"two")
    monkeypatch.setattr(type(folder._fs), "exists", lambda *_: False)  # as if both asked before either wrote
    assert not folder.create("versions/1.json", b"two")
    monkeypatch.undo()
    assert folder.read("versions/1.json") == b"one"
    assert folder.names("versions") == ["1.json"]
    sink = io.BytesIO()
    write(pa.table({"key": pa.array(range(10_000), pa.uint64()), "value": list(range(10_000))}), sink)
    folder.put("segments/a/keys.arrow", io.BytesIO(sink.getvalue()))
    assert folder.size("segments/a/keys.arrow") == len(sink.getvalue())
    found = find(folder.source("segments/a/keys.arrow"), pa.array([5, 9_999], pa.uint64()).to_numpy())
    assert (found.rows["value"].to_pylist(), found.rows_read) == ([5, 9_999], 4096 + 10_000 % 4096)
    folder.remove("segments/a")
    assert folder.size("segments/a/keys.arrow") is None
    with pytest.raises(UserError, match=r"keys\.arrow is missing"):
        folder.open("segments/a/keys.arrow")
