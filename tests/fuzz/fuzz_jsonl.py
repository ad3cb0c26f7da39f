"""JSON lines of any JSON value and of none, packed and damaged anyhow; Python's `json` is the twin."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

from hypothesis import strategies as st
from tests.fuzz.formats import Format, Read, bounded, read, shard_of
from tests.fuzz.packing import DAMAGES, PACKINGS, Damage, damaged, pack, pieces_of

from textmill.block import Shard
from textmill.errors import ShardError
from textmill.readers.jsonl import Jsonl
from textmill.writers.jsonl import Jsonl as JsonlWriter

__all__ = ["JSONL"]

MAX_LEVELS: Final = 200
OWN: Final = ("id", "text", "url", "date", "language", "language_score", "license")
NAMES: Final = (
    *(*OWN, "metadata", "source", "shard", "created", "added", "version", "attributes", "script", "fault", "detail"),
    *("license_url", "fields", "metadata.url", "metadata.metadata.url", "a", "a.b", "", "metadata.metadata", "\ud800"),
)
TEXTS: Final = st.text(max_size=6) | st.sampled_from(["2020", "{}", '{"a":1}', '{"url":null}', "NaN", "\ud83d", "\0"])
NUMBERS: Final = st.integers() | st.integers(-(10**40), 10**40) | st.floats() | st.sampled_from([2**63, 2**64, -0.0])
SCALARS: Final = st.none() | st.booleans() | NUMBERS | TEXTS
KEYS: Final = st.sampled_from(NAMES) | st.text(max_size=3)
VALUES: Final[st.SearchStrategy[object]] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(KEYS, inner), max_size=4).map(tuple),
    max_leaves=10,
)
"""Objects are tuples of pairs, so that keys may repeat."""
DOCUMENTS: Final = st.builds(
    lambda text, fields, metadata: (*fields, *metadata, ("text", text)),
    TEXTS,
    st.lists(st.tuples(KEYS, VALUES), max_size=5),
    st.lists(st.tuples(st.just("metadata"), st.lists(st.tuples(KEYS, VALUES), max_size=4).map(tuple)), max_size=1),
)
DEEP: Final = st.builds(
    lambda text, levels, kind: b'{"text":%s,"a":%s1%s}' % (text, kind[0] * levels, kind[1] * levels),
    TEXTS.map(lambda text: json.dumps(text).encode()),
    st.sampled_from([3, 197, 198, 199, 200, 201, 300, 990, 5000, 60_000]),
    st.sampled_from([(b"[", b"]"), (b'{"":', b"}"), (b"[", b"")]),
)
LONG_NUMBERS: Final = st.builds(
    lambda digits, sign: b'{"text":"n","id":%s%s,"n":%s%s}' % (sign, b"7" * digits, sign, b"7" * digits),
    st.sampled_from([18, 19, 20, 309, 4300, 4301, 9000]),
    st.sampled_from([b"", b"-", b"1e", b"0.", b"1e-"]),
)
LINES: Final = (
    st.builds(lambda value, is_ascii: written(value, is_ascii), DOCUMENTS, st.booleans())
    | st.builds(lambda value, is_ascii: written(value, is_ascii), VALUES, st.booleans())
    | st.builds(lambda value, hurt: damaged(written(value, False), hurt), DOCUMENTS, DAMAGES)
    | DEEP
    | LONG_NUMBERS
    | st.binary(max_size=20)
).map(lambda line: line.replace(b"\n", b" "))

_START: Final = re.compile(rb"(\xef\xbb\xbf)?\s*[\[{]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Case:
    lines: list[bytes]
    end: bytes
    last_end: bool
    packing: str
    cuts: list[float]
    damage: Damage | None
    metadata: Literal["flat", "keep"]


CASES: Final = st.builds(
    Case,
    st.lists(LINES, max_size=5),
    st.sampled_from([b"\n", b"\n", b"\r\n", b"\n\n", b"\n \t\n"]),
    st.booleans(),
    st.sampled_from(list(PACKINGS)),
    st.lists(st.floats(0, 1), max_size=2),
    st.none() | st.none() | DAMAGES,
    st.sampled_from(["flat", "keep"]),
)


def written(value: object, is_ascii: bool) -> bytes:
    """JSON of a value in which objects are tuples of pairs; half surrogates are always escaped."""
    match value:
        case tuple():
            pairs = (written(key, is_ascii) + b":" + written(item, is_ascii) for key, item in value)
            return b"{" + b",".join(pairs) + b"}"
        case list():
            return b"[" + b",".join(written(item, is_ascii) for item in value) + b"]"
        case str():
            return json.dumps(value, ensure_ascii=is_ascii or _SURROGATE.search(value) is not None).encode()
    return json.dumps(value).encode()


def levels(value: object) -> int:
    """How deep a parsed value is nested."""
    level, depth = [value], 0
    while True:
        inner = [item for one in level if isinstance(one, dict) for item in one.values()]
        inner += [item for one in level if isinstance(one, list) for item in one]
        if not any(isinstance(one, dict | list) for one in level):
            return depth
        level, depth = inner, depth + 1


def document(line: bytes) -> dict[str, object] | None:
    """What the line says if it is a document, by Python's parser."""
    try:
        value = json.loads(line.decode())
    except (ValueError, RecursionError):
        return None
    is_one = isinstance(value, dict) and isinstance(value.get("text"), str)
    return value if is_one and levels(value) <= MAX_LEVELS else None


