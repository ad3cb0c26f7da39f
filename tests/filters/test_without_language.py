import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.decide import faults, first_failing
from textmill.documents import column_type
from textmill.filters.without_language import WithoutLanguage


@pytest.mark.parametrize(
    ("language", "score", "expected"),
    [
        ("eng", 0.7500001, "excluded_language"),
        ("eng", 0.75, None),
        ("eng", 0.1, None),
        ("eng", None, None),
        ("deu", 0.99, None),
        (None, None, None),
    ],
)
def test_only_sure_documents_of_the_language_go(
    language: str | None, score: float | None, expected: str | None
) -> None:
    block = WithoutLanguage(exclude=("eng",), max_score=0.75)
    values = {"language": language, "language_score": score}
    batch = Batch(pa.record_batch({name: pa.array([value], column_type(name)) for name, value in values.items()}))
    assert faults(first_failing(block.apply(batch), block.rules(), 1), block.rules()).to_pylist() == [expected]
