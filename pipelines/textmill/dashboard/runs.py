"""Hold the runs that are shown: each with its latest snapshot, made anew when its commit records changed."""

import threading
import time
from typing import Final

from textmill.inspect.changes import state_of
from textmill.inspect.snapshot import Snapshot, take
from textmill.store.store import Store

_FRESH_SECONDS: Final = 1.0
"""For so long a run is not looked at again."""


class Run:
    """One run. Who asks while its snapshot is made waits for it; other runs have locks of their own."""

    def __init__(self, store: Store, has_text: bool = True, fresh_seconds: float = _FRESH_SECONDS) -> None:
        self.store = store
        self.has_text = has_text
        """Whether texts and addresses of pages may be shown."""
        self._fresh_seconds = fresh_seconds
        self._lock = threading.Lock()
        self._looked = -fresh_seconds
        self._state = ""
        self._snapshot: Snapshot | None = None

    @property
    def name(self) -> str:
        """What the run calls itself; UserError when there is none."""
        return self.snapshot.manifest["name"]

    @property
    def snapshot(self) -> Snapshot:
        """What is committed now, or was a second ago; UserError when the directory holds no run."""
        return self.current()[0]

    def current(self) -> tuple[Snapshot, str]:
        """The snapshot, and a string that is another one whenever what is committed has changed."""
        with self._lock:
            now = time.monotonic()
            if self._snapshot is None or now - self._looked >= self._fresh_seconds:
                state = state_of(self.store)  # before the records are read: what comes meanwhile is seen next time
                if self._snapshot is None or state != self._state:
                    self._snapshot, self._state = None, state
                    self._snapshot = take(self.store)
                self._looked = time.monotonic()
            return self._snapshot, self._state
