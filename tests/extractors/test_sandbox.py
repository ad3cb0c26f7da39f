"""A page that misbehaves costs that page: the next one is extracted, and nothing stays behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from textmill.sandbox.child_process import SandboxError
from textmill.sandbox.sandbox import Limits, Outcome, Sandbox, shared_sandbox


@pytest.mark.parametrize(
    ("page", "fault", "detail"),
    [
        ("python loop", "timeout", "used 1 s of CPU time"),
        ("c loop", "timeout", "used 1 s of CPU time"),
        ("sleep", "timeout", "no CPU time used in 1.5 s"),
        ("segfault", "crash", "SIGSEGV"),
        ("abort", "crash", "SIGABRT"),
        ("exit", "crash", "exit code 3"),
        ("explode", "too_large", ""),
        ("explode quietly", "too_large", ""),
        ("raise", "error", "ValueError: no such page"),
        ("nothing", "empty", ""),
        ("blank", "empty", ""),
    ],
)
@pytest.mark.parametrize("pages_before", [0, 1])
def test_a_fault_is_named_and_the_next_page_is_extracted(
    sandbox: Sandbox, page: str, fault: str, detail: str, pages_before: int
) -> None:
    for _ in range(pages_before):
        assert sandbox.run(b"fine") == Outcome("fine")
    assert sandbox.run(page.encode()) == Outcome(None, fault, detail)
    assert sandbox.run(b"fine") == Outcome("fine")


def test_endless_recursion_is_an_error(sandbox: Sandbox) -> None:
    outcome = sandbox.run(b"recurse")
    assert outcome.fault == "error"
    assert outcome.detail.startswith("RecursionError")
    assert sandbox.run(b"fine") == Outcome("fine")


def test_what_libraries_print_and_read_stays_out_of_the_pipes(sandbox: Sandbox) -> None:
    assert sandbox.run(b"speak") == Outcome("''")
    assert sandbox.run(b"fine") == Outcome("fine")


def test_text_is_valid_unicode_without_nul(sandbox: Sandbox) -> None:
    assert sandbox.run(b"surrogate") == Outcome("a\ufffdbc")
    assert sandbox.run(b"bad \xff byte") == Outcome("bad \ufffd byte")
    assert sandbox.run("\0 and \U0001f600".encode()) == Outcome(" and \U0001f600")


def test_a_crash_that_earlier_pages_caused_is_tried_again_in_a_new_process(sandbox: Sandbox) -> None:
    assert sandbox.run(b"fine") == Outcome("fine")
    assert sandbox.run(b"once a crash") == Outcome("first page of a process")


def test_a_process_serves_many_pages_and_is_replaced_when_it_has_grown(misbehaving: str) -> None:
    box = Sandbox(misbehaving, "", Limits(max_memory_bytes=2 << 30))
    assert [box.run(b"seen").text for _ in range(3)] == ["1", "2", "3"]
    assert box.run(b"leak") == Outcome("leak")
    assert box.child_pid is None
    assert box.run(b"seen").text == "1"
    box.close()


def test_a_child_that_was_killed_between_pages_is_replaced(sandbox: Sandbox) -> None:
    assert sandbox.run(b"fine") == Outcome("fine")
    assert sandbox.child_pid is not None
    os.kill(sandbox.child_pid, signal.SIGKILL)
    assert sandbox.run(b"fine") == Outcome("fine")


@pytest.mark.parametrize("length", [0, 1, 65_535, 65_536, 65_537, 5_000_000])
def test_pages_of_any_length_come_back_whole(sandbox: Sandbox, length: int) -> None:
    page = "é" * length
    assert sandbox.run(page.encode()).text == (page or None)


def test_threads_take_turns(sandbox: Sandbox) -> None:
    wrong: list[tuple[str, Outcome]] = []

    def extract(name: str) -> None:
        for number in range(100):
            page = f"{name}{number}" * 500
            outcome = sandbox.run(page.encode())
            if outcome.text != page:
                wrong.append((page, outcome))

    threads = [threading.Thread(target=extract, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_child_outlives_the_thread_that_started_it(sandbox: Sandbox) -> None:
    thread = threading.Thread(target=sandbox.run, args=(b"fine",))
    thread.start()
    thread.join()
    pid = sandbox.child_pid
    assert sandbox.run(b"seen") == Outcome("2")
    assert sandbox.child_pid == pid


def test_the_child_inherits_no_socket_and_is_out_of_the_terminals_reach(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        os.set_inheritable(server.fileno(), True)
        files = sandbox.run(b"files").text or ""
    assert "pipe:" in files
    assert "socket:" not in files
    assert os.getsid(sandbox.child_pid or 0) != os.getsid(0)


@pytest.mark.parametrize(
    ("target", "complaint"),
    [
        ("misbehaviour:broken", "no licence file"),
        ("misbehaviour:absent", "absent"),
        ("no_such_module:load", "no_such_module"),
    ],
)
def test_an_extractor_that_cannot_be_loaded_is_an_error_not_a_fault(
    misbehaving: str, target: str, complaint: str
) -> None:
    with pytest.raises(SandboxError, match=complaint):
        Sandbox(target, "", Limits()).run(b"fine")


def test_an_interpreter_that_does_not_start_is_an_error_with_its_words(
    misbehaving: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(SandboxError, match="textmill"):
        Sandbox(misbehaving, "", Limits()).run(b"fine")


def test_one_sandbox_for_equal_settings() -> None:
    assert shared_sandbox("a:b", "{}", Limits()) is shared_sandbox("a:b", "{}", Limits())
    assert shared_sandbox("a:b", "{}", Limits()) is not shared_sandbox("a:b", "{1}", Limits())


PARENT = """
import sys
from textmill.sandbox.sandbox import Limits, Sandbox
box = Sandbox("misbehaviour:load", "", Limits(cpu_seconds=1000, stall_seconds=1000))
box.run(b"fine")
print(box.child_pid, flush=True)
if sys.argv[1] == "idle":
    sys.stdin.read()
box.run(sys.argv[1].encode())
print("the page has ended")
"""


@pytest.mark.parametrize("page", ["idle", "python loop", "c loop", "sleep"])
@pytest.mark.usefixtures("misbehaving")
def test_the_child_ends_with_its_parent(page: str, tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, page],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with parent:
        try:
            assert parent.stdout is not None
            child = int(parent.stdout.readline())
            if page != "idle":
                wait_until((tmp_path / "begun").exists)
                wait_until(at_work(child, page))
            assert is_alive(child)
        finally:
            parent.kill()
        assert parent.stdout.read() == b"", "the page had an end"
    wait_until(lambda: not is_alive(child))


def at_work(pid: int, page: str) -> Callable[[], bool]:
    """Tells whether the process is doing what the page does: it sleeps, or it computes from now on."""
    process = psutil.Process(pid)

    def cpu_seconds() -> float:
        times = process.cpu_times()
        return times.user + times.system

    if page == "sleep":
        return lambda: process.status() == psutil.STATUS_SLEEPING
    before = cpu_seconds()
    return lambda: cpu_seconds() >= before + 0.1


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain for a minute"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Running, not gone or a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
