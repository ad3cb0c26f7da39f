"""Whole runs with `select.rank`: what stays, and why the rest went."""

from pathlib import Path

import pytest
from small_run import corpus, reasons, small_run

SCORES = [[0.1, 0.9, None, 0.5], [0.9, 0.5, 0.5], [], [0.2]]
FILES = [
    [
        {"text": f"text {number} {row}", "score": score, "url": f"https://h{row % 2}.org/{number}/{row}"}
        for row, score in enumerate(scores)
    ]
    for number, scores in enumerate(SCORES)
]


def run(folder: Path, settings: dict[str, object]) -> tuple[list[object], dict[str, str]]:
    folder.mkdir(exist_ok=True)
    store = small_run(folder, FILES, [{"select.rank": settings}], columns={"score": "float"})
    return [row["id"] for row in corpus(store)], reasons(store)


@pytest.mark.parametrize(
    ("settings", "kept", "reason"),
    [
        ({"by": "score", "max_documents": 4}, ["0/1", "0/3", "1/0", "1/1"], "rank.below_rank"),
        ({"by": "score", "max_ratio": 0.26}, ["0/1", "0/3", "1/0"], "rank.below_rank"),
        ({"by": "score", "order": "lowest", "max_documents": 2}, ["0/0", "3/0"], "rank.below_rank"),
        ({"by": "score", "per_host": "host", "max_documents": 1}, ["0/1", "1/0"], "rank.over_host_cap"),
        ({"by": "score", "max_documents": 8}, None, ""),
    ],
)
def test_what_stays(tmp_path: Path, settings: dict[str, object], kept: list[str] | None, reason: str) -> None:
    ids = [f"{number}/{row}" for number, scores in enumerate(SCORES) for row in range(len(scores))]
    found, why = run(tmp_path, settings)
    assert found == (ids if kept is None else kept)
    assert why == {one: reason for one in ids if one not in found}


def test_an_exact_number_by_lot(tmp_path: Path) -> None:
    found = [run(tmp_path / str(seed), {"max_documents": 3, "seed": seed})[0] for seed in (0, 0, 1, 2)]
    assert {len(ids) for ids in found} == {3}
    assert found[0] == found[1]
    assert len(set(map(tuple, found))) > 1
