"""Crawls with copies of each other, runs of them against an index, and what is left when all are done."""

import itertools
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq
from small_run import corpus, small_run

from textmill.store.store import Store

Crawl = list[list[dict[str, object]]]
WORDS = [first + second for first in ("ba", "ke", "lo", "mi", "nu", "ta") for second in ("ra", "se", "ti", "vo", "zu")]
MINHASH: dict[str, object] = {"bands": 12, "rows": 2, "ngram": 2, "tokenizer": "characters"}
BARRIERS = {
    "exact": {"dedup.exact": {}},
    "longest": {"dedup.exact": {"normalize": "simplify", "keep": {"highest": "rating"}}},
    "url": {"dedup.url": {}},
    "verified": {"dedup.minhash": {**MINHASH, "ngram": 4, "min_jaccard": 0.6}},
    "contained": {"dedup.minhash": {**MINHASH, "ngram": 4}},
    "components": {"dedup.minhash": {**MINHASH, "ngram": 6, "rows": 4, "verify": "none"}},
    "components-longest": {"dedup.minhash": {**MINHASH, "ngram": 6, "rows": 4, "verify": "none", "keep": "longest"}},
}


def crawls(seed: int, count: int, shards: int = 2, documents: int = 14) -> list[Crawl]:
    """Crawls of shards of documents, most of them edited copies of others in any crawl."""
    rng = random.Random(seed)
    pages = [rng.choices(WORDS, k=rng.randint(8, 16)) for _ in range(8)]
    found = []
    for crawl, shard in itertools.product(range(count), range(shards)):
        if shard == 0:
            found.append([])
        rows = []
        for row in range(documents):
            words = list(rng.choice(pages))
            for _ in range(rng.choice([0, 0, 0, 1, 2, 4])):
                words[rng.randrange(len(words))] = rng.choice(WORDS)
            text = " ".join(words).upper() if rng.random() < 0.2 else " ".join(words)
            url = f"https://example.org/{rng.choice(WORDS)}"
            rows.append({"id": f"{crawl}/{shard}/{row}", "text": text, "rating": rng.randint(0, 9), "url": url})
        found[-1].append(rows)
    return found


def chained(url: str | None) -> list[object]:
    """Two barriers with indexes, a filter between them that drops what the first has seen, and one more behind."""
    first, second = ({} if url is None else {"index": f"{url}-{number}"} for number in (1, 2))
    return [
        {"dedup.exact": first},
        {"filters.threshold": {"column": "rating", "min": 2}},
        {"dedup.minhash": {**MINHASH, "ngram": 4, "min_jaccard": 0.6, **second}},
    ]


def with_index(block: Mapping[str, Mapping[str, object]], url: str | None) -> list[object]:
    """The barrier with its index, and a block behind it that reads cluster sizes."""
    ((name, settings),) = block.items()
    named = {**settings, **({} if url is None else {"index": url})}
    return [{name: named}, {"annotators.rehydration": {"weights": {"2": 2, "4": 3}}}]


def add(folder: Path, number: int, crawl: Crawl, block: Mapping[str, Mapping[str, object]], url: str | None) -> Store:
    """The run of one crawl in a folder of its own."""
    place = folder / f"crawl-{number}"
    place.mkdir(exist_ok=True)
    return small_run(place, crawl, with_index(block, url), columns={"rating": "int"})


def changes(store: Store) -> list[dict[str, object]]:
    """What a run says of documents of earlier crawls."""
    found = []
    for name in store.children("corpus/earlier"):
        with store.open(f"corpus/earlier/{name}") as stream:
            found += pq.read_table(stream).to_pylist()
    return found


def grown(stores: Sequence[Store]) -> dict[str, int]:
    """Kept ids after all crawls, with today's cluster sizes."""
    sizes: dict[str, int] = {}
    for store in stores:
        for row in changes(store):
            assert row["id"] in sizes
            sizes[str(row["id"])] = int(str(row["cluster_size"]))
            if row["duplicate_of"] is not None:
                del sizes[str(row["id"])]
        sizes.update({str(row["id"]): int(str(row["cluster_size"])) for row in corpus(store)})
    return sizes


def details(store: Store) -> dict[str, str]:
    """What is said of every dropped document."""
    found = {}
    for stage in store.children("removed"):
        for name in store.children(f"removed/{stage}"):
            with store.open(f"removed/{stage}/{name}") as stream:
                rows = pq.read_table(stream, columns=["id", "detail"]).to_pylist()
            found.update({row["id"]: row["detail"] for row in rows})
    return found
