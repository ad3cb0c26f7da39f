"""Pages of the sample crawl whose payloads are equal collapse, by text and by MinHash."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from textmill.dedup.exact import Exact
from textmill.dedup.minhash import Minhash


@pytest.fixture(scope="module")
def duplicates(shared_data: Path) -> list[dict[str, Any]]:
    """Pairs of pages that are known to be alike."""
    with (shared_data / "cc" / "duplicates.jsonl").open() as lines:
        return list(map(json.loads, lines))


@pytest.fixture(scope="module")
def pages(shared_data: Path, duplicates: list[dict[str, Any]]) -> tuple[dict[str, int], list[list[str]]]:
    """Number of each page, and main texts by shard, of all pages that are half of a pair in duplicates.jsonl."""
    extract = pytest.importorskip("resiliparse.extract.html2text").extract_plain_text
    decode = pytest.importorskip("resiliparse.parse.encoding").bytes_to_str
    from resiliparse.parse.html import HTMLTree

    wanted = {pair[side] for pair in duplicates for side in "ab"}
    numbers: dict[str, int] = {}
    shards: dict[str, list[str]] = {}
    with gzip.open(shared_data / "cc" / "pages.jsonl.gz", "rt") as lines:
        for page in map(json.loads, lines):
            if page["record_id"] not in wanted:
                continue
            with (shared_data / "cc" / page["shard"]).open("rb") as shard:
                shard.seek(page["offset"])
                record = gzip.decompress(shard.read(page["length"]))
            body = record.split(b"\r\n\r\n", 2)[2].removesuffix(b"\r\n\r\n")
            tree = HTMLTree.parse(decode(body, page["encoding"] or "utf-8"))
            numbers[page["record_id"]] = len(numbers)
            shards.setdefault(page["shard"], []).append(extract(tree, main_content=True))
    assert set(numbers) == wanted
    return numbers, list(shards.values())


@pytest.mark.parametrize("barrier", [Exact(), Minhash()])
def test_equal_payloads_collapse(solve, pages, duplicates, barrier):
    numbers, shards = pages
    clusters = solve(barrier, shards)
    pairs = [pair for pair in duplicates if pair["kind"] == "exact_payload"]
    assert len(pairs) == 17
    for pair in pairs:
        one, other = clusters[numbers[pair["a"]]], clusters[numbers[pair["b"]]]
        assert one == other, pair


def test_recall_of_near_duplicates(solve, pages, duplicates):
    numbers, shards = pages
    clusters = solve(Minhash(verify="jaccard"), shards)
    pairs = [pair for pair in duplicates if pair["jaccard_5gram"] >= 0.8]
    found = [clusters.get(numbers[p["a"]], -1) == clusters.get(numbers[p["b"]], -2) for p in pairs]
    assert sum(found) / len(pairs) >= 0.95
