"""Finds a source's input files: fsspec URLs, globs and lists of paths become shards with stable names.

A shard's name is its path below the part of the pattern that has no wildcard, so it is the same on every machine.
A file that is reached in several ways (`./a`, `file://`, a symbolic link) is one shard, under the name of the file
itself where it is among them; hard links are files of their own.
"""

import glob
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fsspec.spec import AbstractFileSystem

from textmill.block import Shard
from textmill.credentials import without_user
from textmill.errors import UserError
from textmill.inputs.path_lists import is_list, listed
from textmill.inputs.places import file_at, is_chain, is_web
from textmill.location import said_of, without_file_system
from textmill.remote.patience import retried

__all__ = ["find_shards", "identity_of"]

_PUBLISHED: Final = ("https://data.commoncrawl.org/", "s3://commoncrawl/")
_WEB: Final = ("http://", "https://")
_WILDCARDS: Final = "*?["


@dataclass(frozen=True)
class _Found:
    """A file: its address, its path parts (most specific last), and how many of them its name needs."""

    url: str
    parts: tuple[str, ...]
    needed: int
    identity: str


def find_shards(paths: str | tuple[str, ...], source: str, base: str | None = None) -> list[Shard]:
    """All shards of `paths`, each file once, sorted by name.

    `base` is what relative entries of lists count from. UserError when a file is missing, a pattern matches nothing
    or a list is empty.
    """
    found: dict[str, _Found] = {}
    for path in (paths,) if isinstance(paths, str) else paths:
        for file in _expand(path, base):
            key = os.path.realpath(file.url) if os.path.isabs(file.url) else file.url
            if key not in found or file.url == key:
                found[key] = file
    if not found:
        raise UserError(f"source {source!r}: no paths are given")
    named = _names(list(found.values()))
    return sorted(
        (Shard(source, name, file.url, file.identity) for name, file in named.items()), key=lambda shard: shard.name
    )


def _expand(path: str, base: str | None) -> list[_Found]:
    if is_list(path):
        return [_one(entry) for entry in listed(path, base)]
    if any(wildcard in path for wildcard in _WILDCARDS) and not path.startswith(_WEB):
        return _matches(path)
    return [_one(path)]


def _matches(pattern: str) -> list[_Found]:
    fs, inner = _file_system(pattern)
    fs.invalidate_cache()
    folder, rest = _split(fs, inner)
    try:
        infos = retried(lambda: fs.glob(f"{glob.escape(folder)}/{rest}" if folder else inner, detail=True))
    except Exception as error:  # file systems raise what their client libraries do
        raise UserError(f"{pattern}: cannot be listed ({said_of(pattern, error)})") from error
    depth = len([part for part in folder.split("/") if part])
    asks_hidden = any(part.startswith(".") for part in rest.split("/"))
    files = []
    for key, info in infos.items():
        parts = tuple(part for part in str(key).split("/") if part)
        is_hidden = not asks_hidden and any(part.startswith(".") for part in parts[depth:])
        if info.get("type") == "directory" or is_hidden:
            continue
        if _is_local(fs) and not os.path.isfile(key):
            raise UserError(f"{key}: matches {pattern}, but is a broken link or no plain file")
        files.append(_Found(_url(fs, str(key)), parts, len(parts) - depth, identity_of(fs, str(key), info)))
    # A file may have brackets in its name, and is then no match of itself.
    if "[" in rest and fs.isfile(inner):
        files.append(_one(pattern))
    if files:
        return files
    raise UserError(f"{pattern}: no file matches")


def _split(fs: AbstractFileSystem, pattern: str) -> tuple[str, str]:
    """The folder before the first wildcard, and the rest; a local folder with brackets in its name has no wildcard."""
    parts = pattern.split("/")
    wild = [index for index, part in enumerate(parts) if any(sign in part for sign in _WILDCARDS)]
    for index in wild:
        folder = "/".join(parts[:index])
        if index == len(parts) - 1 or not (_is_local(fs) and os.path.isdir("/".join(parts[: index + 1]))):
            return folder, "/".join(parts[index:])
    return "/".join(parts[:-1]), parts[-1]


