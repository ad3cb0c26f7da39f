"""A document is written as often as its column says, and what was written still adds up."""

from pathlib import Path

import pytest
from small_run import Document, corpus, small_run

from textmill.errors import ConfigError, UserError
from textmill.inspect.verify import verify
from textmill.store.store import Commit, Repeated, Store

TEXTS = ["one", "two", "two", "three", "three", "three", "four", "four", "four", "four"]
FILES: list[list[Document]] = [[{"text": text} for text in TEXTS[start::2]] for start in (0, 1)]
BLOCKS: list[object] = ["dedup.exact", {"annotators.rehydration": {"weights": {1: 1, 2: 3, 4: 2}}}]


def test_copies_stand_side_by_side(tmp_path: Path) -> None:
    store = small_run(tmp_path, FILES, BLOCKS, writer={"repeat_by": "repeats", "max_rows_per_file": 2})
    texts = [row["text"] for row in corpus(store, "text")]
    assert texts == ["one", "two", "two", "two", "three", "three", "three", "four", "four"]
    commits = store.commits("9-corpus")
    assert {name: commit.files["corpus"].rows for name, commit in commits.items()} == {"part-00000": 4, "part-00001": 5}
    assert [commit.repeated for commit in commits.values()] == [Repeated(documents=2, column="repeats")] * 2
    card = (tmp_path / "run/corpus/README.md").read_text()
    assert "4 documents (written in 9 copies by `repeat_by`)" in card


def test_the_column_need_not_be_written(tmp_path: Path) -> None:
    store = small_run(tmp_path, FILES, BLOCKS, writer={"repeat_by": "repeats", "columns": ["text"]})
    assert len(corpus(store)) == 9
    assert corpus(store)[0] == {"text": "one"}


def test_verify_sees_a_copy_too_few(tmp_path: Path) -> None:
    store = small_run(tmp_path, FILES, BLOCKS, writer={"repeat_by": "repeats"})
    other = small_run(tmp_path, FILES, BLOCKS, out="other")
    (written,) = other.commits("9-corpus").values()
    (file,) = (commit.files["corpus"] for commit in store.commits("9-corpus").values())
    forge(store, Path(tmp_path), written, file.path)
    assert any("4 rows are written, but by 'repeats' there should be 9" in problem for problem in verify(store))


def forge(store: Store, folder: Path, written: Commit, path: str) -> None:
    """Put a corpus file without copies in the place of one with copies, commit record and all."""
    for file in (path, *(file.path for file in written.files.values())):
        (folder / "run" / file).write_bytes((folder / "other" / file).read_bytes())
    repeated = Repeated(documents=4, column="repeats")
    store.commit("9-corpus", written.model_copy(update={"repeated": repeated}))


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"pipeline\.yaml:\d+: repeat_by: source 's' ends without a column 'repeats'"):
        small_run(tmp_path, FILES, ["dedup.exact"], writer={"repeat_by": "repeats"})


def test_a_document_is_not_dropped_by_writing_it_no_time(tmp_path: Path) -> None:
    files = [[{"text": "a", "n": 1}, {"text": "b", "n": 0}]]
    with pytest.raises(UserError, match="column 'n' holds 0"):
        small_run(tmp_path, files, [], columns={"n": "int"}, writer={"repeat_by": "n"})


def test_null_counts_as_once(tmp_path: Path) -> None:
    files = [[{"text": "a", "n": None}, {"text": "b", "n": 2}]]
    store = small_run(tmp_path, files, [], columns={"n": "int"}, writer={"repeat_by": "n"})
    assert [row["text"] for row in corpus(store)] == ["a", "b", "b"]
