from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pydantic import ValidationError
from tests.shared_place import Row

from textmill.batch import Batch, Columns
from textmill.decide import faults, first_failing
from textmill.errors import UserError
from textmill.filters.fasttext_classifier import FasttextClassifier
from textmill.training.classifier import Settings, train


class MathStub:
    """The model of the vectors: how often a line says math."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def best(self, line: str) -> tuple[str, float] | None:
        return max(self.ranked(line), key=lambda pair: pair[1])

    def ranked(self, line: str) -> list[tuple[str, float]]:
        self.seen.append(line)
        score = min(1.0, 0.3 * line.count("math"))
        return [("__label__math", score), ("__label__other", 1 - score)]

    def labels(self) -> list[str]:
        return ["__label__math", "__label__other"]


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> MathStub:
    model = MathStub()
    monkeypatch.setattr("textmill.filters.fasttext_classifier.load", lambda path: model)
    return model


@pytest.fixture
def place(tmp_path: Path) -> str:
    path = tmp_path / "model.bin"
    path.write_bytes(b"stub")
    return str(path)


def run(block: FasttextClassifier, *texts: str | None) -> tuple[list[str | None], Columns]:
    found = block.apply(Batch(pa.record_batch({"text": pa.array(texts, pa.large_string())})))
    return faults(first_failing(found, block.rules(), len(texts)), block.rules()).to_pylist(), found


def pairs(value: list[object]) -> dict[str, float]:
    listed = [value] if isinstance(value[0], str) else value
    return {label: least for label, least in listed}  # rows are lists, not tuples


def test_a_page_cannot_hide_unless_faithful(stub: MathStub, place: str) -> None:
    texts = ("ABSTRACT MATH", "x </s> math")
    run(FasttextClassifier(model=place, keep_labels={"math": 0.5}), *texts)
    run(FasttextClassifier(model=place, keep_labels={"math": 0.5}, faithful=True), *texts)
    assert stub.seen == ["abstract math", "x  math", *texts]


def test_decisions_texts_and_scores_of_the_reference(
    stub: MathStub, place: str, shared_vectors: tuple[Row, ...]
) -> None:
    rows = [row for row in shared_vectors if row["kind"] == "filter" and row["cls"] == "FastTextClassifierFilter"]
    assert len(rows) == 16
    units = {"DOCUMENT": "document", "PARAGRAPH": "paragraphs", "SENTENCE": "sentences"}
    for row in rows:
        params = row["params"]
        block = FasttextClassifier(
            model=place,
            keep_labels=pairs(params["keep_labels"]) if "keep_labels" in params else {},
            remove_labels=pairs(params["remove_labels"]) if "remove_labels" in params else {},
            units=units[params.get("filter_mode", "DOCUMENT")],
            newline_replacement=params.get("newline_replacement", ""),
            faithful=True,
        )
        block.prepare()
        stub.seen.clear()
        (fault,), found = run(block, row["input"]["text"])
        assert (fault is None) == (row["decision"] == "keep"), row["id"]
        assert found["text"].to_pylist() == [row["text_out"]], row["id"]
        means = {f"__label__{pair['label']}": pair["score"] for pair in found["label_scores"][0].as_py()}
        assert means == pytest.approx(row["metadata_out"]), row["id"]
        assert stub.seen == row["text_seen_by_model"], row["id"]


def test_lines_without_the_label_go(stub: MathStub, place: str) -> None:
    block = FasttextClassifier(model=place, keep_labels={"math": 0.6}, units="paragraphs")
    verdicts, found = run(block, "math math\n\nno\r\nmath and math\nrest", "nothing\nat all", None)
    assert verdicts == [None, "nothing_left", "nothing_left"]
    assert found["text"].to_pylist() == ["math math\n\nmath and math\n", "nothing\nat all", ""]
    assert found["fasttext_classifier.units_removed"].to_pylist() == [2, 2, 0]


def test_just_at_and_just_under_a_limit(stub: MathStub, place: str) -> None:
    limit = 0.3
    for least, fault in ((limit, None), (float(np.nextafter(limit, 1)), "nothing_left")):
        assert run(FasttextClassifier(model=place, keep_labels={"math": least}), "math")[0] == [fault]
    for least, fault in ((limit, "nothing_left"), (float(np.nextafter(limit, 1)), None)):
        assert run(FasttextClassifier(model=place, remove_labels={"math": least}), "math")[0] == [fault]


def test_labels_are_checked_before_work(stub: MathStub, place: str) -> None:
    for settings in ({"keep_labels": {"maths": 0.5}}, {"remove_labels": {"maths": 0.5}}):
        with pytest.raises(UserError, match=r"'maths' is no label of .*; it has math, other"):
            FasttextClassifier(model=place, **settings).prepare()
    with pytest.raises(ValidationError, match="not both"):
        FasttextClassifier(model=place, keep_labels={"math": 0.5}, remove_labels={"other": 0.5})


def test_a_real_model(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    train(["good words", "bad words"] * 20, ["__label__hq", "__label__lq"] * 20, Settings(dim=4, buckets=50)).save(path)
    block = FasttextClassifier(model=str(path), keep_labels={"hq": 0.5}, units="sentences")
    block.prepare()
    assert run(block, "good good. Bad bad.")[1]["text"].to_pylist() == ["good good."]
