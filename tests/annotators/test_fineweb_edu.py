"""FineWeb-Edu's score: the rounding rule, truncation, and a small classifier made here and run for real."""

import json
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from textmill.annotators.fineweb_edu import FinewebEdu, int_score
from textmill.batch import Batch
from textmill.errors import MissingModelError, UserError
from textmill.filters.threshold import Threshold
from textmill.models import onnx_regressor


@pytest.mark.parametrize(
    ("score", "whole"),
    [
        (-0.3, 0),
        (-7.0, 0),
        (0.49, 0),
        (0.5, 0),
        (0.51, 1),
        (1.5, 2),
        (2.4999, 2),
        (2.5, 2),
        (2.515625, 3),
        (3.0, 3),
        (3.5, 4),
        (4.5, 4),
        (5.2, 5),
        (99.0, 5),
    ],
)
def test_halves_go_to_the_even_number(score: float, whole: int) -> None:
    assert int_score(score) == whole


@pytest.fixture
def files(edu_files: dict[str, str]) -> dict[str, str]:
    """Settings of a block whose score is the sum of its words' values: plus 1, half 0.5, minus -1."""
    return edu_files


def scores(block: FinewebEdu, texts: list[str]) -> tuple[list[float], list[int]]:
    columns = block.apply(Batch(pa.record_batch({"text": pa.array(texts, pa.large_string())})))
    assert columns["edu_score"].type == pa.float32()
    return columns["edu_score"].to_pylist(), columns["int_score"].to_pylist()


def test_scores(files: dict[str, str]) -> None:
    texts = ["plus plus half", "plus plus plus half", "minus", "", "plus " * 9]
    assert scores(FinewebEdu(**files), texts) == ([2.5, 3.5, -1.0, 0.0, 9.0], [2, 4, 0, 0, 5])


def test_a_score_does_not_depend_on_the_batch(files: dict[str, str]) -> None:
    texts = ["plus " * n + "half" for n in range(6)]
    together = scores(FinewebEdu(**files), texts)
    alone = [scores(FinewebEdu(**files), [text]) for text in texts]
    assert together == ([row[0][0] for row in alone], [row[1][0] for row in alone])


@pytest.mark.parametrize(("max_tokens", "score"), [(3, 1.0), (4, 2.0), (7, 5.0), (512, 5.0)])
def test_only_the_first_tokens_are_read_special_ones_included(
    files: dict[str, str], max_tokens: int, score: float
) -> None:
    assert scores(FinewebEdu(**files, max_tokens=max_tokens), ["plus " * 5])[0] == [score]


def test_at_512_tokens(files: dict[str, str]) -> None:
    assert scores(FinewebEdu(**files), ["nothing " * 509 + "plus plus"])[0] == [1.0]


@pytest.mark.parametrize(("text", "kept"), [("plus plus half", False), ("plus plus plus", True)])
def test_fineweb_edu_keeps_3_and_more(files: dict[str, str], text: str, kept: bool) -> None:
    batch = Batch(pa.record_batch({"text": [text]}))
    batch = batch.with_columns(FinewebEdu(**files).apply(batch))
    rule = Threshold(column="int_score", min=3)
    value = rule.apply(batch)["threshold.value"][0].as_py()
    assert (value >= 3) is kept


def test_identity_follows_the_files(files: dict[str, str], tmp_path: Path) -> None:
    other = json.loads(Path(files["tokenizer"]).read_text(encoding="utf-8"))
    other["version"] = "1.0 "
    (tmp_path / "tokenizer.json").write_text(json.dumps(other), encoding="utf-8")
    changed = FinewebEdu(model=files["model"], tokenizer=str(tmp_path / "tokenizer.json"))
    assert changed.identity() != FinewebEdu(**files).identity()


def test_a_missing_model_is_one_line(tmp_path: Path) -> None:
    block = FinewebEdu(model=str(tmp_path / "model.onnx"), tokenizer=str(tmp_path / "tokenizer.json"))
    with pytest.raises(MissingModelError, match=r"no FineWeb-Edu classifier at .*point `model:`"):
        block.prepare()


def test_files_that_are_no_model(files: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match="not an ONNX model"):
        FinewebEdu(model=str(tmp_path / "x"), tokenizer=files["tokenizer"]).prepare()
    with pytest.raises(UserError, match=r"not a tokenizer\.json"):
        FinewebEdu(model=files["model"], tokenizer=str(tmp_path / "x")).prepare()


def test_without_the_extra(files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(UserError, match=r"pip install 'textmill\[edu\]'"):
        onnx_regressor.Regressor(Path(files["model"]), Path(files["tokenizer"]), 512)