def _one(path: str) -> _Found:
    if path.startswith(_PUBLISHED):
        # Published once and never changed: no request for each of 90,000 files.
        parts = tuple(part for part in path.partition("://")[2].split("/") if part)
        return _Found(path, parts, 1, "published")
    try:
        if is_web(path):
            from textmill.remote.web_answers import look  # a tenth of a second, which few need

            return _Found(path, _named_parts(path), 1, _identity_by(look(path).info))
        fs, inner = _file_system(path)
        fs.invalidate_cache()
        info = retried(lambda: fs.info(inner))
    except UserError:
        raise
    except FileNotFoundError:
        raise UserError(f"{path}: no such file") from None
    except Exception as error:
        raise UserError(f"{path}: cannot be looked up ({said_of(path, error)})") from error
    if info.get("type") == "directory":
        raise UserError(f"{path}: is a folder; write a pattern such as {path.rstrip('/')}/*.warc.gz")
    return _Found(path if is_chain(path) else _url(fs, inner), _named_parts(inner), 1, identity_of(fs, inner, info))


def _named_parts(path: str) -> tuple[str, ...]:
    # Only addresses of the web have a query; elsewhere a question mark is part of a name.
    named = without_user(path.partition("?")[0]) if path.startswith(_WEB) else path
    return tuple(part for part in named.split("/") if part)


def _file_system(path: str) -> tuple[AbstractFileSystem, str]:
    try:
        fs, inner = file_at(path)
    except (ValueError, ImportError) as error:
        raise UserError(f"{path}: {without_file_system(path, error)}") from error
    return fs, inner


def _is_local(fs: AbstractFileSystem) -> bool:
    return fs.protocol in (("file", "local"), "file")


def _url(fs: AbstractFileSystem, inner: str) -> str:
    return inner if _is_local(fs) else str(fs.unstrip_protocol(inner))


def identity_of(fs: AbstractFileSystem, inner: str, info: Mapping[str, object]) -> str:
    """What changes with the content: etag or checksum and size, modification time and size, else size alone."""
    if _is_local(fs) and "mtime" in info:
        return f"mtime:{os.stat(inner).st_mtime_ns}:{info.get('size')}"
    return _identity_by(info)


def _identity_by(info: Mapping[str, object]) -> str:
    size = info.get("size")
    tag = next((info[key] for key in ("ETag", "etag", "blob_id", "md5Hash", "Content-MD5") if info.get(key)), None)
    if tag is not None:
        return "etag:{}:{}".format(str(tag).strip('"'), size)
    if "mtime" in info:
        return f"mtime:{info['mtime']}:{size}"
    changed = next(
        (info[key] for key in ("LastModified", "Last-Modified", "last_modified", "created") if info.get(key)), None
    )
    return f"changed:{changed}:{size}" if changed is not None else f"size:{size}"


def size_in(identity: str) -> int | None:
    """The bytes of a file by its identity; None where that does not say them."""
    size = identity.partition(";")[0].rpartition(":")[2]
    return int(size) if size.isdecimal() else None


def _names(files: list[_Found]) -> dict[str, _Found]:
    """Every file under a name of its own: its last `needed` parts, and more of them where two would be equal."""
    for file in files:
        if not file.url.isascii() and file.url.encode(errors="ignore").decode() != file.url:
            raise UserError(f"{file.url.encode(errors='replace').decode()}: its name is not UTF-8; rename it")
    lengths = {file.url: file.needed for file in files}
    while True:
        groups: dict[str, list[_Found]] = {}
        for file in files:
            groups.setdefault("/".join(file.parts[-lengths[file.url] :]), []).append(file)
        clashing = [file for group in groups.values() if len(group) > 1 for file in group]
        longer = [file for file in clashing if lengths[file.url] < len(file.parts)]
        if not clashing:
            return {name: group[0] for name, group in groups.items()}
        if not longer:
            raise UserError(f"{clashing[0].url} and {clashing[1].url}: two files of one source have the same name")
        for file in longer:
            lengths[file.url] += 1
