"""The text of a document is read wherever a run still has it; else it is said why it is not there."""

import shutil
from pathlib import Path

import pytest
from tests.inspect.sample_run import sample_run

from textmill.inspect.columns import Columns
from textmill.inspect.document_record import Record
from textmill.inspect.document_search import Search, matching
from textmill.inspect.document_text import StoredText, size_to_read, stored_text
from textmill.inspect.snapshot import take
from textmill.store.store import Store


def every(store: Store, fate: str) -> list[Record]:
    return list(matching(Columns.of(store), Search(fate=fate), 0, 1000).records)


def read(store: Store, record: Record) -> StoredText:
    return stored_text(store, take(store), record)


def copied(store: Store, folder: Path, *without: str) -> Store:
    shutil.copytree(store.root, folder)
    for name in without:
        for path in folder.glob(name):
            shutil.rmtree(path)
    return Store(str(folder))


@pytest.mark.parametrize("fate", ["kept", "dropped"])
def test_the_text_is_that_of_the_record(sample_store: Store, fate: str) -> None:
    snapshot = take(sample_store)
    sizes = 0
    for record in every(sample_store, fate):
        found = stored_text(sample_store, snapshot, record)
        size = record.number("text_bytes")
        assert (found.text is None) == (size is None), record.fate
        assert found.text is None or len(found.text.encode()) == size
        assert found.columns["id"] == record.id
        assert (size_to_read(snapshot, record) or 0) > 0
        sizes += size or 0
    assert sizes


def test_what_was_dropped_before_extraction_says_so(sample_store: Store) -> None:
    (record, *_) = every(sample_store, "url")
    assert "never extracted" in read(sample_store, record).said


def test_a_copy_without_corpus_has_all_texts(sample_store: Store, tmp_path: Path) -> None:
    store = copied(sample_store, tmp_path / "copy", "corpus")
    assert all(read(store, record).text for record in every(store, "kept"))


def test_kept_texts_are_found_in_the_corpus_alone(sample_store: Store, tmp_path: Path) -> None:
    store = copied(sample_store, tmp_path / "copy", "stages/*/data", "removed")
    for record in every(store, "kept"):
        assert read(store, record).text == read(sample_store, record).text
    (duplicate, *_) = every(store, "minhash.duplicate")
    assert "without the files of removed/" in read(store, duplicate).said


def test_a_copy_with_neither_says_so(sample_store: Store, tmp_path: Path) -> None:
    store = copied(sample_store, tmp_path / "copy", "stages/*/data", "corpus")
    (record, *_) = every(store, "kept")
    assert "neither" in read(store, record).said


@pytest.mark.parametrize(("keep", "words"), [("none", "removed.keep: none"), ("sample", "kept a sample")])
def test_what_was_not_kept_says_so(tmp_path: Path, keep: str, words: str) -> None:
    store = sample_run(tmp_path, f"removed.keep={keep}", "removed.rate=0", "removed.least=0")
    (record, *_) = every(store, "minhash.duplicate")
    found = read(store, record)
    assert found.text is None
    assert words in found.said


def test_a_damaged_file_is_said_and_fails_nothing(sample_store: Store, tmp_path: Path) -> None:
    store = copied(sample_store, tmp_path / "copy")
    (record, *_) = every(store, "kept")
    for path in (tmp_path / "copy").glob("stages/*-minhash-keep/data/*"):
        path.write_bytes(path.read_bytes()[:100])
    assert "cannot be read" in read(store, record).said
