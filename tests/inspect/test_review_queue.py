"""A queue is the documents with the lowest keys of those that are stored, the same for everyone."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from tests.inspect.run_pair import run_pair

from textmill.inspect.columns import Columns
from textmill.inspect.review_queue import DUPLICATES, Queue, Size, queue_names, queue_of
from textmill.inspect.snapshot import take
from textmill.store.store import Store

SHORT = "gopher_quality.too_few_words"
SIZE = Size(50, 1_000)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return run_pair(tmp_path_factory.mktemp("pair"))[1]


def queue(store: Store, name: str, size: Size = SIZE, is_rule: bool = False) -> Queue:
    return queue_of(store, take(store), Columns.of(store), name, size, is_rule)


def test_queues_are_kept_duplicates_and_reasons(store: Store) -> None:
    # Documents of 66 words are the same in both files, those without a day too: all others stand twice.
    assert queue_names(take(store), Columns.of(store))[:3] == ["kept", DUPLICATES, "exact.duplicate"]


def test_the_lowest_keys_come_first_whatever_the_size(store: Store) -> None:
    whole = queue(store, "kept")
    keys = [int(item.key) for item in whole.items]
    assert keys == sorted(keys)
    assert len(keys) == whole.documents
    assert [item.key for item in queue(store, "kept", Size(3, 10)).items] == [item.key for item in whole.items][:3]


def test_texts_are_as_they_were_and_cut(store: Store) -> None:
    texts = {item.id: item.text for item in queue(store, SHORT).items}
    assert {one.text for one in texts.values() if one.text and len(one.text) < 20} == {"Too short."}
    (cut,) = {item.text for item in queue(store, "kept", Size(50, 10)).items}
    assert (cut.text, cut.is_cut) == ("The boats ", True)


def test_duplicates_have_their_kept_copy(store: Store) -> None:
    found = queue(store, DUPLICATES)
    assert found.items
    for item in found.items:
        assert item.copy is not None
        assert item.copy.id == item.cluster != item.id
        assert item.copy.text == item.text


def test_the_queue_of_a_reason_has_the_kept_copies_too(store: Store) -> None:
    pairs = {item.id: item.copy for item in queue(store, DUPLICATES).items if item.fate == "exact.duplicate"}
    found = queue(store, "exact.duplicate")
    assert found.items
    for item in found.items:
        if item.cluster != item.id:
            assert item.copy is not None
            assert item.copy.text == item.text
            assert pairs.get(item.id, item.copy) == item.copy
    assert {item.copy for name in ("kept", SHORT) for item in queue(store, name).items if not item.cluster} == {None}


def test_a_rule_has_documents_that_others_dropped(store: Store) -> None:
    by_reason, by_rule = queue(store, SHORT), queue(store, SHORT, is_rule=True)
    assert {item.id for item in by_reason.items} <= {item.id for item in by_rule.items}
    assert {item.rule for item in by_rule.items} == {SHORT}
    assert queue(store, "nothing.there").items == []


def test_what_is_not_stored_is_left_out(store: Store, tmp_path: Path) -> None:
    shutil.copytree(store.root, tmp_path / "copy", ignore=shutil.ignore_patterns("removed", "corpus", "data"))
    copy = Store(str(tmp_path / "copy"))
    assert queue(copy, SHORT).items == []
    assert queue(copy, SHORT).documents == queue(store, SHORT).documents
    assert queue(copy, "kept").items == []


def test_rows_are_read_in_the_order_asked_for(store: Store) -> None:
    columns = Columns.of(store)
    places = np.array([5, 0, len(columns) - 1])
    rows = columns.rows(places, ["id", "fate", "absent"])
    assert [row["id"] for row in rows] == [columns.arrow("id")[place].as_py() for place in places.tolist()]
    assert {row["absent"] for row in rows} == {None}
    assert columns.rows(places[:0], ["id"]) == []
