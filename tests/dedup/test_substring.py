"""Repeated passages are those that a plain search finds, byte for byte, whatever the ranges, shards and batches."""

import io
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.dedup.substring import Substring
from textmill.errors import UserError
from textmill.matching import shuffle
from textmill.matching.spans import repeats, span_sketch
from textmill.matching.spans.contract import Windows
from textmill.matching.windows import suffix_windows, window_repeats, window_runs
from textmill.matching.windows import window_passages as passages

Corpus = Sequence[Sequence[str | None]]


def batches(texts: Sequence[str | None], size: int) -> list[Batch]:
    return [
        Batch(pa.record_batch({"text": pa.array(texts[at : at + size], pa.large_string())}))
        for at in range(0, len(texts), size)
    ]


def deduplicated(barrier: Substring, corpus: Corpus, size: int = 1000, parts: int = 1) -> list[list[str | None]]:
    """The texts of every shard, through all steps in memory."""
    sketches = []
    for texts in corpus:
        sketches.append(io.BytesIO())
        span_sketch.write(barrier, batches(texts, size), sketches[-1])
    nominated = dict(
        repeats.gather(repeats.find(barrier, list(enumerate(sketches)), part, parts) for part in range(parts))
    )
    files = []
    for shard, texts in enumerate(corpus):
        files.append(io.BytesIO())
        passages.write(barrier, batches(texts, size), nominated.get(shard), files[-1])
    found = [window_repeats.find(barrier.windows(), list(enumerate(files)), part, parts) for part in range(parts)]
    removed = dict(repeats.gather(found))
    after: list[list[str | None]] = []
    for shard, texts in enumerate(corpus):
        table, first = removed.get(shard, repeats.REMOVED.empty_table()), 0
        after.append([])
        for batch in batches(texts, size):
            after[-1] += barrier.cut(batch, repeats.by_row(table, first, len(batch)))["text"].to_pylist()
            first += len(batch)
    return after


def gone(corpus: Corpus, window: int, keep_first: bool) -> list[list[list[bool]]]:
    """Which bytes are to be removed, by a plain search."""
    holders: dict[bytes, list[tuple[int, int, int]]] = {}
    marks = [[[False] * len((text or "").encode()) for text in texts] for texts in corpus]
    for shard, texts in enumerate(corpus):
        for row, text in enumerate(texts):
            data = (text or "").encode()
            for place in range(len(data) - window + 1):
                holders.setdefault(data[place : place + window], []).append((shard, row, place))
    for places in holders.values():
        for shard, row, place in places[1:] if keep_first else places if len(places) > 1 else []:
            marks[shard][row][place : place + window] = [True] * window
    return marks


def cut(text: str | None, marks: list[bool], words: bool) -> str | None:
    """Without the characters all of whose bytes are marked, or the words (with blanks behind) of such characters."""
    if text is None:
        return None
    ends = np.cumsum([len(letter.encode()) for letter in text]).tolist()
    whole = [all(marks[end - len(letter.encode()) : end]) for letter, end in zip(text, ends, strict=True)]
    runs = []
    place = 0
    while place < len(marks):
        if marks[place]:
            end = place
            while end < len(marks) and marks[end]:
                end += 1
            runs.append((place, end))
            place = end
        place += 1
    kept = [True] * len(text)
    starts = [p for p in range(len(text)) if not text[p].isspace() and (p == 0 or text[p - 1].isspace())] + [len(text)]
    for begin, end in runs:
        inside = [p for p in range(len(text)) if whole[p] and begin < ends[p] <= end]
        if words:
            inner = [p for p in starts if p in inside or (p == len(text) and end == len(marks)) or p - 1 in inside]
            inner = [p for p in inner if p >= (inside[0] if inside else len(text) + 1)]
            inside = list(range(inner[0], inner[-1])) if inner else []
        for p in inside:
            kept[p] = False
    return "".join(letter for letter, stays in zip(text, kept, strict=True) if stays)


