from pathlib import Path

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.block import Filter
from textmill.decide import faults, first_failing
from textmill.errors import UserError
from textmill.filters.dclm_language import DclmLanguage
from textmill.filters.dclm_quality import DclmQuality
from textmill.training.classifier import Settings, train

ENGLISH = "The river has carved this valley for ten thousand years, and it is not done."
GERMAN = "Der Fluss hat dieses Tal in zehntausend Jahren geschaffen, und er ist noch nicht fertig."


def faults_of(block: Filter, columns: dict[str, pa.Array]) -> list[str | None]:
    """The faults of some documents."""
    rules = block.rules()
    found: list[str | None] = faults(
        first_failing(block.apply(Batch(pa.record_batch(columns))), rules, len(columns["text"])), rules
    ).to_pylist()
    return found


def texts(*values: str) -> dict[str, pa.Array]:
    return {"text": pa.array(values, pa.large_string())}


def test_the_embedded_model_tells_languages() -> None:
    block = DclmLanguage()
    batch = Batch(pa.record_batch(texts(ENGLISH, GERMAN, " .,", "")))
    columns = block.apply(batch)
    assert columns["language"].to_pylist() == ["eng", "deu", None, None]
    assert columns["script"].to_pylist() == ["Latn", "Latn", None, None]
    assert faults_of(block, texts(ENGLISH, GERMAN, " .,")) == [None, "other_language", "other_language"]
    assert faults_of(DclmLanguage(keep=("de", "en")), texts(ENGLISH, GERMAN)) == [None, None]


@pytest.mark.parametrize(("faithful", "seen"), [(True, "ab"), (False, "a b")])
def test_what_the_model_is_shown(faithful: bool, seen: str, tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    lines = {"ab ab": "__label__en", "a b a b": "__label__de"}
    train(list(lines) * 50, list(lines.values()) * 50, Settings(dim=4, buckets=1000, epochs=50)).save(path)
    block = DclmLanguage(model=str(path), faithful=faithful)
    found = block.apply(Batch(pa.record_batch(texts("a\nb"))))["language"].to_pylist()
    assert found == (["eng"] if seen == "ab" else ["deu"])


@pytest.mark.parametrize(
    ("scores", "fault"),
    [
        ({"en": 0.65}, "low_score"),
        ({"en": 0.6500001}, None),
        ({"en": 0.2, "fr": 0.9}, "low_score"),
        ({"fr": 0.99}, "other_language"),
        ({}, "other_language"),
        (None, "other_language"),
    ],
)
def test_stored_scores(scores: dict[str, float] | None, fault: str | None) -> None:
    block = DclmLanguage(scores="found")
    as_map = pa.array([None if scores is None else list(scores.items())], pa.map_(pa.string(), pa.float64()))
    as_struct = pa.array([scores], pa.struct([("en", pa.float64()), ("fr", pa.float64())]))
    for column in (as_map, as_struct):
        assert faults_of(block, {**texts(""), "found": column}) == [fault]


def test_langdetect() -> None:
    pytest.importorskip("langdetect", reason="the extra `dclm` is not installed")
    block = DclmLanguage(detector="langdetect", above=0.99)
    assert faults_of(block, texts(ENGLISH, GERMAN, "1 2", "")) == [None, *["other_language"] * 3]
    assert block.identity() == ""


def test_quality_is_the_probability_of_the_better_label(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    train(["good"] * 50 + ["bad"] * 50, ["__label__hq"] * 50 + ["__label__cc"] * 50, Settings(dim=4, epochs=50)).save(
        path
    )
    block = DclmQuality(model=str(path), min_score=0.5)
    block.prepare()
    assert faults_of(block, texts(" good\ngood ", "bad")) == [None, "low_quality"]
    high, low = block.apply(Batch(pa.record_batch(texts("good", "bad"))))["dclm_quality.score"].to_pylist()
    assert high > 0.9
    assert low < 0.1


def test_a_page_cannot_hide_unless_faithful(tmp_path: Path) -> None:
    path = str(tmp_path / "model.bin")
    lines = ["good one"] * 50 + ["bad one"] * 50
    train(lines, ["__label__hq"] * 50 + ["__label__cc"] * 50, Settings(dim=4, epochs=50)).save(Path(path))
    hidden = texts("BAD", "good </s> bad bad bad")
    assert faults_of(DclmQuality(model=path, min_score=0.5), hidden) == ["low_quality"] * 2
    assert faults_of(DclmQuality(model=path, min_score=0.5, faithful=True), hidden)[1] is None
    page = texts(f"日本の港 </s> {ENGLISH}")
    assert faults_of(DclmLanguage(above=0.3), page) == [None]
    assert faults_of(DclmLanguage(above=0.3, faithful=True), page) == ["other_language"]


def test_a_model_without_the_negative_label_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    train(["good", "bad"], ["__label__a", "__label__b"], Settings(dim=4)).save(path)
    with pytest.raises(UserError, match="one of them '__label__cc'"):
        DclmQuality(model=str(path)).prepare()
