"""Gives the files of a 7z archive as they are unpacked, with memory bounded by its dictionary, by way of py7zr.

py7zr writes files and cannot be asked for the next bytes: it runs in a thread that waits whenever a few pieces have not
been taken yet. Nothing is written to a disk.
"""

import io
import re
import threading
from collections import Counter
from collections.abc import Collection, Generator, Iterator
from contextlib import closing, contextmanager
from queue import Full, Queue
from typing import TYPE_CHECKING, BinaryIO, Final

from textmill.archive.packed_members import Member
from textmill.block import Shard
from textmill.errors import ShardError, UserError
from textmill.inputs.opening import open_shard
from textmill.inputs.unpacked import Unpacked, unpacked

if TYPE_CHECKING:
    from py7zr import SevenZipFile

__all__ = ["MAGIC", "seven_zip_files", "unpacked_or_7z"]

MAGIC: Final = b"7z\xbc\xaf\x27\x1c"
_WAITING_PIECES: Final = 8
_TURN_SECONDS: Final = 0.2


class _Bad7zError(ValueError):
    """The archive is damaged, encrypted, or packed in a way that is not read."""


@contextmanager
def unpacked_or_7z(
    shard: Shard, wanted: re.Pattern[str], counts: Counter[str], head: bytes = b""
) -> Iterator[Unpacked]:
    """A shard's unpacked bytes, of a part behind `head`.

    Of a 7z archive those of all its files whose name has `wanted`, one after the other.

    Other files are counted as `other_files`; damage is `bad_7z`.
    """
    with open_shard(shard) as file:
        if file.read(len(MAGIC)) == MAGIC:
            file.seek(0)
            with closing(seven_zip_files(file, wanted, counts)) as files:
                yield _Of7z(files)
            return
    with unpacked(shard, head) as plain:
        yield plain


def seven_zip_files(
    file: BinaryIO, wanted: re.Pattern[str], counts: Counter[str]
) -> Generator[tuple[str, Member], None, None]:
    """Name and bytes of each file whose name has `wanted`, in the order of the archive; each is to be read to its end.

    A damaged one has the fault `bad_7z` once its bytes are read, and ends the archive.
    """
    pipe = _Pipe()
    worker = threading.Thread(target=_unpack, args=(file, wanted, pipe, counts), daemon=True)
    worker.start()
    try:
        yield from pipe.files()
    finally:
        pipe.stop.set()
        worker.join()


class _Of7z(Unpacked):
    """The bytes of all files."""

    def __init__(self, files: Iterator[tuple[str, Member]]) -> None:
        super().__init__(io.BytesIO(), "")
        self._members = (member for _, member in files)


class _Pipe:
    """Between the thread that unpacks and the one that reads: names, pieces, and at last None or an error."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._queue: Queue[str | bytes | Exception | None] = Queue(_WAITING_PIECES)
        self._next: str | bytes | Exception | None = b""

    def put(self, item: str | bytes | Exception | None) -> None:
        """Wait until there is room; _Bad7zError once nobody reads any more."""
        while not self.stop.is_set():
            try:
                return self._queue.put(item, timeout=_TURN_SECONDS)
            except Full:
                continue
        raise _Bad7zError("nobody reads on")

    def files(self) -> Iterator[tuple[str, Member]]:
        """Files as they come."""
        self._next = self._queue.get()
        while self._next is not None:
            if isinstance(self._next, str):
                name = self._next
                member = Member(0, iter(()))
                member.pieces = self._pieces(member)
                self._next = self._queue.get()
                yield name, member
                for _ in member.pieces:
                    pass
            else:
                member = Member(0, iter(()))
                member.pieces = self._pieces(member)
                yield "", member
                return

    def _pieces(self, member: Member) -> Iterator[bytes]:
        while isinstance(self._next, bytes):
            piece = self._next
            self._next = self._queue.get()
            if piece:
                yield piece
        if isinstance(self._next, ShardError | UserError):
            raise self._next
        if isinstance(self._next, Exception):
            member.fault = "bad_7z"
            self._next = None


def _unpack(file: BinaryIO, wanted: re.Pattern[str], pipe: _Pipe, counts: Counter[str]) -> None:
    """What the thread does."""
    end: Exception | None = None
    try:
        _extract(file, wanted, pipe, counts)
    except (_Bad7zError, ShardError, UserError) as error:
        end = error
    if not pipe.stop.is_set():
        try:
            pipe.put(end)
        except _Bad7zError:
            return


def _extract(file: BinaryIO, wanted: re.Pattern[str], pipe: _Pipe, counts: Counter[str]) -> None:
    try:
        import py7zr
        from py7zr.io import Py7zIO, WriterFactory
    except ImportError as error:
        raise UserError("7z archives need py7zr: pip install 'textmill[sevenzip]'") from error

    class Writer(Py7zIO):
        """Puts what is written into the pipe."""

        def write(self, s: bytes | bytearray) -> int:
            pipe.put(bytes(s))
            return len(s)

        def read(self, size: int | None = None) -> bytes:
            return b""

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def flush(self) -> None:
            return

        def size(self) -> int:
            return 0

    class Writers(WriterFactory):
        """One for each file, whose name goes first."""

        def create(self, filename: str) -> Py7zIO:
            pipe.put(filename)
            return Writer()

    try:
        with py7zr.SevenZipFile(file) as archive:
            targets = _targets(archive, wanted, counts)
            if targets:
                archive.extract(targets=targets, factory=Writers())
    except (ShardError, _Bad7zError):
        raise
    except Exception as error:
        # Hostile archives make py7zr raise whatever its parts do.
        raise _Bad7zError(f"{type(error).__name__}: {error}") from error


def _targets(archive: "SevenZipFile", wanted: re.Pattern[str], counts: Counter[str]) -> Collection[str]:
    names = [item.filename for item in archive.list() if not item.is_directory]
    found = {name for name in names if wanted.search(name)}
    counts["other_files"] += len(names) - len(found)
    return found
