"""A file on a web server: every byte of it once, or an error, whatever the server and what is before it do.

A server that serves ranges is asked for blocks; of another the file is kept in a temporary one as far as it is read.
"""

import re
import tempfile
import zlib
from contextlib import ExitStack
from typing import Final, Protocol

import requests

from textmill.remote.block_file import BlockFile
from textmill.remote.passing import ChangedError, WrongAnswerError
from textmill.remote.patience import retried
from textmill.remote.web_answers import asked, check_status, encoding_of, length_of, looked, range_of

__all__ = ["open_web_file"]

_BLOCK: Final = 1 << 22
_CHUNK: Final = 1 << 20
_GZIP: Final = b"\x1f\x8b"
_PACKED_NAME: Final = re.compile(r"\.(?:gz|gzip|tgz)\Z", re.IGNORECASE)


class _Raw(Protocol):
    """What is read of an answer."""

    def read(self, amt: int, decode_content: bool) -> bytes: ...


def open_web_file(url: str, listed: int | None = None) -> BlockFile:
    """The file, of which at least the begin was had; `listed` is the size that it is known with.

    FileNotFoundError, PermissionError, or what `retried` raises.
    """
    return retried(lambda: _begun(url, listed))


def _begun(url: str, listed: int | None) -> BlockFile:
    told = looked(url)
    _check_size(told.size, listed, "it was listed with")
    size = told.size if listed is None else listed
    if size == 0:
        return BlockFile(_Nothing(), told.stated)
    with asked("GET", url, {"Range": f"bytes=0-{_BLOCK - 1}"}) as answer:
        if answer.status_code == 416:
            raise WrongAnswerError(f"says that there is no byte, where it has {size} bytes" if size else "has no bytes")
        check_status(answer)
        pins = _Pins(answer)
        first, total = range_of(answer) if answer.status_code == 206 else (0, length_of(answer))
        if first != 0:
            raise WrongAnswerError("answers with other bytes than it was asked for")
        coding = encoding_of(answer)
        head = _body(answer, min(_BLOCK, total or 0)) if coding == "gzip" or answer.status_code == 206 else b""
        if coding == "gzip" and _is_of_the_file(url, head):
            coding = ""
        if not coding:
            _check_size(total, size, "it was said to have")
        if answer.status_code == 206 and not coding and total is not None:
            return BlockFile(_Ranges(url, total, pins, head), told.stated)
    return BlockFile(_Spool(url, size if size is not None or coding else total, pins, coding), told.stated)


def _check_size(found: int | None, known: int | None, words: str) -> None:
    if found is not None and known is not None and found != known:
        raise WrongAnswerError(f"the server says that the file has {found:,} bytes, where {words} {known:,}")


def _is_of_the_file(url: str, head: bytes) -> bool:
    """Whether a Content-Encoding: gzip is that of a file which is packed itself, as some servers say it of each."""
    if not _PACKED_NAME.search(url.partition("?")[0].partition("#")[0]) or not head.startswith(_GZIP):
        return False
    try:
        return not zlib.decompressobj(31).decompress(head, len(_GZIP)).startswith(_GZIP)
    except zlib.error:
        return True  # a damaged file is a file


def _body(answer: requests.Response, size: int) -> bytes:
    """Exactly so many bytes of a body."""
    data = bytearray()
    while len(data) < size and (more := answer.raw.read(min(_CHUNK, size - len(data)), decode_content=False)):
        data += more
    if len(data) < size:
        raise WrongAnswerError(f"sends {len(data):,} bytes of {size:,} that it was asked for")
    return bytes(data)


class _Pins:
    """What says of an answer that it is of the same state of a file."""

    def __init__(self, answer: requests.Response) -> None:
        self._tag = _tag(answer)
        self._date = answer.headers.get("Last-Modified", "")

    def check(self, answer: requests.Response) -> None:
        """ChangedError where an answer is of another state."""
        tag, date = _tag(answer), answer.headers.get("Last-Modified", "")
        is_other = tag != self._tag if tag and self._tag else bool(date and self._date and date != self._date)
        if is_other:
            raise ChangedError("the file has changed on the server while it was read")


def _tag(answer: requests.Response) -> str:
    return answer.headers.get("ETag", "").removeprefix("W/").strip('"').removesuffix("-gzip")


class _Nothing:
    size: int | None = 0

    def bytes_of(self, start: int, stop: int) -> bytes:
        return b""

    def whole_size(self) -> int:
        return 0

    def close(self) -> None:
        """Nothing is open."""


