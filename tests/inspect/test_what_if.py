"""What other limits would keep, against runs that have them."""

from pathlib import Path

import pytest
from limit_run import limit_run

from textmill.inspect import what_if_all as streaming
from textmill.inspect.columns import Columns
from textmill.inspect.what_if import Records, what_if
from textmill.inspect.what_if_all import what_if_all
from textmill.store.manifest import manifest
from textmill.store.store import Store

WORDS, SENTENCES = "gopher_quality.too_few_words", "c4_quality.too_few_sentences"
LETTERS = "gopher_quality.too_few_alphabetic_words"
SETTINGS = {WORDS: "gopher_quality.min_words", SENTENCES: "c4_quality.min_sentences"}
SETTINGS[LETTERS] = "gopher_quality.min_alphabetic_words_ratio"


def records(store: Store, most: int = 1_000_000) -> Records:
    return Records(Columns.of(store).thinned(most), manifest(store))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return limit_run(tmp_path_factory.mktemp("whole"), 1.0)


@pytest.mark.parametrize(
    "limits",
    [
        {WORDS: 40.0},
        {WORDS: 20.0},
        {SENTENCES: 5.0},
        {SENTENCES: 1.0},
        {LETTERS: 0.85},
        {LETTERS: 0.5},
        {WORDS: 22.0, SENTENCES: 2.0},
        {WORDS: 45.0, SENTENCES: 1.0, LETTERS: 0.5},
    ],
)
def test_a_rerun_says_the_same(store: Store, tmp_path: Path, limits: dict[str, float]) -> None:
    """Of the documents that enter the first barrier; those kept lie in the interval."""
    found = what_if(records(store), limits)
    truth = records(limit_run(tmp_path, 0.0, *(f"{SETTINGS[reason]}={value:g}" for reason, value in limits.items())))
    assert found.entering.value == int(truth.entered.sum())
    assert found.entering.exact
    assert found.kept.low <= int(truth.kept.sum()) <= found.kept.high
    assert found.numbers.before.value == int(records(store).kept.sum())


def test_nothing_changes_with_the_limits_of_the_run(store: Store) -> None:
    found = what_if(records(store), {WORDS: 30, SENTENCES: 3})
    assert found.kept == found.numbers.before
    assert not found.gone.any()
    assert not found.come.any()


@pytest.mark.parametrize("rate", [0.0, 0.4])
def test_with_few_shadows_the_truth_lies_in_the_interval(store: Store, tmp_path: Path, rate: float) -> None:
    truth = what_if(records(store), {WORDS: 15}).entering.value
    found = what_if(records(limit_run(tmp_path, rate)), {WORDS: 15}).entering
    assert not found.exact
    assert found.low <= truth <= found.high


@pytest.mark.parametrize("limits", [{WORDS: 40.0}, {SENTENCES: 1.0, WORDS: 25.0}])
def test_rows_read_a_part_at_a_time_give_what_all_give(
    store: Store, limits: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0

    def counted(*args: object) -> object:
        nonlocal read
        read += 1
        return sums(*args)  # type: ignore[arg-type]

    sums = streaming.sums
    monkeypatch.setattr(streaming, "sums", counted)
    whole = records(store)
    assert what_if_all(store, whole, limits) == what_if(whole, limits).numbers
    assert not read
    sample = what_if_all(store, records(store, 60), limits)
    assert read
    assert sample.entering == what_if(whole, limits).entering
    assert sample.before == what_if(whole, limits).numbers.before


def test_of_a_sample_of_rows_the_whole_is_estimated(tmp_path: Path) -> None:
    """As many rows as `stats.documents: sample` keeps stand for all records."""
    found = records(limit_run(tmp_path, 1.0, documents="sample"))
    assert 0 < len(found.columns) < 180
    outcome = what_if(found, {WORDS: 40})
    assert not outcome.entering.exact
    assert abs(found.columns.total - 180) < 60
    assert outcome.numbers.before.low <= outcome.numbers.before.value <= outcome.numbers.before.high


def test_weights_are_what_is_kept(store: Store) -> None:
    for limits in ({WORDS: 40}, {WORDS: 15}, {SENTENCES: 1}):
        found = what_if(records(store), limits)
        assert found.weights.sum() == pytest.approx(found.kept.value)
