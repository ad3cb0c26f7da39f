"""Runs of the real command line over the sample crawl, each Ray in a temporary folder of its own."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lab import CRAWL, Lab


@pytest.fixture(autouse=True)
def heeds_interrupts() -> Iterator[None]:
    """A shell that runs the tests in the background has them ignore SIGINT, and their children with them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A copy of the sample crawl with its pipeline, and a private short temporary folder for Ray's sockets."""
    shutil.copytree(CRAWL, tmp_path / "crawl")
    private = tempfile.mkdtemp(prefix="tm")
    home = tmp_path / "home"
    home.mkdir()
    environment = {**os.environ, "TMPDIR": private, "HOME": str(home), "RAY_USAGE_STATS_ENABLED": "0"}
    environment.pop("RAY_ADDRESS", None)
    made = Lab(tmp_path, environment)
    made.write_config()
    yield made
    shutil.rmtree(private, ignore_errors=True)


@pytest.fixture(scope="session")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], dict[str, str]]:
    """The corpus of an uninterrupted run in one process, made once."""
    found: dict[str, str] = {}

    def corpus() -> dict[str, str]:
        if not found:
            folder = tmp_path_factory.mktemp("baseline")
            shutil.copytree(CRAWL, folder / "crawl")
            plain = Lab(folder, {**os.environ, "HOME": str(folder)})
            plain.write_config()
            found.update(plain.run("run", "--executor", "inline").corpus())
        return found

    return corpus
