"""Hold the runs that are shown: each with its latest snapshot, made anew when its commit records changed."""

import math
import threading
import time
from typing import Final

from textmill.errors import TextmillError
from textmill.inspect.changes import state_of
from textmill.inspect.columns import Columns
from textmill.inspect.read_again import PagesAgain
from textmill.inspect.snapshot import Snapshot, take
from textmill.store.store import Store

_FRESH_SECONDS: Final = 1.0
"""For so long a run is not looked at again."""
_REST: Final = 3
"""Times as long as a look took, if that is longer, the next one waits: a large run is not read all the time."""


class Run:
    """One run. The first who ask wait for its snapshot; while it is made anew the one before is shown."""

    def __init__(
        self,
        store: Store,
        has_text: bool = True,
        fresh_seconds: float = _FRESH_SECONDS,
        sources: str | None = None,
    ) -> None:
        self.store = store
        self.has_text = has_text
        """Whether texts and addresses of pages may be shown."""
        self.pages = PagesAgain(sources)
        """Reads pages of the run's sources again, if the user has named their folder."""
        self._fresh_seconds = fresh_seconds
        self._lock = threading.Lock()
        self._look_after = -math.inf
        self._current: tuple[Snapshot, str] | None = None
        self._columns_lock = threading.Lock()
        self._columns: tuple[Columns, str] | None = None

    @property
    def name(self) -> str:
        """What the run calls itself; UserError when there is none."""
        return self.snapshot.manifest["name"]

    @property
    def snapshot(self) -> Snapshot:
        """What is committed now, or was a moment ago; UserError when the directory holds no run."""
        return self.current()[0]

    @property
    def is_for_file(self) -> bool:
        """Whether the run is looked at once, for a page in one file, behind which there is nothing to ask."""
        return math.isinf(self._fresh_seconds)

    @property
    def columns(self) -> Columns:
        """The records of the snapshot, read when first asked for and held as long as it is current."""
        _, state = self.current()
        with self._columns_lock:
            if self._columns is None or self._columns[1] != state:
                self._columns = Columns.of(self.store), state
            return self._columns[0]

    def current(self) -> tuple[Snapshot, str]:
        """The snapshot, and a string that is another one whenever what is committed has changed."""
        before = self._current
        if not self._lock.acquire(blocking=before is None) and before is not None:
            return before
        try:
            begun = time.monotonic()
            if self._current is None or begun >= self._look_after:
                try:
                    self._current = self._looked()
                except (TextmillError, OSError, ValueError):
                    self._current = None  # what was is not shown as if it still were
                    raise
                took = time.monotonic() - begun
                self._look_after = time.monotonic() + self._fresh_seconds * max(1.0, _REST * took)
            return self._current
        finally:
            self._lock.release()

    def _looked(self) -> tuple[Snapshot, str]:
        state = state_of(self.store)  # before the records are read: what comes meanwhile is seen next time
        if self._current is not None and self._current[1] == state:
            return self._current
        return take(self.store), state
