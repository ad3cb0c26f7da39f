"""Runs a pipeline of two filters with limits and a deduplication, over documents on both sides of every limit."""

import json
from functools import cache
from pathlib import Path

import yaml

from textmill.config import pipeline as config
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.store import Store

WORDS = ("the", "boats", "of", "harbour", "rise", "with", "slow", "tide", "and", "to", "be", "have")
SECRET = "hunter2"


def limit_run(folder: Path, shadows: float, *settings: str, documents: str = "all") -> Store:
    """The run directory; `settings` are as `--set` takes them."""
    (folder / "in").mkdir(parents=True, exist_ok=True)
    for number in range(2):
        lines = [json.dumps(_document(number, row)) for row in range(90)]
        (folder / "in" / f"{number}.jsonl").write_text("\n".join(lines) + "\n")
    described = {
        "name": "limits",
        "sources": [
            {"name": f"s{number}", "reader": {"readers.jsonl": {"paths": f"in/{number}.jsonl"}}} for number in range(2)
        ],
        "blocks": [
            {"filters.gopher_quality": {"min_words": 30, "min_alphabetic_words_ratio": 0.7}},
            {"filters.c4_quality": {"require_end_mark": False, "min_sentences": 3}},
            "dedup.exact",
        ],
        "writer": "writers.parquet",
        "removed": {"keep": "all"},
        "shadow": {"rate": shadows},
        "tokens": {"count": "all"},
        "stats": {"documents": documents, "rate": 0.5},
    }
    path = folder / "pipeline.yaml"
    path.write_text(yaml.safe_dump(described))
    result = run(config.load(str(path), settings), str(folder / "run"), lambda: InlineExecutor(retries=0))
    assert result.is_complete
    return result.store


@cache
def _document(number: int, row: int) -> dict[str, object]:
    """From 10 to 61 words, from 1 to 6 sentences, some of numbers; every ninth is as the one before it."""
    own = row - 1 if row % 9 == 8 else row
    words = [f"{WORDS[(own + place) % len(WORDS)]}" for place in range(10 + (own * 7 + number) % 52)]
    for place in range(own % 4 * 4):
        words[(place * 5 + own) % len(words)] = str(own * 31 + place)
    each = max(1, len(words) // (1 + own % 6))
    text = " ".join(f"{word}." if place % each == each - 1 else word for place, word in enumerate(words))
    return {"id": f"{number}/{row}", "text": f"Page {own} of {number}. {text}", "url": _url(number, row)}


def _url(number: int, row: int) -> str:
    return f"https://ann:{SECRET}@host{row % 5}.example/{number}/{row}?<script>"
