"""Texts that a crawl holds now and then: no block of text fails on them, takes long, or decides by their company."""

from collections.abc import Callable

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.block import Block
from textmill.config import catalog

MakeBlock = Callable[..., Block]
KINDS = ("filters", "formatters", "annotators")
LONG = 10_000_000
SHORT = (
    None,
    "",
    "\n" * 9,
    "\r\n" * 9,
    "a\r\nb\r\n\r\n",
    "?!…—“”" * 50,
    "a\u2028b\u2029c\x85d\x0be\x1cf",
    "\x00" * 40,
    "word\x00word " * 20,
    "\ufeff\u200b\u202e",
    "e\u0301" * 300,
    "\u0130\u0131\u017f\u212aΣ\n" * 9,
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 50,
    "a@b.cc 8.8.8.8\r\n--\r\n" * 9,
)
LINES = {"prose": "the river runs over stones and under bridges " * (LONG // 45), "letters": "x" * LONG}
SLOW = {
    "annotators.dolma_repetitions": "counts every period up to 13 characters, 20 s for ten million",
    "annotators.fasttext_quality": "a model's C++ reads the line",
    "annotators.fineweb_edu": "a transformer reads its first 512 tokens, after cutting all",
    "filters.ccnet_perplexity": "a model's C++ reads the line",
    "filters.harmful_perplexity": "a model's C++ reads the line",
    "annotators.dolma_code": "looks at comments of program text, line by line",
}
"""Blocks that are not shown lines of ten million characters, and why."""


def of_text() -> list[str]:
    names = [name for name, _ in catalog.blocks() if name.partition(".")[0] in KINDS]
    return [name for name in names if catalog.find(name).__module__.startswith("textmill.")]


def run(block: Block, *texts: str | None) -> list[dict[str, object]]:
    rows = len(texts)
    columns = {
        "id": ["same"] * rows,
        "text": pa.array(texts, pa.large_string()),
        "url": ["https://example.org/"] * rows,
        "html": pa.array(texts, pa.large_string()),
        "language": ["eng"] * rows,
        "script": ["Latn"] * rows,
        "language_score": pa.array([0.9] * rows, pa.float32()),
        "cluster_size": pa.array([1] * rows, pa.int64()),
        "license": ["CC-BY-4.0"] * rows,
        "source": ["crawl"] * rows,
    }
    found: list[dict[str, object]] = pa.table(block.apply(Batch(pa.record_batch(columns)))).to_pylist()
    return found


@pytest.mark.parametrize("name", of_text())
def test_odd_texts_alone_and_together(name: str, make_block: MakeBlock) -> None:
    block = make_block(name)
    assert repr(run(block, *SHORT)) == repr([run(block, text)[0] for text in SHORT])


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("name", [name for name in of_text() if name not in SLOW])
@pytest.mark.timeout(60)
def test_one_long_line(name: str, line: str, make_block: MakeBlock) -> None:
    assert len(run(make_block(name), LINES[line])) == 1
