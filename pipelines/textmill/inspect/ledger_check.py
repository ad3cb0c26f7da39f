"""Hold the ledgers of a corpus against its documents: each once, under the same licence, credited where it has one.

Corpus files that can be read here are walked side by side with LICENSES.parquet, and that with ATTRIBUTION.jsonl, which
all have the same order; the first difference is said. Whatever the writer's format, the ledger is also compared with
what the last stage kept, by sums of hashes, as shards have another order there. One batch at a time is in memory.
"""

import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from typing import BinaryIO, Final, NamedTuple, cast

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import zstandard
from xxhash import xxh3_64_intdigest

from textmill.store.fate_table import KEPT, stored
from textmill.store.manifest import Manifest
from textmill.store.store import Store, StoredFile
from textmill.store.stored_rows import read_rows
from textmill.tables import parquet_batches

__all__ = ["LICENSES_FILE", "kept_claims", "ledger_problems", "stored_claims"]

LICENSES_FILE: Final = "corpus/LICENSES.parquet"
_CREDITS: Final = "corpus/ATTRIBUTION.jsonl"
_ROWS: Final = 8192
_MISSING: Final = "\0"
"""What a corpus does not say, as its writer left the column out."""
_JSON_LINES: Final = (".jsonl", ".jsonl.gz", ".jsonl.zst")
_POLICY_BLOCK: Final = "filters.license"


class _Claim(NamedTuple):
    """A document and its licence."""

    id: str | None
    license: str | None


def ledger_problems(
    store: Store,
    described: Manifest,
    corpus: Sequence[StoredFile],
    kept: Iterator[tuple[str | None, str | None]] | None,
    is_repeated: bool,
) -> Iterator[str]:
    """The first difference of each kind, one line each.

    `corpus` are its files in order (none where its parts are folders), `is_repeated` says whether it has copies. `kept`
    are ids and licences of the documents that the last stage kept, None where the run has them no more.
    """
    try:
        yield from _first(_against_corpus(store, corpus, is_repeated))
        if kept is not None:
            yield from _against_kept(store, kept)
        yield from _first(_credits(store))
        if _has_policy(described):
            yield from _first(_without_evidence(store))
    except (OSError, ValueError, KeyError, pa.ArrowException, zstandard.ZstdError) as error:
        yield f"the ledgers of the corpus cannot be compared with it: {error}"


def _first(problems: Iterator[str]) -> Iterator[str]:
    found = next(problems, None)
    if found is not None:
        yield found


def _against_corpus(store: Store, corpus: Sequence[StoredFile], is_repeated: bool) -> Iterator[str]:
    """Rows of the ledger and of the corpus, side by side."""
    written = _written(store, corpus)
    if written is None:
        return
    noted: Iterator[_Claim] = _ledger(store)
    if is_repeated:  # copies stand side by side; documents of one id that do too cannot be told from them
        written, noted = (one for one, _ in groupby(written)), (one for one, _ in groupby(noted))
    for row, (own, there) in enumerate(zip_longest(noted, written)):
        if own is None or there is None:
            more, less = (LICENSES_FILE, "the corpus") if there is None else ("the corpus", LICENSES_FILE)
            yield f"{LICENSES_FILE}: row {row}: {more} has document {(own or there)!r}, which {less} has not"
        elif own.id != there.id:
            yield f"{LICENSES_FILE}: row {row} is of document {own.id!r}, but the corpus has {there.id!r} there"
        elif there.license != _MISSING and own.license != there.license:
            yield (
                f"{LICENSES_FILE}: row {row}: document {own.id!r} is under {own.license!r}, but the corpus says "
                f"{there.license!r}"
            )


def stored_claims(store: Store, files: Iterable[StoredFile]) -> Iterator["_Claim"]:
    """Ids and licences of the documents in files of the last stage."""
    for file in files:
        yield from _rows(read_rows(store, file, ["id", "license"]))


def kept_claims(store: Store, fates: Iterable[StoredFile]) -> Iterator["_Claim"]:
    """The same by the rows of the fates, each file of which holds those of several tasks."""
    for path in dict.fromkeys(file.path for file in fates):
        with store.open(path) as stream, parquet_batches.opened(stream) as parquet:
            for batch in parquet_batches.batches(parquet, _ROWS, ["id", "license", "fate"]):
                yield from _rows([batch.filter(pc.equal(batch.column("fate"), KEPT))])


def _against_kept(store: Store, kept: Iterator[tuple[str | None, str | None]]) -> Iterator[str]:
    """All claims of the ledger against those of the documents that the last stage kept, whatever their order."""
    stages = _summed(_Claim(*map(_as_told, claim)) for claim in kept)
    ledger = _summed(_Claim(*map(_as_told, claim)) for claim in _ledger(store))
    if stages[0] != ledger[0]:
        yield f"{LICENSES_FILE}: {ledger[0]} documents, but {stages[0]} were kept"
    elif stages != ledger:
        yield f"{LICENSES_FILE}: its ids and licences are not those of the documents that were kept"


