"""Which documents are shown: few, always the same ones, and cheaply found."""

from dataclasses import replace
from pathlib import Path

import pytest
from fake_run import Doc, FakeRun, Setup, crawl

from textmill.dashboard.samples import TEXT_CHARS, kept_samples, removed_samples
from textmill.inspect.snapshot import take


def test_removed_by_reason(tmp_path: Path) -> None:
    store = FakeRun(tmp_path, crawl()).all()
    found = removed_samples(store, take(store), per_reason=2)
    assert {reason: [sample.id for sample in samples] for reason, samples in found.items()} == {
        "gopher_quality.too_few_words": ["2", "7"],
        "url.blocked": ["4"],
        "minhash.duplicate": ["5"],
    }
    sample = found["gopher_quality.too_few_words"][0]
    assert sample.measures == (("gopher_quality.words", 3.0),)
    assert sample.detail == "words = 3, dropped if < 50"


def test_reading_is_bounded(tmp_path: Path) -> None:
    store = FakeRun(tmp_path, crawl()).all()
    found = removed_samples(store, take(store), per_reason=5, max_rows=1)
    assert [sample.id for samples in found.values() for sample in samples] == ["2"]


def test_deleted_removed_files_are_passed_over(tmp_path: Path) -> None:
    store = FakeRun(tmp_path, crawl()).all()
    store.remove("removed")
    assert removed_samples(store, take(store), per_reason=2) == {}


@pytest.mark.parametrize("jsonl", [False, True])
@pytest.mark.parametrize(("number", "ids"), [(1, ["1"]), (2, ["1", "9"]), (5, ["1", "3", "6", "9", "10"])])
def test_kept_come_from_several_files(tmp_path: Path, jsonl: bool, number: int, ids: list[str]) -> None:
    store = FakeRun(tmp_path, crawl(), Setup(jsonl=jsonl)).all()
    assert [sample.id for sample in kept_samples(store, take(store), number)] == ids


def test_kept_before_the_corpus_is_written(tmp_path: Path) -> None:
    run = FakeRun(tmp_path, crawl())
    run.map_stage("0-read", run.tasks)
    assert kept_samples(run.store, take(run.store), 3) == []
    run.map_stage("2-minhash-keep", run.tasks[:1])
    assert [sample.id for sample in kept_samples(run.store, take(run.store), 3)] == ["1", "3"]


@pytest.mark.parametrize("jsonl", [False, True])
def test_long_text_is_cut(tmp_path: Path, jsonl: bool) -> None:
    long = "ü" * 5000
    docs = [Doc("1", text=long), replace(Doc("2", text=long), fate="url.blocked")]
    store = FakeRun(tmp_path, docs, Setup(jsonl=jsonl)).all()
    assert kept_samples(store, take(store), 1)[0].text == "ü" * (TEXT_CHARS + 1)
    assert removed_samples(store, take(store), 1)["url.blocked"][0].text == "ü" * (TEXT_CHARS + 1)
