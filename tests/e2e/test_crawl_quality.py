"""Near-duplicates of the sample crawl, extracted as for its truth: all of them are found, and nothing else is."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from small_run import corpus, small_run
from told_fates import last_rows

from textmill.config import pipeline as config
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.store import Store

Outcome = dict[str, str | None]
"""Id of every page that has text -> the page it was dropped for."""


@pytest.fixture(scope="module")
def texts(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Main texts of all pages by record id, as resiliparse extracts them: the truth is about these."""
    folder = tmp_path_factory.mktemp("crawl")
    reader = {"readers.warc": {"paths": str(shared_data / "cc" / "**/warc/*.warc.gz")}}
    pipeline = {
        "name": "extract",
        "sources": [{"name": "cc", "reader": reader}],
        "blocks": ["extractors.resiliparse"],
        "writer": "writers.parquet",
    }
    (folder / "pipeline.yaml").write_text(yaml.safe_dump(pipeline))
    result = run(config.load(str(folder / "pipeline.yaml")), str(folder / "run"), lambda: InlineExecutor(retries=0))
    return {str(row["id"]): str(row["text"]) for row in corpus(result.store, "id", "text")}


@pytest.fixture(scope="module")
def deduplicated(texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Outcome]:
    """Runs MinHash of given settings over them."""

    def outcome(**settings: object) -> Outcome:
        documents: list[dict[str, object]] = [{"id": name, "text": text} for name, text in texts.items()]
        store = small_run(tmp_path_factory.mktemp("dedup"), [documents], [{"dedup.minhash": settings}])
        return {**dict.fromkeys(texts), **_dropped(store)}

    return outcome


def _dropped(store: Store) -> Outcome:
    rows = [row for row in last_rows(store) if (row["detail"] or "").startswith("duplicate of ")]
    return {row["id"]: row["detail"].removeprefix("duplicate of ").split(" ")[0] for row in rows}


@pytest.fixture(scope="module")
def truth(shared_data: Path) -> dict[frozenset[str], float]:
    """Pairs of pages that are known to be alike, and how much."""
    with (shared_data / "cc" / "duplicates.jsonl").open() as lines:
        return {frozenset((pair["a"], pair["b"])): pair["jaccard_5gram"] for pair in map(json.loads, lines)}


@pytest.mark.parametrize("settings", [{"verify": "jaccard"}, {"threshold": 0.8}])
def test_recall_and_precision(
    deduplicated: Callable[..., Outcome], truth: dict[frozenset[str], float], settings: dict[str, object]
) -> None:
    """One pair of 35 may hide from the bands: 1 - (1 - 0.8**8)**14 of pairs at 0.8 are candidates on average."""
    outcome = deduplicated(**settings)
    near = [pair for pair, similarity in truth.items() if similarity >= 0.8]
    assert len(near) == 35
    together = [len({outcome[name] or name for name in pair}) == 1 for pair in near]
    assert sum(together) / len(near) >= 0.95
    dropped = [frozenset((name, kept)) for name, kept in outcome.items() if kept is not None]
    assert len(dropped) > 30
    assert [pair for pair in dropped if truth.get(pair, 0) < 0.5] == []


def test_by_default_nothing_is_lost(deduplicated: Callable[..., Outcome], texts: dict[str, str]) -> None:
    """Every run of three words of a dropped page is in the page that is kept, which is as long at least."""
    dropped = [(name, kept) for name, kept in deduplicated().items() if kept is not None]
    assert len(dropped) == 29
    for name, kept in dropped:
        assert _runs(texts[name]) <= _runs(texts[kept])
        assert len(texts[name].split()) <= len(texts[kept].split())


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[place : place + 3]) for place in range(len(words) - 2)}
