"""The command line in a process that is killed at a chosen commit."""

import os
import signal
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from textmill.cli import main as cli
from textmill.store.store import Commit, Store


@dataclass(frozen=True)
class KilledBeforeCommit:
    """Kills itself when the data of the commit of this number is written, and its record is not."""

    number: int
    ending: str = ""
    """Counts the stages whose names end so."""

    def __call__(self) -> None:
        commit, seen = Store.commit, []

        def dying(store: Store, stage: str, record: Commit) -> None:
            if stage.endswith(self.ending):
                seen.append(stage)
                if len(seen) == self.number:
                    os.kill(os.getpid(), signal.SIGKILL)
            commit(store, stage, record)

        pytest.MonkeyPatch().setattr(Store, "commit", dying)
        cli.main()


@dataclass(frozen=True)
class KilledAtDeletion:
    """Kills itself when the files of a stage that nothing needs any more are about to be deleted, for the nth time."""

    number: int

    def __call__(self) -> None:
        remove, seen = Store.remove_files, []

        def dying(store: Store, paths: Iterable[str]) -> None:
            named = list(paths)
            if any("/data/" in path for path in named):
                seen.append(named)
                if len(seen) == self.number:
                    remove(store, named[:1])
                    os.kill(os.getpid(), signal.SIGKILL)
            remove(store, named)

        pytest.MonkeyPatch().setattr(Store, "remove_files", dying)
        cli.main()
