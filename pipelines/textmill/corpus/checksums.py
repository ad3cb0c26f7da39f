"""List the SHA-256 of every corpus file as `sha256sum -c` reads it."""

from collections.abc import Mapping
from typing import Final

from textmill.store.folders import files_below
from textmill.store.store import Store

SUMS: Final = "SHA256SUMS"
_FOLDER: Final = "corpus"


def checksums(digests: Mapping[str, str]) -> str:
    """The list of files (paths relative to the corpus) and their SHA-256, by path."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests))


def corpus_files(store: Store) -> list[str]:
    """Every file in the corpus folder, committed or not, relative to it, sorted."""
    return files_below(store, _FOLDER)
