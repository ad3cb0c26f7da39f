"""Finds shards where a folder is one: a project is read whole, be it a folder of a disk or an archive."""

import glob
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

import xxhash

from textmill.block import Shard
from textmill.errors import ShardError, UserError
from textmill.formats.archives.packed_files import PackedFile, packed_files
from textmill.inputs.paths import find_shards

__all__ = ["is_folder", "project_files", "project_shards"]

_WILDCARDS: Final = "*?["
_HIDDEN: Final = frozenset({".git", ".hg", ".svn"})


def project_shards(paths: str | Sequence[str], source: str, base: str | None) -> list[Shard]:
    """Shards of `find_shards`, and one for each folder that a path without `**` names or matches."""
    folders: list[Shard] = []
    rest: list[str] = []
    for path in (paths,) if isinstance(paths, str) else paths:
        found = _folders(path)
        folders.extend(_shard(folder, path, source) for folder in found)
        if not found or any(os.path.isfile(one) for one in glob.iglob(path)):
            rest.append(path)
    shards = folders + (find_shards(tuple(rest), source, base) if rest else [])
    names = Counter(shard.name for shard in shards)
    twice = next((name for name, count in names.items() if count > 1), None)
    if twice is not None:
        raise UserError(f"source {source!r}: two folders or files of one source have the name {twice!r}")
    return sorted(shards, key=lambda shard: shard.name)


def _folders(path: str) -> list[str]:
    if "://" in path or "**" in path:
        return []
    return sorted(one.rstrip("/") for one in glob.glob(path) if os.path.isdir(one))


def _shard(folder: str, pattern: str, source: str) -> Shard:
    fixed = [part for part in PurePosixPath(pattern).parts if not any(sign in part for sign in _WILDCARDS)]
    whole = Path(folder)
    depth = len(fixed) if len(fixed) < len(whole.parts) else len(whole.parts) - 1
    name = "/".join(whole.parts[depth:])
    digest = xxhash.xxh3_64()
    for path in _walk(whole):
        status = path.stat()
        digest.update(f"{path.relative_to(whole)}\0{status.st_mtime_ns}\0{status.st_size}\n".encode(errors="replace"))
    return Shard(source, name, str(whole.absolute()), f"folder:{digest.hexdigest()}")


def is_folder(shard: Shard) -> bool:
    """Whether a shard is a folder of this machine."""
    return shard.identity.startswith("folder:")


def project_files(shard: Shard, max_file_bytes: int, counts: Counter[str]) -> Iterator[PackedFile]:
    """The files of a folder, in the order of their paths, or those of an archive; links are passed over and counted."""
    if not is_folder(shard):
        yield from packed_files(shard, max_file_bytes, counts)
        return
    top = Path(shard.url)
    for path in _walk(top, counts):
        name = path.relative_to(top).as_posix().encode(errors="replace").decode()
        try:
            with path.open("rb") as file:
                data = file.read(max_file_bytes + 1)
        except OSError as error:
            raise ShardError(f"{path}: reading failed: {error.strerror}") from error
        if len(data) > max_file_bytes:
            yield PackedFile(name, b"", True, "too_large", f"{name}: over {max_file_bytes:,} bytes")
        else:
            yield PackedFile(name, data, True)


def _walk(top: Path, counts: Counter[str] | None = None) -> Iterator[Path]:
    for folder, below, files in os.walk(top):
        below[:] = sorted(name for name in below if name not in _HIDDEN)
        for name in sorted(files):
            path = Path(folder, name)
            if path.is_symlink() or not path.is_file():
                if counts is not None:
                    counts["archive_links"] += 1
                continue
            yield path