class _Ranges:
    """A file whose server serves ranges."""

    def __init__(self, url: str, size: int, pins: _Pins, head: bytes) -> None:
        self.size: int | None = size
        self._url, self._whole, self._pins = url, size, pins
        self._start, self._block = 0, head

    def bytes_of(self, start: int, stop: int) -> bytes:
        """Some of the bytes from `start` on, at most to `stop`; none at the end of the file."""
        stop = min(stop, self._whole)
        if start >= stop:
            return b""
        if not self._start <= start < self._start + len(self._block):
            self._block = b""  # so that there are never two
            self._start, self._block = start, retried(lambda: self._asked(start, min(start + _BLOCK, self._whole)))
        return self._block[start - self._start : stop - self._start]

    def whole_size(self) -> int:
        return self._whole

    def _asked(self, start: int, stop: int) -> bytes:
        with asked("GET", self._url, {"Range": f"bytes={start}-{stop - 1}"}) as answer:
            if answer.status_code == 416:
                raise WrongAnswerError(f"says that there is no byte {start:,}, where it has {self._whole:,}")
            check_status(answer)
            self._pins.check(answer)
            if answer.status_code == 206:
                first, total = range_of(answer)
                _check_size(total, self._whole, "it had")
                if first != start:
                    raise WrongAnswerError("answers with other bytes than it was asked for")
                return _body(answer, stop - start)
            if length_of(answer) != self._whole:
                kind = answer.headers.get("Content-Type", "something").partition(";")[0]
                raise WrongAnswerError(f"answers with {kind} of another size where it was asked for a range")
            for place in range(0, start, _CHUNK):  # all of the file, though it was asked for a part
                _body(answer, min(_CHUNK, start - place))
            return _body(answer, stop - start)

    def close(self) -> None:
        self._block = b""


class _Spool:
    """A file whose server begins at its begin each time."""

    def __init__(self, url: str, size: int | None, pins: _Pins, coding: str) -> None:
        self.size = size
        self._url, self._pins, self._coding = url, pins, coding
        self._closing = ExitStack()
        self._kept = self._closing.enter_context(tempfile.TemporaryFile(prefix="textmill-"))  # noqa: SIM115  # closed with the others
        self._have = 0
        self._is_whole = False
        self._open = ExitStack()
        self._raw: _Raw | None = None

    def bytes_of(self, start: int, stop: int) -> bytes:
        """Some of the bytes from `start` on, at most to `stop`; none at the end of the file."""
        if self._have < stop and not self._is_whole:
            retried(lambda: self._read_on(stop))
        self._kept.seek(start)
        return self._kept.read(max(0, min(stop, self._have) - start))

    def whole_size(self) -> int:
        while not self._is_whole:
            retried(lambda: self._read_on(self._have + _BLOCK))
        return self._have

    def close(self) -> None:
        self._open.close()
        self._closing.close()

    def _read_on(self, stop: int) -> None:
        try:
            raw = self._raw or self._begin()
            while self._have < stop and not self._is_whole:
                piece = raw.read(_CHUNK, decode_content=bool(self._coding))
                if not piece:
                    self._end()
                self._kept.seek(self._have)
                self._kept.write(piece)
                self._have += len(piece)
        except BaseException:
            self._raw = None
            self._open.close()
            raise

    def _begin(self) -> _Raw:
        """Ask for all, and pass over what is there, which must be the same."""
        answer = self._open.enter_context(asked("GET", self._url, {}))
        check_status(answer)
        self._pins.check(answer)
        if self._coding:
            if encoding_of(answer) != self._coding or self._coding not in ("gzip", "deflate"):
                raise WrongAnswerError(f"sends the file as Content-Encoding: {encoding_of(answer) or 'identity'}")
        else:
            _check_size(length_of(answer), self.size, "it was said to have")
        raw: _Raw = answer.raw
        self._raw = raw
        place = 0
        self._kept.seek(0)
        while place < self._have:
            piece = raw.read(min(_CHUNK, self._have - place), decode_content=bool(self._coding))
            if not piece:
                raise WrongAnswerError(f"sends {place:,} bytes, where it has sent {self._have:,} before")
            if piece != self._kept.read(len(piece)):
                raise ChangedError("the file has changed on the server while it was read")
            place += len(piece)
        return raw

    def _end(self) -> None:
        """Nothing more comes: see that this is the end of the file."""
        if self.size is not None and self._have != self.size:
            raise WrongAnswerError(f"sends {self._have:,} bytes of a file of {self.size:,}")
        self._is_whole = True
        self._open.close()
