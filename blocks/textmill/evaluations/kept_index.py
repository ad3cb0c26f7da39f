"""Keeps a large index in a folder of the user's own, so that all workers of a machine map one copy of its arrays.

A folder is named by all that decides the arrays, this package's source among it, and appears whole or not at all. A
folder that others may write to is not read; where none can be kept, every worker makes the index for itself.
"""

import hashlib
import inspect
import json
import os
import shutil
import stat
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from textmill.evaluations.index_arrays import Arrays, Index
from textmill.machine.cache_folder import writable_cache_folder
from textmill.text import cutting as text
from textmill.text import punctuation_marks as punctuation
from textmill.text import simplified

__all__ = ["kept"]

_LARGE_BYTES: Final = 4 << 20
"""Smaller indexes are made again faster than they are worth a folder."""
_FACTS: Final = "facts.json"
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_OF_NAMES: Final = ("names", "files", "lines", "tasks")
"""Arrays of an index beside those that compiled functions take."""


def kept(settings: str, make: Callable[[], Index]) -> Index:
    """The index of these settings, which name the content of the files too: mapped if it is kept, else made."""
    folder = _folder()
    if folder is None:
        return make()
    place = folder / hashlib.sha256(f"{settings}\n{_sources()}".encode()).hexdigest()[:32]
    if place.is_dir() and _is_private(place):
        return _mapped(place)
    made = make()
    if made.nbytes < _LARGE_BYTES:
        return made
    _write(made, place)
    return _mapped(place) if place.is_dir() and _is_private(place) else made


def _write(index: Index, place: Path) -> None:
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=place.parent))  # readable by its owner alone
    try:
        for name, array in {**index.arrays._asdict(), **{name: getattr(index, name) for name in _OF_NAMES}}.items():
            np.save(part / f"{name}.npy", array)
        facts = {"files": index.file_names, "tasks": index.task_names, "skipped": index.skipped}
        (part / _FACTS).write_text(json.dumps(facts), encoding="utf-8")
        part.replace(place)
    except OSError:  # the disk is full, or another worker was first
        shutil.rmtree(part, ignore_errors=True)


def _mapped(place: Path) -> Index:
    facts = json.loads((place / _FACTS).read_text(encoding="utf-8"))
    arrays = {name: np.asarray(np.load(place / f"{name}.npy", mmap_mode="r")) for name in (*Arrays._fields, *_OF_NAMES)}
    names, files, lines, tasks = (arrays[name] for name in _OF_NAMES)
    return Index(
        Arrays(**{name: arrays[name] for name in Arrays._fields}),
        names,
        files,
        lines,
        tasks,
        tuple(facts["files"]),
        tuple(facts["tasks"]),
        tuple((reason, count) for reason, count in facts["skipped"]),
    )


def _folder() -> Path | None:
    """Where indexes are kept, None if nothing can be written there or others may."""
    folder = writable_cache_folder("evaluations")
    return folder if folder is not None and _is_private(folder) else None


def _is_private(place: Path) -> bool:
    found = place.stat()
    return found.st_uid == os.getuid() and not found.st_mode & _OTHERS_WRITE


def _sources() -> str:
    """Digest of what words and arrays are made by."""
    modules = map(inspect.getfile, (punctuation, simplified, text))
    paths = [*sorted(Path(__file__).parent.glob("*.py")), *map(Path, modules)]
    content = b"".join(path.read_bytes() for path in paths)
    return f"{hashlib.sha256(content).hexdigest()} {unicodedata.unidata_version} {np.__version__}"