def check(case: Case) -> None:
    """Every line is a row; what `json` reads is read; nothing depends on batches; writing is a fixed point."""
    plain = case.end.join(case.lines) + (case.end if case.last_end else b"")
    data = damaged(pack(case.packing, pieces_of(plain, case.cuts)), case.damage)
    with bounded(), shard_of(data) as shard:
        reader = Jsonl(paths=shard.url, metadata=case.metadata)
        try:
            found = read(reader, shard)
        except ShardError:
            # A file that does not begin as JSON lines may be refused, loudly; any that does is read.
            assert case.damage is not None or not _START.match(plain), "refused"
            return
        if case.damage is None:
            # Bytes that are no JSON may be the first ones of a packed file.
            if case.packing != "none" or _START.match(plain):
                _as_json_says(plain, found)
        elif case.damage.kind == "end" and case.packing != "none":
            texts = [row["text"] for row in found.kept]
            assert texts == [_text(one) for one in _documents(_lines(plain))][: len(texts)], "not a prefix"
        for changes in ({"batch_rows": 1}, {"batch_bytes": 7}):
            again = read(reader.model_copy(update=changes), shard)
            assert (again.rows, again.counts) == (found.rows, found.counts), changes
        _fixed(reader, shard, len(found.kept))


def _lines(plain: bytes) -> list[bytes]:
    lines = [line for line in plain.split(b"\n") if line.strip()]
    if plain.startswith(b"\xef\xbb\xbf") and lines:
        lines[0] = lines[0].removeprefix(b"\xef\xbb\xbf")
    return lines


def _documents(lines: Iterable[bytes]) -> list[dict[str, object]]:
    return [one for one in map(document, lines) if one is not None]


def _text(one: dict[str, object]) -> str:
    return _SURROGATE.sub("\ufffd", str(one["text"]))


def _as_json_says(plain: bytes, found: Read) -> None:
    lines = _lines(plain)
    assert len(found.rows) == len(lines), "records in != records out"
    for line, row in zip(lines, found.rows, strict=True):
        one = document(line)
        assert (row["fault"] is None) == (one is not None), (row["fault"], row["detail"])
        if one is None:
            continue
        assert row["text"] == _text(one)
        if isinstance(one.get("id"), str) and one["id"] and not found.counts["duplicate_id"]:
            assert row["id"] == _SURROGATE.sub("\ufffd", str(one["id"]))
        if isinstance(one.get("url"), str):
            assert row["url"] == _SURROGATE.sub("\ufffd", str(one["url"]))


def _written(reader: Jsonl, shard: Shard) -> bytes:
    """What a pipeline without blocks writes of a shard."""
    batches = [batch.filter(batch["fault"].is_null()) for batch in reader.read(shard, Read().counts)]
    writer = JsonlWriter(compression="none")
    with TemporaryDirectory() as folder:
        writer.write(iter(batches), writer.columns(reader.provides()), str(out := Path(folder) / "out"))
        return out.read_bytes()


def _fixed(reader: Jsonl, shard: Shard, kept: int) -> None:
    made = _written(reader, shard)
    for _ in range(2):
        before = made
        for line in before.split(b"\n")[:-1]:
            json.loads(line)
        assert before.count(b"\n") == kept, "documents are lost in writing"
        with shard_of(before) as again:
            made = _written(reader, again)
    assert made == before, "writing again changes"


JSONL: Final = Format("jsonl", CASES, check, 60)
