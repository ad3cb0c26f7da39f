"""However finely deduplication is divided, and through however many levels, the corpus is the same, byte for byte."""

from pathlib import Path

import pytest
import small_steps
from small_run import corpus, reasons, small_run

from textmill.store.store import Store

FILES = [[{"text": f"text {(7 * shard + 3 * row) % 11}"} for row in range(shard % 4)] for shard in range(9)]


def tasks(store: Store, kind: str) -> list[str]:
    (stage,) = (name for name in store.children("stages") if name.endswith(f"-{kind}"))
    return list(store.commits(stage))


@pytest.mark.parametrize(("files", "keys"), [(1, 16_000_000), (2, 16_000_000), (3, 16_000_000), (3, 4), (8, 1)])
def test_many_sketches_are_combined_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int, keys: int
) -> None:
    whole = small_run(tmp_path, FILES, ["small_steps:Exact"], out="whole")
    assert tasks(whole, "edges") == ["band-000-0000"]
    monkeypatch.setattr(small_steps, "BUDGETS", {"files_per_part": files, "keys_per_part": keys})
    divided = small_run(tmp_path, FILES, ["small_steps:Exact"], out="divided")
    levels = {name.rsplit("-", 1)[0] for name in tasks(divided, "edges") if name.startswith("combined")}
    assert len(levels) >= {1: 0, 2: 3, 3: 1, 8: 1}[files]  # one alone does not fit with another
    assert corpus(divided, "id", "cluster_size") == corpus(whole, "id", "cluster_size")
    assert reasons(divided) == reasons(whole)
    assert reasons(whole)


@pytest.mark.parametrize(("edges", "documents"), [(1, 1), (2, 3), (5, 2)])
def test_forests_merge_in_levels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edges: int, documents: int) -> None:
    whole = small_run(tmp_path, FILES, ["small_steps:Exact"], out="whole")
    fine = {"keys_per_part": 2, "edges_per_part": edges, "documents_per_group": documents}
    monkeypatch.setattr(small_steps, "BUDGETS", {**fine, "documents_per_part": documents})
    divided = small_run(tmp_path, FILES, ["small_steps:Exact"], out="divided")
    assert len(tasks(divided, "edges")) > 1
    assert len(tasks(divided, "clusters")) > 1
    assert corpus(divided, "id", "cluster_size") == corpus(whole, "id", "cluster_size")
    assert reasons(divided) == reasons(whole)
