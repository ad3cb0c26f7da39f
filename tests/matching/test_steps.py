"""The steps of every kind of barrier by their contract: named inputs, parts that say what decides them, any order."""

import json
import pickle
import random
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from step_lab import Lab

from textmill.barrier import Around, Barrier
from textmill.dedup.bloom import Bloom
from textmill.dedup.exact import Exact
from textmill.dedup.line import Line
from textmill.dedup.minhash import Minhash
from textmill.dedup.sentences import Sentences
from textmill.dedup.substring import Substring
from textmill.digest import digest
from textmill.matching import sorting
from textmill.select.rank import Rank
from textmill.step import StoredFile

BARRIERS: list[Barrier] = [
    Exact(),
    Exact(keep="longest"),
    Exact(faithful=True),
    Minhash(bands=3, rows=2),
    Minhash(bands=3, rows=2, verify="none"),
    Minhash(faithful=True),
    Line(),
    Sentences(),
    Substring(min_bytes=40),
    Bloom(expected_ngrams=100_000),
    Rank(max_documents=3),
]
FINE = {
    "keys_per_part": 7,
    "files_per_part": 2,
    "edges_per_part": 3,
    "documents_per_part": 4,
    "documents_per_group": 2,
    "shards_per_part": 2,
    "spans_per_part": 5,
    "bytes_per_part": 200,
}


def shards(count: int = 6, rows: int = 5) -> list[pa.Table]:
    """Documents of which many are equal, near each other or share lines."""
    draw = random.Random(4)
    pages = [[f"{draw.choice('abcdefg')}{draw.randrange(60)}" for _ in range(40)] for _ in range(8)]
    found = []
    for shard in range(count):
        texts = []
        for _ in range(rows):
            words = [*draw.choice(pages)]
            if draw.random() < 0.5:
                words[draw.randrange(40)] = "changed"
            texts.append(f"{' '.join(words[:20])}. {' '.join(words[20:])}.\nThis line stands on all of the pages here.")
        ids = [f"{shard}/{row}" for row in range(rows)]
        sources = pa.array(["s"] * rows, pa.string())
        found.append(pa.table({"id": ids, "text": pa.array(texts, pa.large_string()), "source": sources}))
    return found


def says(found: dict[str, pa.Table]) -> dict[str, list[object]]:
    return {name: table.to_pylist() for name, table in sorted(found.items()) if table.num_rows}


def named(barrier: Barrier) -> str:
    return " ".join([barrier.label, *(f"{name}={getattr(barrier, name)}" for name in sorted(barrier.model_fields_set))])


@pytest.mark.parametrize("barrier", BARRIERS, ids=named)
def test_results_do_not_depend_on_how_work_is_cut_and_ordered(tmp_path: Path, barrier: Barrier) -> None:
    data = shards()
    whole = says(Lab(tmp_path / "whole", data).run(barrier))
    assert whole
    fine = Lab(tmp_path / "fine", data, is_reversed=True)
    assert says(fine.run(barrier, FINE)) == whole
    if not isinstance(barrier, Bloom):  # one pass by nature
        assert sum(map(len, fine.parts.values())) > len(data) + len(fine.parts)


@pytest.mark.parametrize("barrier", [Minhash(bands=3, rows=2), Line()], ids=named)
def test_what_many_parts_have_found_is_sorted_first(tmp_path: Path, barrier: Barrier) -> None:
    whole = says(Lab(tmp_path / "whole", shards()).run(barrier))
    fine = Lab(tmp_path / "fine", shards(), is_reversed=True)
    assert says(fine.run(barrier, {**FINE, "sorted_files": 1})) == whole
    assert any(isinstance(part, sorting.SortedPart) for part in fine.parts["gather"])
    assert max(sum(1 for _ in part.reads()) for part in fine.parts["gather"] if part.name.startswith("group")) <= 3


@pytest.mark.parametrize("barrier", BARRIERS, ids=named)
def test_parts_travel_and_say_what_decides_them(tmp_path: Path, barrier: Barrier) -> None:
    lab = Lab(tmp_path / "lab", shards())
    lab.run(barrier)
    for step in pickle.loads(pickle.dumps(tuple(barrier.steps(Around("lab", (barrier,)))))):
        parts = lab.parts[step.name]
        assert len({part.name for part in parts}) == len(parts)
        assert json.dumps(step.settings())
        for part in parts:
            assert 0 <= step.memory(part) < 1 << 30
            again = pickle.loads(pickle.dumps(part))
            mark = digest(part.identity())
            assert digest(again.identity()) == mark
            for file in part.reads():
                other = replace(file, sha256="0" * 64)
                assert digest(_with(part.identity(), file, other)) != mark


def _with(identity: object, file: StoredFile, other: StoredFile) -> object:
    """The identity as it would be if a file had other content; the same if the file is not in it."""
    return json.loads(json.dumps(identity).replace(file.sha256, other.sha256))
