"""Changes of a corpus are found."""

import subprocess
from pathlib import Path

import pytest
from fake_run import SCHEMA, FakeRun, crawl

from textmill.corpus.checksums import checksums, verify_checksums
from textmill.corpus.finish import describe_corpus
from textmill.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    found = FakeRun(tmp_path, crawl()).all()
    describe_corpus(found, SCHEMA, {})
    return found


def test_sorted_lines() -> None:
    assert checksums({"b": "2" * 64, "a/b": "1" * 64}) == f"{'1' * 64}  a/b\n{'2' * 64}  b\n"


def test_whole(store: Store, tmp_path: Path) -> None:
    assert verify_checksums(store) == []
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=tmp_path / "corpus", check=True)


def test_damage(store: Store) -> None:
    store.put("corpus/licenses.jsonl", b"{}")
    store.remove("corpus/data/part-00001.parquet")
    store.put("corpus/data/more.parquet", b"")
    assert verify_checksums(store) == [
        "corpus/data/part-00001.parquet: missing",
        "corpus/licenses.jsonl: damaged: its SHA-256 is not the listed one",
        "corpus/data/more.parquet: not listed in SHA256SUMS",
    ]


def test_no_list(store: Store) -> None:
    store.remove("corpus/SHA256SUMS")
    assert verify_checksums(store) == ["corpus/SHA256SUMS: missing"]


def test_list_that_leads_elsewhere(store: Store) -> None:
    store.put("corpus/SHA256SUMS", f"nonsense\n{'0' * 64}  ../run.json\n".encode())
    assert verify_checksums(store)[:2] == [
        "corpus/SHA256SUMS:1: not a checksum line",
        "corpus/../run.json: missing",
    ]
