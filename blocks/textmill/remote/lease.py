"""One process at a time for a folder that several machines see: a lease, which its holder renews while it lives.

    .lease/000003.json      who holds it; the highest number counts

Who takes it writes the next number, which only one can (`creation`), where the holder has given it back, has died on
this machine, or gave no sign for `TEXTMILL_LEASE` seconds by the clock of the store. A holder that finds a higher
number has lost it: it was stopped or cut off, and another goes on.
"""

import math
import os
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from pydantic import ValidationError

from textmill.errors import StageError, UserError
from textmill.remote.holder import Holder, boot

__all__ = ["ENVIRONMENT", "FOLDER", "HeldError", "Lease", "LeaseFiles", "LostError"]

ENVIRONMENT: Final = "TEXTMILL_LEASE"
FOLDER: Final = ".lease"
_SECONDS: Final = 60.0
_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Goes on while the process, or the machine, is suspended."""
_BEATS: Final = 6
"""Signs of life in the time after which there was none."""
_LOOKS: Final = 24
_NAME: Final = re.compile(r"(\d{6,})\.json\Z")
_KEPT: Final = 2
"""Earlier numbers that stay, so that a listing which lags behind shows one of them."""


class HeldError(UserError):
    """Another process is at work in the folder."""


class LostError(StageError):
    """Another process has taken the folder over."""


class LeaseFiles(Protocol):
    """The folder that a lease is for; paths are relative to it."""

    def children(self, path: str) -> list[str]:
        """Names in a folder; none where it is not there."""
        ...

    def read(self, path: str) -> bytes | None:
        """A small file, None where it is not there."""
        ...

    def put(self, path: str, data: bytes) -> None:
        """Write a small file, seen whole or not at all."""
        ...

    def create(self, path: str, data: bytes) -> bool:
        """The same unless it is there; whether this call has."""
        ...

    def age(self, path: str) -> float | None:
        """Seconds since a file was written, by the clock of where it is; None where that is not known."""
        ...

    def remove(self, path: str) -> None: ...


def seconds() -> float:
    """After how long without a sign a lease can be taken over; UserError where the environment says no number."""
    written = os.environ.get(ENVIRONMENT, "")
    try:
        found = float(written) if written else _SECONDS
    except ValueError:
        found = math.nan
    if not 0 < found < math.inf:
        raise UserError(f"{ENVIRONMENT}={written!r}: must be a number of seconds above 0")
    return found


@dataclass
class Lease:
    """A lease on a folder, `where` in messages; `tell` is told of waiting and taking over."""

    files: LeaseFiles
    where: str
    tell: Callable[[str], None]
    is_alone_here: bool = False
    """Whether something else says that no other process of this machine is at work there."""
    _number: int = field(init=False, default=0)
    _own: Holder = field(init=False, default_factory=Holder.here)
    _seconds: float = field(init=False, default_factory=seconds)
    _confirmed: float = field(init=False, default=0.0)
    _lost: Holder | None = field(init=False, default=None)
    _writing: threading.Lock = field(init=False, default_factory=threading.Lock)
    _ended: threading.Event = field(init=False, default_factory=threading.Event)
    _beating: threading.Thread | None = field(init=False, default=None)

    def take(self) -> None:
        """Hold it from now on; HeldError where another holds it, who is waited for as long as may be dead."""
        began = time.clock_gettime(_CLOCK)
        while True:
            number, holder = self._newest()
            if holder is not None and holder.key == self._own.key:
                break  # written, though the answer was lost or spoilt
            if holder is not None and not holder.is_released:
                self._outwait(number, holder)
            began = time.clock_gettime(_CLOCK)
            if self.files.create(_path(number + 1), self._own.model_dump_json().encode()):
                number += 1
                break
        self._number, self._confirmed = number, began
        for name in self.files.children(FOLDER):
            found = _NAME.match(name)
            if found is not None and int(found[1]) < self._number - _KEPT:
                self.files.remove(f"{FOLDER}/{name}")
        self._beating = threading.Thread(target=self._beat, name="lease", daemon=True)
        self._beating.start()

    def check(self) -> None:
        """To be called before anything is written: LostError where the lease may be another's."""
        if self._lost is None and self._is_due(self._seconds / 2):
            self._renew()
        if self._lost is not None:
            raise LostError(
                f"{self.where}: this run gave no sign for {self._seconds:g} s, and {self._lost.words()} has taken the "
                "directory over; nothing more is written here"
            )

    def release(self) -> None:
        """Give it back; one that is lost stays the other's."""
        self._ended.set()
        if self._beating is not None:
            self._beating.join()
        if self._number and self._lost is None:
            self._renew(is_released=True)

    def _newest(self) -> tuple[int, Holder | None]:
        """The highest number, and who wrote it; a listing may lag behind, what is asked for by name does not."""
        listed = [int(found[1]) for name in self.files.children(FOLDER) if (found := _NAME.match(name))]
        number = max(listed, default=0)
        holder = self._holder(number) if number else None
        while (later := self._holder(number + 1)) is not None:
            number, holder = number + 1, later
        return number, holder

    def _holder(self, number: int) -> Holder | None:
        data = self.files.read(_path(number))
        if data is None:
            return None
        try:
            return Holder.model_validate_json(data)
        except ValidationError as error:
            raise UserError(f"{self.where}/{_path(number)}: is no lease; remove it where no run is at work") from error

    def _outwait(self, number: int, holder: Holder) -> None:
        """Return when a holder is dead; HeldError at its next sign of life."""
        lives = holder.lives_here()
        if lives is None and self.is_alone_here and boot() and holder.machine.partition("/")[0] == boot():
            lives = False  # in a container that has ended
        if lives:
            raise self._held(holder)
        if lives is False:
            return
        age = self.files.age(_path(number)) or 0.0
        wait = self._seconds - age
        if wait > 0:
            self.tell(
                f"{self.where}: {holder.words()} is or was at work here; it is taken over if it gives no sign "
                f"for another {wait:.0f} s"
            )
        until = time.clock_gettime(_CLOCK) + wait
        while time.clock_gettime(_CLOCK) < until:
            time.sleep(min(self._seconds / _LOOKS, max(0.0, until - time.clock_gettime(_CLOCK))))
            now = self._newest()
            if now != (number, holder):
                if now[1] is not None and not now[1].is_released:
                    raise self._held(now[1])
                return
        self.tell(f"{self.where}: taken over from {holder.words()}, which gave no sign for {self._seconds:g} s")

    def _held(self, holder: Holder) -> HeldError:
        return HeldError(f"{self.where}: another run is at work in this directory: {holder.words()}")

    def _beat(self) -> None:
        while not self._ended.wait(self._seconds / _BEATS) and self._lost is None:
            with suppress(Exception):  # whoever writes next asks again, and has the error then
                self._renew()

    def _renew(self, is_released: bool = False) -> None:
        """Write a sign of life, unless another has taken over: looked for behind it, so that one of both sees it."""
        with self._writing:
            if self._lost is not None:
                return
            began = time.clock_gettime(_CLOCK)
            self._lost = self._holder(self._number + 1)
            if self._lost is None:
                self._own = self._own.model_copy(update={"beat": self._own.beat + 1, "is_released": is_released})
                self.files.put(_path(self._number), self._own.model_dump_json().encode())
                self._lost = None if is_released else self._holder(self._number + 1)
            self._confirmed = began

    def _is_due(self, seconds: float) -> bool:
        return time.clock_gettime(_CLOCK) - self._confirmed > seconds


def _path(number: int) -> str:
    return f"{FOLDER}/{number:06d}.json"
