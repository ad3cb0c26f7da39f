"""What a driver tells its supervisor: whether it has joined a cluster, how many tasks are out, that it ends by itself.

It stands in memory that both have, so that it outlives a driver that Ray's C++ ends without a word.
"""

import mmap
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Final, TypeVar

from textmill.errors import StageError, UserError
from textmill.plan.plan import Plan
from textmill.run.cluster_address import Address
from textmill.run.executor import Executor, Outcome
from textmill.run.failure import describe
from textmill.store.store import Store
from textmill.store.task import Task

__all__ = ["LostClusterError", "Phase", "Watched", "WatchedExecutor", "joined"]

T = TypeVar("T")

_PLACES: Final = 7
_SIGNS_OF_TOKENS: Final = (b"Unauthenticated", b"InvalidAuthToken")
_ERROR_OUTPUT: Final = 2
_PATIENCE: Final = "RAY_gcs_rpc_server_reconnect_timeout_s"
_EMBEDDED_SECONDS: Final = "10"
"""For which Ray waits for its head; by default a minute, but nobody starts that of an embedded one again."""


class LostClusterError(StageError):
    """The cluster is gone that tasks were out on."""


class Phase(IntEnum):
    """How far a driver has come."""

    BEGUN = 0
    JOINING = 1
    JOINED = 2


class Watched:
    """The driver's state, in memory that processes forked from this one share."""

    def __init__(self) -> None:
        self._values = memoryview(mmap.mmap(-1, 8 * _PLACES)).cast("q")
        self.words = tempfile.TemporaryFile()  # noqa: SIM115  # for as long as this is
        """What Ray wrote to standard error while a driver was joining."""

    def clear(self) -> None:
        """As for a driver that begins."""
        for place in range(_PLACES):
            self._values[place] = 0
        os.ftruncate(self.words.fileno(), 0)

    @property
    def phase(self) -> Phase:
        return Phase(self._values[0])

    @phase.setter
    def phase(self, phase: Phase) -> None:
        self._values[0] = phase

    @property
    def given(self) -> int:
        """Tasks that were given to the cluster."""
        return self._values[1]

    @property
    def ended(self) -> int:
        """Those of them that have ended."""
        return self._values[2]

    @property
    def has_ended_itself(self) -> bool:
        """Whether the driver came to an end of its own."""
        return bool(self._values[3])

    def count_given(self) -> None:
        """Another task is out."""
        self._values[1] += 1

    def count_ended(self) -> None:
        """A task has ended."""
        self._values[2] += 1

    @property
    def has_lost_cluster(self) -> bool:
        """Whether the driver itself says that its cluster is gone."""
        return bool(self._values[4])

    def lose_cluster(self) -> None:
        """The driver's cluster is gone."""
        self._values[4] = 1

    @property
    def is_to_stop(self) -> bool:
        """Whether the driver was told to stop, and has not heeded it yet."""
        return self._values[5] > self._values[6]

    def tell_to_stop(self) -> None:
        """The driver is to stop."""
        self._values[5] += 1

    def heed(self) -> None:
        """The driver stops, for all times that it was told to."""
        self._values[6] = self._values[5]

    def unheed(self) -> None:
        """What was to stop the driver got lost within it."""
        self._values[6] -= 1

    def end(self) -> None:
        """The driver comes to an end of its own."""
        self._values[3] = 1

    def no_entry(self, address: Address, words: str) -> str:
        """That a cluster could not be joined, and what to look at."""
        os.lseek(self.words.fileno(), 0, os.SEEK_SET)
        heard = os.read(self.words.fileno(), 1 << 16)
        if any(sign in heard for sign in _SIGNS_OF_TOKENS):
            words = "it refuses this machine's token; set RAY_AUTH_MODE=token, and RAY_AUTH_TOKEN or ~/.ray/auth_token"
            words += " as on its nodes"
        return f"cannot join a Ray cluster at {address.said} ({address.by}): {words}"


class WatchedExecutor:
    """An executor on a Ray cluster that tells the supervisor how far it is."""

    def __init__(self, start: Callable[[], Executor], address: Address | None, watched: Watched) -> None:
        self._watched = watched
        if address is None:
            watched.phase = Phase.JOINING
            os.environ.setdefault(_PATIENCE, _EMBEDDED_SECONDS)
            self._executor = start()
            watched.phase = Phase.JOINED
        else:
            self._executor = joined(start, address, watched)

    def run(self, plan: Plan, tasks: Iterable[Task | None], store: Store) -> Iterator[Outcome]:
        """Do the tasks; LostClusterError where Ray says that its cluster is gone."""
        try:
            for outcome in self._executor.run(plan, self._counted(tasks), store):
                self._watched.count_ended()
                yield outcome
        except Exception as error:
            if type(error).__module__.partition(".")[0] == "ray":  # known by its name: one module imports Ray
                raise LostClusterError(f"Ray cannot go on: {describe(error)}") from error
            raise

    def close(self) -> None:
        """Stop what the executor has started."""
        self._executor.close()

    def _counted(self, tasks: Iterable[Task | None]) -> Iterator[Task | None]:
        for task in tasks:
            if task is not None:
                self._watched.count_given()
            yield task


def joined(start: Callable[[], T], address: Address, watched: Watched) -> T:
    """What is started on a cluster; UserError in one line, without Ray's own, where it cannot be joined."""
    watched.phase = Phase.JOINING
    address.check()
    try:
        with _heard(watched):
            started = start()
    except UserError as error:
        raise UserError(watched.no_entry(address, str(error).removeprefix("cannot join a Ray cluster at "))) from error
    except Exception as error:  # Ray raises what it likes
        raise UserError(watched.no_entry(address, describe(error))) from error
    watched.phase = Phase.JOINED
    return started


@contextmanager
def _heard(watched: Watched) -> Iterator[None]:
    """Keep what is written to standard error: Ray's C++ writes a line a second there until it gives up."""
    kept = os.dup(_ERROR_OUTPUT)
    os.dup2(watched.words.fileno(), _ERROR_OUTPUT)
    try:
        yield
    finally:
        os.dup2(kept, _ERROR_OUTPUT)
        os.close(kept)
