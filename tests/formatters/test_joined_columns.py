import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.formatters.joined_columns import JoinedColumns

TEXTS = st.lists(st.tuples(st.none() | st.text(), st.text()), min_size=1, max_size=5)


def joined(rows: list[tuple[str | None, str]], separator: str) -> list[str]:
    titles, texts = zip(*rows, strict=True)
    batch = Batch(pa.record_batch({"title": pa.array(titles, pa.string()), "text": pa.array(texts, pa.large_string())}))
    found: list[str] = JoinedColumns(columns=("title", "text"), separator=separator).apply(batch)["text"].to_pylist()
    return found


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("A", "b", "A\n\nb"),
        (None, "b", "b"),
        (" \n", "b", "b"),
        ("A", "", "A"),
        ("", " ", ""),
        (" A ", "b", " A \n\nb"),
    ],
)
def test_what_is_blank_is_left_out(title: str | None, text: str, found: str) -> None:
    assert joined([(title, text)], "\n\n") == [found]


@given(TEXTS, st.text(max_size=3))
def test_as_one_row_after_another(rows: list[tuple[str | None, str]], separator: str) -> None:
    for (title, text), found in zip(rows, joined(rows, separator), strict=True):
        if (title or "").strip() and text.strip():
            assert found == f"{title}{separator}{text}"
        else:
            assert found == ((title or "") if (title or "").strip() else text if text.strip() else "")