def _as_told(value: str | None) -> str | None:
    """As the fates have it."""
    return None if value is None else stored(value)


def _credits(store: Store) -> Iterator[str]:
    """The lines of the attribution against the documents with a licence."""
    licensed = (claim for claim in _ledger(store) if claim.license is not None)
    with store.open(_CREDITS) as stream:
        lines = (orjson.loads(line) for line in stream)
        credited = (_Claim(line.get("id"), line.get("license")) for line in lines)
        for row, (own, there) in enumerate(zip_longest(credited, licensed), 1):
            if own != there:
                yield f"{_CREDITS}: line {row} credits {_said(own)}, but the next licensed document is {_said(there)}"


def _without_evidence(store: Store) -> Iterator[str]:
    with store.open(LICENSES_FILE) as stream, parquet_batches.opened(stream) as parquet:
        for batch in parquet_batches.batches(parquet, _ROWS, ["id", "license", "license_evidence"]):
            for id_, license, evidence in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                if license is not None and not (evidence or "").strip():
                    yield f"{LICENSES_FILE}: document {id_!r}, {license!r}: no evidence, in a run with a policy"


def _said(claim: _Claim | None) -> str:
    return "none" if claim is None else f"{claim.id!r} under {claim.license!r}"


def _ledger(store: Store) -> Iterator[_Claim]:
    with store.open(LICENSES_FILE) as stream, parquet_batches.opened(stream) as parquet:
        yield from _rows(parquet_batches.batches(parquet, _ROWS, ["id", "license"]))


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterator[_Claim]:
    for batch in batches:
        yield from map(_Claim, _texts(batch, "id", None), _texts(batch, "license", None))


def _written(store: Store, corpus: Sequence[StoredFile]) -> Iterator[_Claim] | None:
    """The claims of the corpus files in order; None where their format is not read here or has no ids."""
    if corpus and all(file.path.endswith(".parquet") for file in corpus):
        with store.open(corpus[0].path) as stream, parquet_batches.opened(stream) as parquet:
            names = [name for name in ("id", "license") if name in parquet.schema_arrow.names]
        return _parquet(store, corpus, names) if "id" in names else None
    return _json_lines(store, corpus) if corpus and all(file.path.endswith(_JSON_LINES) for file in corpus) else None


def _parquet(store: Store, corpus: Sequence[StoredFile], names: list[str]) -> Iterator[_Claim]:
    for file in corpus:
        with store.open(file.path) as stream, parquet_batches.opened(stream) as parquet:
            for batch in parquet_batches.batches(parquet, _ROWS, names):
                yield from map(_Claim, _texts(batch, "id", None), _texts(batch, "license", _MISSING))


def _json_lines(store: Store, corpus: Sequence[StoredFile]) -> Iterator[_Claim]:
    for file in corpus:
        with store.open(file.path) as raw, _unpacked(raw, file.path) as stream:
            for line in stream:
                row = orjson.loads(line)
                given = row.get("metadata")
                inner = given if isinstance(given, dict) else {}
                license = row["license"] if "license" in row else inner.get("license", _MISSING)
                id_ = row.get("id")
                yield _Claim(id_ if isinstance(id_, str) else None, license if isinstance(license, str) else None)


def _unpacked(raw: BinaryIO, path: str) -> BinaryIO:
    if path.endswith(".zst"):
        return cast(BinaryIO, io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(raw)))
    return cast(BinaryIO, gzip.open(raw)) if path.endswith(".gz") else raw


def _texts(batch: pa.RecordBatch, name: str, missing: str | None) -> list[str | None]:
    if name not in batch.schema.names:
        return [missing] * batch.num_rows
    return [value if isinstance(value, str) else None for value in batch.column(name).to_pylist()]


def _summed(claims: Iterable[_Claim]) -> tuple[int, int]:
    """How many claims, and the sum of their hashes, which does not depend on their order."""
    count = total = 0
    for id_, license in claims:
        count += 1
        total += xxh3_64_intdigest(orjson.dumps([id_, license]))
    return count, total & (1 << 64) - 1


def _has_policy(described: Manifest) -> bool:
    """Whether a block of the run's settings asks for a licence policy."""
    config = described["config"]
    sources = config.get("sources")
    lists = (
        [config.get("blocks"), *(one.get("blocks") for one in sources if isinstance(one, dict))]
        if isinstance(sources, list)
        else [config.get("blocks")]
    )
    blocks = [block for found in lists if isinstance(found, list) for block in found if isinstance(block, dict)]
    settings = [block[_POLICY_BLOCK] for block in blocks if _POLICY_BLOCK in block]
    return any(isinstance(one, dict) and one.get("policy") is not None for one in settings)
