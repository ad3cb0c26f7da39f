from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.models.fasttext import FastText, load
from textmill.models.fasttext_format import read_labels
from textmill.training.classifier import Classifier, Settings, features_of, token_hash, tokens_of, train

SETTINGS = Settings(dim=6, epochs=30, buckets=500, word_ngrams=3, min_count=2, learning_rate=0.5)
LINES = [
    line
    for n in range(60)
    for line in (f"the théorie of {n} straße lemma 数学 proof", f"buy {n} cheap pills online now")
]
LABELS = ["__label__hq", "__label__lq"] * 60


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return train(LINES, LABELS, SETTINGS)


@pytest.fixture(scope="module")
def model(classifier: Classifier, tmp_path_factory: pytest.TempPathFactory) -> FastText:
    path = tmp_path_factory.mktemp("model") / "model.bin"
    classifier.save(path)
    assert read_labels(path) == ("__label__hq", "__label__lq")
    return load(path)


def own_probability(classifier: Classifier, line: str) -> float:
    rows = {word: row for row, (word, _) in enumerate(classifier.vocabulary.words)}
    tokens = tokens_of(line)
    used = features_of([rows.get(t, -1) for t in tokens], [token_hash(t) for t in tokens], len(rows), SETTINGS)
    scores = classifier.outputs @ classifier.inputs[used].mean(axis=0)
    return float(np.exp(scores[0]) / np.exp(scores).sum())


@given(
    line=st.one_of(
        st.text(),
        st.lists(st.sampled_from(["the", "straße", "数学", "now", "</s>", "__label__lq", "x", "\t", "\0"])).map(
            " ".join
        ),
    )
)
def test_fasttext_reads_the_features_that_were_trained(line: str, classifier: Classifier, model: FastText) -> None:
    line = line.replace("\n", " ")
    assert model.probability(line, "__label__hq") == pytest.approx(own_probability(classifier, line), abs=3e-5)


def test_training_learns(model: FastText) -> None:
    assert model.probability("a new lemma with its proof", "__label__hq") > 0.9
    assert model.probability("cheap pills", "__label__hq") < 0.1


def test_training_twice_gives_the_same_bytes(classifier: Classifier, tmp_path: Path) -> None:
    for name, trained in (("a", classifier), ("b", train(LINES, LABELS, SETTINGS))):
        trained.save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_seed_decides_the_start() -> None:
    other = train(LINES[:4], LABELS[:4], Settings(dim=2, epochs=1, buckets=10, seed=1))
    same = train(LINES[:4], LABELS[:4], Settings(dim=2, epochs=1, buckets=10, seed=0))
    assert not np.array_equal(other.inputs, same.inputs)


@pytest.mark.parametrize(("token", "value"), [(b"", -2128831035), (b"a", -468965076), ("ß".encode(), 1325040919)])
def test_token_hash(token: bytes, value: int) -> None:
    assert token_hash(token) == value


def test_labels_in_texts_are_no_words() -> None:
    assert tokens_of("a __label__lq b") == [b"a", b"b", b"</s>"]
    assert tokens_of("a </s> b") == [b"a", b"</s>"]
