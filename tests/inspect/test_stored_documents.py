"""Words are found in stored texts, within bounds that are said."""

import pytest

from textmill.inspect.document_search import Search
from textmill.inspect.snapshot import take
from textmill.inspect.stored_documents import Bounds, searched
from textmill.store.store import Store


@pytest.mark.parametrize(
    ("search", "fates"),
    [
        (Search(words="salt marsh"), {"kept"}),
        (Search(words="SALT MARSH"), {"kept"}),
        (Search(words="salt  marsh"), set()),
        (Search(words="lorem ipsum"), {"c4_quality.lorem_ipsum"}),
        (Search(words="lorem ipsum", fate="kept"), set()),
        (Search(words="lorem ipsum", fate="dropped"), {"c4_quality.lorem_ipsum"}),
        (Search(words="the", wanted="tidewater.example.org", fate="kept"), {"kept"}),
        (Search(words="the", wanted="nobody.example.org"), set()),
        (Search(words=".*"), set()),
        (Search(words="{"), {"c4_quality.curly_bracket"}),
    ],
)
def test_words_are_found_as_they_are_written_in_any_case(sample_store: Store, search: Search, fates: set[str]) -> None:
    found = searched(sample_store, take(sample_store), search, Bounds(), 600)
    assert fates <= {record.fate for record in found.records}
    assert bool(found.records) == bool(fates)
    for place, record in enumerate(found.records):
        assert search.words.lower() in found.texts[place].lower()
        assert search.admits(record)


def test_the_words_are_shown_with_what_is_around_them(sample_store: Store) -> None:
    snapshot = take(sample_store)
    (whole, *_) = searched(sample_store, snapshot, Search(fate="kept"), Bounds(), 10**6).texts.values()
    words = whole[-40:].strip()
    found = searched(sample_store, snapshot, Search(words=words), Bounds(), 100)
    assert any(text.startswith("… ") and words in text for text in found.texts.values())


@pytest.mark.parametrize(
    ("bounds", "most", "files"), [(Bounds(files=1), 1000, 1), (Bounds(found=3), 3, None), (Bounds(seconds=-1), 0, 0)]
)
def test_what_is_read_is_bounded_and_said(sample_store: Store, bounds: Bounds, most: int, files: int | None) -> None:
    found = searched(sample_store, take(sample_store), Search(), bounds, 10)
    assert len(found.records) <= most
    assert "with stored texts" in found.said
    assert files is None or f" {files} were looked at" in found.said


def test_of_each_fate_a_few(sample_store: Store) -> None:
    found = searched(sample_store, take(sample_store), Search(), Bounds(per_fate=1), 10)
    fates = [record.fate for record in found.records]
    assert len(fates) == len({*fates})
    assert {*fates} == {"kept", *take(sample_store).stats.drops}
