import math
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.annotators.unigram_log_prob import UnigramLogProb
from textmill.batch import Batch
from textmill.errors import UserError
from textmill.tokens.words import tokenizer

COUNTS = {"the": 500, "of": 300, "ferry": 7, ".": 90, "ß": 3}


@pytest.fixture(scope="session")
def word_counts(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("table") / "unigram_freq.csv"
    path.write_text("word,count\n" + "".join(f"{word},{count}\n" for word, count in COUNTS.items()), encoding="utf-8")
    return str(path)


def scores(block: UnigramLogProb, *texts: str | None) -> list[float]:
    found: list[float] = block.apply(Batch(pa.record_batch({"text": pa.array(texts, pa.large_string())})))[
        "unigram_log_prob"
    ].to_pylist()
    return found


def plain(text: str) -> float:
    total = sum(COUNTS.values())
    logs = [
        math.log(COUNTS[low] / total if (low := word.lower()) in COUNTS else 1e-9)
        for word in tokenizer("eng").words(text)
    ]
    return sum(logs) / len(logs) if logs else 0.0


@given(st.lists(st.sampled_from(["The", "of", "ferry", "unknown", ".", "ß", "\n", "\u2028", "\x00"]), max_size=30))
def test_the_mean_of_the_words(word_counts: str, words: list[str]) -> None:
    text = " ".join(words)
    assert scores(UnigramLogProb(table=word_counts), text) == [pytest.approx(plain(text), rel=1e-12)]


def test_texts_share_words_without_sharing_scores(word_counts: str) -> None:
    block = UnigramLogProb(table=word_counts)
    block.prepare()
    assert scores(block, "The ferry", "", None, "of the ferry") == [
        pytest.approx(plain("The ferry")),
        0.0,
        0.0,
        pytest.approx(plain("of the ferry")),
    ]


def test_scores_of_the_reference(tmp_path: Path) -> None:
    frequencies = {"the": 0.05, "of": 0.03, "and": 0.025, "ferry": 1e-05, "museum": 2e-05, "water": 0.0001}
    rest = 1 - sum(frequencies.values())
    path = tmp_path / "table.csv"
    rows = [(word, round(share * 10**8)) for word, share in [*frequencies.items(), ("zzrest", rest)]]
    path.write_text("word,count\n" + "".join(f"{word},{count}\n" for word, count in rows), encoding="utf-8")
    found = scores(UnigramLogProb(table=str(path)), "the of and", "The ferry left the water", "zzz qqq", "")
    assert found == pytest.approx([-3.397057, -9.487599, -20.723266, 0.0], abs=1e-6)


def test_a_table_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\nc,d\n", encoding="utf-8")
    with pytest.raises(UserError, match="columns `word` and `count`"):
        UnigramLogProb(table=str(path)).prepare()
