"""A page is read again as the run read it, and nothing is followed or run that the user has not named."""

from pathlib import Path
from typing import cast

import pytest

from textmill.inspect.columns import Columns
from textmill.inspect.document_search import Search, matching
from textmill.inspect.document_text import stored_text
from textmill.inspect.read_again import Again, PagesAgain, Place
from textmill.inspect.snapshot import take
from textmill.store.manifest import Manifest, manifest
from textmill.store.store import Store


@pytest.fixture
def folder(sample_store: Store) -> str:
    return str(Path(sample_store.root).parent)


def places(store: Store, fate: str) -> list[Place]:
    found = matching(Columns.of(store), Search(fate=fate), 0, 5).records
    return [Place(record.text("source"), record.text("shard"), record.id) for record in found]


def changed(store: Store, **source: object) -> Manifest:
    described = manifest(store)
    described["config"]["sources"] = [{"name": "sample", **source}]  # type: ignore[dict-item]  # what JSON may have
    return described


@pytest.mark.parametrize("fate", ["kept", "language.wrong_language", "minhash.duplicate"])
def test_the_text_is_as_it_was_extracted(sample_store: Store, folder: str, fate: str) -> None:
    pages, snapshot = PagesAgain(folder), take(sample_store)
    for record in matching(Columns.of(sample_store), Search(fate=fate), 0, 5).records:
        place = Place(record.text("source"), record.text("shard"), record.id)
        found = pages.read(snapshot.manifest, place)
        assert found.text is not None, found.said
        assert found.columns["url"] == record.text("url")
        written = stored_text(sample_store, snapshot, record).text or ""
        assert {*written.split()} <= {*found.text.split()}
        offset, length = found.columns["warc_offset"], found.columns["warc_length"]
        assert isinstance(offset, int)
        assert isinstance(length, int)
        # At its offset nothing before it is read, so that no time is needed to come to it.
        at_once = PagesAgain(folder, seconds=-1).read(
            snapshot.manifest, Place(place.source, place.shard, place.id, offset, length)
        )
        assert at_once == found or at_once.text == found.text


def test_nothing_is_read_unasked(sample_store: Store) -> None:
    (place, *_) = places(sample_store, "kept")
    found = PagesAgain(None).read(manifest(sample_store), place)
    assert found.text is None
    assert "--sources" in found.said


def test_an_offset_of_another_record_is_not_believed(sample_store: Store, folder: str) -> None:
    (place, *_) = places(sample_store, "kept")
    right = PagesAgain(folder).read(manifest(sample_store), place)
    wrong = PagesAgain(folder).read(manifest(sample_store), Place(place.source, place.shard, place.id, 3, 50))
    assert wrong.text == right.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reader": {"owned:Reader": {}}}, "another hand"),
        ({"reader": {"writers.parquet": {}}}, "another hand"),
        ({"reader": None}, "another hand"),
        ({"reader": {"readers.warc": {"paths": "https://a/(hidden)/b.warc.gz"}}}, "credentials"),
        ({"reader": {"readers.warc": {"paths": "gone/*.warc.gz"}}}, "no file matches"),
        ({"reader": {"readers.warc": {"paths": 3}}}, "not as this version has them"),
        ({"reader": {"readers.nothing": {}}}, "no block"),
        ({"name": "other"}, "does not name this source"),
    ],
)
def test_what_cannot_be_read_is_said(sample_store: Store, folder: str, change: dict[str, object], words: str) -> None:
    (place, *_) = places(sample_store, "kept")
    found = PagesAgain(folder).read(changed(sample_store, **change), place)
    assert found.text is None
    assert words in found.said


def test_a_shard_or_a_record_that_is_gone_is_said(sample_store: Store, folder: str) -> None:
    (place, *_) = places(sample_store, "kept")
    described = manifest(sample_store)
    assert "not among" in PagesAgain(folder).read(described, Place(place.source, "x", place.id)).said
    assert "not hold" in PagesAgain(folder).read(described, Place(place.source, place.shard, "x")).said


def test_reading_ends_in_time(sample_store: Store, folder: str) -> None:
    (place, *_) = places(sample_store, "kept")
    found = PagesAgain(folder, seconds=-1).read(manifest(sample_store), Place(place.source, place.shard, "x"))
    assert "not found in -1 seconds" in found.said


def test_who_comes_while_a_page_is_read_waits_for_nothing(sample_store: Store, folder: str) -> None:
    (place, other, *_) = places(sample_store, "kept")
    pages, meanwhile = PagesAgain(folder), list[Again]()

    class Slow(dict[str, object]):
        """A run's description, during the reading of which somebody else asks."""

        def __getitem__(self, name: str) -> object:
            if not meanwhile:
                meanwhile.append(pages.read(manifest(sample_store), other))
            return super().__getitem__(name)

    described = cast(Manifest, Slow(manifest(sample_store)))
    assert pages.read(described, place).text
    assert "ask again" in meanwhile[0].said
    assert pages.read(manifest(sample_store), other).text
