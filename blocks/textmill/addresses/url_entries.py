"""Reads the entries of block lists as they are published: plain lists, hosts files, Toulouse's folders and archives.

Sources: hosts(5); the lists of Université Toulouse Capitole (dsi.ut-capitole.fr/blacklists), a folder per category that
holds the files `domains` and `urls`; datatrove's archive, which has these two at its root.
"""

import gzip
import ipaddress
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from textmill.addresses.entries import OWN_NAMES, Kind, Read, read_entries
from textmill.errors import UserError

__all__ = ["entries", "spelled_entries"]


def entries(path: Path, kind: Kind, categories: tuple[str, ...] = ()) -> Iterator[str]:
    """The entries of a file, or of the files of a kind in a folder or archive, in order and as they are written.

    `categories` are folder names inside; with none, there must be one only. UserError when there is no such file, or
    a choice to make.
    """
    for lines in _files(path, kind, categories):
        yield from _entries(lines)


def spelled_entries(path: Path, kind: Kind, categories: tuple[str, ...], read: Read) -> Iterator[str]:
    """As `entries`, each in the one spelling to look it up by; those that can match nothing are counted in `read`."""
    for lines in _files(path, kind, categories):
        yield from read_entries(lines, kind, read)


def _files(path: Path, kind: Kind, categories: tuple[str, ...]) -> Iterator[Iterable[bytes]]:
    """The lines of each file."""
    called = "urls" if kind == "urls" else "domains"
    if path.is_dir():
        files = {file.parent.name: file for file in sorted(path.rglob(called)) if file.is_file()}
        for name in _chosen(path, called, list(files), categories):
            with files[name].open("rb") as file:
                yield file
    elif tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            members = {
                Path(member.name).parent.name: member
                for member in archive
                if member.isfile() and Path(member.name).name == called
            }
            for name in _chosen(path, called, list(members), categories):
                yield archive.extractfile(members[name]) or ()
    else:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            yield lines


def _chosen(path: Path, kind: str, there: list[str], wanted: tuple[str, ...]) -> list[str]:
    missing = [name for name in wanted if name not in there]
    if missing:
        raise UserError(f"block list {str(path)!r} has no category {missing[0]!r}, only: {', '.join(there)}")
    if not there:
        raise UserError(f"block list {str(path)!r} holds no file named {kind}")
    if len(there) > 1 and not wanted:
        raise UserError(f"block list {str(path)!r} has several categories; name some: {', '.join(there)}")
    return list(wanted) or there


def _entries(lines: Iterable[bytes]) -> Iterator[str]:
    for raw in lines:
        if raw.startswith(b"#"):
            continue
        words = raw.decode("utf-8", "surrogateescape").split()
        for at, word in enumerate(words):
            if word.startswith("#"):
                del words[at:]
                break
        if len(words) > 1 and _is_address(words[0]):
            yield from (name for name in words[1:] if name not in OWN_NAMES and not _is_address(name))
        elif words:
            yield " ".join(words)


def _is_address(text: str) -> bool:
    if not text[0].isdigit() and ":" not in text:
        return False
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True
