"""The quickstart ends every page of the sample crawl as its manifest says, and edits and tags what it keeps."""

import json
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from lab import PROJECT, Lab, Run
from told_fates import last_rows

from textmill.store.store import Store

CONFIG = PROJECT / "configs" / "quickstart.yaml"
QUALITY = PROJECT / "configs" / "sample" / "quality"
MANIFEST = PROJECT / "configs" / "sample" / "manifest.jsonl"
PAGES: list[dict[str, Any]] = [json.loads(line) for line in MANIFEST.read_text("utf-8").splitlines()]


@dataclass
class Quickstart:
    """The finished run, and what the command line said."""

    lab: Lab
    run: Run
    said: str

    def fates(self) -> dict[str, dict[str, Any]]:
        """Record id -> its row in the fates of the last stage it came to."""
        return {row["id"]: row for row in last_rows(Store(str(self.run.folder)))}

    def removed(self) -> dict[str, dict[str, Any]]:
        """Record id -> the document as it was when it was dropped."""
        files = (self.run.folder / "removed").rglob("*.parquet")
        return {row["id"]: row for file in files for row in pq.read_table(file).to_pylist()}

    def documents(self) -> pa.Table:
        return pq.read_table(self.run.folder / "corpus" / "data")


@pytest.fixture(scope="module")
def quickstart(tmp_path_factory: pytest.TempPathFactory) -> Quickstart:
    """The model of the quickstart trained as `make quickstart` does, and its pipeline run in one process."""
    folder = tmp_path_factory.mktemp("quickstart")
    lab = Lab.at(folder)
    sets = ("--positive", str(QUALITY / "positive.jsonl"), "--negative", str(QUALITY / "negative.jsonl"))
    assert "held out: precision 1.000, recall 1.000" in lab.textmill("train-quality", *sets, "--out", "model")
    blocks = yaml.safe_load(CONFIG.read_text("utf-8"))["blocks"]
    at = next(index for index, block in enumerate(blocks) if "annotators.fasttext_quality" in block)
    model = ("--set", f"blocks.{at}.model={folder / 'model' / 'model.bin'}")
    said = lab.textmill("run", str(CONFIG), "--out", "run", "--executor", "inline", *model)
    return Quickstart(lab, Run(folder / "run"), said)


def name(page: dict[str, Any]) -> str:
    return str(page["id"]).strip("<>")


def test_every_page_has_its_expected_fate(quickstart: Quickstart) -> None:
    fates = quickstart.fates()
    assert fates.keys() == {name(page) for page in PAGES}
    wrong = {
        page["url"]: (page["fate"], fates[name(page)]["fate"])
        for page in PAGES
        if not str(fates[name(page)]["fate"]).startswith(str(page["fate"]))
    }
    assert wrong == {}


def test_the_corpus_is_exactly_the_pages_that_are_kept(quickstart: Quickstart) -> None:
    kept = [name(page) for page in PAGES if page["fate"] == "kept"]
    assert sorted(quickstart.documents()["id"].to_pylist()) == sorted(kept)
    assert quickstart.removed().keys() == {name(page) for page in PAGES} - set(kept)


@pytest.mark.parametrize("kind", ["article", "keyword_stuffing", "near_duplicate", "bad_crc"])
def test_why_says_the_same(quickstart: Quickstart, kind: str) -> None:
    page = next(page for page in PAGES if page["kind"] == kind)
    (answer,) = json.loads(quickstart.lab.textmill("why", "run", page["url"], "--json"))
    assert answer["id"] == name(page)
    assert answer["fate"].startswith(page["fate"])
    assert answer["shard"] == f"sample/{page['shard']}"
    if kind == "keyword_stuffing":
        assert "dropped if >" in answer["detail"]
        assert answer["measures"]["gopher_repetition.chars"] > 0
        assert json.loads(quickstart.lab.textmill("why", "run", name(page), "--json")) == [answer]


