import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from textmill.text.text_bytes import TextBytes

PIECES = st.sampled_from(
    ["a", "é", "日本", "\U0001f600", "\n", "\n\n", "\r\n", "\x0b", "\x1c", "\x1f", "\x85", "\u2028", " "]
)
TEXTS = st.lists(st.one_of(st.none(), st.lists(PIECES, max_size=8).map("".join), st.text(max_size=5)), max_size=6)


@given(TEXTS, st.integers(0, 3))
def test_lines_as_in_the_texts(texts: list[str | None], cut: int) -> None:
    column = pa.array(texts, pa.large_string()).slice(cut)
    plain = [text or "" for text in texts[cut:]]
    found = TextBytes.of(column)
    begins, ends = found.lines
    lines = [bytes(found.data[begin:end]).decode() for begin, end in zip(begins, ends, strict=True)]
    assert lines == [line for text in plain for line in text.split("\n")]
    assert found.row_of_line.tolist() == [row for row, text in enumerate(plain) for _ in text.split("\n")]
