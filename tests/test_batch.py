import numpy as np
import pyarrow as pa
import pytest

from textmill.batch import Batch


def make(*texts: str | None) -> Batch:
    return Batch(
        pa.RecordBatch.from_pydict(
            {"id": [str(n) for n in range(len(texts))], "text": pa.array(texts, pa.large_string())}
        )
    )


def test_texts_are_decoded_and_null_is_empty() -> None:
    assert make("a", None, "ü").texts == ["a", "", "ü"]


def test_with_columns_replaces_in_place_and_appends() -> None:
    batch = make("a", "b").with_columns({"id": pa.array(["x", "y"]), "n": pa.array([1, 2])})
    assert batch.names == ["id", "text", "n"]
    assert batch.column("id").to_pylist() == ["x", "y"]


def test_with_columns_refuses_another_number_of_rows() -> None:
    with pytest.raises(ValueError, match="1 values for 2 rows"):
        make("a", "b").with_columns({"n": pa.array([1])})


def test_derive_computes_once_per_row_and_follows_kept_rows() -> None:
    seen: list[str] = []

    def length(text: str) -> int:
        seen.append(text)
        return len(text)

    batch = make("a", "bb", "ccc")
    assert batch.derive("length", length) == [1, 2, 3]
    kept = batch.keep(np.array([True, False, True]))
    assert kept.derive("length", length) == [1, 3]
    assert kept.texts == ["a", "ccc"]
    assert seen == ["a", "bb", "ccc"]


def test_derive_forgets_only_rows_whose_text_was_edited() -> None:
    seen: list[str] = []
    batch = make("a", "bb")
    batch.derive("length", lambda text: seen.append(text) or len(text))
    edited = batch.with_columns({"text": pa.array(["a", "changed"], pa.large_string())})
    assert edited.derive("length", lambda text: seen.append(text) or len(text)) == [1, 7]
    assert seen == ["a", "bb", "changed"]
    assert edited.texts == ["a", "changed"]
    assert batch.texts == ["a", "bb"]


def test_other_columns_do_not_lose_what_was_derived() -> None:
    batch = make("a")
    batch.derive("length", len)
    assert batch.with_columns({"n": pa.array([1])}).derive("length", lambda text: -1) == [1]


def test_without_removes_and_ignores_unknown_names() -> None:
    assert make("a").without(("id", "nowhere")).names == ["text"]
