"""What runs in a worker before Textmill is known to be there: sent by value, so that a node without it can say so."""

import os
from collections.abc import Iterator

import ray

__all__ = ["textmill_probe", "textmill_task"]


def textmill_task(
    key: str, order: bytes, shipped: tuple[tuple[str, str], ...], tasks: bytes, attempt: str
) -> Iterator[object]:
    """First where this is, then what became of each task."""
    pid = os.getpid()
    try:
        with open("/proc/self/stat") as stat:
            started = int(stat.read().rpartition(")")[2].split()[19])
    except OSError:
        started = 0
    yield ray.get_runtime_context().get_node_id(), pid, started
    try:
        from textmill.run.group import Sent, do_group
        from textmill.run.order import Shipped
    except Exception as error:  # noqa: BLE001  # whatever keeps it from being imported is told
        yield f"{type(error).__name__}: {error}"
        return
    yield from do_group(Sent(key, order, tuple(Shipped(*one) for one in shipped)), tasks, attempt)


def textmill_probe(key: str, order: bytes, shipped: tuple[tuple[str, str], ...], shards: bytes) -> object:
    """A report on the node, or why it cannot give one."""
    try:
        from textmill.run.group import Sent, look_at_node
        from textmill.run.order import Shipped
    except Exception as error:  # noqa: BLE001  # whatever keeps it from being imported is told
        return f"{type(error).__name__}: {error}"
    return look_at_node(Sent(key, order, tuple(Shipped(*one) for one in shipped)), shards)
