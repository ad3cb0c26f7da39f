from pathlib import Path

import pyarrow as pa
import pytest
from pydantic import ValidationError
from small_run import corpus, small_run

from textmill.annotators.constant import Constant, Value
from textmill.batch import Batch


def test_a_column_of_the_type_of_each_value() -> None:
    values: dict[str, Value] = {"copies": 2, "share": 1.0, "is_book": True, "kind": "book"}
    block = Constant(columns=values)
    found = block.apply(Batch(pa.record_batch({"text": ["a", "b"]})))
    assert pa.table(found).schema == block.provides()
    assert pa.table(found).to_pylist() == [values, values]
    assert [str(column.type) for column in block.provides()] == ["int64", "double", "bool", "string"]


@pytest.mark.parametrize(
    "columns",
    [
        *({}, {"text": "x"}, {"license": "MIT"}, {"fault": "x"}, {"A": 1}, {"a.b": 1}, {"a": None}),
        *({"a": 1 << 63}, {"a": float("nan")}, {"a": [1]}),
    ],
)
def test_what_is_no_constant(columns: dict[str, Value]) -> None:
    with pytest.raises(ValidationError):
        Constant(columns=columns)


def test_weights_of_a_mixture(tmp_path: Path) -> None:
    """A source of weight 2, of which a share of a half is drawn, is written twice as far as it is drawn."""
    documents = [{"text": f"Text {row}"} for row in range(200)]
    blocks: list[object] = [
        {"annotators.constant": {"columns": {"copies": 2, "share": 0.5}}},
        {"filters.sampler": {"rate_column": "share"}},
    ]
    texts = [
        row["text"] for row in corpus(small_run(tmp_path, [documents], blocks, writer={"repeat_by": "copies"}), "text")
    ]
    assert 70 < len(set(texts)) < 130
    assert len(texts) == 2 * len(set(texts))
