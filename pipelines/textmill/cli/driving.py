"""Where a run is driven from: this process, or one that is watched while Ray is at work in it."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Self

from textmill.cli.ending import stopped
from textmill.cli.screen import err
from textmill.cli.supervisor import Supervisor
from textmill.errors import UserError
from textmill.run.cluster_address import LOCAL, Address, wanted_address
from textmill.run.executor import Executor
from textmill.run.watched import Watched, WatchedExecutor

__all__ = ["Place", "Start", "drive"]


@dataclass(frozen=True)
class Place:
    """What runs tasks: this process, an embedded Ray, or the cluster at `address`."""

    is_inline: bool
    address: Address | None
    reconnect_seconds: float | None

    @classmethod
    def of(
        cls, executor: str, address: str | None, reconnect: float | None, workers: int | None, shards: str | None
    ) -> Self:
        """As the options of a run say; UserError where they contradict each other."""
        if executor == "inline":
            for option, given in (("--address", address), ("--reconnect", reconnect), ("--workers", workers)):
                if given is not None:
                    raise UserError(f"{option} is for Ray, and --executor inline does without; leave one of them out")
            return cls(True, None, None)
        if shards is not None and address is None:
            address = LOCAL  # a part is done where it is started
        wanted = wanted_address(address)
        if wanted is not None and shards is not None:
            raise UserError(
                "--shards is for machines without a cluster, and --address joins one; leave one of them out"
            )
        if wanted is not None and workers is not None:
            hint = "leave it out, or start an embedded one with --address local"
            raise UserError(f"--workers is for an embedded Ray, and {wanted.by} leads to {wanted.said}; {hint}")
        return cls(False, wanted, reconnect)


Start = Callable[[Callable[[str], None]], Executor]
"""Starts what runs tasks, which tells lines of what befalls nodes and workers."""


def drive(place: Place, start: Start, work: Callable[[Start], int]) -> int:
    """Do the work of a run, which starts what runs tasks when it needs that; the exit code."""
    if place.is_inline:
        try:
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            return work(start)
        except KeyboardInterrupt:
            return stopped()
    if place.address is not None:
        err.say(f"joining the Ray cluster at {place.address.said} ({place.address.by})")
        place.address.check()

    def driver(watched: Watched) -> int:
        return work(lambda tell: WatchedExecutor(partial(start, tell), place.address, watched))

    return Supervisor(place.address, place.reconnect_seconds).run(driver)
