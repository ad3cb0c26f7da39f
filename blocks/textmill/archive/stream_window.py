"""Lets a parser look at a byte stream by absolute position while only the part it still needs is in memory."""

import re
from collections.abc import Iterator
from typing import Final

_FORGET_BYTES: Final = 1 << 16
"""Shift the buffer only when this much is dead, so that forgetting costs O(1) per byte."""

_STEP_BYTES: Final = 1 << 12
"""So much at a time is searched that was not read yet."""


class Window:
    """The bytes of `chunks` from the last `forget` to the last `reach`; positions count from `start`."""

    def __init__(self, chunks: Iterator[bytes], start: int = 0) -> None:
        self._chunks = chunks
        self._data = bytearray()
        self._base = start

    @property
    def end(self) -> int:
        """Position after the last byte read so far."""
        return self._base + len(self._data)

    @property
    def base(self) -> int:
        """Position of the first byte still remembered."""
        return self._base

    def reach(self, stop: int) -> bool:
        """Read on until all bytes before `stop` are here; False when the stream ends before."""
        while self._base + len(self._data) < stop:
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self._data += chunk
        return True

    def skip_to(self, position: int) -> bool:
        """Forget everything before `position`, reading on without keeping; False when the stream ends before."""
        while self.end < position:
            chunk = next(self._chunks, None)
            if chunk is None:
                self._base, self._data = self.end, bytearray()
                return False
            self._base, self._data = self.end, bytearray(chunk)
        self._cut_before(position)
        return True

    def forget(self, position: int) -> None:
        """Bytes before `position` are needed no more."""
        if position - self._base >= _FORGET_BYTES:
            self._cut_before(position)

    def _cut_before(self, position: int) -> None:
        del self._data[: position - self._base]
        self._base = position

    def rest(self) -> Iterator[bytes]:
        """All bytes from `base` to the end of the stream, none of which are remembered; nothing else can be asked."""
        if self._data:
            data, self._data = bytes(self._data), bytearray()
            yield data
        yield from self._chunks

    def cut(self, start: int, stop: int) -> bytes:
        """The bytes [start, stop), which must have been reached and not forgotten."""
        with self.view(start, stop) as bytes_there:
            return bytes(bytes_there)

    def view(self, start: int, stop: int) -> memoryview:
        """The same without a copy; to be released before anything else is asked for."""
        base = self._base
        if not base <= start <= stop <= base + len(self._data):
            raise ValueError(f"bytes {start}..{stop} are not in the window {base}..{self.end}")
        return memoryview(self._data)[start - base : stop - base]

    def matches(self, pattern: re.Pattern[bytes], position: int, room: int) -> re.Match[bytes] | None:
        """Match at `position` with up to `room` bytes in view; spans count from `base`."""
        self.reach(position + room)
        return pattern.match(self._data, position - self._base, position + room - self._base)

    def find(self, pattern: re.Pattern[bytes], start: int, stop: int | None, longest: int) -> int | None:
        """Position of the first match of `pattern` (at most `longest` bytes) that begins in [start, stop).

        Reads on as far as needed. Without a `stop` it forgets what it has searched.
        """
        if stop is None:
            return self._next(pattern, start, longest)
        self.reach(stop + longest)
        limit = min(stop + longest, self.end)
        found = pattern.search(self._data, start - self._base, limit - self._base)
        if found is not None and self._base + found.start() < stop:
            return self._base + found.start()
        return None

    def _next(self, pattern: re.Pattern[bytes], start: int, longest: int) -> int | None:
        """As `find`, to the end: what is here is searched before more is read."""
        position, more = start, True
        while True:
            found = pattern.search(self._data, position - self._base)
            at = None if found is None else self._base + found.start()
            if at is not None and (not more or at + longest <= self.end):
                return at
            if not more:
                return None
            position = max(position, self.end - longest) if at is None else at
            self.forget(position)
            more = self.reach(max(position + longest, self.end + 1))

    def first(self, pattern: re.Pattern[bytes], start: int, stop: int, longest: int) -> int | None:
        """The same as `find` with a stop, with no more read than is needed to find it."""
        here = self._base + len(self._data)
        found = pattern.search(self._data, start - self._base, min(stop + longest, here) - self._base)
        if found is None:
            start = max(start, min(stop, here - longest + 1))
        elif (at := self._base + found.start()) < stop and at + longest <= here:
            return at
        while start < stop:
            step = min(stop, max(start + 1, self.end - longest, start + _STEP_BYTES))
            behind = self.find(pattern, start, step, longest)
            if behind is not None or not self.reach(step):
                return behind
            start = step
        return None

    def run_of(self, blank: bytes, position: int, most: int | None = None) -> int:
        """Position of the first byte at or after `position` that is not in `blank`, or of the stream's end.

        Looks at no more than `most` bytes if given, and then forgets nothing.
        """
        if self.reach(position + 1) and self._data[position - self._base] not in blank:
            return position
        stop = None if most is None else position + most
        while self.reach(position + 1) and (stop is None or position < stop):
            view = self.cut(position, min(position + 4096, self.end))
            rest = len(view.lstrip(blank))
            position += len(view) - rest
            if rest:
                break
            if stop is None:
                self.forget(position)
        return position
