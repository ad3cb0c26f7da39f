from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.errors import UserError
from textmill.models.fasttext import FastText, embedded_language_model, load, single_line
from textmill.models.fasttext_format import read_labels
from textmill.models.fasttext_pruned import _ARGS, _COUNT_AND_KIND, _SIZES, PrunedModel


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


_ODD = [
    "</s>",
    "</s>x",
    "__label__en",
    "__label__xx",
    "__label",
    "\0",
    "a\0b",
    "\x1f",
    "é" * 40,
    "日本",
    "𠀀",
    "x" * 3000,
]


@given(st.lists(st.one_of(st.sampled_from(_ODD), st.text(max_size=12)), max_size=30), st.sampled_from([" ", "\t", ""]))
def test_scores_are_fasttext_s_to_the_last_bit(pieces: list[str], between: str) -> None:
    model = load(embedded_language_model())
    assert model._pruned is not None
    line = between.join(pieces)
    assert model.best(line) == model._best(line)
    assert model.probabilities(line) == dict(model.ranked(line))


def test_a_model_that_scores_otherwise_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PrunedModel, "best", lambda model, line: ("__label__en", 0.5))
    model = FastText(embedded_language_model())
    assert model._pruned is None
    assert model.best("Le bateau est parti avant l'aube.") == model._best("Le bateau est parti avant l'aube.")


@pytest.mark.parametrize("size", [0, 4, 60, 5000, 200_000, 600_000, 930_000])
def test_part_of_a_model_is_none(size: int, tmp_path: Path) -> None:
    whole = embedded_language_model().read_bytes()
    part = tmp_path / "part.ftz"
    part.write_bytes(whole[:size] or b"\0")
    assert PrunedModel.read(part) is None


def test_a_model_that_names_rows_which_it_has_not_is_none(tmp_path: Path) -> None:
    """Compiled code would read beyond them."""
    whole = bytearray(embedded_language_model().read_bytes())
    at = _ARGS.size + _SIZES.size
    for _ in range(_SIZES.unpack_from(whole, _ARGS.size)[0]):
        at = whole.index(b"\0", at) + 1 + _COUNT_AND_KIND.size
    whole[at + 4 : at + 8] = (1 << 30).to_bytes(4, "little")  # the first of pairs of a bucket and its row
    changed = tmp_path / "changed.ftz"
    changed.write_bytes(whole)
    assert PrunedModel.read(changed) is None
