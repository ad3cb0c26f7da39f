"""Hold the runs that are shown: each with its latest snapshot, made anew when its commit records changed."""

import math
import threading
import time
from collections.abc import Sequence
from typing import Final

from textmill.errors import TextmillError
from textmill.inspect.changes import state_of
from textmill.inspect.columns import Columns
from textmill.inspect.judgements import JudgementFiles
from textmill.inspect.life import silence
from textmill.inspect.read_again import PagesAgain
from textmill.inspect.snapshot import Snapshot, take
from textmill.inspect.views import Overview, overview
from textmill.inspect.what_if_records import Records
from textmill.store.store import Store

_FRESH_SECONDS: Final = 1.0
"""For so long a run is not looked at again."""
_REST: Final = 3
"""Times as long as a look took, if that is longer, the next one waits: a large run is not read all the time."""
_RECORDS_REST: Final = 20
"""The same of records: reading them takes the longer the more there are."""
_SAMPLE: Final = 200_000
"""Records."""


class Run:
    """One run. The first who ask wait for its snapshot; while it is made anew the one before is shown."""

    def __init__(
        self,
        store: Store,
        has_text: bool = True,
        fresh_seconds: float = _FRESH_SECONDS,
        is_file: bool = False,
        sources: str | None = None,
    ) -> None:
        self.store = store
        self.is_file = is_file
        """Whether there is one page for all states of a view."""
        self.has_text = has_text
        """Whether texts and addresses of pages may be shown."""
        self.pages = PagesAgain(sources)
        """Reads pages of the run's sources again, if the user has named their folder."""
        self.beside: Sequence[tuple[str, Run]] = ()
        """All runs that are served, this one included, each with the name that the user gave."""
        self.judgements = JudgementFiles(store)
        self._fresh_seconds = fresh_seconds
        self._lock = threading.Lock()
        self._look_after = -math.inf
        self._current: tuple[Snapshot, str] | None = None
        self._life: tuple[Snapshot, str, float] | None = None
        self._records_lock = threading.Lock()
        self._records: tuple[Records, str] | None = None
        self._sample: tuple[Records, Records] | None = None
        self.counting = threading.Lock()
        """Held by who counts over all rows of a large run: one at a time."""
        self._read_after = -math.inf

    @property
    def is_served(self) -> bool:
        """Whether there is a server behind its pages, and not one file."""
        return bool(self.beside)

    @property
    def name(self) -> str:
        """What the run calls itself; UserError when there is none."""
        return self.snapshot.manifest["name"]

    @property
    def snapshot(self) -> Snapshot:
        """What is committed now, or was a moment ago; UserError when the directory holds no run."""
        return self.current()[0]

    @property
    def columns(self) -> Columns:
        """The records of the run as columns, held for all who ask; OSError of a table that cannot be read."""
        return self.records.columns

    @property
    def overview(self) -> Overview:
        """The headline, with whether the run shows that it goes on, as it was a moment ago."""
        snapshot = self.snapshot
        now = time.monotonic()
        if self._life is None or self._life[0] is not snapshot or now >= self._life[2]:
            found = silence(self.store, snapshot, time.time())
            took = time.monotonic() - now
            self._life = (snapshot, found, time.monotonic() + self._fresh_seconds * max(1.0, _REST * took))
        return overview(snapshot, self._life[1])

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

    @property
    def records(self) -> Records:
        """The run's records as columns, shared by all who ask; of a run at work they may lag behind its snapshot."""
        snapshot, state = self.current()
        with self._records_lock:
            begun = time.monotonic()
            if self._records is None or (self._records[1] != state and begun >= self._read_after):
                self._records = (Records(Columns.of(self.store), snapshot.manifest), state)
                self._read_after = time.monotonic() + _RECORDS_REST * (time.monotonic() - begun)
            return self._records[0]

    @property
    def sample(self) -> Records:
        """A sample of the same, so small that an answer is there before a hand has left the slider."""
        records = self.records
        with self._records_lock:
            if self._sample is None or self._sample[0] is not records:
                columns = records.columns.thinned(_SAMPLE)
                self._sample = (records, records if columns is records.columns else records.of(columns))
            return self._sample[1]

    def _looked(self) -> tuple[Snapshot, str]:
        state = state_of(self.store)  # before the records are read: what comes meanwhile is seen next time
        if self._current is not None and self._current[1] == state:
            return self._current
        return take(self.store), state
