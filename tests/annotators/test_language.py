import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.annotators.language import Language
from textmill.batch import Batch
from textmill.errors import MissingModelError
from textmill.languages.iso639 import ISO_639_3, to_iso639_3
from textmill.languages.script import script_of
from textmill.models.fasttext import embedded_language_model
from textmill.models.fasttext_format import read_labels
from textmill.training.classifier import Settings, train


def batch(*texts: str | None) -> Batch:
    return Batch(pa.record_batch({"text": pa.array(texts, pa.large_string())}))


def test_language_script_and_score() -> None:
    found = Language().apply(batch("The ferry left\nthe harbour.", "日本の港から船が出た。", None))
    assert found["language"].to_pylist()[:2] == ["eng", "jpn"]
    assert found["script"].to_pylist() == ["Latn", "Jpan", None]
    assert found["language_score"].type == pa.float32()
    assert [field.type for field in Language().provides()] == [found[n].type for n in Language().provides().names]


def test_newlines_are_shown_as_spaces() -> None:
    joined = Language().apply(batch("Das Schiff\nverließ den Hafen", "Das Schiff verließ den Hafen"))
    assert len(set(joined["language_score"].to_pylist())) == 1


def test_every_label_of_lid_176_is_three_letters() -> None:
    codes = [to_iso639_3(label)[0] for label in read_labels(embedded_language_model())]
    assert {len(code) for code in codes} == {3}
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("label", "code", "script"),
    [
        ("__label__en", "eng", None),
        ("__label__zh", "zho", None),
        ("__label__als", "gsw", None),
        ("__label__arz", "arz", None),
        ("__label__sh", "hbs", None),
        ("__label__por_Latn", "por", "Latn"),
    ],
)
def test_labels(label: str, code: str, script: str | None) -> None:
    assert to_iso639_3(label) == (code, script)


def test_the_table_has_no_repeats() -> None:
    assert all(len(code) == 3 for code in ISO_639_3.values())


def test_a_model_that_names_scripts(tmp_path: Path) -> None:
    path = tmp_path / "glot.bin"
    labels = ["__label__srp_Cyrl", "__label__srp_Latn"] * 20
    train(["добар дан", "dobar dan"] * 20, labels, Settings(dim=4, buckets=10)).save(path)
    block = Language(model=str(path))
    block.prepare()
    found = block.apply(batch("добар", "dobar"))
    assert found["language"].to_pylist() == ["srp", "srp"]
    assert found["script"].to_pylist() == ["Cyrl", "Latn"]
    assert block.identity() != Language().identity()


class Labels:
    """Answers as told."""

    def __init__(self, *ranked: tuple[str, float]) -> None:
        self.answer = list(ranked)
        self.seen: list[str] = []

    def best(self, line: str) -> tuple[str, float] | None:
        return max(self.ranked(line), key=lambda pair: pair[1], default=None)

    def ranked(self, line: str) -> list[tuple[str, float]]:
        self.seen.append(line)
        return self.answer

    def labels(self) -> list[str]:
        return [label for label, _ in self.answer]


def test_the_likeliest_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = Labels(("__label__por_Latn", 0.83), ("__label__glg_Latn", 0.5), ("__label__x", 0.01))
    monkeypatch.setattr("textmill.annotators.language.load", lambda path: stub)
    block = Language(min_top_score=0.5)
    found = block.apply(batch("a\nb", None))
    assert [found[name].type for name in block.provides().names] == block.provides().types
    assert found["top_languages"][0].as_py() == [
        {"label": "por_Latn", "score": pytest.approx(0.83)},
        {"label": "glg_Latn", "score": 0.5},
    ]
    assert (found["language"][0].as_py(), found["script"][0].as_py()) == ("por", "Latn")
    only = Language(min_top_score=0.0, top_labels=("x",)).apply(batch("a"))["top_languages"].to_pylist()
    assert [[pair["label"] for pair in row] for row in only] == [["x"]]
    assert stub.seen == ["a b", "", "a"]


def test_newlines_vanish_in_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = Labels()
    monkeypatch.setattr("textmill.annotators.language.load", lambda path: stub)
    found = Language(profile="fineweb-v1").apply(batch("a\nb"))
    assert found["language"].to_pylist() == [None]
    assert stub.seen == ["ab"]


def test_both_ways_to_ask_agree() -> None:
    texts = ["The ferry left\nthe harbour.", "日本の港から船が出た。", "12345", "", None]
    one, many = Language().apply(batch(*texts)), Language(min_top_score=0.2).apply(batch(*texts))
    assert all(one[name].equals(many[name]) for name in one)


def test_a_missing_model_is_found_before_work() -> None:
    with pytest.raises(MissingModelError, match=r"nowhere\.bin"):
        Language(model="nowhere.bin").prepare()


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("", None),
        ("123 !? 😀", None),
        ("hello", "Latn"),
        ("Größe", "Latn"),
        ("привет hi", "Cyrl"),
        ("ab бв", "Cyrl"),
        ("漢字", "Hani"),
        ("漢字かな", "Jpan"),
        ("カタカナ", "Jpan"),
        ("한국어", "Hang"),
        ("한국어漢字", "Kore"),
        ("ᱥᱟᱱᱛᱟᱲᱤ", "Olck"),
        ("ไทย", "Thai"),
    ],
)
def test_scripts(text: str, script: str | None) -> None:
    assert script_of(text) == script


@given(st.text(), st.text())
def test_script_does_not_depend_on_order(one: str, two: str) -> None:
    assert script_of(one + two) == script_of(two + one)


def test_labelled_lines_of_463_languages(shared_data: Path) -> None:
    with gzip.open(shared_data / "langid" / "lines.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][::7]
    found = Language(faithful=True).apply(batch(*[row["text"] for row in rows]))
    wider = {"Hans": "Hani", "Hant": "Hani", "Hang": "Kore"}
    for row, language, script in zip(rows, found["language"].to_pylist(), found["script"].to_pylist(), strict=True):
        assert language == to_iso639_3(row["lid176_pred"])[0]
        assert wider.get(script, script) == wider.get(row["script"], row["script"])
