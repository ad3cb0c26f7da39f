"""The folder of an index at any fsspec URL: files are put whole, and one name can be taken by one writer only."""

import hashlib
import os
import shutil
from functools import partial
from typing import BinaryIO, Final, cast

import fsspec

from textmill.errors import UserError
from textmill.inside import inner_path, leads_out
from textmill.matching.shuffle import Source
from textmill.remote.creation import created, created_locally, synced
from textmill.remote.patience import retried
from textmill.remote.store_file import open_store_file

_CHUNK: Final = 1 << 22


class IndexFolder:
    """Paths here are relative to the folder; UserError when no file system is installed for the URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self._fs, root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise UserError(f"{url}: {error}") from error
        protocols = self._fs.protocol if isinstance(self._fs.protocol, tuple) else (self._fs.protocol,)
        self.is_local = "file" in protocols
        self._root = os.path.abspath(root) if self.is_local else str(root).rstrip("/")

    @property
    def address(self) -> str:
        """Where it is, whatever the working directory of who reads this."""
        return self._root if self.is_local else self.url

    def source(self, path: str) -> Source:
        """An Arrow file to read: a local one is mapped, so that only the pages that are asked for are read."""
        return self._locate(path) if self.is_local else partial(self.open, path)

    def open(self, path: str) -> BinaryIO:
        """A file, for reading; UserError when it is not there."""
        place = self._locate(path)
        try:
            if self.is_local:
                return cast(BinaryIO, self._fs.open(place, "rb"))
            return cast(BinaryIO, open_store_file(self._fs, place, is_checked=False))
        except FileNotFoundError as error:
            raise UserError(f"{self.url}: {path} is missing; see `textmill index verify`") from error

    def read(self, path: str) -> bytes:
        """All bytes of a small file."""
        with self.open(path) as stream:
            return stream.read()

    def size(self, path: str) -> int | None:
        """Bytes of a file, None when it is not there."""
        self._fs.invalidate_cache()
        place = self._locate(path)
        return retried(lambda: int(self._fs.size(place)) if self._fs.exists(place) else None)

    def sha256(self, path: str) -> str:
        """Hex SHA-256 of a file's bytes."""
        digest = hashlib.sha256()
        with self.open(path) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    def check(self, path: str, sha256: str) -> None:
        """Read a file through; UserError unless it is there and has that digest."""
        if self.sha256(path) != sha256:
            raise UserError(
                f"{self.url}: {path} is damaged: its SHA-256 is not the recorded one; `textmill index verify` lists "
                "what is, `textmill index drop` takes crawls back, which their own runs then add again"
            )

    def names(self, path: str) -> list[str]:
        """Names in a folder, sorted; none when it is not there."""
        self._fs.invalidate_cache()
        try:
            found = retried(lambda: self._fs.ls(self._locate(path), detail=False))
        except FileNotFoundError:
            return []
        names = (str(name).rstrip("/").rsplit("/", 1)[-1] for name in found)
        return sorted(name for name in names if not name.startswith(".tmp-"))

    def put(self, path: str, stream: BinaryIO) -> None:
        """Copy a stream into a file that is seen whole or not at all; one that is there is replaced."""
        target = self._locate_to_change(path)
        if self.is_local:
            with synced(target, stream) as temporary:
                temporary.replace(target)
            return
        with self._fs.open(target, "wb") as sink:
            shutil.copyfileobj(stream, sink, _CHUNK)

    def create(self, path: str, data: bytes) -> bool:
        """Write a small file unless it is there; whether it was written by this call."""
        target = self._locate_to_change(path)
        return created_locally(target, data) if self.is_local else created(self._fs, target, data)

    def remove(self, path: str) -> None:
        """Delete a file or folder if it is there."""
        self._fs.invalidate_cache()
        target = self._locate_to_change(path)
        if self.is_local and os.path.islink(target):
            os.unlink(target)
        elif self._fs.exists(target):
            self._fs.rm(target, recursive=True)

    def _locate(self, path: str) -> str:
        """Full path of one relative to the folder; UserError for one that would lead out of it."""
        try:
            return f"{self._root}/{inner_path(path)}"
        except ValueError as error:
            raise UserError(f"{self.url}: {error}") from error

    def _locate_to_change(self, path: str) -> str:
        """The same of what is written or deleted, which must not lie elsewhere by a symbolic link."""
        target = self._locate(path)
        if self.is_local and leads_out(self._root, target):
            raise UserError(f"{target}: a symbolic link leads out of the index; nothing is changed there")
        return target
