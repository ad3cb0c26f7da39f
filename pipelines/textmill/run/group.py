"""Do a group of tasks in a worker, one after the other, if this machine is as the run was planned; knows no Ray."""

import pickle
import platform
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import cast

from textmill.block import Shard
from textmill.machine.own_memory import give_back, use_system_memory
from textmill.run.failure import Failure, UnfitError, attempt, failure_of
from textmill.run.fence import FencedStore
from textmill.run.order import Order, Shipped, unpacked
from textmill.run.premises import unlike_in_all, unlike_in_stage
from textmill.run.probe import NodeReport, probe, sees
from textmill.store.commit import sealed
from textmill.store.store import Store
from textmill.store.task import Task

__all__ = ["Sent", "do_group", "look_at_node"]


@dataclass(frozen=True)
class Sent:
    """The packed order of a run, known by its key."""

    key: str
    data: object = field(compare=False, repr=False)
    """Bytes in a worker; in the driver what the cluster keeps them by."""
    shipped: tuple[Shipped, ...] = field(compare=False)


@dataclass
class _Taken:
    """What this process knows of the run that it is at work for."""

    order: Order
    folders: list[str]
    is_fit: bool = False
    stages: set[str] = field(default_factory=set)
    """Those for which this machine is as the run was planned."""


def do_group(sent: Sent, tasks: bytes, attempted: str) -> Iterator[bytes]:
    """What became of each task, pickled: the text of its commit record, or a Failure."""
    try:
        taken = _taken(sent)
        group = cast(tuple[Task, ...], unpacked(tasks, taken.folders))
        _check_all(taken)
        _check_stage(taken, group[0].stage)
    except UnfitError as error:
        yield pickle.dumps(replace(failure_of(error), error=str(error)))
        return
    store = FencedStore(taken.order.url, taken.order.term, attempted)
    for task in group:
        done = attempt(taken.order.plan, task, store)
        yield pickle.dumps(done if isinstance(done, Failure) else sealed(done))
    give_back()


def look_at_node(sent: Sent, shards: bytes) -> NodeReport:
    """`probe` on this machine; what keeps the plan from being taken out is a problem of it too."""
    try:
        taken = _taken(sent)
    except UnfitError as error:
        return NodeReport(socket.gethostname(), platform.python_version(), 0, 0, 0, None, 0, problems=(str(error),))
    order = taken.order
    plan = replace(order.plan, shards=cast(tuple[Shard, ...], unpacked(shards, taken.folders)))
    return probe(plan, Store(order.url), order.premises, order.token)


@lru_cache(maxsize=1)
def _taken(sent: Sent) -> _Taken:
    """Taken out once for all groups of a run that the process gets."""
    use_system_memory()
    folders = [one.here() for one in sent.shipped]
    for folder in folders:
        if folder not in sys.path:
            sys.path.insert(0, folder)
    try:
        return _Taken(cast(Order, unpacked(cast(bytes, sent.data), folders)), folders)
    except (ImportError, AttributeError) as error:
        raise UnfitError(f"{error} (--ship FOLDER sends modules of your own along)") from error


def _check_all(taken: _Taken) -> None:
    if taken.is_fit:
        return
    order = taken.order
    if not sees(Store(order.url), order.token):
        raise UnfitError(f"{order.url}: another directory here than the driver's, or not mounted")
    if found := unlike_in_all(order.premises):
        raise UnfitError("; ".join(found))
    taken.is_fit = True


def _check_stage(taken: _Taken, stage: str) -> None:
    if stage in taken.stages:
        return
    order = taken.order
    if found := unlike_in_stage(order.premises, order.plan, order.plan.stage(stage)):
        raise UnfitError("; ".join(found))
    taken.stages.add(stage)