def test_a_copy_names_the_page_that_stays(quickstart: Quickstart) -> None:
    fates = quickstart.fates()
    ids = {page["url"]: name(page) for page in PAGES}
    copies = [page for page in PAGES if "copy_of" in page]
    assert len(copies) == 11
    for page in copies:
        detail = fates[name(page)]["detail"]
        assert detail.partition(" (similarity ")[0] == f"duplicate of {ids[page['copy_of']]}"


def test_cluster_sizes_count_every_copy(quickstart: Quickstart) -> None:
    originals = {page["copy_of"] for page in PAGES if "copy_of" in page}
    sizes = dict(zip(*(quickstart.documents()[key].to_pylist() for key in ("url", "cluster_size")), strict=True))
    for url, size in sizes.items():
        assert size == 1 + sum(page.get("copy_of") == url for page in PAGES)
    assert originals <= sizes.keys()


def test_licences_are_read_from_the_pages(quickstart: Quickstart) -> None:
    columns = [quickstart.documents()[key].to_pylist() for key in ("id", "license", "license_evidence")]
    found = {key: (spdx, evidence) for key, spdx, evidence in zip(*columns, strict=True)}
    for page in PAGES:
        if page["fate"] == "kept":
            spdx, evidence = found[name(page)]
            assert spdx == page["license"], page["url"]
            assert (evidence is None) == (spdx is None)
    removed = quickstart.removed()
    for page in PAGES:
        if page["license"] is not None and page["fate"] != "kept":
            assert removed[name(page)]["license"] == page["license"], page["url"]


def test_texts_hold_what_they_should_and_nothing_that_is_edited_out(quickstart: Quickstart) -> None:
    texts = dict(zip(*(quickstart.documents()[key].to_pylist() for key in ("id", "text")), strict=True))
    checked = 0
    for page in PAGES:
        text = texts.get(name(page), "")
        for wanted in (*page.get("contains", ()), *page.get("stays", ())):
            assert wanted in text, (page["url"], wanted)
            checked += 1
        for unwanted in (*page.get("absent", ()), *page.get("masked", ())):
            assert unwanted not in text, (page["url"], unwanted)
            checked += 1
    assert checked > 12


def test_pages_in_old_encodings_are_decoded(quickstart: Quickstart) -> None:
    removed = quickstart.removed()
    for page in PAGES:
        if "charset" in page and page["fate"] == "language.":
            assert removed[name(page)]["language"] == page["language"], page["url"]
            assert "\N{REPLACEMENT CHARACTER}" not in removed[name(page)]["text"]


def test_the_run_ends_with_the_funnel_and_says_where_things_are(quickstart: Quickstart) -> None:
    funnel = {line.split()[0]: line.split()[1:4] for line in quickstart.said.splitlines() if line[:1].isalpha()}
    assert funnel["readers.warc"] == ["119", "115", "4"]
    assert funnel["dedup.exact"] == ["58", "54", "4"]
    assert funnel["dedup.minhash"] == ["54", "47", "7"]
    assert f"corpus: {quickstart.run.folder / 'corpus'}" in quickstart.said
    assert (quickstart.run.folder / "report.html").stat().st_size > 10_000


def test_the_ledgers_agree_with_the_manifest(quickstart: Quickstart) -> None:
    corpus = quickstart.run.folder / "corpus"
    licensed = [page for page in PAGES if page["fate"] == "kept" and page["license"]]
    credits = [json.loads(line) for line in (corpus / "ATTRIBUTION.jsonl").read_text("utf-8").splitlines()]
    assert {(row["id"], row["license"]) for row in credits} == {(name(page), page["license"]) for page in licensed}
    rows = pq.read_table(corpus / "LICENSES.parquet").to_pylist()
    assert {(row["id"], row["license"]) for row in rows if row["license"]} == {
        (row["id"], row["license"]) for row in credits
    }
    assert len(rows) == 47
    quickstart.lab.textmill("verify", "run")
