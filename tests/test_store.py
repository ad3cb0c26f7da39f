import errno
import os
from pathlib import Path

import pytest

from textmill.errors import UserError
from textmill.step import Part
from textmill.store.commits import Records
from textmill.store.store import Commit, Store, file_name
from textmill.store.task import Task


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
    store.commit("0-read", commit)

    def is_done(fingerprint: str) -> bool:
        return Records(store).is_done(Task("0-read", Part("t"), fingerprint))

    assert is_done("f")
    assert not is_done("g")
    store.put(commit.files["data"].path, b"hel")
    assert not is_done("f")
    store.remove(commit.files["data"].path)
    assert not is_done("f")


def test_a_foreign_commit_record_is_a_clear_error(store: Store) -> None:
    store.put("stages/0-read/commits/x.json", b'{"task": 1}')
    with pytest.raises(UserError, match=r"x\.json: no commit record of this version \(task: .*run again"):
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


def test_a_cut_off_commit_record_is_one_clear_line(store: Store) -> None:
    store.commit("0-read", write(store, "t", "hello"))
    (name,) = store.children("stages/0-read/commits")
    path = f"stages/0-read/commits/{name}"
    with store.open(path) as stream:
        whole = stream.read()
    store.put(path, whole[: len(whole) // 2])
    with pytest.raises(UserError) as caught:
        store.commits("0-read")
    assert "\n" not in str(caught.value)
    assert f"{name}: no commit record" in str(caught.value)


def test_a_commit_record_taken_back_while_it_is_listed_is_left_out(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `status` meets it beside a run that does a task again."""
    store.commit("0-read", write(store, "t", "hello"))
    monkeypatch.setattr(store, "children", lambda _: ["gone.json", *Store.children(store, "stages/0-read/commits")])
    assert set(store.commits("0-read")) == {"t"}


def test_a_full_disk_is_the_users_to_mend(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "run"))

    def fill() -> None:
        with store.output("stages/0-read/data", "t", ".txt") as output:
            output.local.write_text("half")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(UserError, match=r"stages/0-read/data: cannot write there: No space left on device"):
        fill()
    assert store.children("stages/0-read/data") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_the_users_to_mend(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UserError, match="cannot write there: Permission denied"):
        Store(str(tmp_path)).put("report.html", b"")


class NoCredentialsError(Exception):
    """As a client library has it: no OSError."""


@pytest.mark.parametrize(
    "error", [NoCredentialsError("no keys"), PermissionError("Access Denied"), FileNotFoundError("no such bucket")]
)
def test_what_a_store_refuses_is_the_users_to_mend(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(f"memory://{tmp_path.name}/run")

    def refuse(*args: object) -> None:
        raise error

    monkeypatch.setattr(store.fs, "pipe_file", refuse)
    with pytest.raises(UserError, match=f"memory://.*/run/a: .*{error}"):
        store.put("a", b"x")
    monkeypatch.setattr(store.fs, "exists", refuse)
    with pytest.raises(FileNotFoundError if isinstance(error, FileNotFoundError) else UserError, match=str(error)):
        store.exists("a")


def test_a_name_that_is_no_text_here_is_the_users_to_mend(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="must be UTF-8"):
        Store(f"{tmp_path}/caf\udce9")
