"""The ledgers tell the same story as the corpus files."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fake_run import Doc, FakeRun, Setup, crawl

from textmill.corpus.ledger import LicenseLedger, write_ledger
from textmill.errors import UserError
from textmill.inspect.corpus_rows import read_documents
from textmill.stages.part_ledger import LEDGER
from textmill.store.commit import CREDITS, LICENSE_TOTALS, LICENSES
from textmill.store.store import Store, StoredFile


def lines(store: Store, path: str) -> list[dict[str, Any]]:
    with store.open(path) as stream:
        return [json.loads(line) for line in stream]


def ledger_of(run: FakeRun) -> LicenseLedger:
    """Of the files that the run has written just now."""
    run.write()
    commits = run.store.commits("3-corpus").values()
    credits, licenses, totals = (
        [commit.files[role] for commit in commits] for role in (CREDITS, LICENSES, LICENSE_TOTALS)
    )
    return write_ledger(run.store, credits, licenses, totals)


def listed(store: Store) -> list[dict[str, Any]]:
    """The rows of LICENSES.parquet."""
    with store.open("corpus/LICENSES.parquet") as stream:
        rows: list[dict[str, Any]] = pq.read_table(stream).to_pylist()
    return rows


@pytest.mark.parametrize("jsonl", [False, True])
def test_licenses_add_up(tmp_path: Path, jsonl: bool) -> None:
    run = FakeRun(tmp_path, crawl(), Setup(jsonl=jsonl))
    ledger = ledger_of(run)
    kept = [doc for doc in run.docs if doc.fate == "kept"]
    assert sum(row.documents for row in ledger.rows) == len(kept)
    assert sum(row.bytes for row in ledger.rows) == sum(len((doc.text or "").encode()) for doc in kept)
    found = {row.license: row.documents for row in ledger.rows}
    assert found == Counter(doc.license for doc in kept)
    assert [(row["id"], row["license"]) for row in listed(run.store)] == [(doc.id, doc.license) for doc in kept]
    assert [row.license for row in ledger.rows] == [None, "CC-BY-4.0", "CC0-1.0"]


@pytest.mark.parametrize("jsonl", [False, True])
def test_attribution_names_every_licensed_document(tmp_path: Path, jsonl: bool) -> None:
    run = FakeRun(tmp_path, crawl(), Setup(jsonl=jsonl))
    ledger_of(run)
    by_url = "https://creativecommons.org/licenses/by/4.0/"
    zero_url = "https://creativecommons.org/publicdomain/zero/1.0/"
    same = {"source": "cc", "site": None, "url": "https://example.org/page", "changes": "main text extracted from HTML"}
    assert lines(run.store, "corpus/ATTRIBUTION.jsonl") == [
        {"id": "1", "license": "CC-BY-4.0", "license_url": by_url, "authors": ["Ann"], "title": None, **same},
        {"id": "6", "license": "CC-BY-4.0", "license_url": by_url, "authors": [], "title": None, **same},
        {"id": "9", "license": "CC0-1.0", "license_url": zero_url, "authors": [], "title": "Of mills", **same},
    ]


def test_sources_beyond_those_counted_apart_keep_their_licences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("textmill.corpus.ledger._MOST_GROUPS", 2)
    docs = [Doc(str(at), source=f"s{at}", license="CC0-1.0" if at else None, text="rye") for at in range(5)]
    ledger = ledger_of(FakeRun(tmp_path, docs))
    assert [(row.source, row.license, row.documents) for row in ledger.by_source] == [
        ("other sources", "other licences", 3),
        ("s0", None, 1),
        ("s1", "CC0-1.0", 1),
    ]
    assert [(row.license, row.documents, row.bytes) for row in ledger.rows] == [(None, 1, 3), ("CC0-1.0", 4, 12)]


def test_committed_sizes_and_digests(tmp_path: Path) -> None:
    run = FakeRun(tmp_path, crawl())
    attribution, licenses = ledger_of(run).files
    assert (attribution.path, attribution.rows) == ("corpus/ATTRIBUTION.jsonl", 3)
    assert (licenses.path, licenses.rows) == ("corpus/LICENSES.parquet", 6)
    for file in (attribution, licenses):
        assert len(run.store.open(file.path).read()) == file.bytes


def test_empty_corpus(tmp_path: Path) -> None:
    run = FakeRun(tmp_path, [Doc("1", fate="url.blocked")])
    ledger = ledger_of(run)
    assert ledger.rows == ()
    assert [file.rows for file in ledger.files] == [0, 0]
    assert listed(run.store) == []


def test_hostile_values_stay_on_one_line(tmp_path: Path) -> None:
    words = 'a\n{"id": "b"}\u2028\x00"\\'
    run = FakeRun(tmp_path, [Doc(words, license=words, license_url=words, author=words, title=words, url=words)])
    ledger_of(run)
    (credit,) = lines(run.store, "corpus/ATTRIBUTION.jsonl")
    assert {key for key, value in credit.items() if value in (words, [words])} == {
        *("id", "license", "license_url", "authors", "title", "url")
    }
    (row,) = listed(run.store)
    assert (row["id"], row["license"]) == (words, words)
    assert list(row) == LEDGER.names


def test_unknown_kind_of_file(tmp_path: Path) -> None:
    file = StoredFile(path="corpus/data/part.csv", rows=0, bytes=0, sha256="")
    with pytest.raises(UserError, match="neither"):
        list(read_documents(Store(str(tmp_path)), file))


@pytest.mark.parametrize("other", [5, True, [1], {"a": 1}])
def test_lines_that_were_kept_as_they_came_may_have_anything(tmp_path: Path, other: object) -> None:
    """A `source` that is an object ended a run that was through in a traceback."""
    names = ("id", "url", "source", "license", "license_url", "attribution")
    rows = [
        {"text": "flour", **dict.fromkeys(names, other)},
        {"text": "bran", "metadata": dict.fromkeys(names, other)},
        {"text": "bran", "metadata": "loose", "source": "s"},
        {"text": "rye", "license": "CC0-1.0", "attribution": {"author": other, "title": "Of mills"}},
    ]
    data = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    (tmp_path / "part.jsonl").write_bytes(data)
    file = StoredFile(path="part.jsonl", rows=len(rows), bytes=len(data), sha256="")
    found = list(read_documents(Store(str(tmp_path)), file))
    assert [(row.license, row.source) for row in found] == [(None, None), (None, None), (None, "s"), ("CC0-1.0", None)]
    assert (found[3].author, found[3].title) == (None, "Of mills")


def test_a_column_attribution_of_the_input(tmp_path: Path) -> None:
    table = pa.table({"text": ["flour"], "license": ["CC0-1.0"], "attribution": ["by Ann"]})
    pq.write_table(table, tmp_path / "part.parquet")
    file = StoredFile(path="part.parquet", rows=1, bytes=0, sha256="")
    assert [row.author for row in read_documents(Store(str(tmp_path)), file)] == [None]
