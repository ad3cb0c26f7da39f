"""Dropped documents that go on as shadows tell what else would have dropped them, and change nothing else."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from told_fates import last_rows, stage_rows

from textmill.config.pipeline import load
from textmill.inspect.fate_rows import parts
from textmill.inspect.snapshot import take
from textmill.inspect.verify import verify
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.fate_table import KEPT
from textmill.store.store import Store

GOOD = (
    "The miller of the valley wrote every sack into a book with a green cover. When winter came he read from it aloud, "
    "and children who had never seen a ship learned how far their flour would travel. Nobody could say whether he "
    "added harbours of his own, but his daughter later found that each of them is on some map or other."
)
TEXTS = {
    "good": GOOD,
    "short": "the and that with few",
    "short and symbols": "# # # # #",
    "symbols": " ".join(f"# the river and that # {at}" for at in range(40)),
    "repeats": "the same and that line of it\n" * 40,
    "empty": "",
    "copy": GOOD,
}
BLOCKS: list[object] = [
    {"filters.gopher_quality": {"min_words": 10}},
    "filters.gopher_repetition",
    "dedup.exact",
    {"filters.threshold": {"column": "gopher_quality.words", "max": 500}},
]


def made(folder: Path, **keys: object) -> Store:
    lines = [
        json.dumps({"id": name, "text": text, "url": f"http://a.org/{at}"})
        for at, (name, text) in enumerate(TEXTS.items())
    ]
    (folder / "in.jsonl").write_text("\n".join(lines))
    source = {"name": "s", "reader": {"readers.jsonl": {"paths": "in.jsonl"}}}
    config = {"name": "shadows", "sources": [source], "blocks": BLOCKS, "writer": "writers.parquet", **keys}
    path = folder / "p.yaml"
    path.write_text(yaml.safe_dump(config))
    out = folder / f"run-{len(list(folder.iterdir()))}"
    result = run(load(str(path)), str(out), lambda: InlineExecutor(0))
    assert result.is_complete
    assert list(verify(result.store)) == []
    return result.store


def test_what_else_would_have_dropped_a_document(tmp_path: Path) -> None:
    rows = {row["id"]: row for row in last_rows(made(tmp_path, shadow={"rate": 1}))}
    assert rows["short"]["fate"] == "gopher_quality.too_few_words"
    assert (rows["short"]["shadow"], rows["short"]["later"]) == (True, ["gopher_repetition.top_2_gram"])
    assert rows["repeats"]["fate"].startswith("gopher_repetition.")
    assert rows["empty"]["later"] == ["gopher_repetition.empty"]
    assert rows["good"] == {**rows["good"], "fate": KEPT, "shadow": False, "later": None}
    assert rows["copy"]["fate"] == "exact.duplicate"
    assert rows["copy"]["cluster"] == "good"
    assert rows["short"]["gopher_repetition.chars"] == len(TEXTS["short"])


def test_without_shadows_later_blocks_see_no_dropped_document(tmp_path: Path) -> None:
    rows = {row["id"]: row for row in last_rows(made(tmp_path, shadow={"rate": 0}))}
    assert not any(row["shadow"] for row in rows.values())
    assert rows["short"]["gopher_repetition.chars"] is None


def test_shadows_change_nothing(tmp_path: Path) -> None:
    """Corpus, counts, histograms and removed documents are the same with all, some and none."""
    runs = [made(tmp_path, shadow={"rate": rate}) for rate in (0, 0.5, 1)]
    corpora = [Path(store.locate("corpus/data/part-00000.parquet")).read_bytes() for store in runs]
    assert corpora[0] == corpora[1] == corpora[2]
    counts = []
    for store in runs:
        stats = take(store).stats
        for block in stats.blocks:
            block.seconds = 0
        counts.append(stats.model_dump())
    assert counts[0] == counts[1] == counts[2]


def test_bits_of_all_rules_and_counts_of_each(tmp_path: Path) -> None:
    """The counts of a block are those of the documents that came to it; the bits of shadows are not in them."""
    store = made(tmp_path, shadow={"rate": 1})
    rows = stage_rows(store, "0-read")
    rules = {part.file.stage: part.rules for part in parts(store, [])}["0-read"]
    for block in take(store).stats.blocks:
        for fault, number in block.fails.items():
            reason = f"{block.label}.{fault}"
            if reason not in rules:
                continue
            bit = 1 << rules.index(reason)
            own = sum(1 << rules.index(rule) for rule in rules if rule.startswith(f"{block.label}."))
            came = [
                row["fails"]
                for row in rows
                if row["gopher_quality.words"] is not None and not earlier(row, block.label)
            ]
            assert number == sum(bool(fails & bit) for fails in came)
            assert block.alone[fault] == sum(fails & own == bit for fails in came)
    assert sum(block.drops.get("gopher_quality.too_few_words", 0) for block in take(store).stats.blocks) == 3


def earlier(row: dict[str, Any], label: str) -> bool:
    """Whether a document was dropped before it came to a block of the first stage."""
    return label == "gopher_repetition" and row["fate"].startswith("gopher_quality.")


@pytest.mark.parametrize(("documents", "rows"), [("all", len(TEXTS)), ("none", 0), ("sample", 0)])
def test_which_records_have_a_row(tmp_path: Path, documents: str, rows: int) -> None:
    store = made(tmp_path, stats={"documents": documents, "rate": 1e-9})
    assert len(last_rows(store)) == rows


def test_some_of_every_reason_is_kept_of_what_was_dropped(tmp_path: Path) -> None:
    store = made(tmp_path, removed={"keep": "sample", "rate": 0, "least": 1})
    removed = sum(file.rows for file in take(store).removed)
    assert removed == len({row["fate"] for row in last_rows(store)} - {KEPT})


def test_tokens_are_counted_of_all_where_that_is_asked_for(tmp_path: Path) -> None:
    store = made(tmp_path, tokens={"count": "all"})
    rows = last_rows(store)
    assert all(row["tokens"] is not None for row in rows)
    assert next(row["tokens"] for row in rows if row["id"] == "short") == 5
    stats = take(store).stats
    assert stats.tokens.tokens == sum(row["tokens"] for row in rows if row["fate"] == KEPT)
    dropped = sum(block.dropped_tokens.tokens for block in stats.blocks)
    assert dropped == sum(row["tokens"] for row in rows if row["fate"] != KEPT)


def test_columns_of_documents_that_are_called_as_those_of_the_fates(tmp_path: Path) -> None:
    """What the table says of a record is the table's own; the documents keep theirs."""
    own = dict.fromkeys(("key", "row", "host", "cluster", "fate", "tokens", "shadow", "later", "fails"), "mine")
    documents = [{"id": name, "text": text, "url": "http://a.org/", **own} for name, text in TEXTS.items()]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(document) for document in documents))
    columns = dict.fromkeys(own, "string")
    source = {"name": "s", "reader": {"readers.jsonl": {"paths": "in.jsonl", "columns": columns}}}
    config = {
        "name": "own",
        "sources": [source],
        "blocks": BLOCKS,
        "writer": "writers.parquet",
        "removed": {"keep": "all"},
    }
    (tmp_path / "p.yaml").write_text(yaml.safe_dump(config))
    store = run(load(str(tmp_path / "p.yaml")), str(tmp_path / "run"), lambda: InlineExecutor(0)).store
    assert list(verify(store)) == []
    rows = last_rows(store)
    assert {row["host"] for row in rows} == {"a.org"}
    assert [row["row"] for row in rows if row["fate"] != KEPT and row["cluster"] is None] != []
    removed = [row for file in take(store).removed for row in pq.read_table(store.locate(file.path)).to_pylist()]
    assert {row["fate"] for row in removed} == {row["fate"] for row in rows} - {KEPT}


@pytest.mark.parametrize("name", ["fails", "fails_64", "cluster_size", "language_score", "host", "topic"])
def test_documents_are_counted_by_columns_of_any_name(tmp_path: Path, name: str) -> None:
    value = 7 if name in ("cluster_size", "language_score") else "7"
    documents = [{"id": key, "text": text, name: value} for key, text in TEXTS.items()]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(document) for document in documents))
    kind = "int" if value == 7 else "string"
    source = {"name": "s", "reader": {"readers.jsonl": {"paths": "in.jsonl", "columns": {name: kind}}}}
    blocks = ["filters.gopher_quality"]
    config = {"name": "by", "sources": [source], "blocks": blocks, "writer": "writers.parquet", "stats": {"by": [name]}}
    (tmp_path / "p.yaml").write_text(yaml.safe_dump(config))
    store = run(load(str(tmp_path / "p.yaml")), str(tmp_path / "run"), lambda: InlineExecutor(0)).store
    assert list(verify(store)) == []
    assert len(last_rows(store)) == len(TEXTS)
