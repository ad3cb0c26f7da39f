"""A finished corpus holds its files and nothing else."""

from pathlib import Path

import pytest
from fake_run import SCHEMA, FakeRun, crawl

from textmill.corpus.checksums import corpus_files, verify_checksums
from textmill.corpus.finish import describe_corpus
from textmill.errors import ConservationError

FILES = [
    "ATTRIBUTION.jsonl",
    "README.md",
    "SHA256SUMS",
    "data/part-00000.parquet",
    "data/part-00001.parquet",
    "licenses.jsonl",
]


def test_leftovers_are_removed(tmp_path: Path) -> None:
    store = FakeRun(tmp_path, crawl()).all()
    store.put("corpus/data/part-00002.parquet", b"of an earlier, larger run")
    store.put("corpus/data/.tmp-abc.parquet", b"of a killed attempt")
    store.put("corpus/notes/old.txt", b"")
    describe_corpus(store, SCHEMA, {})
    assert corpus_files(store) == FILES
    assert verify_checksums(store) == []


def test_a_run_in_an_object_store() -> None:
    store = FakeRun("memory://textmill-finish/run", crawl()).all()
    store.put("corpus/old.txt", b"")
    describe_corpus(store, SCHEMA, {})
    assert corpus_files(store) == FILES
    assert verify_checksums(store) == []


def test_a_corpus_that_is_not_what_was_kept(tmp_path: Path) -> None:
    run = FakeRun(tmp_path, crawl())
    run.map_stage("0-read", run.tasks)
    run.map_stage("2-minhash-keep", run.tasks)
    run.docs = run.docs[1:]
    run.write()
    with pytest.raises(ConservationError, match="5 documents are written, but 6 were kept"):
        describe_corpus(run.store, SCHEMA, {})
    assert "SHA256SUMS" not in corpus_files(run.store)
