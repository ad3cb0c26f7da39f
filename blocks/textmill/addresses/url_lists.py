"""Loads block lists of millions of domains or URLs in milliseconds: sorted 64-bit hashes, mapped from a cache file.

The first process that meets a list hashes it (4.6 million domains: 7 s, 130 MB) and leaves the hashes in the user's
cache folder under the list's digest, and the digest of a large list under the state of its file; the others map the
hashes in a few milliseconds, and share the 36 MB. Two of 2**64 hashes are the same for a name that is not listed with
odds of 2.5e-13 a look-up, so a hit is not looked up again in the list.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext, suppress
from functools import lru_cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import IO, Final

import numpy as np
import numpy.typing as npt
import orjson
from xxhash import xxh3_64_intdigest

from textmill.addresses.entries import Kind, Read
from textmill.addresses.url_entries import entries, spelled_entries
from textmill.errors import UserError
from textmill.machine.cache_folder import cache_folder
from textmill.machine.compiled import compiled
from textmill.models.files import digest, resolve

__all__ = ["DATATROVE", "Hashes", "Source", "contains", "hashes", "identity_of", "read_of"]

Hashes = npt.NDArray[np.uint64]
DATATROVE: Final = "datatrove"
Source = str
"""A file, folder, archive or URL of entries (see addresses.url_entries), or DATATROVE for its packaged lists."""

_PACKAGED: Final = "url_filterblacklistsv0_3_0.tar.gz"
_FORMAT: Final = "3"
_NEAR: Final = 256
"""How far off a hash may well be from where it is looked for first: of millions, the root is a few thousand."""
_GET: Final = "download one, such as https://dsi.ut-capitole.fr/blacklists/download/adult.tar.gz,"


def identity_of(sources: Iterable[Source]) -> str:
    """Digests of the lists, in order; UserError when a file is not there."""
    return " ".join(_digest_of(source) for source in sources)


def hashes(source: Source, kind: Kind, categories: tuple[str, ...] = (), as_written: bool = False) -> Hashes:
    """Sorted hashes of the entries of a list, each in its one spelling if not `as_written`: uint64, shape (entries,).

    UserError when a file is not there, or has entries and none that can match.
    """
    return _hashes(source, kind, categories, as_written, _digest_of(source, _noted_digest))[0]


def read_of(source: Source, kind: Kind, categories: tuple[str, ...] = (), as_written: bool = False) -> Read:
    """How many entries of a list can match, and how many cannot."""
    return _hashes(source, kind, categories, as_written, _digest_of(source, _noted_digest))[1]


def contains(listed: Hashes, names: list[str]) -> npt.NDArray[np.bool_]:
    """Which of the names are listed: bool, shape (names,)."""
    if not len(listed):
        return np.zeros(len(names), dtype=np.bool_)
    wanted = np.fromiter(map(_hash, names), dtype=np.uint64, count=len(names))
    return _contains(listed, wanted)


@compiled
def _contains(listed: Hashes, wanted: Hashes) -> npt.NDArray[np.bool_]:
    """Which are among the sorted. Hashes are spread evenly, so that each is looked for around the place of its size."""
    found = np.zeros(len(wanted), np.bool_)
    step_size = np.float64(len(listed)) / 2.0**64
    last = len(listed) - 1
    for place in range(len(wanted)):
        value = wanted[place]
        low = high = min(int(np.float64(value) * step_size), last)
        step = _NEAR
        while low > 0 and listed[low] > value:
            low, step = max(0, low - step), 2 * step
        step = _NEAR
        while high < last and listed[high] < value:
            high, step = min(last, high + step), 2 * step
        while low < high:
            middle = (low + high) // 2
            if listed[middle] < value:
                low = middle + 1
            else:
                high = middle
        found[place] = listed[low] == value
    return found


@lru_cache(maxsize=16)
def _hashes(
    source: Source, kind: Kind, categories: tuple[str, ...], as_written: bool, content: str
) -> tuple[Hashes, Read]:
    chosen = hashlib.sha256("\n".join(categories).encode()).hexdigest()[:16] if categories else "all"
    name = f"{content[:32]}-{kind}{'-as-written' if as_written else ''}-{chosen}-{_FORMAT}"
    cached, noted = (cache_folder("url_lists") / f"{name}{ending}" for ending in (".npy", ".json"))
    if cached.is_file() and noted.is_file():
        mapped: Hashes = np.load(cached, mmap_mode="r")
        return mapped, Read(**orjson.loads(noted.read_bytes()))
    read = Read()
    found = np.fromiter(map(_hash, _entries(source, kind, categories, as_written, read)), dtype=np.uint64)
    if as_written:
        read.usable = len(found)
    if read.unusable and not read.usable:
        raise UserError(f"block list {source!r}: none of its {read.unusable:,} entries can match, as {read.example!r}")
    found.sort()
    found = np.compress(np.diff(found, prepend=~found[:1]) != 0, found)
    try:
        _write_whole(cached, lambda part: np.save(part, found))
        _write_whole(noted, lambda part: part.write(orjson.dumps(read)))
    except OSError:
        # A cache that cannot be written costs seconds, nothing else.
        return found, read
    return np.load(cached, mmap_mode="r"), read


def _hash(name: str) -> int:
    return xxh3_64_intdigest(name.encode("utf-8", "surrogatepass"))


def _entries(source: Source, kind: Kind, categories: tuple[str, ...], as_written: bool, read: Read) -> Iterator[str]:
    with as_file(_package()) if source == DATATROVE else nullcontext(_place(source)) as place:
        chosen = () if source == DATATROVE else categories
        yield from entries(place, kind, chosen) if as_written else spelled_entries(place, kind, chosen, read)


def _digest_of(source: Source, of_file: Callable[[Path], str] = digest) -> str:
    if source == DATATROVE:
        with as_file(_package()) as archive:
            return of_file(archive)
    place = _place(source)
    if place.is_file():
        return of_file(place)
    parts = [file for kind in ("domains", "urls") for file in sorted(place.rglob(kind)) if file.is_file()]
    return hashlib.sha256(" ".join(f"{part.relative_to(place)} {of_file(part)}" for part in parts).encode()).hexdigest()


def _noted_digest(place: Path) -> str:
    """The digest as an earlier process found it, if nothing has touched the file since."""
    state = place.stat()
    seen = f"{place.resolve()} {state.st_ino} {state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}"
    named = hashlib.sha256(seen.encode(errors="surrogateescape")).hexdigest()[:32]
    noted = cache_folder("url_lists") / f"{named}.digest"
    if noted.is_file():
        return noted.read_text(encoding="ascii")
    content = digest(place)
    # What cannot be noted is found again.
    with suppress(OSError):
        _write_whole(noted, lambda part: part.write(content.encode()))
    return content


def _place(source: Source) -> Path:
    if "://" in source:
        return resolve(source, "block list", "domains", _GET)
    if not Path(source).exists():
        raise UserError(
            f"no block list at {source!r}: there is no such file or folder; {_GET} and point the setting at it, or at "
            f"`{DATATROVE}` for the lists of its package"
        )
    return Path(source)


def _package() -> Traversable:
    return files("datatrove.assets").joinpath(_PACKAGED)


def _write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        write(part)
    os.replace(part.name, path)
