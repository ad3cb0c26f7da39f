"""A driver's end is told, whatever ended it; signals reach it once; a lost cluster is waited for where asked."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from textmill.cli.driving import Place
from textmill.errors import UserError

CHILD = [sys.executable, str(Path(__file__).with_name("supervised.py"))]
GONE = "textmill: the embedded Ray is gone: its head, or what of it ran on this machine, has ended (4 tasks under way, "
GONE += "1 ended before)\n"
AGAIN = "textmill: waiting for the cluster to come back, {} s at most\ntextmill: it answers; the run goes on\n"


def supervised(command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("inline", "10.0.0.1:6379", None, None, None), "--address is for Ray, and --executor inline does without"),
        (("inline", None, 60.0, None, None), "--reconnect is for Ray"),
        (("inline", None, None, 2, None), "--workers is for Ray"),
        (
            ("ray", "10.0.0.1:6379", None, 2, None),
            "--workers is for an embedded Ray, and --address leads",
        ),
        (("ray", "10.0.0.1:6379", None, None, "0/2"), "--shards is for machines without a cluster"),
    ],
)
def test_options_that_contradict_each_other(
    options: tuple[str, str | None, float | None, int | None, str | None], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        Place.of(*options)


@pytest.mark.parametrize(
    ("driver", "patience", "code", "said"),
    [
        ("lost", (), 3, GONE + "textmill: run the same command again to resume, once the cluster is back\n"),
        ("lost_once", ("60",), 0, GONE + AGAIN.format(60)),
        ("quarantine", (), 3, ""),
    ],
)
def test_an_end_is_told(driver: str, patience: tuple[str, ...], code: int, said: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [*CHILD, driver, str(tmp_path / "ends"), *patience], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (code, said)


def test_a_driver_that_is_killed_is_told_as_that(tmp_path: Path) -> None:
    done = supervised([*CHILD, "killed"])
    assert done.returncode == 3
    assert (
        "ended by SIGKILL, as the kernel does where memory is short (4 tasks under way, 1 ended before)" in done.stderr
    )


def test_a_bug_is_one(tmp_path: Path) -> None:
    done = supervised([*CHILD, "wrong"])
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback (most recent call last):\n")
    assert done.stderr.endswith("ValueError: no such ␛[31m thing\n")


def test_a_cluster_that_does_not_come_back_ends_the_run(tmp_path: Path) -> None:
    ends = tmp_path / "ends"
    done = supervised([*CHILD, "never_joined", str(ends), "4"])
    assert done.returncode == 3
    assert len(ends.read_text()) > 1
    assert done.stderr.endswith("it has not come back within 4 s; run the same command again to resume\n")


@pytest.mark.parametrize("is_to_group", [False, True])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_is_stopped_once(number: signal.Signals, is_to_group: bool) -> None:
    """Terminals and job schedulers signal all processes of a group, `kill` one."""
    with subprocess.Popen(
        [*CHILD, "waiting"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "at work\n"
        if is_to_group:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        said, errors = process.communicate(timeout=60)
    assert (process.returncode, said) == (3, "stopping\nstopped\n")
    assert errors == "textmill: stopped; run the same command again to resume\n"


@pytest.mark.parametrize("driver", ["deaf", "in_destructor"])
def test_a_signal_that_gets_lost_is_sent_again(driver: str) -> None:
    """Python loses one that arrives just before a system call that waits, and prints what it raises in a destructor."""
    with subprocess.Popen(
        [*CHILD, driver], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "at work\n"
        os.killpg(process.pid, signal.SIGTERM)
        said, errors = process.communicate(timeout=30)
    assert (process.returncode, said, errors) == (3, "", "textmill: stopped; run the same command again to resume\n")


def test_a_run_that_is_stopped_waits_for_no_cluster(tmp_path: Path) -> None:
    command = [*CHILD, "lost_when_stopped", str(tmp_path), "600"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "at work\n"
        process.terminate()
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (3, "textmill: stopped; run the same command again to resume\n")


def test_a_driver_does_not_outlive_its_supervisor() -> None:
    with subprocess.Popen([*CHILD, "waiting"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "at work\n"
        (driver,) = psutil.Process(process.pid).children()
        process.kill()
    gone, alive = psutil.wait_procs([driver], timeout=30)
    assert (gone, alive) == ([driver], [])
