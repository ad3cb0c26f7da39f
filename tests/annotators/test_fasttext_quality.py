from pathlib import Path

import pyarrow as pa
import pytest

from textmill.annotators.fasttext_quality import FasttextQuality
from textmill.batch import Batch
from textmill.errors import MissingModelError, UserError
from textmill.models.files import digest
from textmill.training.classifier import Settings, train


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("quality") / "model.bin"
    lines = ["proof lemma theorem", "cheap pills online"] * 30
    train(lines, ["__label__hq", "__label__lq"] * 30, Settings(dim=4, buckets=100)).save(path)
    return str(path)


def scores(block: FasttextQuality, *texts: str) -> list[float]:
    found = block.apply(Batch(pa.record_batch({"text": pa.array(texts, pa.large_string())})))
    return [float(score) for score in found[block.column].to_pylist()]


def test_scores_are_the_probability_of_the_label(model: str) -> None:
    good, bad, empty = scores(FasttextQuality(model=model), "a\nlemma\nproof", "cheap pills", "")
    assert good > 0.9
    assert bad < 0.1
    assert 0 <= empty <= 1
    other = scores(FasttextQuality(model=model, label="__label__lq", column="spam"), "a\nlemma\nproof")
    assert other[0] == pytest.approx(1 - good, abs=1e-4)


def test_lowercase(model: str) -> None:
    shouted, plain = scores(FasttextQuality(model=model, lowercase=True), "LEMMA", "lemma")
    assert shouted == plain
    assert scores(FasttextQuality(model=model), "Lemma") != [plain]


def test_a_page_cannot_hide_unless_faithful(model: str) -> None:
    plain, faithful = FasttextQuality(model=model), FasttextQuality(model=model, faithful=True)
    hidden = ("CHEAP PILLS", "lemma </s> cheap pills")
    assert scores(plain, *hidden) == scores(plain, "cheap pills", "lemma  cheap pills")
    assert scores(faithful, *hidden) != scores(plain, *hidden)
    assert scores(faithful, hidden[1]) == scores(faithful, "lemma")


def test_identity_is_the_models_digest(model: str) -> None:
    assert FasttextQuality(model=model).identity() == digest(Path(model))


def test_prepare_names_the_labels_there_are(model: str) -> None:
    FasttextQuality(model=model).prepare()
    with pytest.raises(UserError, match=r"'__label__good' is no label .* it has __label__hq, __label__lq"):
        FasttextQuality(model=model, label="__label__good").prepare()
    with pytest.raises(MissingModelError):
        FasttextQuality(model="none.bin").prepare()
