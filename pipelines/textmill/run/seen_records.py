"""Whether the driver sees what workers have committed."""

import time
from typing import Final

from textmill.errors import UserError
from textmill.remote.patience import patience
from textmill.store.store import Store

__all__ = ["see_all"]

_MOST_LAG_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 1.0


def see_all(store: Store, stage: str, added: int) -> None:
    """Wait until the records of tasks are seen here too; UserError when they are not.

    Some stores list a file seconds after it was written, and file systems of several machines keep lists for a while.
    """
    lag = min(_MOST_LAG_SECONDS, patience().seconds)
    until = time.monotonic() + lag
    while (seen := len(store.records(stage))) < added:
        if time.monotonic() >= until:
            raise UserError(
                f"{store.url}: {added} tasks were committed, but the driver sees {seen}, {lag:g} s later; "
                "a run directory must be where all machines and processes see the same"
            )
        time.sleep(min(_LOOK_SECONDS, lag))
