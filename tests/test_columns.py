"""What readers have learned of their files' columns is believed only as it was written down."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from textmill.block import Shard
from textmill.config.pipeline import Pipeline
from textmill.plan.input_columns import remember_columns, settle
from textmill.readers.jsonl import Jsonl
from textmill.store.store import Store


def known(store: Store) -> list[bytes]:
    """What a reader is told of what an earlier run has learned."""
    told: list[bytes] = []

    class Learning(Jsonl):
        def settle(self, shards: Sequence[Shard], known: bytes = b"") -> bytes:
            told.append(known)
            return b"new"

    pipeline = SimpleNamespace(sources=[SimpleNamespace(name="s", reader=Learning(paths="none"))])
    assert settle(cast(Pipeline, pipeline), (), store) == {"s": b"new"}
    return told


def test_what_was_learned_is_told(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    assert known(store) == [b""]
    remember_columns(store, {"s": b"text: string\nn: int"})
    assert known(store) == [b"text: string\nn: int"]


@pytest.mark.parametrize("place", [0, 40, 64, 65, -1])
def test_what_has_changed_since_is_learned_again(tmp_path: Path, place: int) -> None:
    store = Store(str(tmp_path))
    remember_columns(store, {"s": b"text: string\nn: int"})
    (file,) = (tmp_path / "columns").iterdir()
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(data)
    assert known(store) == [b""]
    file.write_bytes(b"")
    assert known(store) == [b""]
