"""Runs of the real command line over the sample crawl, each Ray in a temporary folder of its own."""

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
    made = Lab.at(tmp_path, TMPDIR=private)
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
            found.update(Lab.at(folder).run("run", "--executor", "inline").corpus())
        return found

    return corpus
