"""Every document gets its count: by cluster size, by language where asked, never below one."""

import json

import pyarrow as pa
import pytest

from textmill.annotators.rehydration import Rehydration
from textmill.batch import Batch
from textmill.errors import MissingModelError, UserError


def repeats(block, **columns):
    return block.apply(Batch(pa.record_batch(columns)))["repeats"].to_pylist()


def test_the_dataset_cards_table():
    sizes = pa.array([None, 1, 4, 5, 1000], pa.int64())
    assert repeats(Rehydration(), cluster_size=sizes) == [1, 1, 3, 5, 1]


def test_by_language(tmp_path):
    path = tmp_path / "weights.json"
    path.write_text(json.dumps({"por_Latn": {"1": 1, "2": 4}, "tha_Thai": {"2": 3, "9": 1}}))
    block = Rehydration(by_language=str(path))
    block.prepare()
    found = repeats(
        block,
        cluster_size=[2, 2, 2, 9, 1],
        language=["por", "tha", "eng", "tha", None],
        script=["Latn", "Thai", "Latn", "Thai", None],
    )
    assert found == [4, 3, 1, 1, 1]
    before = block.identity()
    path.write_text(json.dumps({"por_Latn": {"1": 2}}))
    assert block.identity() != before
    assert repeats(block, cluster_size=[2], language=["por"], script=["Latn"]) == [2]


@pytest.mark.parametrize("content", ["{", "[]", '{"por_Latn": {}}', '{"por_Latn": {"1": 0}}', '{"por_Latn": {"x": 1}}'])
def test_wrong_tables(tmp_path, content):
    path = tmp_path / "weights.json"
    path.write_text(content)
    with pytest.raises(UserError, match="not tables of weights by language"):
        Rehydration(by_language=str(path)).prepare()


def test_a_missing_file_names_its_setting():
    with pytest.raises(MissingModelError, match="`by_language:`"):
        Rehydration(by_language="no/such.json").prepare()


@pytest.mark.parametrize("weights", [{}, {1: 0}, {1: 1, 2: -1}])
def test_no_document_is_written_less_than_once(weights):
    with pytest.raises(ValueError, match="at least 1"):
        Rehydration(weights=weights)
