"""Each cluster keeps its first document, and every member learns the kept one's id and the size."""

import numpy as np
import pyarrow as pa
import pytest

from textmill.dedup.clusters import offsets, resolve
from textmill.dedup.forest import edge_table, merge


def forest_of(*pairs):
    ends = np.array(pairs, np.uint64).reshape(-1, 2)
    return edge_table(ends[:, 0], ends[:, 1])


class Ids:
    """Ids `s0r0`, … and which shards were asked for."""

    def __init__(self, rows):
        self.rows = rows
        self.asked = []

    def __call__(self, shard):
        self.asked.append(shard)
        return pa.array([f"s{shard}r{row}" for row in range(self.rows[shard])])


def test_offsets():
    assert offsets([3, 0, 2]) == [0, 3, 3]
    assert offsets([]) == []


def test_verdicts_by_shard():
    rows = [3, 0, 4, 2, 1]
    ids = Ids(rows)
    found = dict(resolve(merge([forest_of((1, 4), (4, 8), (5, 6))]), rows, ids))
    assert ids.asked == [0, 2]
    assert {shard: table.to_pylist() for shard, table in found.items()} == {
        0: [{"row": 1, "duplicate_of": None, "cluster_id": "s0r1", "cluster_size": 3}],
        2: [
            {"row": 1, "duplicate_of": "s0r1", "cluster_id": "s0r1", "cluster_size": 3},
            {"row": 2, "duplicate_of": None, "cluster_id": "s2r2", "cluster_size": 2},
            {"row": 3, "duplicate_of": "s2r2", "cluster_id": "s2r2", "cluster_size": 2},
        ],
        3: [{"row": 1, "duplicate_of": "s0r1", "cluster_id": "s0r1", "cluster_size": 3}],
    }
    assert found[2].schema.types == [pa.uint32(), pa.string(), pa.string(), pa.int64()]


def test_no_duplicates():
    ids = Ids([2, 2])
    assert list(resolve(merge([]), [2, 2], ids)) == []
    assert ids.asked == []


def test_large_strings_do():
    ids = pa.array(["x", "y"], pa.large_string())
    ((_, table),) = resolve(forest_of((0, 1)), [2], lambda shard: ids)
    assert table["cluster_id"].to_pylist() == ["x", "x"]


@pytest.mark.parametrize("pairs", [[(0, 1), (1, 2)], [(0, 2), (1, 2)]])
def test_an_unmerged_forest_is_refused(pairs):
    with pytest.raises(ValueError, match="merge it first"):
        list(resolve(forest_of(*pairs), [3], Ids([3])))


def test_a_document_beyond_the_shards_is_refused():
    with pytest.raises(ValueError, match="names document 3"):
        list(resolve(forest_of((0, 3)), [3], Ids([3])))
