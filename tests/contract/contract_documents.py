"""Documents that blocks are tried on, and what a block says of them as columns."""

import numpy as np
import pyarrow as pa

from textmill import decide
from textmill.batch import Batch, Columns
from textmill.block import Block, Filter
from textmill.documents import DETAIL, FAULT
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.spans.contract import SpanBarrier

__all__ = ["HTML", "PROSE", "TEXTS", "URLS", "applied", "documents", "faults_of"]

PROSE = (
    "The river has carved this valley for ten thousand years, and it is not done. "
    "People who live here have learned to read the water: its colour, its sound and its smell.\n"
    "In the spring it rises with the melting snow. That is when the bridges are watched by day and by night.\n"
)
TEXTS = [
    None,
    "",
    " ",
    "\n\n",
    "word",
    PROSE * 4,
    "same line.\n" * 40,
    "#" * 80,
    "...\n" * 9,
    "- a\n- b\n- c",
    "{ lorem ipsum }",
    "мама мыла раму. " * 20,
    "これは日本語の文章です。" * 20,
    "a@b.org 8.8.8.8 2001:4860:4860::8888",
    "x\r\ny\u2028z\x85w",
    "\x00\x1b[31m",
    "e\u0301" * 50,
    "\U0001f600" * 30,
    "javascript is needed to see this page",
    "1 2 3 4 5 6 7 8 9 " * 30,
]
URLS = [None, "", "https://example.org/a?b=c", "http://[::1", "HTTP://WWW.X.COM:80/porn", "nonsense", "http://1.2.3.4/"]
HTML = [
    None,
    "",
    "<p>" + PROSE + "</p>",
    "<html><body><article><p>" + "</p><p>".join([PROSE] * 5) + "</p></article>",
    "<" * 500,
    "\x00",
    '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY</a><p>' + PROSE,
    "<script>1</script>",
]


def documents(texts: list[str | None]) -> Batch:
    """A batch with every core column that a block may read."""
    rows = len(texts)
    cycle = [index % 7 for index in range(rows)]
    columns = {
        "id": pa.array([f"id-{index}" for index in range(rows)]),
        "text": pa.array(texts, pa.large_string()),
        "source": pa.array(["s"] * rows),
        "shard": pa.array(["s.warc"] * rows),
        "url": pa.array([URLS[index % len(URLS)] for index in range(rows)], pa.string()),
        "html": pa.array([HTML[index % len(HTML)] for index in range(rows)], pa.large_string()),
        "language": pa.array([("eng", "deu", None)[index % 3] for index in range(rows)], pa.string()),
        "script": pa.array([("Latn", "Cyrl", None)[index % 3] for index in range(rows)], pa.string()),
        "language_score": pa.array([(None, 0.0, 0.49, 0.5, 0.65, 0.9, 1.0)[index] for index in cycle], pa.float32()),
        "cluster_size": pa.array([(None, 1, 2, 5, 100, 999, 1000)[index] for index in cycle], pa.int64()),
        "license": pa.array([("CC-BY-4.0", "CC-BY-NC-4.0", None)[index % 3] for index in range(rows)], pa.string()),
    }
    return Batch(pa.RecordBatch.from_pydict(columns))


def applied(block: Block, batch: Batch) -> Columns:
    """What a block says of a batch; keys and mask of a barrier as columns."""
    if isinstance(block, ClusterBarrier):
        keys, has_keys = block.keys(batch)
        assert keys.shape == (len(batch), block.band_count())
        assert keys.dtype == np.uint64
        return {"keys": pa.array(keys.tolist(), pa.list_(pa.uint64())), "has_keys": pa.array(has_keys)}
    if isinstance(block, SpanBarrier):
        found = block.spans(batch)
        places = [found.rows == row for row in range(len(batch))]
        columns = block.cut(batch, [found.spans[place][::2] for place in places])
        declared = {f"{block.label}.{measure.name}" for measure in block.measures()} | set(block.provides().names)
        assert set(columns) - {FAULT, DETAIL} == declared
        return {"keys": pa.array([found.keys[place].tolist() for place in places], pa.list_(pa.uint64())), **columns}
    return block.apply(batch)


def faults_of(block: Filter, batch: Batch) -> list[str | None]:
    """The faults of a filter's own marks and of its rules."""
    columns = block.apply(batch)
    rules = block.rules()
    decided = decide.faults(decide.first_failing(columns, rules, len(batch)), rules).to_pylist()
    marked = columns[FAULT].to_pylist() if FAULT in columns else [None] * len(batch)
    return [mark or rule for mark, rule in zip(marked, decided, strict=True)]
