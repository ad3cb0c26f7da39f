"""The corpus is the same bytes whatever the workers, the kills and the reruns."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil
import pytest
from killed import KilledBeforeCommit
from lab import Lab, Run, sample_lab

from textmill.store.store import Store

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
    return len(Store(str(run)).stage("0-read"))


def ray_workers(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    """The driver's workers that are running a task."""
    found = []
    for child in psutil.Process(process.pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "ray::textmill_task" in " ".join(child.cmdline()):
                found.append(child)
    return found


@pytest.mark.parametrize("workers", ["1", "5"])
def test_any_number_of_workers(lab: Lab, baseline: Corpus, workers: str) -> None:
    """Two have the next test's run."""
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


@dataclass(frozen=True)
class Interrupted:
    """A run that was interrupted when its first shard was committed; another had been started into its folder."""

    lab: Lab
    refused: str
    """What the other said."""
    code: int
    errors: str


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory: pytest.TempPathFactory) -> Interrupted:
    with sample_lab(tmp_path_factory.mktemp("interrupted")) as lab:
        process = lab.start("run", str(lab.config), "--out", "run", "--workers", "1")
        try:
            wait_for(lambda: (lab.folder / "run" / "run.json").exists(), process)
            refused = lab.textmill("run", str(lab.config), "--out", "run", code=2)
            wait_for(lambda: committed(lab.folder / "run") >= 1, process)
        finally:
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
        return Interrupted(lab, refused, process.returncode, errors)


def test_a_second_driver_is_refused(interrupted: Interrupted) -> None:
    assert "another run is at work" in interrupted.refused


def test_ctrl_c_resumes(interrupted: Interrupted, baseline: Corpus) -> None:
    assert interrupted.code == 3, interrupted.errors
    assert "run the same command again to resume" in interrupted.errors
    assert "Traceback" not in interrupted.errors
    assert interrupted.lab.run("run", "--executor", "inline").corpus() == baseline()


@pytest.mark.parametrize("commit", [1, 6, 11, 16, 21])
def test_killed_between_data_and_commit_record(lab: Lab, baseline: Corpus, commit: int) -> None:
    arguments = ("run", str(lab.config), "--out", "run", "--executor", "inline")
    lab.textmill(*arguments, code=-signal.SIGKILL, main=KilledBeforeCommit(commit))
    resumed = lab.run("run", "--executor", "inline")
    assert resumed.corpus() == baseline()
    lab.textmill("verify", "run")
