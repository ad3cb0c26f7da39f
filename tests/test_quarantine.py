"""Notes of shards that could not be done: written, lifted, and read whatever lies beside them."""

from pathlib import Path

import pytest

from textmill.store import quarantine
from textmill.store.quarantine import Quarantined
from textmill.store.store import Store

NOTES = [Quarantined("0-read", task, "ShardError: no") for task in ("s/a", "s/b")]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(str(tmp_path))
    for found in reversed(NOTES):
        quarantine.note(store, found, "Traceback")
    return store


def test_notes_are_read_and_lifted(store: Store) -> None:
    assert quarantine.notes(store, "0-read") == NOTES
    assert quarantine.notes(store, "1-keep") == []
    quarantine.lift(store, "0-read", "s/a")
    quarantine.lift(store, "0-read", "s/never")
    assert quarantine.notes(store, "0-read") == NOTES[1:]


def test_only_planned_tasks_keep_their_notes(store: Store) -> None:
    store.put("stages/0-read/quarantine/.tmp-killed", b'{"ta')
    quarantine.keep_only(store, "0-read", ["s/b"])
    assert len(store.children("stages/0-read/quarantine")) == 1
    assert quarantine.notes(store, "0-read") == NOTES[1:]


@pytest.mark.parametrize("content", [b"", b'{"task": "s', b"[]", b"\xff"])
def test_a_damaged_note_is_still_one(store: Store, content: bytes) -> None:
    store.put("stages/0-read/quarantine/c.json", content)
    store.put("stages/0-read/quarantine/.tmp-killed", content)
    assert quarantine.notes(store, "0-read") == [Quarantined("0-read", "c.json", "its note is damaged"), *NOTES]
