"""What cannot be compared is counted, whichever block was to compare it."""

import io
from collections import Counter

import pyarrow as pa
import pytest

from textmill.barrier import NOT_COMPARABLE, Around, Barrier
from textmill.batch import Batch
from textmill.dedup.bloom import Bloom
from textmill.dedup.ccnet_paragraphs import CcnetParagraphs
from textmill.dedup.exact import Exact
from textmill.dedup.line import Line
from textmill.dedup.minhash import Minhash
from textmill.dedup.ngram_overlap import NgramOverlap
from textmill.dedup.paragraph import Paragraph
from textmill.dedup.sentences import Sentences
from textmill.dedup.substring import Substring
from textmill.dedup.url import Url
from textmill.matching.clusters.contract import ClusterBarrier

TEXTS = [
    None,
    "",
    " \n\t",
    "... !?",
    "12 13 14 15 16 17",
    "人工智能是计算机科学的一个分支，它企图了解智能的实质。",
    "One two three four five. Six seven eight nine ten. Eleven twelve thirteen fourteen. Fifteen sixteen.",
    "short",
]
BATCH = Batch(
    pa.record_batch(
        {
            "id": [str(row) for row in range(len(TEXTS))],
            "text": pa.array(TEXTS, pa.large_string()),
            "url": [None, "", " ", *(f"https://a.example/{row}" for row in range(5))],
        }
    )
)


@pytest.mark.parametrize(
    ("barrier", "without"),
    [
        (Exact(), {0, 1, 2}),
        (Exact(faithful=True), set()),
        (Exact(normalize="simplify"), {0, 1, 2, 3}),
        (Url(), {0, 1, 2}),
        (Minhash(), {0, 1, 2, 3}),
        (Minhash(verify="jaccard"), {0, 1, 2, 3}),
        (Minhash(verify="none"), {0, 1, 2, 3, 7}),
        (Minhash(verify="none", tokenizer="eng"), {0, 1, 2, 3, 5, 7}),
        (Minhash(faithful=True), {0, 1, 2, 3, 7}),
        (Sentences(), {0, 1, 2, 3, 4, 5, 7}),
        (Line(), {0, 1, 2}),
        (Paragraph(), {0, 1, 2}),
        (CcnetParagraphs(), {0, 1}),
        (Bloom(expected_ngrams=1000, ngram=5), {0, 1, 2, 7}),
        (NgramOverlap(ngram=5), {0, 1, 2, 7}),
        (Substring(min_bytes=30), {0, 1, 2, 3, 4, 7}),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Barrier) else "",
)
def test_documents_without_keys(barrier, without):
    write = barrier.steps(Around("pipeline", (barrier,)))[0].write
    told: Counter[str] = Counter()
    write(barrier, [BATCH], io.BytesIO(), told)
    if isinstance(barrier, ClusterBarrier):
        found = {row for row, has_keys in enumerate(barrier.keys(BATCH)[1].tolist()) if not has_keys}
    else:
        found = set(range(len(BATCH))) - set(barrier.spans(BATCH).rows.tolist())
    assert found == without
    assert told == Counter({NOT_COMPARABLE: len(without)})
