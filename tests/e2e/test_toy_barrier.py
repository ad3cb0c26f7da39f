"""A barrier of a new kind needs only its own module: planned, run, resumed, verified and explained like any other."""

from pathlib import Path

import pytest
from damage_lab import again, flip
from small_run import corpus, reasons, small_run

from textmill.inspect.status import status
from textmill.inspect.verify import verify
from textmill.inspect.why import why
from textmill.run.rounds import LossError

FILES = [[{"text": "a" * (10 * shard + row)} for row in range(1, 6)] for shard in range(4)]
TOY = {"toy_barrier:AboveMean": {"name": "toy"}}


def test_it_decides_and_says_why(tmp_path: Path) -> None:
    store = small_run(tmp_path, FILES, [TOY, "formatters.pii"])
    assert [row["id"] for row in corpus(store, "id")] == [f"{shard}/{row}" for shard in (2, 3) for row in range(5)]
    assert set(reasons(store).values()) == {"toy.below_mean"}
    assert len(reasons(store)) == 10
    (answer,) = why(store, "1/4").found
    assert (answer.stage, answer.fate, answer.detail) == ("3-toy-keep", "toy.below_mean", "the mean is 18.0")
    assert status(store).counts["toy"] == {"measured": 20}


def test_a_new_shard_redoes_what_it_must(tmp_path: Path) -> None:
    store = small_run(tmp_path, FILES[:3], [TOY])
    before = store.commits("1-toy-lengths")
    store = small_run(tmp_path, FILES, [TOY])
    after = store.commits("1-toy-lengths")
    assert {name: after[name] for name in before} == before
    assert len(after) == 4
    assert len(corpus(store)) == 10


@pytest.mark.parametrize("stage", ["0-read", "1-toy-lengths", "2-toy-mean"])
def test_damage_is_made_again(tmp_path: Path, stage: str) -> None:
    store = small_run(tmp_path, FILES, [TOY])
    expected = corpus(store)
    file = next(file for commit in store.commits(stage).values() for file in commit.files.values())
    flip(store, file)
    result, said = again(store, recheck=True)
    assert len(said) == 1
    assert result.tasks_done >= 2
    assert (corpus(store), list(verify(store))) == (expected, [])


def test_its_alarms_stop_the_run(tmp_path: Path) -> None:
    with pytest.raises(LossError, match="toy: the mean of so few documents says nothing"):
        small_run(tmp_path, [[{"text": "a"}]], [TOY])
