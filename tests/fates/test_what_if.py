"""What if: equal to a run with the other limits where it claims to be, and near it elsewhere."""

import json
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from textmill.config.pipeline import load
from textmill.inspect.columns import Columns
from textmill.inspect.intervals import of_finite
from textmill.inspect.what_if import Count, Records, what_if
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.manifest import manifest
from textmill.store.store import Store

DOCUMENTS = 300
FILTERS = [
    {"filters.gopher_quality": {"min_words": 20, "min_stop_words": 0, "min_alphabetic_words_ratio": 0.5}},
    {"filters.gopher_repetition": {"max_duplicate_lines_ratio": 0.2}},
]
DEDUP = {"dedup.exact": {"accept_loss": None}}


def documents() -> list[dict[str, str]]:
    """Texts of many lengths, with symbols, doubled lines and copies, drawn once and for all."""
    random = np.random.default_rng(11)
    found = []
    for at in range(DOCUMENTS):
        words = [
            f"w{number}" if random.random() < 0.9 else "#"
            for number in random.integers(0, 10**6, random.integers(2, 60))
        ]
        lines = [" ".join(words[start : start + 6]) for start in range(0, len(words), 6)]
        lines += lines[: int(random.integers(0, 3))]
        text = "\n".join(lines)
        found.append({"id": str(at), "text": found[-1]["text"] if at % 9 == 8 else text})
    return found


def made(folder: Path, blocks: list[object], rate: float, *settings: str) -> Records:
    path, source = folder / "in.jsonl", {"name": "s", "reader": {"readers.jsonl": {"paths": "in.jsonl"}}}
    path.write_text("".join(json.dumps(document) + "\n" for document in documents()))
    config = {"name": "w", "sources": [source], "blocks": blocks, "writer": "writers.parquet", "shadow": {"rate": rate}}
    (folder / "p.yaml").write_text(yaml.safe_dump(config))
    out = folder / f"run-{len(list(folder.iterdir()))}"
    run(load(str(folder / "p.yaml"), settings), str(out), lambda: InlineExecutor(0), accept_loss=True)
    store = Store(str(out))
    return Records(Columns.of(store), manifest(store))


CHANGES = [
    {"gopher_quality.too_few_words": 35.0},
    {"gopher_quality.too_few_words": 5.0},
    {"gopher_quality.too_many_hashes": 0.05},
    {"gopher_quality.too_many_hashes": 0.3},
    {"gopher_repetition.duplicate_lines": 0.05},
    {"gopher_repetition.duplicate_lines": 0.6},
    {"gopher_quality.too_few_words": 10.0, "gopher_repetition.duplicate_lines": 0.3},
    {"gopher_quality.too_few_words": 10.0, "gopher_quality.too_many_hashes": 0.04},
]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Records:
    return made(tmp_path_factory.mktemp("base"), FILTERS, 1)


def truth(folder: Path, blocks: list[object], base: Records, change: dict[str, float]) -> Records:
    settings = [f"{base.rules[reason]['setting']}={limit:g}" for reason, limit in change.items()]
    return made(folder, blocks, 0, *settings)


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_with_all_shadows_it_is_what_a_run_would_give(tmp_path: Path, base: Records, change: dict[str, float]) -> None:
    true = truth(tmp_path, FILTERS, base, change)
    found = what_if(base, change)
    assert found.kept == Count.sure(int(true.kept.sum()))
    ids, wanted = (np.array(records.columns.arrow("id").to_pylist()) for records in (base, true))
    assert {*ids[(base.kept & ~found.gone) | found.come]} == {*wanted[true.kept]}
    assert found.weights.sum() == true.kept.sum()


def test_nothing_changed_is_nothing_else(base: Records) -> None:
    same = what_if(base, {"gopher_quality.too_few_words": 20})
    assert same.kept == same.entering == Count.sure(int(base.kept.sum()))
    with pytest.raises(KeyError):
        what_if(base, {"gopher_quality.nothing": 1})


def test_tightening_needs_no_shadows_and_loosening_has_an_interval(tmp_path: Path, base: Records) -> None:
    none = made(tmp_path, FILTERS, 0)
    for change in CHANGES:
        all_seen, unseen = what_if(base, change).kept, what_if(none, change).kept
        assert unseen.low <= all_seen.value <= unseen.high
        rules = [(none.rules[reason], limit) for reason, limit in change.items()]
        if all((limit > rule["limit"]) == (rule["op"] == "<") for rule, limit in rules):
            assert unseen.exact
        if unseen.exact:
            assert unseen == all_seen


def test_through_deduplication_the_truth_is_within(tmp_path: Path) -> None:
    """Where a document goes, its copy comes in its place."""
    blocks = [*FILTERS, "dedup.exact"]
    base = made(tmp_path, blocks, 1)
    for number, change in enumerate(CHANGES):
        folder = tmp_path / str(number)
        folder.mkdir()
        true, found = truth(folder, blocks, base, change), what_if(base, change)
        assert found.entering.value == true.entered.sum()
        assert found.kept.low <= true.kept.sum() <= found.kept.high
        assert found.kept.value == true.kept.sum() or not found.kept.exact


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_the_interval_of_a_finite_number(whole: int, seen: int, part: int) -> None:
    seen, part = min(seen, whole), min(part, min(seen, whole))
    low, high = of_finite(part, seen, whole)
    assert part <= low <= high <= whole - (seen - part)
    if seen == whole:
        assert low == high == part
