"""A page is not judged by what happens to its machine: kills from outside, limits of others, memory that is short."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from textmill.errors import MachineError
from textmill.sandbox import memory_room, sandbox
from textmill.sandbox.sandbox import Limits, Outcome, Sandbox

EXTRACTOR = """
import os, resource, signal, time

def load(folder):
    def attempt():
        with open(os.path.join(folder, "attempts"), "a") as file:
            file.write("x")
        return os.path.getsize(os.path.join(folder, "attempts"))

    def extract(html):
        what, _, number = html.partition(" ")
        if what == "killed":  # the signal, and how many attempts it ends
            name, times = number.split()
            if attempt() <= int(times):
                os.kill(os.getpid(), getattr(signal, name))
                time.sleep(60)
        if what == "refused" and attempt() <= int(number):
            size = int(open("/proc/self/statm").read().split()[0]) * 4096
            resource.setrlimit(resource.RLIMIT_AS, (size + (8 << 20), size + (8 << 20)))
            bytearray(64 << 20)
        if what == "slow":
            attempt()
            time.sleep(0.5)
        if what == "hoard":
            kept = bytearray(os.urandom(1 << 20) * int(number))
            return str(len(kept) >> 20)
        return html

    return extract
"""
QUICK = Limits(max_memory_bytes=256 << 20, stall_seconds=1.2, waits_seconds=(0.0, 0.0, 0.0))


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    (tmp_path / "killable.py").write_text(EXTRACTOR)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = Sandbox("killable:load", str(tmp_path), QUICK)
    yield found
    found.close()


def attempts(folder: Path) -> int:
    return len((folder / "attempts").read_text())


@pytest.mark.parametrize(
    ("page", "tried"),
    [
        ("killed SIGKILL 1", 2),
        ("killed SIGKILL 3", 4),
        ("killed SIGTERM 1", 2),
        ("killed SIGSTOP 1", 2),
        ("refused 2", 3),
    ],
)
@pytest.mark.parametrize("pages_before", [0, 1])
def test_what_others_did_is_tried_again(box: Sandbox, tmp_path: Path, page: str, tried: int, pages_before: int) -> None:
    for _ in range(pages_before):
        assert box.run(b"fine") == Outcome("fine")
    assert box.run(page.encode()) == Outcome(page)
    assert attempts(tmp_path) == tried


def test_a_page_whose_child_is_killed_each_time_though_there_is_memory_is_a_crash(box: Sandbox, tmp_path: Path) -> None:
    assert box.run(b"killed SIGKILL 99") == Outcome(None, "crash", "SIGKILL")
    assert attempts(tmp_path) == 1 + len(QUICK.waits_seconds)
    assert box.run(b"fine") == Outcome("fine")


@pytest.mark.parametrize("page", [b"killed SIGKILL 99", b"refused 99"])
def test_where_memory_stays_short_the_task_fails_and_the_page_has_no_fate(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch, page: bytes
) -> None:
    monkeypatch.setattr(sandbox, "available_bytes", lambda: 300 << 20)
    with pytest.raises(MachineError, match=r"for want of memory .*0\.3 GB are left, and it may take 0\.8 GB"):
        box.run(page)
    assert box.run(b"fine") == Outcome("fine")


def test_a_kill_that_the_kernel_counts_as_want_of_memory_is_one(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    kills = iter(range(99))
    monkeypatch.setattr(sandbox, "killed_for_want", lambda: next(kills))
    with pytest.raises(MachineError, match="SIGKILL"):
        box.run(b"killed SIGKILL 99")


def test_a_child_that_another_process_kills_while_it_extracts(box: Sandbox, tmp_path: Path) -> None:
    def kill() -> None:
        deadline = time.monotonic() + 60
        while not (tmp_path / "attempts").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert box.child_pid is not None
        os.kill(box.child_pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    assert box.run(b"slow") == Outcome("slow")
    killer.join()
    assert attempts(tmp_path) == 2


HOARDER = """
import sys
from textmill.errors import MachineError
from textmill.sandbox.sandbox import Limits, Sandbox
box = Sandbox("killable:load", sys.argv[1], Limits(max_memory_bytes=512 << 20, waits_seconds=(0.0, 0.0)))
try:
    print(box.run(sys.argv[2].encode()))
except MachineError as error:
    print("MachineError:", error)
"""


def hoard(folder: Path, page: str, group: Path | None = None, address_space: int | None = None) -> str:
    """What becomes of a page in a process of its own, in a control group or under a limit."""

    def limit() -> None:
        if group is not None:
            (group / "cgroup.procs").write_text(str(os.getpid()))
        if address_space is not None:
            resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))

    done = subprocess.run(
        [sys.executable, "-c", HOARDER, str(folder), page],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(folder)},
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def control_group(limit_bytes: int) -> Iterator[Path]:
    """A group of processes with so much memory; skips the test where none can be made."""
    group = next(filter(None, (made(*place, limit_bytes) for place in PLACES)), None)
    if group is None:
        pytest.skip("no control group of memory can be made here")
    try:
        yield group
    finally:
        group.rmdir()


PLACES = (
    (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),
    (Path("/sys/fs/cgroup"), "memory.max"),
)
"""Where control groups of both versions are, and what their limit is called."""


def made(root: Path, name: str, limit_bytes: int) -> Path | None:
    group = root / f"textmill-test-{os.getpid()}"
    try:
        group.mkdir()
    except OSError:
        return None
    try:
        (group / name).write_text(str(limit_bytes))
    except OSError:
        group.rmdir()
        return None
    return group


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize(("megabytes", "expected"), [(500, "MachineError"), (1, "Outcome(text='1'")])
def test_a_control_group_that_is_smaller_than_a_page_may_be_decides_nothing(
    tmp_path: Path, megabytes: int, expected: str
) -> None:
    with control_group(300 << 20) as group:
        said = hoard(tmp_path, f"hoard {megabytes}", group)
    assert said.startswith(expected)
    if expected == "MachineError":
        assert "SIGKILL" in said
        assert "GB are left" in said


@pytest.mark.usefixtures("box")
def test_a_limit_of_address_space_from_outside_decides_nothing(tmp_path: Path) -> None:
    said = hoard(tmp_path, "hoard 1", address_space=400 << 20)
    assert said.startswith("MachineError: the limit of address space here (ulimit -v)")


def test_the_room_is_what_the_machine_and_the_groups_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = memory_room.available_bytes()
    assert whole is not None
    assert whole > 1 << 20
    group = tmp_path / "memory" / "pod" / "task"
    group.mkdir(parents=True)
    monkeypatch.setattr(memory_room, "_GROUPS", tmp_path)
    monkeypatch.setattr(memory_room, "_folders", lambda: iter([group, group.parent]))
    (group / "memory.max").write_text("max\n")
    (group / "memory.current").write_text("10\n")
    assert memory_room.available_bytes() == pytest.approx(whole, rel=0.5)
    (group.parent / "memory.limit_in_bytes").write_text("1000000\n")
    (group.parent / "memory.usage_in_bytes").write_text("900000\n")
    (group.parent / "memory.stat").write_text("inactive_file 50000\nactive_file 1000\n")
    assert memory_room.available_bytes() == 151_000
