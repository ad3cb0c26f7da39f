"""List the SHA-256 of every corpus file as `sha256sum -c` reads it, and check the files against the list."""

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from textmill.store import Store

SUMS: Final = "SHA256SUMS"
_FOLDER: Final = "corpus"
_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_CHUNK: Final = 1 << 20


def checksums(digests: Mapping[str, str]) -> str:
    """The list of files (paths relative to the corpus) and their SHA-256, by path."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests))


def corpus_files(store: Store) -> list[str]:
    """Every file in the corpus folder, committed or not, relative to it, sorted."""
    root = store.locate(_FOLDER)
    store.fs.invalidate_cache()
    found = (str(path) for path in store.fs.find(root))
    return sorted(path[path.index(root) + len(root) + 1 :] for path in found)


def verify_checksums(store: Store) -> list[str]:
    """What is wrong with the corpus, one line each; empty when every file is listed, there and unchanged."""
    try:
        with store.open(f"{_FOLDER}/{SUMS}") as stream:
            text = stream.read().decode(errors="replace")
    except FileNotFoundError:
        return [f"{_FOLDER}/{SUMS}: missing"]
    problems: list[str] = []
    listed: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        parsed = _LINE.fullmatch(line)
        if parsed is None:
            problems.append(f"{_FOLDER}/{SUMS}:{number}: not a checksum line")
        else:
            listed[parsed[2]] = parsed[1]
    there = corpus_files(store)
    for path, digest in sorted(listed.items()):
        if path not in there:
            problems.append(f"{_FOLDER}/{path}: missing")
        elif _digest(store, path) != digest:
            problems.append(f"{_FOLDER}/{path}: damaged: its SHA-256 is not the listed one")
    problems.extend(f"{_FOLDER}/{path}: not listed in {SUMS}" for path in there if path not in listed and path != SUMS)
    return problems


def _digest(store: Store, path: str) -> str:
    digest = hashlib.sha256()
    with store.open(f"{_FOLDER}/{path}") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
