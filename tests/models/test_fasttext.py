from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.errors import UserError
from textmill.models.fasttext import embedded_language_model, load, single_line
from textmill.models.fasttext_format import read_labels


def test_the_embedded_model_is_lid_176() -> None:
    path = embedded_language_model()
    assert len(read_labels(path)) == 176
    assert load(path) is load(path)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The ferry left the harbour before dawn.", "__label__en"),
        ("Le bateau est parti avant l'aube.", "__label__fr"),
        ("日本の港から船が出た。", "__label__ja"),
    ],
)
def test_predictions_work_under_this_numpy(text: str, label: str) -> None:
    best = load(embedded_language_model()).best(text)
    assert best is not None
    assert best[0] == label
    assert 0.65 < best[1] <= 1.0
    assert load(embedded_language_model()).probability(text, label) == pytest.approx(best[1])


def test_an_unknown_label_has_no_probability() -> None:
    assert load(embedded_language_model()).probability("hello", "__label__none") == 0.0


def test_another_file_is_a_user_error(tmp_path: Path) -> None:
    other = tmp_path / "m.bin"
    other.write_bytes(b"no model" * 20)
    with pytest.raises(UserError, match="is not a fastText model"):
        load(other)
    with pytest.raises(UserError, match="is not a fastText model"):
        read_labels(other)


@given(st.text())
def test_any_unicode_is_one_line_with_a_score(text: str) -> None:
    line = single_line(text)
    assert "\n" not in line
    assert len(line) == len(text)
    best = load(embedded_language_model()).best(line)
    assert best is None or 0 <= best[1] <= 1
