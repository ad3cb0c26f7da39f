"""One process at a time: who holds a lease, who waits for it, who takes it over, and who finds that it is lost."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from textmill.errors import UserError
from textmill.remote.holder import Holder
from textmill.remote.lease import FOLDER, HeldError, Lease, LostError
from textmill.store.directory import RunDirectory
from textmill.store.lease_files import StoredLease, is_leased

FIRST = f"{FOLDER}/000001.json"


@pytest.fixture(params=["disk", "memory", "s3"])
def directory(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RunDirectory]:
    """A folder of each kind, in which a lease lasts a second."""
    monkeypatch.setenv("TEXTMILL_LEASE", "1")
    if request.param == "s3":
        yield RunDirectory(f"{request.getfixturevalue('bucket')}/run")
    elif request.param == "memory":
        found = RunDirectory(f"memory://{tmp_path.name}")
        yield found
        found.fs.rm(found.root, recursive=True)
    else:
        yield RunDirectory(str(tmp_path / "run"))


def lease(directory: RunDirectory, told: list[str] | None = None, is_elsewhere: bool = False) -> Lease:
    found = Lease(StoredLease(directory), "run", ([] if told is None else told).append)
    if is_elsewhere:
        found._own = found._own.model_copy(update={"host": "elsewhere", "machine": "another"})
    return found


def test_one_after_the_other(directory: RunDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTMILL_LEASE", "60")
    told: list[str] = []
    assert is_leased(directory) is None
    for _ in range(2):
        one = lease(directory, told)
        one.take()
        assert is_leased(directory) is True
        one.check()
        one.release()
        assert is_leased(directory) is False
    assert told == []


def test_a_process_that_lives_here_is_left_alone(directory: RunDirectory) -> None:
    one = lease(directory)
    one.take()
    try:
        with pytest.raises(HeldError, match=r"run: another run is at work in this directory: process \d+ on "):
            lease(directory).take()
        one.check()
    finally:
        one.release()


def test_a_process_that_lives_elsewhere_is_left_alone(directory: RunDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTMILL_LEASE", "8")
    one, told = lease(directory, is_elsewhere=True), []
    one.take()
    try:
        with pytest.raises(HeldError, match=r"another run is at work in this directory: process \d+ on elsewhere"):
            lease(directory, told).take()
        assert told
        assert "is taken over if it gives no sign for another " in told[0]
    finally:
        one.release()


def test_a_process_that_has_died_here_is_not_waited_for(directory: RunDirectory) -> None:
    gone = Holder.here().model_copy(update={"began": "1"})
    directory.put(FIRST, gone.model_dump_json().encode())
    one, told = lease(directory), []
    one.take()
    one.release()
    assert told == []


def test_who_gives_no_sign_is_taken_over_and_finds_out(directory: RunDirectory) -> None:
    stopped, told = lease(directory, is_elsewhere=True), []
    stopped._renew = lambda is_released=False: None  # type: ignore[method-assign]  # a process that is stopped
    stopped.take()
    other = lease(directory, told)
    started = time.monotonic()
    other.take()
    assert time.monotonic() - started < 30
    assert told[-1].endswith("on elsewhere, which gave no sign for 1 s")
    del stopped._renew  # type: ignore[attr-defined]  # it goes on
    with pytest.raises(LostError, match=r"run: this run gave no sign for 1 s, and process \d+ on .* nothing more"):
        stopped.check()
    stopped.release()
    other.check()
    assert is_leased(directory) is not False
    other.release()


def test_of_many_at_once_one_has_it(directory: RunDirectory) -> None:
    many, held = [lease(directory) for _ in range(6)], []
    start = threading.Barrier(len(many))

    def take(one: Lease) -> None:
        start.wait()
        try:
            one.take()
        except HeldError:
            return
        held.append(one)

    threads = [threading.Thread(target=take, args=(one,)) for one in many]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (holder,) = held
    holder.check()
    holder.release()


def test_what_is_no_lease(directory: RunDirectory) -> None:
    directory.put(FIRST, b"{")
    with pytest.raises(UserError, match=r"run/\.lease/000001\.json: is no lease; remove it where no run is at work"):
        lease(directory).take()


def test_numbers_do_not_pile_up(directory: RunDirectory) -> None:
    for _ in range(6):
        one = lease(directory)
        one.take()
        one.release()
    assert directory.children(FOLDER) == ["000004.json", "000005.json", "000006.json"]


def test_a_time_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTMILL_LEASE", "0")
    with pytest.raises(UserError, match="TEXTMILL_LEASE='0': must be a number of seconds above 0"):
        lease(RunDirectory(str(tmp_path)))
