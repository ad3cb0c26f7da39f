"""Dolma's deduper, document after document, against its own way of doing it: one set of all that was seen."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.decide import faults, first_failing
from textmill.dedup.ngram_overlap import NgramOverlap
from textmill.origins.dolma.overlap import Comparison
from textmill.origins.dolma.unicode_words import words

Places = list[tuple[int, int, float]]
NINE = "alpha beta gamma delta epsilon zeta eta theta iota"


def marked(comparison: Comparison, *texts: str) -> list[Places]:
    """The spans of every text, all before it being known."""
    seen: set[int] = set()
    found = []
    for text in texts:
        keys = [key for unit in comparison.units(text) for key in unit.keys]
        repeated = {number for number, key in enumerate(keys) if key in seen or key in keys[:number]}
        seen.update(keys)
        found.append([(span.start, span.end, span.score) for span in comparison.duplicates(text, repeated)])
    return found


def one_by_one(texts: list[str], ngram: int, stride: int, threshold: float, skip_short: bool) -> list[Places]:
    """The deduper as it is written: look each thing up, insert it, go on."""
    seen: set[tuple[str, ...]] = set()

    def known(thing: tuple[str, ...]) -> bool:
        was = thing in seen
        seen.add(thing)
        return was

    found = []
    for text in texts:
        spans: Places = []
        offset = 0
        for paragraph in text.split("\n") if text else []:
            start, offset = offset, offset + len(paragraph)
            offset += offset < len(text.encode()) - 1
            tokens, count, hits, last = words(paragraph), 0, 0, 0
            for first in range(len(tokens) - ngram + 1):
                if last == 0 or first - last >= stride:
                    last = first
                    count += 1
                    hits += known(tuple(tokens[first : first + ngram]))
            if count < 2 and not skip_short:
                share = float(known((paragraph,)))
            else:
                share = float(np.float32(hits) / np.float32(count)) if count else -1.0
            if share >= np.float32(threshold):
                spans.append((start, offset, share))
        found.append(spans)
    return found


@settings(max_examples=300, deadline=None)
@given(
    texts=st.lists(st.text(st.sampled_from("ab é\n.")), max_size=5),
    ngram=st.integers(1, 3),
    stride=st.integers(1, 3),
    threshold=st.sampled_from([0.0, 0.3, 0.5, 0.9, 1.0]),
    skip_short=st.booleans(),
)
def test_spans_are_those_of_the_deduper(
    texts: list[str], ngram: int, stride: int, threshold: float, skip_short: bool
) -> None:
    comparison = Comparison("\n", ngram, stride, threshold, skip_short, faithful=True)
    assert marked(comparison, *texts) == one_by_one(texts, ngram, stride, threshold, skip_short)


def test_lines_seen_before_are_duplicates() -> None:
    assert marked(Comparison(), "alpha\n\nbeta", "beta\nalpha", "", " \n ") == [
        [],
        [(0, 5, 1.0), (5, 10, 1.0)],
        [],
        [(2, 3, 1.0)],
    ]


@pytest.mark.parametrize(
    ("faithful", "threshold", "found"),
    [
        (True, 0.9, [(0, 52, 0.8999999761581421)]),
        (False, 0.9, [(0, 52, 0.9)]),
        (False, 0.91, []),
        (True, 0.5, [(0, 52, 0.8999999761581421)]),
    ],
)
def test_nine_of_ten_words(faithful: bool, threshold: float, found: Places) -> None:
    comparison = Comparison(None, 1, threshold=threshold, skip_short=True, faithful=faithful)
    assert marked(comparison, NINE, f"{NINE}\nZ") == [[], found]


@pytest.mark.parametrize(("faithful", "found"), [(True, []), (False, [(0, 5, 1.0)])])
def test_a_least_number_of_words_turns_the_faithful_comparison_off(faithful: bool, found: Places) -> None:
    assert marked(Comparison(min_words=1, faithful=faithful), "alpha", "alpha") == [[], found]


def test_limits_in_characters_and_blank_paragraphs() -> None:
    assert marked(Comparison(min_chars=3), "abc\nab", "abc\nab") == [[], [(0, 4, 1.0)]]
    assert marked(Comparison(skip_empty=True), " \nx", " \nx") == [[], [(2, 3, 1.0)]]


@pytest.mark.parametrize(("drop_from", "fault"), [(0.49, "duplicate"), (0.5, "duplicate"), (0.51, None), (None, None)])
def test_texts_are_refused_from_a_share_on(drop_from: float | None, fault: str | None) -> None:
    block = NgramOverlap(ngram=2, drop_from=drop_from)
    batch = Batch(pa.record_batch({"text": pa.array(["a b c\nd e f", ""], pa.large_string())}))
    spans = block.spans(batch)
    assert spans.rows.tolist() == [0, 0, 0, 0]
    assert spans.spans.tolist() == [0, 1, 2, 3]
    columns = block.cut(batch, [np.array([0, 1], np.uint32), np.empty(0, np.uint32)])
    assert columns["ngram_overlap.share"].to_pylist() == [6 / 11, 0.0]
    columns["ngram_overlap.share"] = pa.array([0.5, 0.0])
    assert faults(first_failing(columns, block.rules(), 2), block.rules()).to_pylist() == [fault, None]
