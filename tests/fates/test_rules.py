"""run.json says of every rule which setting moves its limit, and moving that setting moves the limit."""

from dataclasses import replace
from pathlib import Path

import pytest

from textmill.config import catalog
from textmill.config.accounting import Accounting
from textmill.config.pipeline import Pipeline, Source, load
from textmill.plan.rules import described_rules
from textmill.readers.jsonl import Jsonl
from textmill.store.fate_table import rules_of
from textmill.writers.parquet import Parquet

RECIPES = Path(__file__).parents[2] / "configs"
FILTERS = [kind for _, kind in catalog.blocks() if (block := catalog.by_default(kind)) is not None and rules_of(block)]


@pytest.mark.parametrize("kind", FILTERS, ids=lambda kind: kind.__module__)
def test_a_setting_that_is_named_gives_the_limit(kind: type) -> None:
    block = catalog.by_default(kind)
    assert block is not None
    source = Source("s", Jsonl(paths="x"), None, ())
    pipeline = Pipeline("p", (source,), (block,), Parquet(), Accounting(), {}, "p.yaml")
    for number, rule in enumerate(described_rules(pipeline)):
        if rule["setting"] is None:
            continue
        path = str(rule["setting"]).split(".")[2:]
        value = 7 if rule["whole"] else 0.375
        given = getattr(block, path[0])
        changed = {path[0]: value if len(path) == 1 else {**given, type(next(iter(given)))(path[1]): value}}
        moved = type(block).model_validate({**dict(block), **changed}, by_name=True)
        after = described_rules(replace(pipeline, blocks=(moved,)))
        assert after[number]["limit"] == value
        assert after[number]["reason"] == rule["reason"]


def test_every_limit_of_fineweb_can_be_moved_that_is_a_number_in_its_file() -> None:
    rules = {rule["reason"]: rule for rule in described_rules(load(str(RECIPES / "fineweb.yaml")))}
    fixed = {reason for reason, rule in rules.items() if rule["setting"] is None}
    assert {reason.partition(".")[0] for reason in fixed} <= {
        "url",
        "language",
        "c4_quality",
        "fineweb_quality",
        "gopher_repetition",
    }
    assert rules["gopher_quality.too_few_words"]["setting"] == "blocks.5.min_words"
    assert rules["gopher_quality.too_few_words"]["whole"] is True
    assert rules["gopher_repetition.top_2_gram"]["setting"] == "blocks.4.max_top_ngram_chars_ratio.2"
    assert all(rule["exact"] for rule in rules.values())