# few letters, so that much repeats; some of them share bytes but not all (é and è, 日 and 旦)
letters = st.sampled_from(list("aab \néè日旦"))
texts = st.text(letters, max_size=24) | st.builds(
    lambda part, times: part * times, st.text(letters, min_size=1, max_size=4), st.integers(1, 12)
)
corpora = st.lists(st.lists(st.none() | texts, max_size=5), max_size=3)


@settings(deadline=None, max_examples=300)
@given(
    corpus=corpora,
    window=st.integers(1, 9),
    size=st.integers(1, 3),
    parts=st.integers(1, 4),
    keep=st.sampled_from(["first", "none"]),
    cut_at=st.sampled_from(["characters", "words"]),
)
def test_plain_twin(corpus, window, size, parts, keep, cut_at):
    barrier = Substring(min_bytes=window, keep=keep, cut_at=cut_at)
    marks = gone(corpus, window, keep == "first")
    expected = [
        [cut(text, told, cut_at == "words") for text, told in zip(documents, shard, strict=True)]
        for documents, shard in zip(corpus, marks, strict=True)
    ]
    assert deduplicated(barrier, corpus, size, parts) == expected


@settings(deadline=None, max_examples=100)
@given(st.lists(st.binary(max_size=3).map(lambda data: bytes(byte % 3 for byte in data) * 9), max_size=5), st.data())
def test_equal_windows_have_equal_keys_and_every_window_one_run(found, data):
    window = data.draw(st.integers(1, 12))
    sample = data.draw(st.integers(1, window))
    values = np.frombuffer(b"".join(found), np.uint8)
    offsets = np.concatenate([[0], np.cumsum([len(text) for text in found])]).astype(np.int64)
    runs = window_runs.find(values, offsets, np.ones(len(found), np.bool_), window, sample)
    places = [
        (row, place)
        for row, first, last in zip(runs.rows.tolist(), runs.starts.tolist(), runs.lasts.tolist(), strict=True)
        for place in range(first, last + 1)
    ]
    assert places == [(row, place) for row, text in enumerate(found) for place in range(len(text) - window + 1)]
    keys: dict[bytes, int] = {}
    last_of: dict[bytes, int] = {}
    runs_of = np.repeat(np.arange(len(runs.rows)), runs.lasts.astype(int) - runs.starts + 1).tolist()
    for (row, place), run in zip(places, runs_of, strict=True):
        content = found[row][place : place + window]
        assert keys.setdefault(content, runs.keys[run]) == runs.keys[run]
        assert last_of.get(content) != run or runs.repeats[run]
        last_of[content] = run


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text("ab", max_size=12), max_size=6), st.integers(1, 5), st.booleans())
def test_suffix_array_marks(found, window, wide):
    text = b"".join(part.encode() + bytes([suffix_windows.SEPARATOR]) for part in found)
    places: dict[bytes, list[int]] = {}
    for place in range(len(text) - window + 1):
        content = text[place : place + window]
        if suffix_windows.SEPARATOR not in content:
            places.setdefault(content, []).append(place)
    expected = [suffix_windows.ONCE] * len(text)
    for same in places.values():
        if len(same) > 1:
            expected[same[0]] = suffix_windows.FIRST
            for place in same[1:]:
                expected[place] = suffix_windows.AGAIN
    found_marks = suffix_windows.repeated(np.frombuffer(text, np.uint8).copy(), window, wide)
    assert found_marks.tolist() == expected


LINE = "All rights reserved by the people who wrote it. "


