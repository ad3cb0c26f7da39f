"""The files of a run directory: where they are, how they are read, and how they become visible."""

import glob
import hashlib
import json
import os
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedReader
from itertools import groupby
from typing import BinaryIO, Final, TypeVar, cast

import fsspec

from textmill.errors import UserError
from textmill.inside import inner_path, leads_out
from textmill.location import without_file_system
from textmill.remote.store_file import open_store_file
from textmill.store.commit import DamagedFileError
from textmill.store.local_output import LocalOutput, not_deleted, publish, temporary
from textmill.store.store_calls import StoreError, asked, sent
from textmill.stored_file import StoredFile

__all__ = ["LocalOutput", "RunDirectory", "StoreError", "StoredFile", "file_name"]

_SPARSE_BLOCK_BYTES: Final = 1 << 16


T = TypeVar("T")


class RunDirectory:
    """A directory at any fsspec URL; UserError when no file system is installed for it."""

    def __init__(self, url: str) -> None:
        if not url:
            raise UserError("the name of the run directory is empty; is a variable not set?")
        self.url = url
        self.guard: Callable[[], None] | None = None
        """Called before anything is changed; raises where this process must not any more."""
        try:
            self.fs, self.root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise UserError(f"{url}: {without_file_system(url, error)}") from error
        self.is_local = "file" in (self.fs.protocol if isinstance(self.fs.protocol, tuple) else (self.fs.protocol,))
        if self.is_local:
            self.root = os.path.abspath(self.root)
        elif glob.has_magic(self.root):
            raise UserError(f"{url}: a run directory that is not local cannot have *, ? or [ in its name")
        # Bytes of a name that are no text in this locale could not be written into the run's records.
        if any("\ud800" <= char <= "\udfff" for char in self.absolute_url):
            hint = "give it another name, or set a UTF-8 locale (LC_ALL=C.UTF-8)"
            raise UserError(f"{self.absolute_url!a}: the name of a run directory must be UTF-8; {hint}")

    def locate(self, path: str) -> str:
        """Full path, for `fs`, of a path relative to the run; UserError for one that would lead out of it."""
        try:
            return f"{self.root.rstrip('/')}/{inner_path(path) if path else path}"
        except ValueError as error:
            raise UserError(f"{self.url}: {error}") from error

    def locate_to_change(self, path: str) -> str:
        """The same of what is written or deleted, which must not lie elsewhere by a symbolic link."""
        if self.guard is not None:
            self.guard()
        target = self.locate(path)
        if self.is_local and leads_out(self.root, target):
            raise UserError(f"{target}: a symbolic link leads out of the run directory; nothing is changed there")
        return target

    @property
    def absolute_url(self) -> str:
        """Where the run is, whatever the working directory of who reads this."""
        return self.root if self.is_local else self.url

    def address(self, path: str) -> str:
        """What a user writes for a path relative to the run."""
        return f"{self.absolute_url.rstrip('/')}/{path}"

    def _ask(self, path: str, call: Callable[[], T]) -> T:
        """What a store says; of a local disk at once."""
        return call() if self.is_local else asked(self.address(path), call)

    def exists(self, path: str) -> bool:
        return bool(self._ask(path, lambda: self.fs.exists(self.locate(path))))

    def open(self, path: str) -> BinaryIO:
        """A stored file, for reading."""
        try:
            return self._opened(path, None)
        except (IsADirectoryError, NotADirectoryError) as error:
            raise UserError(f"{self.address(path)}: {error.strerror}; a run writes a file there") from error
        except PermissionError as error:
            raise UserError(f"{self.address(path)}: cannot be read: {error.strerror or error}") from error

    def open_sparsely(self, path: str) -> BinaryIO:
        """The same for reading a little here and there: of a remote file no more is fetched than 64 KB beyond."""
        return self._opened(path, _SPARSE_BLOCK_BYTES)

    def _opened(self, path: str, block_size: int | None) -> BinaryIO:
        place = self.locate(path)
        if self.is_local:
            return cast(BinaryIO, self.fs.open(place, "rb"))
        file = self._ask(path, lambda: open_store_file(self.fs, place, None, block_size, is_checked=False))
        file.given_up = lambda error: StoreError(f"{self.address(path)}: {error}")
        return cast(BinaryIO, file)

    def contents(self, paths: Sequence[str]) -> list[bytes | None]:
        """What is in small files, read many at a time; None of one that is not there."""
        nothing = [None] * len(paths)
        found = self.fs.cat_ranges([self.locate(path) for path in paths], nothing, nothing, on_error="return")
        return [one if isinstance(one, bytes) else self._content(paths[at]) for at, one in enumerate(found)]

    def _content(self, path: str) -> bytes | None:
        try:
            with self.open(path) as stream:
                return stream.read()
        except FileNotFoundError:
            return None

    def open_checked(self, file: StoredFile) -> BinaryIO:
        """A committed file, for reading; DamagedFileError unless it is as it was committed."""
        self.check(file)
        return self.open(file.path)

    def check(self, file: StoredFile) -> None:
        """Read a committed file through; DamagedFileError unless it is there and has its SHA-256."""
        try:
            times = 1 if self.is_local else 2  # what comes from a store may have been spoilt on its way
            if any(self._digest(file.path) == file.sha256 for _ in range(times)):
                return
        except FileNotFoundError as error:
            raise DamagedFileError(file, "missing") from error
        raise DamagedFileError(file, "damaged: its SHA-256 is not the committed one")

    def _digest(self, path: str) -> str:
        with self.open(path) as stream:
            return hashlib.file_digest(cast(BufferedReader, stream), "sha256").hexdigest()

    def read_json(self, path: str) -> object:
        """Parsed JSON of a stored file; FileNotFoundError if it is not there, ValueError for what is no JSON."""
        with self.open(path) as stream:
            try:
                return json.load(stream)
            except RecursionError as error:
                raise ValueError("it nests too deep") from error

    def children(self, path: str) -> list[str]:
        """Names in a folder, sorted; none when the folder is not there."""
        return sorted(self._listed(path))

    def put(self, path: str, data: bytes) -> None:
        """Write a small file so that it is seen whole or not at all."""
        target = self.locate_to_change(path)
        if not self.is_local:
            sent(self.address(path), lambda: self.fs.pipe_file(target, data))
            return
        with temporary(os.path.dirname(target)) as local:
            local.write_bytes(data)
            publish(local, target)

    def remove(self, path: str) -> None:
        """Delete a file or folder if it is there."""
        target = self.locate_to_change(path)
        if self.is_local and os.path.islink(target):
            os.unlink(target)
        elif self._ask(path, lambda: self.fs.exists(target)):
            with suppress(FileNotFoundError):  # it went at the first try, whose answer was lost
                self._ask(path, lambda: self.fs.rm(target, recursive=True))

    @contextmanager
    def output(self, folder: str, task: str, extension: str, fixed: str | None = None) -> Iterator[LocalOutput]:
        """A local file to write; on success it appears in `folder`, under a name of this attempt or `fixed`."""
        path = f"{folder}/{fixed or f'{file_name(task)}.{uuid.uuid4().hex[:8]}'}{extension}"
        target = self.locate_to_change(path)
        with temporary(os.path.dirname(target) if self.is_local else None, extension) as local:
            result = LocalOutput(local, path)
            yield result
            if not result.is_wanted:
                return
            size = local.stat().st_size
            with local.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            self.locate_to_change(path)
            if self.is_local:
                publish(local, target)
            else:
                sent(self.address(path), lambda: self.fs.put_file(str(local), target))
            result.stored = StoredFile(path=path, rows=result.rows, bytes=size, sha256=digest)

    def remove_files(self, paths: Iterable[str]) -> None:
        """Delete files that are there, of an object store many with one request."""
        if self.is_local:
            for _, own in groupby(sorted(paths), os.path.dirname):  # a folder is looked at once
                inside = [inner_path(path) for path in own]
                for path in not_deleted(os.path.dirname(self.locate_to_change(inside[0])), inside):
                    self.remove(path)
        elif targets := [self.locate_to_change(path) for path in paths]:
            self._ask("", lambda: self.fs.rm(targets))

    def sizes(self, folder: str) -> dict[str, int]:
        """Bytes of the files of a folder, by path; none when the folder is not there."""
        return {f"{folder}/{name}": size for name, size in self._listed(folder).items() if size is not None}

    def sweep(self, folder: str, keep: set[str]) -> None:
        """Remove what is in a folder and not in `keep`: what attempts left that were never committed."""
        others = {f"{folder}/{name}": size for name, size in self._listed(folder).items()}
        for path in others.keys() - keep:
            if others[path] is None:
                self.remove(path)
        self.remove_files(path for path, size in others.items() if size is not None and path not in keep)

    def _listed(self, folder: str) -> dict[str, int | None]:
        """What is in a folder by name, and the bytes of files; None of folders."""
        if self.is_local:
            return self._listed_locally(folder)
        self.fs.invalidate_cache()
        try:
            found = self._ask(folder, lambda: self.fs.ls(self.locate(folder), detail=True))
        except FileNotFoundError:
            return {}
        names = ((str(one["name"]).rstrip("/").rsplit("/", 1)[-1], one) for one in found)
        return {name: int(one["size"] or 0) if one["type"] == "file" else None for name, one in names}

    def _listed_locally(self, folder: str) -> dict[str, int | None]:
        """The same, several times faster than through fsspec."""
        listed: dict[str, int | None] = {}
        try:
            with os.scandir(self.locate(folder)) as found:
                for one in found:
                    with suppress(FileNotFoundError):  # what a worker is writing has just got its name
                        listed[one.name] = one.stat().st_size if one.is_file() else None
        except FileNotFoundError:
            return {}
        except PermissionError as error:
            raise UserError(f"{self.address(folder)}: cannot be read: {error.strerror}") from error
        except NotADirectoryError:  # as fsspec has it: the file itself, if there is one
            file = self.locate(folder).rstrip("/")
            return {os.path.basename(file): 0} if os.path.isfile(file) else {}
        return listed


def file_name(task: str) -> str:
    """A safe file name for a task: readable, unique by a digest, without anything a shell or path gives meaning to."""
    digest = hashlib.sha256(task.encode()).hexdigest()[:10]
    readable = re.sub(r"[^A-Za-z0-9_-]+", "-", task.rsplit("/", 1)[-1]).strip("-")[:60]
    return f"{readable}-{digest}" if readable else digest
