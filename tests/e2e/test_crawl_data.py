"""Real crawl shards: every page is accounted for, copies collapse, and sources of three formats make one corpus."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lab import CRAWL, Lab, Run
from told_fates import last_rows

from textmill.store.fate_table import KEPT
from textmill.store.store import Store

INLINE = ("--executor", "inline")
Fates = dict[str, dict[str, Any]]


def over(folder: Path, paths: Path) -> Lab:
    """A run in one process over the shards of a list."""
    lab = Lab.at(folder)
    blocks = ["extractors.resiliparse", "annotators.language", "dedup.exact", "dedup.minhash"]
    reader = {"readers.warc": {"paths": str(paths)}}
    lab.write_config(sources=[{"name": "cc", "reader": reader}], blocks=blocks, removed={"keep": "none"})
    lab.run("run", *INLINE)
    return lab


def fates(lab: Lab) -> tuple[Counter[str], Fates]:
    """How many records there are of each fate, and by id the last row of each record in the fates."""
    last: Fates = {row["id"]: row for row in last_rows(Store(str(lab.folder / "run")))}
    return Counter(row["fate"] for row in last.values()), last


@pytest.fixture(scope="module")
def crawl(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return over(tmp_path_factory.mktemp("crawl"), shared_data / "cc" / "warc.paths.gz")


@pytest.fixture(scope="module")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return over(tmp_path_factory.mktemp("real"), shared_data / "cc" / "real.paths.gz")


def test_every_page_of_the_crawl_is_accounted_for(crawl: Lab, shared_data: Path) -> None:
    status = json.loads(crawl.textmill("status", "run", "--json"))
    assert status["records"] == 1347 == status["kept"] + status["dropped"]
    assert status["dropped"] == sum(status["drops"].values())
    counts, rows = fates(crawl)
    with gzip.open(shared_data / "cc" / "pages.jsonl.gz", "rt", encoding="utf-8") as pages:
        assert rows.keys() == {json.loads(page)["record_id"] for page in pages}
    assert counts.pop(KEPT) == status["kept"] == pq.read_table(crawl.folder / "run" / "corpus" / "data").num_rows
    assert counts == status["drops"]
    assert all("." in reason for reason in counts)
    assert "1347 records in" in crawl.textmill("verify", "run")


def test_exact_copies_collapse(crawl: Lab, shared_data: Path) -> None:
    lines = (shared_data / "cc" / "duplicates.jsonl").read_text("utf-8").splitlines()
    pairs = [pair for pair in map(json.loads, lines) if pair["kind"] == "exact_payload"]
    _, rows = fates(crawl)
    assert len(pairs) == 17
    for pair in pairs:
        ends = [rows[pair["a"]]["fate"], rows[pair["b"]]["fate"]]
        assert ends.count(KEPT) <= 1, pair
        assert {"exact.duplicate", "minhash.duplicate"} & set(ends), pair


def test_a_dropped_copy_names_a_page_that_stays(crawl: Lab) -> None:
    _, rows = fates(crawl)
    copies = [row for row in rows.values() if row["fate"] == "minhash.duplicate"]
    assert copies
    for row in copies:
        assert rows[row["detail"].removeprefix("duplicate of ").partition(" (similarity ")[0]]["fate"] == KEPT


def test_every_page_of_the_real_shards_is_read(real: Lab) -> None:
    counts, _ = fates(real)
    refused = sum(count for reason, count in counts.items() if reason.startswith("warc."))
    assert counts.total() - refused == 195
    blocks = [commit.stats.blocks[0] for commit in Run(real.folder / "run").commits("read").values() if commit.stats]
    assert sum(block.documents_out for block in blocks) == 195
    assert {"warc.not_html", "warc.http_status", "warc.revisit"} <= counts.keys()
    real.textmill("verify", "run")


ESSAY = "The ferry leaves the harbour at noon and comes back before the evening tide turns in the bay of {}. "
BYLINE = "Ask the editor at desk@paper.example.net about it. "


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A crawl, JSON lines and a Parquet table with licences and blocks of their own."""
    lab = Lab.at(tmp_path_factory.mktemp("mixed"))
    places = ("Ayr", "Brest", "Cork", "Ayr")
    rows = [{"id": f"book-{n}", "text": ESSAY.format(place) * 3 + BYLINE} for n, place in enumerate(places)]
    (lab.folder / "books.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows) + "no JSON\n")
    table = {"key": [7, 8, 9], "body": ["short", ESSAY.format("Derry") * 3 + BYLINE, None], "votes": [1, 2, 3]}
    pq.write_table(pa.table(table), lab.folder / "answers.parquet")
    by = {
        "spdx": "CC-BY-4.0",
        "evidence": "the publisher's terms",
        "url": "https://creativecommons.org/licenses/by/4.0/",
    }
    long_enough = [{"filters.gopher_quality": {"min_words": 20, "min_stop_words": None}}]
    answers = {"paths": "answers.parquet", "id_column": "key", "text_column": "body"}
    pages = {"readers.warc": {"paths": str(CRAWL / "sample-00000.warc.gz")}}
    lab.write_config(
        sources=[
            {"name": "web", "reader": pages, "blocks": ["licenses.creative_commons", "extractors.resiliparse"]},
            {"name": "books", "reader": {"readers.jsonl": {"paths": "books.jsonl"}}, "license": by},
            {
                "name": "answers",
                "reader": {"readers.parquet": answers},
                "license": {"spdx": "CC-BY-SA-4.0", "evidence": "site footer"},
                "blocks": [*long_enough, "formatters.pii"],
            },
        ],
        blocks=["dedup.exact"],
        writer={"writers.jsonl": {}},
    )
    lab.run("run", *INLINE)
    return lab


def test_three_formats_make_one_corpus(mixed: Lab) -> None:
    with gzip.open(next((mixed.folder / "run" / "corpus" / "data").iterdir()), "rt", encoding="utf-8") as part:
        documents = [json.loads(line) for line in part]
    found = Counter(document["source"] for document in documents)
    assert found["books"] == 3
    assert found["answers"] == 1
    assert found["web"] > 20
    licences = {
        source: {document["metadata"].get("license") for document in documents if document["source"] == source}
        for source in found
    }
    assert licences["books"] == {"CC-BY-4.0"}
    assert licences["answers"] == {"CC-BY-SA-4.0"}
    assert {"CC-BY-4.0", "CC-BY-NC-4.0", "CC0-1.0"} < {licence for licence in licences["web"] if licence}
    texts = {document["id"]: document["text"] for document in documents}
    assert "desk@paper.example.net" in texts["book-0"]
    assert "desk@paper.example.net" not in texts["8"]


def test_a_block_of_one_source_touches_no_other(mixed: Lab) -> None:
    counts = Counter[str]()
    run = Run(mixed.folder / "run")
    rows = {row["id"]: row["fate"] for row in last_rows(Store(str(run.folder)))}
    counts.update(rows.values())
    assert rows["7"] == "gopher_quality.too_few_words"
    assert rows["9"] == "parquet.no_text"
    assert rows["book-3"] == "exact.duplicate"
    assert counts["jsonl.bad_json"] == 1
    ledger = pq.read_table(run.folder / "corpus" / "LICENSES.parquet").to_pylist()
    assert {(row["source"], row["license"]) for row in ledger} >= {("books", "CC-BY-4.0"), ("answers", "CC-BY-SA-4.0")}
    mixed.textmill("verify", "run")
