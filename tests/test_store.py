from pathlib import Path

import pytest

from textmill.errors import UserError
from textmill.store import Commit, Store, file_name


@pytest.fixture(params=["local", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store(str(tmp_path / "run") if request.param == "local" else f"memory://{tmp_path.name}-run")


def write(store: Store, task: str, text: str) -> Commit:
    with store.output("stages/0-read/data", task, ".txt") as output:
        output.local.write_text(text)
        output.rows = 1
    return Commit(task=task, fingerprint="f", files={"data": output.published()})


def test_a_commit_makes_files_visible(store: Store) -> None:
    commit = write(store, "s/a.warc.gz", "hello")
    assert store.commits("0-read") == {}
    store.commit("0-read", commit)
    assert store.commits("0-read") == {"s/a.warc.gz": commit}
    with store.open(commit.files["data"].path) as stream:
        assert stream.read() == b"hello"


def test_two_attempts_never_share_a_file(store: Store) -> None:
    assert write(store, "t", "one").files["data"].path != write(store, "t", "two").files["data"].path


def test_an_output_that_fails_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.output("stages/0-read/data", "t", ".txt") as output:
            output.local.write_text("half")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()
    assert store.children("stages/0-read/data") == []


def test_done_means_same_fingerprint_and_files_at_full_size(store: Store) -> None:
    commit = write(store, "t", "hello")
    assert store.is_done(commit, "f")
    assert not store.is_done(commit, "g")
    store.put(commit.files["data"].path, b"hel")
    assert not store.is_done(commit, "f")
    store.remove(commit.files["data"].path)
    assert not store.is_done(commit, "f")


def test_a_foreign_commit_record_is_a_clear_error(store: Store) -> None:
    store.put("stages/0-read/commits/x.json", b'{"task": 1}')
    with pytest.raises(UserError, match="not a commit record"):
        store.commits("0-read")


@pytest.mark.parametrize("task", ["../../etc/passwd", "a\nb", "s/-rf", "ü" * 300, "", "a/b.warc.gz", "$(x)"])
def test_file_names_are_harmless(task: str) -> None:
    name = file_name(task)
    assert len(name) < 100
    assert name.replace("-", "").replace("_", "").isalnum()
    assert name.isascii()
    assert not name.startswith("-")


def test_file_names_differ_where_tasks_do() -> None:
    assert file_name("a/b c") != file_name("a/b-c")
