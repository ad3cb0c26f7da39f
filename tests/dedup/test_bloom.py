"""Paragraphs and documents go as DCLM's rule says, in the order of the input, whatever the batches."""

import io
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from textmill.batch import Batch
from textmill.dedup.bloom import Bloom
from textmill.errors import UserError
from textmill.matching.bloom_pass import ordered_sketch
from textmill.matching.bloom_pass.bloom_filter import BloomFilter, filter_size
from textmill.matching.spans.contract import WHOLE
from textmill.origins.dolma.unicode_words import segments

Outcome = tuple[str | None, str | None]


def outcome(block: Bloom, texts: Sequence[str | None], size: int = 1000) -> list[Outcome]:
    """Text and fault of every document."""
    batches = [
        Batch(pa.record_batch({"text": pa.array(texts[at : at + size], pa.large_string())}))
        for at in range(0, len(texts), size)
    ]
    sink = io.BytesIO()
    assert ordered_sketch.write(block, batches, sink) == sum(len(block.spans(batch).keys) for batch in batches)
    lookup = block.lookup()
    known = BloomFilter(filter_size(lookup.expected_keys, lookup.false_positive_rate))
    told: dict[int, list[int]] = {row: [] for row in range(len(texts))}
    for spans in ordered_sketch.read(sink):
        found, whole = known.look_up(spans.rows, spans.offsets, spans.keys, lookup.max_overlap)
        for row, span in zip(spans.rows[found].tolist(), spans.spans[found].tolist(), strict=True):
            told[row].append(span)
        for row in spans.rows[whole].tolist():
            told[row].append(WHOLE)
    outcomes: list[Outcome] = []
    for number, batch in enumerate(batches):
        rows = range(number * size, number * size + len(batch))
        columns = block.cut(batch, [np.array(told[row], np.uint32) for row in rows])
        outcomes += zip(columns["text"].to_pylist(), columns["fault"].to_pylist(), strict=True)
    return outcomes


def twin(block: Bloom, texts: Sequence[str | None]) -> list[Outcome]:
    """`process_line_oldboth` of DCLM's BFF and its siblings, with a set in place of the filter."""
    known: set[tuple[str, ...]] = set()
    fewest = block.ngram if block.min_words is None else block.min_words
    outcomes: list[Outcome] = []
    for text in texts:
        pieces = [piece if place == 0 else f"\n{piece}" for place, piece in enumerate((text or "").split("\n"))]
        if block.remove == "document":
            pieces = [text or ""]
        kept, total, contained = "", 0, 0
        is_cut = False
        for piece in pieces:
            words = [word for word in segments(piece) if word.strip()]
            ngrams = [tuple(words[at : at + block.ngram]) for at in range(len(words) - block.ngram + 1)]
            if not ngrams and len(words) >= fewest:
                ngrams = [tuple(words)]
            hits = sum(ngram in known for ngram in ngrams)
            total, contained = total + len(ngrams), contained + hits
            if ngrams and hits / len(ngrams) > block.max_overlap:
                is_cut = True
                continue
            known.update(ngrams)
            kept += piece
        if block.remove != "paragraph" and total and contained / total > block.max_overlap:
            outcomes.append((text, "duplicate"))
        elif is_cut and block.remove != "document":
            outcomes.append((kept, None if kept.strip() else "empty"))
        else:
            outcomes.append((text, None))
    return outcomes


words = st.lists(st.sampled_from(["a", "b", "c", ".", "A", " ", "\t", "é"]), max_size=8).map(" ".join)
text = st.none() | st.lists(words, max_size=5).map("\n".join) | st.just("a b c a b c\r\na b")
blocks = st.builds(
    lambda ngram, less, overlap, remove: Bloom(
        expected_ngrams=10_000,
        false_positive_rate=1e-9,
        ngram=ngram,
        min_words=None if less is None else max(1, ngram - less),
        max_overlap=overlap,
        remove=remove,
    ),
    st.integers(1, 4),
    st.none() | st.integers(0, 3),
    st.sampled_from([0.0, 0.5, 0.8, 1.0]),
    st.sampled_from(["both", "paragraph", "document"]),
)


@settings(deadline=None, max_examples=300)
@given(blocks, st.lists(text, max_size=8), st.integers(1, 3))
def test_as_the_rule_says(block: Bloom, texts: list[str | None], size: int) -> None:
    assert outcome(block, texts, size) == twin(block, texts)


TEN = " ".join(f"w{number}" for number in range(10))


@pytest.mark.parametrize(("overlap", "is_known"), [(0.79, True), (0.8, False), (0.81, False)])
def test_the_limit_is_inclusive(overlap: float, is_known: bool) -> None:
    """Eight of ten words are known: just 0.8, which stays."""
    block = Bloom(expected_ngrams=1000, false_positive_rate=1e-9, ngram=1, max_overlap=overlap, remove="paragraph")
    texts = [TEN, TEN.replace("w8", "x").replace("w9", "y")]
    assert outcome(block, texts)[1] == (("", "empty") if is_known else (texts[1], None))


def test_what_is_removed() -> None:
    texts = [f"{TEN}\nother words stand here", f"{TEN}\n{TEN.upper()}", TEN]
    found = {
        remove: outcome(
            Bloom(expected_ngrams=1000, false_positive_rate=1e-9, ngram=3, max_overlap=0.4, remove=remove), texts
        )
        for remove in ("both", "paragraph", "document")
    }
    assert found["both"] == [(texts[0], None), (texts[1], "duplicate"), (TEN, "duplicate")]
    assert found["paragraph"] == [(texts[0], None), (f"\n{TEN.upper()}", None), ("", "empty")]
    assert found["document"] == [(texts[0], None), (texts[1], "duplicate"), (TEN, "duplicate")]


def test_short_paragraphs_are_never_compared_unless_asked() -> None:
    assert outcome(Bloom(expected_ngrams=1000), ["a b", "a b"]) == [("a b", None)] * 2
    assert outcome(Bloom(expected_ngrams=1000, min_words=2), ["a b", "a b"]) == [("a b", None), ("a b", "duplicate")]
    assert outcome(Bloom(expected_ngrams=1000, min_words=3), ["a b", "a b"]) == [("a b", None)] * 2
    with pytest.raises(ValidationError, match="min_words: 14 is more than ngram: 13"):
        Bloom(expected_ngrams=1000, min_words=14)


@pytest.mark.parametrize("expected", [1024, 65_536])
def test_unique_documents_stay_whatever_the_size(expected: int) -> None:
    """datatrove's filter of a power of two of bytes keeps 1 of 100 unique documents."""
    texts = [" ".join(f"w{document}x{word}" for word in range(20)) for document in range(100)]
    assert [fault for _, fault in outcome(Bloom(expected_ngrams=expected), texts)] == [None] * 100


def test_a_filter_that_takes_too_much_memory_is_refused() -> None:
    Bloom(expected_ngrams=800_000_000, max_filter_gib=1).prepare()
    with pytest.raises(
        UserError, match=r"bloom: a filter for 1000000000 n-grams .* takes 1\.12 GiB, but max_filter_gib is 1;"
    ):
        Bloom(expected_ngrams=1_000_000_000, max_filter_gib=1).prepare()


def test_plan_tells_the_size_of_the_filter() -> None:
    (line,) = Bloom(expected_ngrams=10**9).describe()
    assert line.startswith("a Bloom filter for 1,000,000,000 n-grams, 7 hashes each, takes 1.12 GiB of memory")


def test_a_shard_without_documents() -> None:
    assert outcome(Bloom(expected_ngrams=10), []) == []
