"""Runs of the real command line over the sample crawl, each Ray in a temporary folder of its own."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lab import Lab, sample_lab

from textmill.store.commits import Records


@pytest.fixture(autouse=True, scope="session")
def heeds_interrupts() -> Iterator[None]:
    """A shell that runs the tests in the background has them ignore SIGINT, and their children with them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True, scope="session")
def workers_come_first() -> Iterator[None]:
    """Ray gives its workers the lowest priority, so that other tests would keep them waiting for minutes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_worker_niceness", "0")
        yield


@pytest.fixture
def nothing_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs leave every file that they have made, as one does that is stopped before it deletes any."""
    monkeypatch.setattr(Records, "let_go", lambda *_: None)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """Over a copy of the sample crawl."""
    with sample_lab(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], dict[str, str]]:
    """The corpus of an uninterrupted run in one process, made once."""
    found: dict[str, str] = {}

    def corpus() -> dict[str, str]:
        if not found:
            with sample_lab(tmp_path_factory.mktemp("baseline")) as made:
                found.update(made.run("run", "--executor", "inline").corpus())
        return found

    return corpus
