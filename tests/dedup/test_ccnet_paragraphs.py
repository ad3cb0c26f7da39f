"""Lines that two documents have go from both; lines that one repeats stay once."""

import hashlib

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.dedup.ccnet_paragraphs import CcnetParagraphs
from textmill.origins.ccnet.normalize import for_paragraph_hash


def deduplicated(texts: list[str]) -> tuple[list[str], list[str | None]]:
    block = CcnetParagraphs()
    batch = Batch(pa.record_batch({"text": pa.array(texts, pa.large_string())}))
    spans = block.spans(batch)
    counts = np.array([int((spans.keys == key).sum()) for key in spans.keys], np.int64)
    gone = block.repeats(np.zeros(len(counts), np.int64), counts)
    repeated = [spans.spans[(spans.rows == row) & gone] for row in range(len(texts))]
    columns = block.cut(batch, repeated)
    return columns["text"].to_pylist(), columns["fault"].to_pylist()


def by_definition(texts: list[str]) -> list[str]:
    sets = [{for_paragraph_hash(line) for line in text.split("\n")} if text else set() for text in texts]
    found = []
    for text in texts:
        seen: set[str] = set()
        kept = []
        for line in text.split("\n"):
            key = for_paragraph_hash(line)
            if key not in seen and sum(key in lines for lines in sets) < 2:
                kept.append(line)
            seen.add(key)
        found.append("\n".join(kept))
    return found


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(["a", "A ", "b1", "b2", "", "“c”", "c", "d"]), max_size=5), max_size=4))
def test_lines_go_as_defined(documents: list[list[str]]) -> None:
    texts = ["\n".join(lines) for lines in documents]
    found, faults = deduplicated(texts)
    assert found == by_definition(texts)
    assert faults == [None if text else "empty" for text in found]


def test_keys_are_ccnets() -> None:
    batch = Batch(pa.record_batch({"text": pa.array(["Line 7!"], pa.large_string())}))
    (key,) = CcnetParagraphs().spans(batch).keys.tolist()
    assert key.to_bytes(8, "little") == hashlib.sha1(b"line 0!").digest()[:8]
