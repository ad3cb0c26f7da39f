"""Windows of text that stand in the corpus more than once, found byte by byte among the passages of a key range.

Equal windows lie in passages of equal keys, so every range is a task of its own, and together they find what one
suffix array over the corpus would. A passage that stands often enters the array once.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.errors import UserError
from textmill.machine.compiled import compiled
from textmill.matching.shuffle import Source, hash_range
from textmill.matching.spans import repeats
from textmill.matching.spans.contract import Windows
from textmill.matching.windows import suffix_windows
from textmill.matching.windows import window_passages as passages

U8 = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]

_FIRST: Final = suffix_windows.FIRST
_AGAIN: Final = suffix_windows.AGAIN
_SEPARATOR: Final = suffix_windows.SEPARATOR


def find(windows: Windows, files: Sequence[tuple[int, Source]], part: int = 0, parts: int = 1) -> pa.Table:
    """`repeats.REPEATS` of one key range, sorted; `files` are of `window_passages.write`, each behind the
    number of its first shard.

    A span is a window's first byte. Of windows that overlap only so many are given as cover the same bytes. Takes
    about 15 bytes of memory for a byte of the different passages (25 from 2 GiB on); UserError where these are more
    than `windows.max_bytes`, before the work starts.
    """
    found = _read(windows, files, *hash_range(part, parts))
    scopes = np.unique(found.column("scope").to_numpy())
    tables = [_within(windows, found.filter(pc.equal(found.column("scope"), pa.scalar(scope)))) for scope in scopes]
    return pa.concat_tables([repeats.REPEATS.empty_table(), *tables]).sort_by(
        [(name, "ascending") for name in repeats.REPEATS.names]
    )


def _within(windows: Windows, found: pa.Table) -> pa.Table:
    """REPEATS of passages of one scope."""
    shards, rows, starts = (found.column(name).to_numpy() for name in ("shard", "row", "start"))
    texts = found.column("text").combine_chunks()
    order = np.lexsort((starts, rows, shards))
    codes = texts.indices.to_numpy()[order]
    _, firsts, codes, counts = np.unique(codes, return_index=True, return_inverse=True, return_counts=True)
    by_place = np.argsort(firsts)
    text, ends = _joined(texts.dictionary.take(texts.indices.take(pa.array(order[firsts[by_place]]))))
    marks = suffix_windows.repeated(text, windows.bytes)
    numbers = np.empty_like(by_place)
    numbers[by_place] = np.arange(len(by_place))
    again = np.ones(len(codes), np.bool_)
    again[firsts] = False
    holders, spans = _covers(
        marks,
        np.concatenate([np.zeros(1, np.int64), ends]),
        numbers[codes],
        again,
        counts[by_place],
        starts[order].astype(np.int64),
        windows.bytes,
        windows.keep_first,
    )
    return pa.table(list(map(pa.array, (shards[order][holders], rows[order][holders], spans))), schema=repeats.REPEATS)


def _read(windows: Windows, files: Sequence[tuple[int, Source]], low: int, high: int) -> pa.Table:
    """`window_passages.READ` of all shards, with one dictionary of texts."""
    whole = passages.READ.empty_table()
    waiting = 0
    for first, file in files:
        table = passages.read(file, low, high, first)
        whole = pa.concat_tables([whole, table])
        waiting += _text_bytes(table)
        if waiting > windows.max_bytes:
            whole = whole.combine_chunks().unify_dictionaries()
            waiting = _text_bytes(whole)
        if waiting > windows.max_bytes:
            raise UserError(
                f"one task would hold {waiting:,} bytes of passages that may repeat, more than max_bytes: "
                f"{windows.max_bytes:,}; a task needs about 15 bytes of memory for each. Raise max_bytes if the "
                "machines have as much, or remove equal documents and lines first"
            )
    return whole.unify_dictionaries()


def _text_bytes(table: pa.Table) -> int:
    texts = table.column("text")
    return texts.chunk(0).dictionary.nbytes if texts.num_chunks else 0


def _joined(texts: pa.LargeBinaryArray) -> tuple[U8, I64]:
    """The texts, each with a separator behind it, and where each ends with it; uint8 and int64 of shape (texts,)."""
    offsets = np.frombuffer(texts.buffers()[1], np.int64, len(texts) + 1, texts.offset * 8)
    values = np.frombuffer(texts.buffers()[2], np.uint8)
    ends = offsets[1:] - offsets[0] + np.arange(1, len(texts) + 1)
    return _separated(values, offsets, ends), ends


@compiled
def _separated(values: U8, offsets: I64, ends: I64) -> U8:
    text = np.empty(ends[-1], np.uint8)
    for number in range(len(ends)):
        begin, size = offsets[number], offsets[number + 1] - offsets[number]
        end = ends[number] - 1
        text[end - size : end] = values[begin : begin + size]
        text[end] = _SEPARATOR
    return text


@compiled
def _covers(
    marks: U8, edges: I64, codes: I64, again: npt.NDArray[np.bool_], counts: I64, starts: I64, window: int, first: bool
) -> tuple[I64, npt.NDArray[np.uint32]]:
    """Passages and, in their documents, first bytes of windows that cover what is to be removed.

    A passage is text number `codes` of those that `edges` cut, `again` where it is not that text's first, and begins
    at byte `starts` of its document; texts stand `counts` times.
    """
    room, count = 1024, 0
    holders, spans = np.empty(room, np.int64), np.empty(room, np.uint32)
    for passage in range(len(codes)):
        begin = edges[codes[passage]]
        size = edges[codes[passage] + 1] - 1 - begin - window + 1
        whole = again[passage] or (counts[codes[passage]] > 1 and not first)
        place = 0
        while place < size:
            gone = size if whole else place
            while gone < size and marks[begin + gone] >= (_AGAIN if first else _FIRST):
                gone += 1
            while place < gone:
                if count == room:
                    room *= 2
                    wider, more = np.empty(room, np.int64), np.empty(room, np.uint32)
                    wider[:count], more[:count] = holders, spans
                    holders, spans = wider, more
                holders[count], spans[count] = passage, starts[passage] + place
                count += 1
                place = gone if place == gone - 1 else min(place + window, gone - 1)
            place += 1
    return holders[:count].copy(), spans[:count].copy()
