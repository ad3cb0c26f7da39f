import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
import zstandard

from textmill.errors import UserError
from textmill.models.fasttext import load
from textmill.models.files import digest
from textmill.training.classifier import Settings
from textmill.training.quality import QualityReport, train_quality

SMALL = Settings(dim=4, epochs=10, buckets=1000)
GOOD = [f"chapter {n} explains how the lemma follows from theorem {n}" for n in range(60)]
BAD = [f"buy cheap pills {n} online now, order {n} today" for n in range(60)]


def json_lines(texts: list[str]) -> bytes:
    return "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "good-1.jsonl").write_bytes(json_lines(GOOD[:20]) + b"\n")
    (tmp_path / "good-2.jsonl.gz").write_bytes(gzip.compress(json_lines(GOOD[20:40])))
    (tmp_path / "good-3.jsonl.zst").write_bytes(zstandard.compress(json_lines([*GOOD[40:], GOOD[0], " "])))
    pq.write_table(pa.table({"text": [*BAD, None]}), tmp_path / "bad.parquet")
    return tmp_path


def run(files: Path, out: str = "out", held_out: float = 0.2) -> QualityReport:
    patterns = [str(files / "good-*")]
    return train_quality(patterns, [str(files / "bad.parquet")], files / out, held_out=held_out, settings=SMALL)


def test_it_trains_measures_and_writes(files: Path) -> None:
    report = run(files)
    trained = report.trained_positives + report.trained_negatives
    assert trained + report.metrics.positives + report.metrics.negatives == 120
    assert report.duplicates == 1
    assert report.metrics.auc == 1.0
    assert report.metrics.f1 == 1.0
    model = files / "out" / "model.bin"
    assert report.sha256 == digest(model)
    assert load(model).probability("the theorem explains the lemma", report.label) > 0.8
    written = json.loads((files / "out" / "metrics.json").read_text())
    assert written["metrics"]["auc"] == 1.0
    assert written["settings"]["dim"] == 4


def test_the_model_card_has_valid_front_matter(files: Path) -> None:
    run(files)
    card = (files / "out" / "README.md").read_text()
    _, front, body = card.split("---\n", 2)
    values = yaml.safe_load(front)
    assert values["library_name"] == "fasttext"
    assert values["model-index"][0]["results"][0]["metrics"][3] == {"type": "roc_auc", "value": 1.0}
    assert "annotators.fasttext_quality" in body
    assert str(files) not in card


def test_two_runs_are_the_same_bytes(files: Path) -> None:
    run(files, "one")
    run(files, "two")
    for name in ("model.bin", "metrics.json", "README.md"):
        assert (files / "one" / name).read_bytes() == (files / "two" / name).read_bytes()


def test_the_order_of_examples_does_not_matter(files: Path) -> None:
    before = run(files, "one").sha256
    (files / "good-1.jsonl").write_bytes(json_lines(GOOD[:20][::-1]))
    assert run(files, "two").sha256 == before


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("good-0.jsonl", b"{\n", "good-0.jsonl:1: not JSON"),
        ("good-0.jsonl", b'{"body": "x"}\n', "good-0.jsonl:1: no 'text'"),
        ("good-0.jsonl", b'{"text": 3}\n', "'text' is int, not text"),
        ("good-0.jsonl.gz", b"not gzip", "cannot be read"),
        ("good-0.jsonl.zst", b"not zstd", "cannot be read"),
        ("good-0.parquet", b"not parquet", "cannot be read"),
        ("good-0.txt", b"text", "not a .jsonl"),
        ("good-0.jsonl", json_lines(BAD[:1]), "1 texts are both positive and negative"),
    ],
)
def test_wrong_examples_are_user_errors(files: Path, name: str, content: bytes, message: str) -> None:
    (files / name).write_bytes(content)
    with pytest.raises(UserError, match=message):
        run(files)


def test_no_file_no_class_no_share(files: Path) -> None:
    bad = [str(files / "bad.parquet")]
    with pytest.raises(UserError, match="no such file"):
        train_quality([str(files / "none.jsonl")], bad, files / "out")
    with pytest.raises(UserError, match="no such file"):
        train_quality([str(files / "none-*.jsonl")], bad, files / "out")
    (files / "empty.jsonl").write_bytes(b"")
    with pytest.raises(UserError, match="no positive text to learn from, of 0 positive texts"):
        train_quality([str(files / "empty.jsonl")], bad, files / "out")
    with pytest.raises(UserError, match="held out"):
        run(files, held_out=1e-9)
    with pytest.raises(UserError, match="between 0 and 1"):
        run(files, held_out=1.0)


def test_an_output_that_is_a_file(files: Path) -> None:
    (files / "out").write_bytes(b"")
    with pytest.raises(UserError, match="cannot be written"):
        run(files)
