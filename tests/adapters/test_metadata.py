import pyarrow as pa

from textmill.adapters.metadata import json_rest, whole_metadata
from textmill.batch import Batch


def test_any_string_is_metadata_and_integers_keep_their_digits() -> None:
    texts = [None, "", '{"n": 18446744073709551617}', "[1]", "words", '{"a": NaN}']
    found = whole_metadata(Batch(pa.record_batch({"metadata": pa.array(texts, pa.string())})), [{}] * len(texts))
    assert found == [
        {},
        {},
        {"n": 2**64 + 1},
        {"metadata": "[1]"},
        {"metadata": "words"},
        {"metadata": '{"a": NaN}'},
    ]
    assert json_rest(found[2], {}) == '{"n":18446744073709551617}'
