"""Two runs are compared by what their commits and fates say; a recount over both tables gives the same."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.inspect.run_pair import run_pair

from textmill.inspect.columns import Columns
from textmill.inspect.comparison import Comparison, Documents, compare
from textmill.inspect.fate_changes import ABSENT, matched
from textmill.inspect.snapshot import take
from textmill.inspect.text_changes import Side
from textmill.store.store import Store

Pair = tuple[Store, Store]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return run_pair(tmp_path_factory.mktemp("pair"))


def compared(pair: Pair, *fates: str, columns: Callable[[], tuple[Columns, Columns]] | None = None) -> Comparison:
    before, after = (Side(store, take(store)) for store in pair)
    return compare(before, after, columns or (lambda: (Columns.of(pair[0]), Columns.of(pair[1]))), *fates)


def documents(found: Comparison) -> Documents:
    assert found.documents is not None
    return found.documents


def fates(store: Store) -> dict[str, str]:
    columns = Columns.of(store)
    return dict(zip(columns.arrow("id").to_pylist(), columns.arrow("fate").to_pylist(), strict=True))


def test_counts_are_those_of_a_recount(pair: Pair) -> None:
    before, after = fates(pair[0]), fates(pair[1])
    recount = Counter((before.get(one, ABSENT), after.get(one, ABSENT)) for one in {**before, **after})
    expected = {fates: number for fates, number in recount.items() if fates[0] != fates[1]}
    found = documents(compared(pair))
    assert {(one.before, one.after): one.documents for one in found.changes} == expected
    assert (found.matched, found.rate, found.repeated) == (len(before), 1, 0)
    assert (ABSENT, "kept") in expected
    assert ("kept", "gopher_quality.too_few_words") in expected


def test_documents_are_listed_by_their_fates(pair: Pair) -> None:
    one = documents(compared(pair, "kept", "gopher_quality.too_few_words")).listed
    assert {(doc.before, doc.after) for doc in one} == {("kept", "gopher_quality.too_few_words")}
    assert all("< 70" in doc.after_detail for doc in one)
    assert documents(compared(pair, "kept", "nothing")).listed == []


def test_blocks_reasons_and_settings(pair: Pair) -> None:
    found = compared(pair)
    assert [one.name for one in found.blocks] == ["jsonl", "gopher_quality", "exact", "pii"]
    assert found.blocks[-1].before is not None
    assert found.blocks[-1].after is None
    drops = [take(store).stats.drops for store in pair]
    assert {one.reason: (one.before, one.after) for one in found.reasons} == {
        reason: (drops[0].get(reason, 0), drops[1].get(reason, 0)) for reason in {**drops[0], **drops[1]}
    }
    assert "+    min_words: 70" in found.config
    same = compared((pair[0], pair[0]))
    assert (same.config, same.versions, documents(same).changes) == ([], [], [])


def test_texts_that_changed_are_told_word_by_word(pair: Pair) -> None:
    texts = documents(compared(pair)).texts
    assert texts.other_size == len(texts.shown) > 0
    assert texts.differ == 0
    after = "".join(piece.text for piece in texts.shown[0].pieces if piece.kind == "new")
    assert "ann" in after


def test_a_renamed_source_is_matched_by_id(pair: Pair) -> None:
    before, after = Columns.of(pair[0]), Columns.of(pair[1])
    keys = after.arrow("key").to_numpy() ^ np.uint64(1)
    after._known["key"] = pa.chunked_array([pa.array(keys)])
    found = matched(before, after)
    assert len(found.old) == len(before)
    assert before.arrow("id").take(pa.array(found.old)) == after.arrow("id").take(pa.array(found.new))


def test_samples_are_compared_by_key_and_say_so(pair: Pair) -> None:
    some = documents(compared(pair, columns=lambda: (Columns.of(pair[0], 12), Columns.of(pair[1]))))
    assert some.rate < 1
    assert some.matched == len(Columns.of(pair[0], 12))
    assert ABSENT not in {one.before for one in some.changes if one.after != "kept"}


def test_runs_without_fates_say_so(pair: Pair, tmp_path: Path) -> None:
    def gone() -> tuple[Columns, Columns]:
        raise FileNotFoundError("https://ann:pw@host/fates is gone")

    found = compared(pair, columns=gone)
    assert found.documents is None
    assert "cannot be compared: https://host/fates is gone" in found.problem
