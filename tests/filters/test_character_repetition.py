"""The commonest repeated character n-grams, as Data-Juicer counts them."""

import math
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.decide import first_failing
from textmill.filters.character_repetition import CharacterRepetition


def measured(text: str | None, ngram: int = 10) -> float | None:
    block = CharacterRepetition(ngram=ngram)
    found = block.apply(Batch(pa.RecordBatch.from_pydict({"text": pa.array([text], pa.string())})))
    value: float | None = found["character_repetition.repeated_ratio"][0].as_py()
    return value


def twin(text: str, ngram: int) -> float | None:
    counts = sorted(Counter(text[at : at + ngram] for at in range(len(text) - ngram + 1)).values(), reverse=True)
    repeated = min(int(math.sqrt(len(counts))), len(counts) - counts.count(1))
    return sum(counts[:repeated]) / sum(counts) if counts else None


@given(st.text("ab1 é😀", max_size=80), st.integers(1, 12))
def test_against_the_definition(text: str, ngram: int) -> None:
    assert measured(text, ngram) == twin(text, ngram)


@pytest.mark.parametrize(
    ("text", "ratio"),
    [(None, None), ("", None), ("a" * 9, None), ("a" * 10, 0.0), ("a" * 11, 1.0), ("abcdefghij" * 2, 2 / 11 * 1)],
)
def test_edges(text: str | None, ratio: float | None) -> None:
    assert measured(text) == ratio


@pytest.mark.parametrize(("limit", "fails"), [(1.0, -1), (0.99, 0), (None, -1)])
def test_the_limit_itself_stays(limit: float | None, fails: int) -> None:
    block = CharacterRepetition(max_repeated_ratio=limit)
    batch = Batch(pa.RecordBatch.from_pydict({"text": ["a" * 50]}))
    assert list(first_failing(block.apply(batch), block.rules(), 1)) == [fails]
