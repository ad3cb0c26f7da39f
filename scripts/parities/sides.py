"""Runs each side of the parity comparison and reads what became of every document, in the same words.

A document's key is `<shard file>|<record id>`, the id without the angle brackets that datatrove keeps. Textmill runs
`configs/fineweb.yaml` in two parts, so that the text after extraction is known also of documents dropped later.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, cast

import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from scripts.vector_rows.reference import FAULTS

from textmill.inspect.fate_rows import fate_files, parts
from textmill.models.fasttext import embedded_language_model
from textmill.store.fate_table import KEPT
from textmill.store.manifest import map_stages
from textmill.store.store import Store
from textmill.store.stored_rows import read_rows

__all__ = ["Side", "datatrove_side", "textmill_side"]

PROJECT: Final = Path(__file__).resolve().parents[2]
_CLASSES: Final = {
    "url": "URLFilter",
    "extract": "Trafilatura",
    "language": "LanguageFilter",
    "gopher_repetition": "GopherRepetitionFilter",
    "gopher_quality": "GopherQualityFilter",
    "c4_quality": "C4QualityFilter",
    "fineweb_quality": "FineWebQualityFilter",
}
_WITHOUT_REASON: Final = ("Trafilatura", "LanguageFilter")
_DEDUP: Final = "MinhashDedupFilter"


@dataclass
class Side:
    """What one side says, by document key."""

    name: str
    read: dict[str, str] = field(default_factory=dict)
    """URL of every page that entered the pipeline."""
    unread: dict[str, str] = field(default_factory=dict)
    """Why a page (datatrove: by its record id; or, by its file name, a shard) did not."""
    extracted: dict[str, str] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)
    """`<class>.<reason>` or `<class>` of every document that a step before deduplication dropped."""
    details: dict[str, str] = field(default_factory=dict)
    """Words to the drop."""
    dropped_text: dict[str, str] = field(default_factory=dict)
    filtered: dict[str, str] = field(default_factory=dict)
    """Text before deduplication."""
    clusters: set[frozenset[str]] = field(default_factory=set)
    survivors: set[str] = field(default_factory=set)
    final: dict[str, str] = field(default_factory=dict)
    running: dict[str, str] = field(default_factory=dict)
    """Final text where the replacements of addresses go on from document to document."""


def datatrove_side(python: str, folder: Path, shards: list[Path], languages: str) -> Side:
    """Run `parity_reference.py` in its interpreter, unless `folder` is there, and read its files."""
    if not folder.exists():
        script = str(PROJECT / "scripts" / "parities/reference.py")
        command = [python, script, str(folder), str(embedded_language_model()), languages, *map(str, shards)]
        _run(command)
    side = Side("datatrove")
    side.read = {_key(row): str(row["url"]) for row in _lines(folder / "read.jsonl")}
    side.unread = {_file(str(row["file"])): str(row["error"]).strip() for row in _lines(folder / "unreadable.jsonl")}
    for row in _lines(folder / "unread.jsonl"):
        went_by = [f"{name} {row[name]}" for name in ("declared", "type", "encoding") if row.get(name)]
        side.unread[str(row["id"]).strip("<>")] = ", ".join(went_by)
    side.extracted = {_key(row): str(row["text"]) for row in _lines(folder / "extracted.jsonl")}
    side.filtered = {_key(row): str(row["text"]) for row in _lines(folder / "filtered.jsonl")}
    members: dict[int, set[str]] = {}
    for path in sorted((folder / "dropped").glob("*.jsonl")):
        for row in _lines(path):
            metadata = cast(dict[str, object], row["metadata"])
            key = _key(metadata | {"id": row["id"]})
            if path.stem == _DEDUP:
                members.setdefault(cast(int, metadata["minhash_cluster_id"]), set()).add(key)
                continue
            reason = metadata.get("filter_reason")
            side.dropped[key] = path.stem if reason is None else f"{path.stem}.{reason}"
            if path.stem != "URLFilter":
                side.dropped_text[key] = str(row["text"])
    for key in side.read.keys() - side.extracted.keys() - side.dropped.keys():
        side.dropped[key] = "Trafilatura"
    for row in _lines(folder / "final.jsonl"):
        key = _key(row)
        side.survivors.add(key)
        side.final[key], side.running[key] = str(row["alone"]), str(row["text"])
        if row["minhash_cluster_id"] != -1:
            members.setdefault(cast(int, row["minhash_cluster_id"]), set()).add(key)
    side.clusters = {frozenset(found) for found in members.values()}
    return side


def textmill_side(folder: Path, shards: list[Path], languages: str) -> Side:
    """Run the recipe in two parts, unless `folder` is there, and read its runs."""
    blocks = yaml.safe_load((PROJECT / "configs" / "fineweb.yaml").read_text(encoding="utf-8"))["blocks"]
    cut = next(index for index, block in enumerate(blocks) if "extractors.trafilatura" in block) + 1
    if languages == "all":
        blocks = [
            {"filters.language": {"min_score": 0.65}} if "filters.language" in block else block for block in blocks
        ]
    first, second, between = folder / "extract", folder / "filter", folder / "extracted.parquet"
    if not folder.exists():
        folder.mkdir(parents=True)
        _textmill(first, {"readers.warc": {"paths": [str(path) for path in shards]}}, blocks[:cut])
    side = Side("textmill")
    for fate, row in _fates(first):
        key = f"{_file(str(row['shard']))}|{row['id']}"
        label = fate.partition(".")[0]
        if label in ("warc", "read"):
            side.unread[key] = f"{fate}: {row['detail']}" if row["detail"] else fate
            continue
        side.read[key] = str(row["url"])
        if fate == KEPT:
            side.extracted[key] = str(row["text"])
        else:
            _note_drop(side, key, fate, row)
    if not second.exists():
        keys = list(side.extracted)
        columns = {"id": keys, "text": [side.extracted[key] for key in keys], "url": [side.read[key] for key in keys]}
        pq.write_table(pa.table(columns), between)
        _textmill(second, {"readers.parquet": {"paths": str(between)}}, blocks[cut:])
    roots: dict[str, str] = {}
    for fate, row in _fates(second, "0-read"):
        key = str(row["id"])
        if fate == KEPT:
            side.filtered[key] = str(row["text"])
        else:
            _note_drop(side, key, fate, row)
    last = map_stages(Store(str(second)))[-1]
    for fate, row in _fates(second, last):
        key = str(row["id"])
        if fate == KEPT:
            side.survivors.add(key)
            side.final[key] = side.running[key] = str(row["text"])
            roots[key] = str(row["cluster_id"])
        else:
            roots[key] = str(row["detail"]).removeprefix("duplicate of ").partition(" (similarity ")[0]
    members: dict[str, set[str]] = {}
    for key, root in roots.items():
        members.setdefault(root, set()).add(key)
    side.clusters = {frozenset(found) for found in members.values() if len(found) > 1}
    return side


def _note_drop(side: Side, key: str, fate: str, row: Mapping[str, object]) -> None:
    label, _, fault = fate.partition(".")
    cls = _CLASSES[label]
    known = {ours: theirs for theirs, ours in FAULTS.get(cls, {}).items()}
    side.dropped[key] = cls if cls in _WITHOUT_REASON else f"{cls}.{known.get(fault, fault)}"
    side.details[key] = f"{fate}: {row['detail']}"
    if row["text"] is not None and label not in ("url", "extract"):
        side.dropped_text[key] = str(row["text"])


def _textmill(out: Path, reader: object, blocks: list[object]) -> None:
    pipeline = {
        "name": "parity",
        "sources": [{"name": "cc", "reader": reader}],
        "blocks": blocks,
        "writer": "writers.parquet",
        "removed": {"keep": "all"},
    }
    config = out.with_suffix(".yaml")
    config.write_text(yaml.safe_dump(pipeline, sort_keys=False), encoding="utf-8")
    _run([sys.executable, "-m", "textmill.cli.main", "run", str(config), "--out", str(out), "--executor", "inline"])


def _fates(run: Path, stage: str | None = None) -> Iterable[tuple[str, dict[str, object]]]:
    """Fate and columns of every document of a map stage (the first by default)."""
    store = Store(str(run))
    name = stage or map_stages(store)[0]
    files = [replace(file, passed=frozenset()) for file in fate_files(store) if file.stage == name]
    fates: dict[object, list[dict[str, object]]] = {}
    for part in parts(store, ["id", "url", "row", "detail"], files):
        for row in part.rows.to_pylist():
            fates.setdefault(row["shard"], []).append(row)
    for commit in store.commits(name).values():
        shard = commit.task.partition("/")[2]
        stored = [file for role, file in commit.files.items() if role in ("data", "removed")]
        rows = (row for file in stored for batch in read_rows(store, file) for row in batch.to_pylist())
        columns = {row["id"]: row for row in rows}
        for row in sorted(fates.get(shard, []), key=lambda row: cast(int, row["row"])):
            yield str(row["fate"]), {**columns.get(row["id"], {}), **row}


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[:4])} … failed:\n{(done.stdout + done.stderr)[-3000:]}")


def _lines(path: Path) -> list[dict[str, object]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def _key(row: Mapping[str, object]) -> str:
    return f"{_file(str(row['file_path']))}|{str(row['id']).strip('<>')}"


def _file(path: str) -> str:
    """A shard's file name, without the number that `parity_reference.py` puts before it."""
    name = path.rpartition("/")[2]
    number, dash, rest = name.partition("-")
    return rest if dash and number.isdigit() and len(number) == 5 else name
