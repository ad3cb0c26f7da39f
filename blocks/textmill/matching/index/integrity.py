"""Prove an index whole: every checksum, every order, and that keys, documents and changes speak of each other.

It reads all of it, segment after segment, and holds 9 bytes of memory for a document that is kept.
"""

from collections.abc import Iterator

import numpy as np

from textmill.errors import UserError
from textmill.matching.index.folder import IndexFolder
from textmill.matching.index.state import Index, IndexFile, Segment, read
from textmill.matching.index.table import U64, scan


def problems(url: str) -> Iterator[str]:
    """What is wrong, one line each; nothing when the index is whole."""
    try:
        index = read(url)
    except UserError as error:
        yield str(error)
        return
    kept = np.empty(0, np.uint64)
    gone = np.empty(0, np.uint64)
    first = 0
    for number, segment in enumerate(index.segments):
        name = index.entries[number].name
        if segment.first != first or segment.before != index.upto(number).state:
            yield f"{name}: it was not made for the segments before it"
        first += segment.documents
        damaged = list(_damaged(index, number))
        yield from damaged
        if damaged:
            return
        documents = _column(index, number, "documents", 0)
        yield from _check_documents(name, segment, documents)
        kept = np.union1d(kept, documents)
        changed = _column(index, number, "changes", 0)
        replaced = _column(index, number, "changes", 3)
        if np.isin(changed, gone).any():
            yield f"{name}: it changes documents that an earlier segment supersedes"
        gone = np.union1d(gone, changed[changed != replaced])
        yield from _check_changes(name, segment, changed, replaced, kept, gone)
        yield from _check_keys(index, number, np.setdiff1d(kept, gone))


def leftovers(url: str) -> list[str]:
    """Segment folders that no version names: of an append that was stopped, or of one at work now."""
    named = {entry.name for entry in read(url).entries}
    return [name for name in IndexFolder(url).names("segments") if name not in named]


def _damaged(index: Index, number: int) -> Iterator[str]:
    folder = IndexFolder(index.url)
    for file in index.segments[number].files:
        path = index.path(number, file)
        size = folder.size(path)
        if size is None:
            yield f"{path}: missing"
        elif size != file.bytes:
            yield f"{path}: {size} bytes, but {file.bytes} were written"
        elif folder.sha256(path) != file.sha256:
            yield f"{path}: its checksum is not the recorded one"


def _check_documents(name: str, segment: Segment, documents: U64) -> Iterator[str]:
    end = segment.first + segment.documents
    if len(documents) != segment.kept or (documents[1:] <= documents[:-1]).any():
        yield f"{name}: {len(documents)} kept documents, but {segment.kept} are recorded"
    elif len(documents) and not (segment.first <= documents[0] and documents[-1] < end):
        yield f"{name}: its documents are numbered from {segment.first} to {end}, but others are in it"
    shingles = segment.of("shingles")
    if shingles and [file.rows for file in shingles] != [file.rows for file in segment.of("documents")]:
        yield f"{name}: there are not as many documents with shingles as are kept"


def _check_changes(name: str, segment: Segment, changed: U64, replaced: U64, kept: U64, gone: U64) -> Iterator[str]:
    superseded = int((changed != replaced).sum())
    if superseded != segment.superseded:
        yield f"{name}: {superseded} earlier documents are superseded, but {segment.superseded} are recorded"
    if (changed >= segment.first).any() or not np.isin(changed, kept).all():
        yield f"{name}: it changes documents that no earlier segment keeps"
    if not np.isin(replaced, kept).all() or np.isin(replaced, gone).any():
        yield f"{name}: it names documents in place of others that are not kept"


def _check_keys(index: Index, number: int, kept: U64) -> Iterator[str]:
    for file in index.segments[number].of("keys"):
        rows, problem = 0, ""
        last = (-1, -1)
        for batch in scan(IndexFolder(index.url).source(index.path(number, file))):
            keys, held = batch.column(0).to_numpy(), batch.column(1).to_numpy()
            ascends = (keys[1:] > keys[:-1]) | ((keys[1:] == keys[:-1]) & (held[1:] > held[:-1]))
            if not ascends.all() or (int(keys[0]), int(held[0])) <= last or int(keys[0]) < file.low:
                problem = "its keys are not in order"
            elif int(keys[-1]) > file.high or not np.isin(held, kept).all():
                problem = "its keys are not of its range, or name documents that are not kept"
            last = (int(keys[-1]), int(held[-1]))
            rows += batch.num_rows
        if problem or rows != file.rows:
            yield f"{index.path(number, file)}: {problem or f'{rows} keys, but {file.rows} are recorded'}"


def _column(index: Index, number: int, kind: str, column: int) -> U64:
    """One column of a segment's files of a kind, in their order."""
    files: list[IndexFile] = [file for file in index.segments[number].files if file.kind == kind]
    folder = IndexFolder(index.url)
    parts = [
        batch.column(column).to_numpy().copy()
        for file in sorted(files, key=lambda file: file.low)
        for batch in scan(folder.source(index.path(number, file)))
    ]
    return np.concatenate([np.empty(0, np.uint64), *parts])
