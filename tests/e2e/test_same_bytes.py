"""The corpus is the same bytes whatever the workers, the kills and the reruns."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil
import pytest
from lab import Lab, Run

Corpus = Callable[[], dict[str, str]]
T = TypeVar("T")


def wait_for(condition: Callable[[], T], process: "subprocess.Popen[str]", seconds: float = 120) -> T:
    """What makes the condition true; fails when the process ends first."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
    return found


def committed(run: Path) -> int:
    return len(list(run.glob("stages/0-read/commits/*.json")))


def ray_workers(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    """The driver's workers that are running a task."""
    found = []
    for child in psutil.Process(process.pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "ray::textmill_task" in " ".join(child.cmdline()):
                found.append(child)
    return found


@pytest.mark.parametrize("workers", ["1", "2", "7"])
def test_any_number_of_workers(lab: Lab, baseline: Corpus, workers: str) -> None:
    assert lab.run("run", "--workers", workers).corpus() == baseline()


def test_a_killed_worker_costs_nothing(lab: Lab, baseline: Corpus) -> None:
    process = lab.start("run", str(lab.config), "--out", "run", "--workers", "2")
    victim = wait_for(lambda: ray_workers(process), process)[0]
    victim.send_signal(signal.SIGKILL)
    output, errors = process.communicate(timeout=240)
    assert process.returncode == 0, output + errors
    assert Run(lab.folder / "run").corpus() == baseline()


def test_a_killed_driver_resumes(lab: Lab, baseline: Corpus) -> None:
    process = lab.start("run", str(lab.config), "--out", "run", "--workers", "1")
    wait_for(lambda: committed(lab.folder / "run") >= 1, process)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    before = committed(lab.folder / "run")
    assert before >= 1
    assert lab.run("run").corpus() == baseline()


def test_ctrl_c_resumes(lab: Lab, baseline: Corpus) -> None:
    process = lab.start("run", str(lab.config), "--out", "run", "--workers", "1")
    wait_for(lambda: committed(lab.folder / "run") >= 1, process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 3, errors
    assert "run the same command again to resume" in errors
    assert "Traceback" not in errors
    assert lab.run("run").corpus() == baseline()


KILL_BEFORE_COMMIT = """
import os, signal, sys
from textmill.store import Store
commit, seen, last = Store.commit, [], int(sys.argv[1])
def dying(self, stage, record):
    seen.append(stage)
    if len(seen) == last:
        os.kill(os.getpid(), signal.SIGKILL)
    commit(self, stage, record)
Store.commit = dying
from textmill import cli
sys.argv = ["textmill", "run", sys.argv[2], "--out", sys.argv[3], "--executor", "inline"]
cli.main()
"""


@pytest.mark.parametrize("commit", [1, 6, 11, 16, 21])
def test_killed_between_data_and_commit_record(lab: Lab, baseline: Corpus, commit: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILL_BEFORE_COMMIT, str(commit), str(lab.config), "run"],
        cwd=lab.folder,
        env=lab.environment,
        check=False,
        capture_output=True,
        timeout=240,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    resumed = lab.run("run", "--executor", "inline")
    assert resumed.corpus() == baseline()
    lab.textmill("verify", "run")


def test_a_second_driver_is_refused(lab: Lab) -> None:
    process = lab.start("run", str(lab.config), "--out", "run", "--workers", "1")
    wait_for(lambda: (lab.folder / "run" / "run.json").exists(), process)
    try:
        assert "another run is at work" in lab.textmill("run", str(lab.config), "--out", "run", code=2)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
