"""Prove a run whole: every file as committed, every record accounted for, the corpus exactly what the stages kept."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import Final

import pyarrow.compute as pc

from textmill.errors import ConservationError
from textmill.inside import inner_path
from textmill.inspect.ledger_check import LICENSES_FILE, kept_claims, ledger_problems, stored_claims
from textmill.inspect.units import many
from textmill.store.commit import CORPUS, READ, DamagedFileError, DamagedRecordError
from textmill.store.fate_table import FATES, KEPT
from textmill.store.folders import files_below
from textmill.store.manifest import accounting, manifest, map_stages
from textmill.store.problems import problems
from textmill.store.store import Commit, Store, StoredFile
from textmill.tables import parquet_batches

_REMEMBERED: Final = 8
"""Files of fates whose counts are remembered: tasks that follow one another are mostly in one."""


def verify(store: Store) -> Iterator[str]:
    """The problems found, one line each; none when the run is whole."""
    described = manifest(store)
    if not described["complete"]:
        yield "the run is not complete; run it again to resume"
    try:
        records = {stage["name"]: store.stage(stage["name"]) for stage in described["stages"]}
        entries = {name: found.entries for name, found in records.items()}
    except (DamagedRecordError, DamagedFileError) as error:
        yield str(error)
        return
    damaged: set[str] = set()
    for name, found in entries.items():
        folded = records[name].folded
        beside = [] if folded is None else [file for one in folded.sorted.values() for file in one.files]
        named = (file for entry in found.values() for file in entry.there.values())
        for problem in problems(store, chain(named, beside)):
            damaged.add(problem.file.path)
            if described["complete"] or _is_named(store, name, problem.file.path):
                yield str(problem)
    stages = map_stages(store)
    is_counted = accounting(described).stats.share == 1
    for stage in stages:
        counted = _Counted(store)
        for commit in records[stage].each():
            fates = commit.files.get(FATES)
            if fates is None or fates.path not in damaged:
                yield from _check_counts(
                    stage, commit, counted.of(commit.task, fates) if is_counted and fates else None
                )
    if described["complete"] and len(entries[stages[0]]) != described["shards"]:
        yield f"{stages[0]}: {many(len(entries[stages[0]]), 'shard')} committed, but the run has {described['shards']}"
    for before, after in pairwise(stages):
        for task, entry in entries[after].items():
            kept, entered = entries[before][task].kept if task in entries[before] else None, entry.counts.get(READ)
            if kept != entered:
                yield f"{after}: {task}: {entered} documents entered, but {before} kept {kept}"
    kept = sum(entry.kept or 0 for entry in entries[stages[-1]].values())
    write = next(stage["name"] for stage in described["stages"] if stage["kind"] == "write")
    written = entries[write].values()
    files = [file for entry in written for file in entry.corpus]
    rows = sum(entry.rows for entry in written)
    documents = sum(entry.documents for entry in written)
    if documents != kept:
        yield f"corpus: {documents} documents are written, but {kept} were kept"
    last = entries[stages[-1]].values()
    stored = [entry.there["data"] for entry in last if "data" in entry.there]
    is_stored = len(stored) == len(last)  # and was not deleted, as `intermediates: drop` has it
    rows_of_last = [entry.files[FATES] for entry in last if FATES in entry.files]
    for column in {entry.repeated.column for entry in written if entry.repeated is not None} if is_stored else ():
        yield from _check_copies(store, stored, column, rows)
    yield from _check_corpus(store, files, described["complete"])
    if described["complete"] and store.exists(LICENSES_FILE):
        parts = [entry.files.get(CORPUS) for _, entry in sorted(entries[write].items())]
        is_repeated = any(entry.repeated is not None for entry in written)
        kept_here = (
            stored_claims(store, stored) if is_stored else kept_claims(store, rows_of_last) if is_counted else None
        )
        yield from ledger_problems(store, described, [one for one in parts if one is not None], kept_here, is_repeated)


def _is_named(store: Store, stage: str, path: str) -> bool:
    """Whether a record still names a file: a run at work may have put small ones together meanwhile."""
    return any(file.path == path for entry in store.stage(stage).entries.values() for file in entry.files.values())


def _check_copies(store: Store, kept: list[StoredFile], column: str, rows: int) -> Iterator[str]:
    """Every kept document is written as often as its column says."""
    asked = 0
    for file in kept:
        try:
            with store.open(file.path) as stream:
                asked += pc.sum(parquet_batches.table(stream, columns=[column])[column].fill_null(1)).as_py() or 0
        except (OSError, ValueError, KeyError) as error:
            yield f"{file.path}: cannot be read: {error}"
            return
    if asked != rows:
        yield f"corpus: {rows} rows are written, but by {column!r} there should be {asked}"


class _Counted:
    """How many records of a task have which fate, of files of which the last ones are remembered."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._files: dict[str, dict[str, Counter[str]]] = {}

    def of(self, task: str, file: StoredFile) -> Counter[str]:
        """The fates of a task, which are in a file."""
        if file.path not in self._files:
            if len(self._files) == _REMEMBERED:
                del self._files[next(iter(self._files))]
            self._files[file.path] = self._read(file.path)
        return self._files[file.path].get(task, Counter())

    def _read(self, path: str) -> dict[str, Counter[str]]:
        with self._store.open(path) as stream:
            rows = parquet_batches.table(stream, ["source", "shard", "fate"])
        found: dict[str, Counter[str]] = {}
        for row in rows.group_by(rows.column_names).aggregate([([], "count_all")]).to_pylist():
            found.setdefault(f"{row['source']}/{row['shard']}", Counter())[row["fate"]] = row["count_all"]
        return found


def _check_counts(stage: str, commit: Commit, fates: Counter[str] | None) -> Iterator[str]:
    """The fates of a task against its counts, and its counts against each other."""
    if commit.stats is None:
        yield f"{stage}: {commit.task}: its commit record has no counts"
        return
    try:
        commit.stats.check(f"{stage}: {commit.task}")
    except ConservationError as error:
        yield str(error)
        return
    if fates is not None and fates != Counter({KEPT: commit.stats.kept, **commit.stats.drops}) - Counter():
        yield f"{stage}: {commit.task}: the fates and the counts differ"
    if commit.files["data"].rows != commit.stats.kept:
        yield f"{stage}: {commit.task}: {commit.files['data'].rows} rows stored, but {commit.stats.kept} kept"


def _check_corpus(store: Store, files: list[StoredFile], is_complete: bool) -> Iterator[str]:
    """The corpus folder holds the committed files and nothing else, and its checksum list, once written, is true."""
    known = {file.path for file in files}
    for name in files_below(store, "corpus/data"):
        if f"corpus/data/{name}" not in known:
            yield f"corpus/data/{name}: no committed file"
    try:
        with store.open("corpus/SHA256SUMS") as stream:
            lines = stream.read().decode(errors="replace").splitlines()
    except FileNotFoundError:
        if is_complete:
            yield "corpus/SHA256SUMS: missing"
        return
    for line in lines:
        digest, _, name = line.partition("  ")
        if f"corpus/{name}" not in known:
            yield from _check_listed(store, f"corpus/{name}", digest)


def _check_listed(store: Store, path: str, digest: str) -> Iterator[str]:
    try:
        listed = StoredFile(path=inner_path(path), rows=0, bytes=0, sha256=digest)
    except ValueError:
        yield f"corpus/SHA256SUMS: {path!r} is no path inside the run"
        return
    yield from map(str, problems(store, [listed]))
