"""However finely deduplication is divided, and through however many levels, the corpus is the same, byte for byte."""

from pathlib import Path

import pytest
from small_run import corpus, reasons, small_run

from textmill import dedup_tasks
from textmill.store import Store

FILES = [[{"text": f"text {(7 * shard + 3 * row) % 11}"} for row in range(shard % 4)] for shard in range(9)]


def tasks(store: Store, kind: str) -> list[str]:
    (stage,) = (name for name in store.children("stages") if name.endswith(f"-{kind}"))
    return list(store.commits(stage))


@pytest.mark.parametrize(("files", "keys"), [(1, 16_000_000), (2, 16_000_000), (3, 16_000_000), (3, 4), (8, 1)])
def test_many_sketches_are_combined_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int, keys: int
) -> None:
    whole = small_run(tmp_path, FILES, ["dedup.exact"], out="whole")
    assert tasks(whole, "edges") == ["band-000-0000"]
    monkeypatch.setattr(dedup_tasks, "FILES_PER_TASK", files)
    monkeypatch.setattr(dedup_tasks, "KEYS_PER_LINK", keys)
    divided = small_run(tmp_path, FILES, ["dedup.exact"], out="divided")
    levels = {name.rsplit("-", 1)[0] for name in tasks(divided, "edges") if name.startswith("sketches")}
    assert len(levels) >= {1: 0, 2: 3, 3: 1, 8: 1}[files]  # one alone does not fit with another
    assert corpus(divided, "id", "cluster_size") == corpus(whole, "id", "cluster_size")
    assert reasons(divided) == reasons(whole)
    assert reasons(whole)


@pytest.mark.parametrize(("edges", "documents"), [(1, 1), (2, 3), (5, 2)])
def test_forests_merge_in_levels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edges: int, documents: int) -> None:
    whole = small_run(tmp_path, FILES, ["dedup.exact"], out="whole")
    monkeypatch.setattr(dedup_tasks, "KEYS_PER_LINK", 2)
    monkeypatch.setattr(dedup_tasks, "EDGES_PER_TASK", edges)
    monkeypatch.setattr(dedup_tasks, "DOCUMENTS_PER_TASK", documents)
    divided = small_run(tmp_path, FILES, ["dedup.exact"], out="divided")
    assert len(tasks(divided, "edges")) > 1
    assert len(tasks(divided, "clusters")) > 1
    assert corpus(divided, "id", "cluster_size") == corpus(whole, "id", "cluster_size")
    assert reasons(divided) == reasons(whole)
