"""Loads block lists of millions of domains or URLs in milliseconds: sorted 64-bit hashes, mapped from a cache file.

The first process that meets a list hashes it (datatrove's 4.56 million domains: about 7 s) and leaves the hashes in
the user's cache folder under the list's digest; the others map them, and share the 36 MB. Two of 2**64 hashes are the
same for a name that is not listed with odds of 2.5e-13 a look-up, so a hit is not looked up again in the list.
"""

import ipaddress
import os
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_64_intdigest

from textmill.errors import UserError
from textmill.models.files import digest

__all__ = ["DATATROVE", "Hashes", "Kind", "Source", "contains", "hashes", "identity_of"]

Hashes = npt.NDArray[np.uint64]
Kind = Literal["domains", "urls"]
DATATROVE: Final = "datatrove"
Source = str
"""A local file with one entry per line (or `0.0.0.0 name`, as in a hosts file), or DATATROVE for its packaged lists."""

_PACKAGED: Final = "url_filterblacklistsv0_3_0.tar.gz"
_FORMAT: Final = "1"


def identity_of(sources: Iterable[Source]) -> str:
    """Digests of the lists, in order; UserError when a file is not there."""
    return " ".join(_digest_of(source) for source in sources)


def hashes(source: Source, kind: Kind) -> Hashes:
    """Sorted hashes of the entries of a list: uint64, shape (entries,); UserError when a file is not there."""
    return _hashes(source, kind, _digest_of(source))


def contains(listed: Hashes, names: list[str]) -> npt.NDArray[np.bool_]:
    """Which of the names are listed: bool, shape (names,)."""
    if not len(listed):
        return np.zeros(len(names), dtype=np.bool_)
    wanted = np.fromiter(map(_hash, names), dtype=np.uint64, count=len(names))
    at = np.minimum(np.searchsorted(listed, wanted), len(listed) - 1)
    found: npt.NDArray[np.bool_] = listed[at] == wanted
    return found


@lru_cache(maxsize=16)
def _hashes(source: Source, kind: Kind, content: str) -> Hashes:
    cached = _cache_folder() / f"{content[:32]}-{kind}-{_FORMAT}.npy"
    if not cached.is_file():
        found = np.unique(np.fromiter(map(_hash, _entries(source, kind)), dtype=np.uint64))
        try:
            _write_whole(cached, found)
        except OSError:
            # A cache that cannot be written costs seconds, nothing else.
            return found
    mapped: Hashes = np.load(cached, mmap_mode="r")
    return mapped


def _hash(name: str) -> int:
    return xxh3_64_intdigest(name.encode("utf-8", "surrogatepass"))


def _digest_of(source: Source) -> str:
    if source == DATATROVE:
        return _digest_of_package()
    if not Path(source).is_file():
        raise UserError(f"block list {source!r}: there is no such file; give a local file or `{DATATROVE}`")
    return digest(Path(source))


@lru_cache(maxsize=1)
def _digest_of_package() -> str:
    with as_file(files("datatrove.assets").joinpath(_PACKAGED)) as archive:
        return digest(archive)


def _entries(source: Source, kind: Kind) -> Iterator[str]:
    for line in _lines(source, kind):
        entry = line.strip()
        if not entry or line.startswith("#"):
            continue
        address, *host = entry.split(maxsplit=1)
        yield host[0] if host and _is_address(address) else entry


def _lines(source: Source, kind: Kind) -> Iterator[str]:
    if source != DATATROVE:
        with Path(source).open(encoding="utf-8", errors="surrogateescape") as file:
            yield from file
        return
    with as_file(files("datatrove.assets").joinpath(_PACKAGED)) as path, tarfile.open(path) as archive:
        member = archive.extractfile(kind)
        if member is None:
            raise UserError(f"datatrove's {_PACKAGED} holds no list of {kind}; install datatrove 0.10")
        for line in member:
            yield line.decode("utf-8", "surrogateescape")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _write_whole(path: Path, found: Hashes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        np.save(part, found)
    os.replace(part.name, path)


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(home) / "textmill" / "url_lists"
