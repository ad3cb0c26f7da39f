"""Clusters as they really fail: heads of another version, with another token, or killed in mid-run."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from lab import Lab, Run

TOKEN = "0123456789abcdef" * 4


@contextmanager
def head(lab: Lab, version: str = "", **environment: str) -> Iterator[str]:
    """The address of a head with TOKEN; its Ray says to be of a version, if one is given."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    own = [str(Path(__file__).with_name("ray_head.py")), version] if version else ["-m", "ray.scripts.scripts"]
    place = lab.environment["TMPDIR"]
    options = ["--head", f"--port={port}", "--num-cpus=1", "--include-dashboard=false", "--block"]
    room = [f"--temp-dir={place}", "--object-store-memory=80000000"]
    variables = {**lab.environment, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": TOKEN, **environment}
    process = subprocess.Popen(
        [sys.executable, *own, "start", *options, *room],
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(lambda: _is_open(port))
        yield f"127.0.0.1:{port}"
    finally:
        children = psutil.Process(process.pid).children(recursive=True)
        for one in (*children, process):
            with suppress(psutil.Error, ProcessLookupError):
                one.kill()
        process.wait()


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(found: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def descendants(process: "subprocess.Popen[str]", words: str) -> list[psutil.Process]:
    """Processes below one whose command line has these words."""
    found = []
    for child in psutil.Process(process.pid).children(recursive=True):
        with suppress(psutil.Error):
            if words in " ".join(child.cmdline()):
                found.append(child)
    return found


def test_a_head_of_another_version_is_told_in_a_line(lab: Lab) -> None:
    with head(lab, "1.2.3") as address:
        lab.environment |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": TOKEN}
        said = lab.textmill("run", str(lab.config), "--out", "run", "--address", address, code=2).splitlines()
    assert said[0] == f"joining the Ray cluster at {address} (--address)"
    assert said[-1].startswith(
        f"textmill: cannot join a Ray cluster at {address} (--address): RuntimeError: Version mis"
    )


def test_doctor_names_a_node_of_another_version_and_a_token_that_is_refused(lab: Lab) -> None:
    (lab.folder / "other" / "lxml-1.2.3.dist-info").mkdir(parents=True)
    (lab.folder / "other" / "lxml-1.2.3.dist-info" / "METADATA").write_text("Name: lxml\nVersion: 1.2.3\n")
    with head(lab, PYTHONPATH=str(lab.folder / "other")) as address:
        lab.environment |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": TOKEN, "RAY_ADDRESS": address}
        said = lab.textmill("doctor", str(lab.config), "--out", "run", code=2)
        lab.environment["RAY_AUTH_TOKEN"] = "another"
        refused = lab.textmill("run", str(lab.config), "--out", "run", code=2)
    problems = [line for line in said.splitlines() if line.startswith("problem:")]
    assert len(problems) == 1
    assert ": lxml 1.2.3, but " in problems[0]
    assert not (lab.folder / "run" / ".probe").exists()
    assert refused.splitlines()[0] == f"joining the Ray cluster at {address} (RAY_ADDRESS)"
    assert "it refuses this machine's token; set RAY_AUTH_MODE=token" in refused.splitlines()[-1]


def test_a_run_goes_on_whose_head_was_killed(lab: Lab, baseline: Callable[[], dict[str, str]]) -> None:
    """Of a raylet: `scripts/under_fire.py`."""
    lab.environment["RAY_gcs_rpc_server_reconnect_timeout_s"] = "2"
    process = lab.start("run", str(lab.config), "--out", "run", "--workers", "1", "--reconnect", "120")
    try:
        _wait_for(lambda: any((lab.folder / "run" / "stages" / "0-read" / "commits").glob("*")))
        (first, *_) = descendants(process, "gcs_server")
        first.kill()
        output, errors = process.communicate(timeout=240)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0, output + errors
    assert "textmill: the embedded Ray is gone: its head, or what of it ran on this machine, has ended" in errors
    assert "Traceback" not in errors
    assert Run(lab.folder / "run").corpus() == baseline()
