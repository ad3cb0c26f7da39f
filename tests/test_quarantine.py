"""Notes of shards that could not be done: written, lifted, and read whatever lies beside them."""

import json
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


@pytest.mark.parametrize("content", [b"", b'{"task": "s', b"[]", b"\xff", b"[" * 200_000])
def test_a_damaged_note_is_still_one(store: Store, content: bytes) -> None:
    store.put("stages/0-read/quarantine/c.json", content)
    store.put("stages/0-read/quarantine/.tmp-killed", content)
    assert quarantine.notes(store, "0-read") == [Quarantined("0-read", "c.json", "its note is damaged"), *NOTES]


def test_what_is_noted_and_read_has_no_credentials_and_is_short(store: Store) -> None:
    error = f"no https://u:p@h/x?sig=abc {'x' * 100_000}"
    quarantine.note(store, Quarantined("0-read", "s/c", error), f"Traceback {error * 3}\nthe end of https://u:p@h")
    path = next(name for name in store.children("stages/0-read/quarantine") if name.startswith("c-"))
    noted = store.read_json(f"stages/0-read/quarantine/{path}")
    assert isinstance(noted, dict)
    assert len(json.dumps(noted)) < 102_000
    assert noted["error"].startswith("no https://h/x?sig=(hidden) xxx")
    assert noted["error"].endswith("… (100,027 characters)")
    assert noted["traceback"].endswith("x\nthe end of https://h")
    store.put(f"stages/0-read/quarantine/{path}", json.dumps({"task": "s/c", "error": error}).encode())
    assert quarantine.notes(store, "0-read")[-1] == Quarantined("0-read", "s/c", noted["error"])
