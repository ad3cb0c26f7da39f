"""The commit records of a stage in one file, which the driver writes once the stage is done.

A Parquet file has a row for each task: what a run is planned by, and the sealed record itself. `folded.json` beside it
names it and holds what the records add up to. A crash loses nothing: the new file is named only once it is whole, and
the records that it holds are removed only after that. If it is damaged, the records in it that are whole still count.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from textmill.store.commit import Commit, DamagedRecordError, Entry, Repeated, sealed, unsealed
from textmill.store.directory import RunDirectory, StoredFile
from textmill.store.folded import Beside, Folded, Sums
from textmill.tables import parquet_batches

__all__ = ["commits_in", "entries_in", "name", "read", "salvaged", "write"]

_SCHEMA: Final = pa.schema(
    [("task", pa.string()), ("fingerprint", pa.string()), ("facts", pa.string()), ("record", pa.binary())]
)
_ROWS: Final = 256
"""Tasks in a row group: what a damaged byte may cost."""


def read(directory: RunDirectory, stage: str) -> Folded | None:
    """What a stage is folded to, None if it is not; DamagedRecordError where that was changed."""
    path = _pointer(stage)
    try:
        with directory.open(path) as stream:
            data = stream.read()
    except FileNotFoundError:
        return None
    folded = unsealed(data, directory.address(path), Folded)
    if not folded.file.path.startswith(f"{_folder(stage)}/"):
        raise DamagedRecordError(f"{directory.address(path)}: of another stage; run again")
    return folded


def name(directory: RunDirectory, stage: str, folded: Folded) -> None:
    """Make a folded file the one that counts."""
    directory.put(_pointer(stage), sealed(folded))


def write(directory: RunDirectory, stage: str, commits: Iterable[Commit], beside: Mapping[str, Beside]) -> Folded:
    """Write commits, sorted by task, into one file; it is not yet named.

    `beside` has what stands beside sorted fates; that of a file which no commit names any more is left out.
    """
    sums = Sums(beside)
    with (
        directory.output(_folder(stage), "commits", ".parquet") as output,
        pq.ParquetWriter(output.local, _SCHEMA, compression="zstd", write_page_checksum=True) as writer,
    ):
        rows: list[tuple[str, str, str, bytes]] = []
        for commit in commits:
            entry = commit.entry()
            sums.add(commit, entry)
            rows.append((entry.task, entry.fingerprint, _facts(entry), sealed(commit)))
            output.rows += 1
            if len(rows) == _ROWS:
                _flush(writer, rows)
        _flush(writer, rows)
    return sums.folded(output.published())


def entries_in(directory: RunDirectory, folded: Folded) -> dict[str, Entry]:
    """What a run is planned by, of all tasks of a folded file; DamagedFileError where it is not as it was written."""
    with directory.open_checked(folded.file) as stream, _as_written(directory, folded):
        table = parquet_batches.table(stream, columns=["task", "fingerprint", "facts"])
        columns = (table[column].to_pylist() for column in table.column_names)
        return {task: _entry(task, fingerprint, facts) for task, fingerprint, facts in zip(*columns, strict=True)}


def commits_in(directory: RunDirectory, folded: Folded) -> Iterator[Commit]:
    """The commits of a folded file, in the order of tasks."""
    with (
        directory.open_checked(folded.file) as stream,
        _as_written(directory, folded),
        parquet_batches.opened(stream) as parquet,
    ):
        for batch in parquet_batches.batches(parquet, _ROWS, ["record"]):
            for record in batch["record"].to_pylist():
                yield unsealed(record, directory.address(folded.file.path), Commit)


@contextmanager
def _as_written(directory: RunDirectory, folded: Folded) -> Iterator[None]:
    """DamagedRecordError for a file that is what its digest says, but not what is written here."""
    try:
        yield
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedRecordError(f"{directory.address(folded.file.path)}: no commit records of this version") from error


def salvaged(directory: RunDirectory, stage: str, folded: Folded | None) -> Iterator[Commit]:
    """The commits that are whole in a damaged folded file; in the only one there is where it cannot be known which."""
    paths = [f"{_folder(stage)}/{name}" for name in directory.children(_folder(stage))]
    for path in paths if folded is None and len(paths) == 1 else [] if folded is None else [folded.file.path]:
        try:
            with directory.open(path) as stream:
                yield from _whole_in(pq.ParquetFile(stream, pre_buffer=False, page_checksum_verification=True))
        except (OSError, ValueError):
            return  # it is gone, or none of its rows can be found


def _whole_in(parquet: pq.ParquetFile) -> Iterator[Commit]:
    for group in range(parquet.num_row_groups):
        try:
            records = parquet.read_row_group(group, ["record"], use_threads=False)["record"].to_pylist()
            commits = [unsealed(record, "", Commit) for record in records]
        except (OSError, ValueError, KeyError, DamagedRecordError):
            continue
        yield from commits


def _pointer(stage: str) -> str:
    return f"stages/{stage}/folded.json"


def _folder(stage: str) -> str:
    return f"stages/{stage}/folded"


def _flush(writer: pq.ParquetWriter, rows: list[tuple[str, str, str, bytes]]) -> None:
    if rows:
        columns = zip(*rows, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, _SCHEMA, strict=True)]
        writer.write_table(pa.Table.from_arrays(arrays, schema=_SCHEMA))
        rows.clear()


def _facts(entry: Entry) -> str:
    files = [
        [role, file.path, file.rows, file.bytes, file.sha256, file.start, file.whole_rows]
        for role, file in entry.files.items()
    ]
    repeated = None if entry.repeated is None else [entry.repeated.documents, entry.repeated.column]
    counted = [{**entry.counts}, {**entry.drops}, {**entry.sources}, entry.kept]
    return orjson.dumps([files, *counted, repeated, *([entry.dropped] if entry.dropped else [])]).decode()


def _entry(task: str, fingerprint: str, facts: str) -> Entry:
    files, counts, drops, sources, kept, repeated, *dropped = orjson.loads(facts)
    stored: Mapping[str, StoredFile] = {role: StoredFile(*file) for role, *file in files}
    known = None if repeated is None else Repeated(documents=repeated[0], column=repeated[1])
    return Entry(task, fingerprint, stored, counts, drops, sources, kept, known, *map(tuple, dropped))
