"""A kept index is the one that was made; what others may write to is not read."""

from pathlib import Path

import numpy as np
import pytest

from textmill.evaluations import kept_index as module
from textmill.evaluations.building import build
from textmill.evaluations.index_arrays import Index
from textmill.evaluations.kept_index import kept
from textmill.evaluations.questions import Item

ITEMS = [
    Item("q.jsonl", 1, "t", "Which river flows through the city of Vienna?", ("The Danube",)),
    *(Item("r.jsonl", line, "u", "", ()) for line in (1, 2)),
]


def made() -> Index:
    return build(ITEMS, ngram=12, queries=False)


def never() -> Index:
    raise AssertionError("the kept index is to be used")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(module, "_LARGE_BYTES", 0)
    return tmp_path / "textmill" / "evaluations"


def test_the_second_time_it_is_mapped(cache: Path) -> None:
    first, second = kept("a", made), kept("a", never)
    for one in (first, second):
        for array, expected in zip(one.arrays, made().arrays, strict=True):
            assert np.array_equal(array, expected)
            assert array.dtype == expected.dtype
            assert not array.flags.writeable
        assert (one.names_of(0), one.tasks_of(0), one.skipped) == (["q.jsonl:1"], ["t"], (("without words", 2),))
    assert len(list(cache.iterdir())) == 1
    with pytest.raises(AssertionError, match="kept index"):
        kept("b", never)


@pytest.mark.parametrize("level", ["folder", "index"])
def test_what_others_may_write_to_is_not_read(cache: Path, level: str) -> None:
    kept("a", made)
    (place,) = cache.iterdir()
    (cache if level == "folder" else place).chmod(0o777)
    with pytest.raises(AssertionError, match="kept index"):
        kept("a", never)
    assert kept("a", made).names_of(0) == ["q.jsonl:1"]


def test_small_ones_are_not_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LARGE_BYTES", 1 << 30)
    kept("a", made)
    assert list(cache.iterdir()) == []


def test_without_a_folder_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert kept("a", made).names_of(0) == ["q.jsonl:1"]