@pytest.mark.parametrize(
    ("settings_", "before", "after"),
    [
        ({"min_bytes": len(LINE)}, [LINE + "one", "two " + LINE], [LINE + "one", "two "]),
        ({"min_bytes": len(LINE) + 1}, [LINE + "one", "two " + LINE], [LINE + "one", "two " + LINE]),
        ({"min_bytes": len(LINE), "keep": "none"}, [LINE + "one", "two " + LINE], ["one", "two "]),
        ({"min_bytes": 20}, ["x" + LINE + "y", "z" + LINE[5:40] + "w"], ["x" + LINE + "y", "zw"]),
        ({"min_bytes": 20, "cut_at": "words"}, ["x" + LINE + "y", "z" + LINE[5:40] + "w"], [..., "zights wrw"]),
        ({"min_bytes": 9}, ["aé日本語日b", "xé日本語y"], ["aé日本語日b", "xy"]),
        ({"min_bytes": 20}, [LINE * 3], [LINE]),
        ({"min_bytes": 20, "keep": "none"}, [LINE * 3], [""]),
        ({"min_bytes": 20}, ["a" * 50], ["a"]),
        ({"min_bytes": 20}, ["a" * 20, "", None, "a" * 19], ["a" * 20, "", None, "a" * 19]),
        ({"min_bytes": 4}, ["word two word", "word"], ["word two ", ""]),
    ],
)
def test_what_is_cut(settings_, before, after):
    (found,) = deduplicated(Substring(**settings_), [before])
    assert found[0] == (before[0] if after[0] is ... else after[0])
    assert found[1:] == after[1:]


def test_removal_is_by_place_not_by_words():
    """The short repeat inside a long one is cut there, and stays where it is not part of a long one."""
    before = ["abcdefgh-tail", "cdef and abcdefgh"]
    assert deduplicated(Substring(min_bytes=8), [before]) == [["abcdefgh-tail", "cdef and "]]


def test_shards_without_repeats_keep_their_documents():
    corpus = [["one thing", "another"], [LINE + "a"], ["a third", None, ""], [LINE + "b"], []]
    expected = [["one thing", "another"], [LINE + "a"], ["a third", None, ""], ["b"], []]
    assert deduplicated(Substring(min_bytes=30), corpus, parts=3) == expected


def test_too_much_for_one_task_is_told_before_the_work():
    barrier = Substring(min_bytes=10, max_bytes=40)
    assert deduplicated(barrier, [["0123456789"] * 1000]) == [["0123456789"] + [""] * 999]
    with pytest.raises(UserError, match=r"bytes of passages .* more than max_bytes: 40"):
        deduplicated(barrier, [[f"0123456789 and {number} more" for number in range(9)]])


def test_a_sample_that_does_not_fit():
    with pytest.raises(ValueError, match="does not fit"):
        window_runs.find(np.empty(0, np.uint8), np.zeros(1, np.int64), np.empty(0, np.bool_), 3, 4)


def test_bytes_of_files_do_not_depend_on_batches():
    barrier = Substring(min_bytes=8)
    texts = [LINE + "a", "b" + LINE, "nothing", LINE]
    files = []
    for size in (1, 2, 4):
        sink, file = io.BytesIO(), io.BytesIO()
        span_sketch.write(barrier, batches(texts, size), sink)
        nominated = dict(repeats.gather([repeats.find(barrier, [(0, sink)])]))[0]
        passages.write(barrier, batches(texts, size), nominated, file)
        files.append(file.getvalue())
    assert len(set(files)) == 1


def test_places_beyond_4_gib():
    """Rows and starts of passages are numbers of 32 bits each, never one for both."""
    far = np.uint32(2**32 - 300)
    sink = io.BytesIO()
    columns = [
        np.zeros(2, np.uint64),
        np.zeros(2, np.uint64),
        np.array([2**32 - 1, 2**32 - 1], np.uint32),
        np.array([7, far], np.uint32),
    ]
    texts_ = pa.array([LINE.encode()] * 2, pa.large_binary())
    shuffle.write(sink, passages.SCHEMA, [pa.table([*map(pa.array, columns), texts_], schema=passages.SCHEMA)], 64)
    found = window_repeats.find(Windows(len(LINE), True, 1000), [(0, sink)])
    assert found.to_pylist() == [{"shard": 0, "row": 2**32 - 1, "span": int(far)}]
