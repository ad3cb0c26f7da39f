"""Try a task once, and say of a failure whose fault it is: the task's, the machine's, or one that passes."""

import errno
import pickle
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from textmill.brief import brief
from textmill.errors import ConservationError, MachineError, ShardError, TextmillError, UserError
from textmill.plan.plan import Plan
from textmill.run.worker import run_task
from textmill.store.commit import Commit, DamagedFileError
from textmill.store.directory import StoreError
from textmill.store.store import Store
from textmill.store.task import Task

__all__ = ["Failure", "Kind", "LateError", "UnfitError", "attempt", "describe", "failure_of"]

Kind = Literal["task", "input", "passing", "memory", "node", "user", "damage", "late", "bug", "death"]
"""task: what a task raises of itself; input: its shard cannot be opened or read, here; passing: network, store;
memory: too little of it; node: this machine is not what the run was planned with; user: something that a person has to
mend, on this machine or anywhere; damage: a committed file is not as it was; late: another attempt has taken its
place; bug: records were lost; death: its worker died."""

_SAID_CHARS: Final = 500
_PASSING: Final = frozenset(
    {
        *(errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN, errno.EHOSTUNREACH, errno.ENETUNREACH),
        *(errno.ECONNRESET, errno.ECONNREFUSED, errno.ECONNABORTED, errno.EPIPE, errno.EREMOTEIO),
    }
)
_CLIENTS: Final = ("botocore.", "aiobotocore.", "aiohttp.", "urllib3.", "requests.", "gcsfs.", "adlfs.", "google.")
"""Libraries that speak with object stores, and raise errors of their own."""


class UnfitError(TextmillError):
    """This machine is not what the run was planned with; a line for each difference."""


class LateError(TextmillError):
    """Another attempt, or another run, has taken the place of this one, which must leave nothing."""


@dataclass(frozen=True)
class Failure:
    """Why an attempt has not led to a commit."""

    kind: Kind
    error: str
    """One line."""
    trace: str = ""
    cause: TextmillError | None = None
    """What is to be raised in the driver, or is told of a damaged file."""


def attempt(plan: Plan, task: Task, store: Store) -> Commit | Failure:
    """Do a task once; whatever it raises is told and not raised, but for KeyboardInterrupt."""
    try:
        return run_task(plan, task, store)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever a shard raises costs that shard alone
        return failure_of(error)


def failure_of(error: BaseException) -> Failure:
    """An exception, as it is told to the driver."""
    kind = _kind(error)
    cause = _sendable(error) if kind in ("user", "damage", "bug") else None
    return Failure(kind, describe(error), traceback.format_exc(), cause)


def _sendable(error: BaseException) -> TextmillError:
    """The error, or what it says: not every exception can be made again in another process."""
    try:
        made = pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001  # what its own constructor raises
        made = None
    if isinstance(error, TextmillError) and type(made) is type(error):
        return error
    return UserError(str(error))


def describe(error: BaseException) -> str:
    """One line: the kind of error and what it says."""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {brief(words, _SAID_CHARS)}" if words else type(error).__name__


def _kind(error: BaseException) -> Kind:
    by_type: tuple[tuple[type[BaseException], Kind], ...] = (
        (DamagedFileError, "damage"),
        (ConservationError, "bug"),
        (UnfitError, "node"),
        (LateError, "late"),
        (UserError, "user"),
        (MemoryError, "memory"),
        (MachineError, "memory"),
        (StoreError, "passing"),
    )
    for kind, name in by_type:
        if isinstance(error, kind):
            return name
    if isinstance(error, ShardError):  # what reads shards has tried again by itself where that helps
        return "input" if any(isinstance(one, OSError) for one in _chain(error)) else "task"
    return "passing" if any(map(_passes, _chain(error))) else "task"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _passes(error: BaseException) -> bool:
    """Whether it may well be gone a little later."""
    if isinstance(error, ConnectionError | TimeoutError):
        return True
    if isinstance(error, OSError) and error.errno in _PASSING:
        return True
    return f"{type(error).__module__}.".startswith(_CLIENTS)
