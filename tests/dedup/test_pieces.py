"""Lines and paragraphs go as a plain search says: at, under and over every limit, whatever the batches."""

import hashlib
import io
import re
from collections import Counter
from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill import decide
from textmill.batch import Batch
from textmill.dedup.line import Line
from textmill.dedup.paragraph import Paragraph
from textmill.matching.spans import repeats, span_sketch
from textmill.matching.spans.text_pieces import normalized
from textmill.text.cutting import simplify

Shards = Sequence[Sequence[str | None]]
Block = Line | Paragraph
Outcome = tuple[str | None, str | None]


def outcome(block: Block, shards: Shards, size: int = 1000, parts: int = 1) -> list[Outcome]:
    """Text and fault of every document."""
    batches = [
        [
            Batch(pa.record_batch({"text": pa.array(texts[at : at + size], pa.large_string())}))
            for at in range(0, len(texts), size)
        ]
        for texts in shards
    ]
    sketches = []
    for shard in batches:
        sketches.append(io.BytesIO())
        span_sketch.write(block, shard, sketches[-1])
    found = dict(repeats.gather([repeats.find(block, list(enumerate(sketches)), part, parts) for part in range(parts)]))
    outcomes: list[Outcome] = []
    for number, shard in enumerate(batches):
        row = 0
        for batch in shard:
            removed = found.get(number, repeats.REMOVED.empty_table())
            columns = block.cut(batch, repeats.by_row(removed, row, len(batch)))
            row += len(batch)
            rules = block.rules()
            failing = decide.faults(decide.first_failing(columns, rules, len(batch)), rules).to_pylist()
            faults = [own or rule for own, rule in zip(columns["fault"].to_pylist(), failing, strict=True)]
            outcomes += zip(columns["text"].to_pylist(), faults, strict=True)
    return outcomes


def twin(block: Block, shards: Shards) -> list[Outcome]:
    """The same, written down plainly."""
    texts = [text for shard in shards for text in shard]
    cut = [re.split(r"(\n)" if isinstance(block, Line) else r"(\n(?:[^\S\n]*\n)+)", text or "") for text in texts]

    def key(piece: str) -> str | None:
        bare = piece.strip()
        if len(bare) < max(1, block.min_chars) or len(bare.split()) < block.min_words:
            return None
        return {
            "none": piece,
            "trim_lower": bare.lower(),
            "whitespace": " ".join(piece.split()),
            "lower_whitespace": " ".join(piece.lower().split()),
            "simplify": simplify(piece),
        }[block.normalize] or None

    counts: Counter[str] = Counter()
    for pieces in cut:
        keys = [found for piece in pieces[::2] if (found := key(piece)) is not None]
        counts.update(set(keys) if block.count == "documents" else keys)
    seen: Counter[str] = Counter()
    outcomes: list[Outcome] = []
    for text, pieces in zip(texts, cut, strict=True):
        kept: list[str] = []
        before: Counter[str] = Counter(seen)
        for place in range(0, len(pieces), 2):
            found = key(pieces[place])
            if found is not None:
                stands = before[found] if block.count == "documents" else seen[found]
                seen[found] = before[found] + 1 if block.count == "documents" else seen[found] + 1
                if counts[found] >= block.min_count and stands >= block.max_copies:
                    continue
            kept.append((pieces[place - 1] if kept else "") + pieces[place])
        after = "".join(kept)
        if len(kept) == len(pieces[::2]):
            outcomes.append((text, None))
        elif not after.strip():
            outcomes.append((after, "empty"))
        elif len(after) < block.min_left_chars:
            outcomes.append((after, "too_few_chars"))
        else:
            outcomes.append((after, "too_few_words" if len(after.split()) < block.min_left_words else None))
    return outcomes


piece = st.sampled_from(["", " ", "a", "A", " a", "b c", "b  c", "B c.", "d e f", "é", "...", "\ud7ff", "x\ry"])
text = st.none() | st.lists(st.tuples(piece, st.sampled_from(["\n", "\n\n", "\n \t\n", "\n\n\n"])), max_size=6).map(
    lambda items: "".join(part for item in items for part in item)
)
blocks = st.builds(
    lambda kind, given: kind.model_validate(given),
    st.sampled_from([Line, Paragraph]),
    st.fixed_dictionaries(
        {},
        optional={
            "min_chars": st.integers(0, 4),
            "min_words": st.integers(0, 3),
            "normalize": st.sampled_from(["none", "trim_lower", "whitespace", "lower_whitespace", "simplify"]),
            "count": st.sampled_from(["occurrences", "documents"]),
            "max_copies": st.integers(0, 3),
            "min_count": st.integers(2, 4),
            "min_left_chars": st.integers(0, 6),
            "min_left_words": st.integers(0, 4),
        },
    ),
)


@settings(deadline=None, max_examples=300)
@given(blocks, st.lists(st.lists(text, max_size=4), max_size=3), st.integers(1, 3), st.integers(1, 3))
def test_as_a_plain_search_says(block: Block, shards: Shards, size: int, parts: int) -> None:
    assert outcome(block, shards, size, parts) == twin(block, shards)


@pytest.mark.parametrize(
    ("given", "texts"),
    [
        ({"min_chars": 3}, ["abc\nab", "ab"]),
        ({"min_chars": 2}, ["abc\nab", ""]),
        ({"min_chars": 4}, ["abc\nab", "abc\nab"]),
        ({"min_words": 1}, ["abc\nab", ""]),
        ({"min_words": 2}, ["abc\nab", "abc\nab"]),
        ({"min_count": 2}, ["abc\nab", ""]),
        ({"min_count": 3}, ["abc\nab", "abc\nab"]),
        ({"max_copies": 0}, ["", ""]),
        ({"max_copies": 2}, ["abc\nab", "abc\nab"]),
        ({"max_copies": 0, "min_count": 3}, ["abc\nab", "abc\nab"]),
    ],
)
def test_limits_are_inclusive(given: dict[str, int], texts: list[str]) -> None:
    for kind, join in ((Line, "\n"), (Paragraph, "\n\n")):
        document = f"abc{join}ab"
        found = outcome(kind.model_validate(given), [[document], [document]])
        assert [text for text, _ in found] == [text.replace("\n", join) for text in texts]


@pytest.mark.parametrize(
    ("chars", "words", "fault"),
    [(4, 2, None), (5, 2, "too_few_chars"), (4, 3, "too_few_words"), (5, 3, "too_few_chars")],
)
def test_what_is_cut_too_short_is_dropped_and_what_was_short_stays(chars: int, words: int, fault: str | None) -> None:
    block = Line(min_left_chars=chars, min_left_words=words)
    assert outcome(block, [["same", "a", "", None, "same\nb cd", "same\n "]]) == [
        ("same", None),
        ("a", None),
        ("", None),
        (None, None),
        ("b cd", fault),
        (" ", "empty"),
    ]


def test_documents_count_once() -> None:
    """A line that only one document repeats stays as often as it stands there; CCNet's rule, all copies, is `0`."""
    texts = ["a\na", "b\na\na", "c\nb"]
    assert outcome(Line(count="documents"), [texts]) == [("a\na", None), ("b", None), ("c", None)]
    assert outcome(Line(count="documents", max_copies=0), [texts]) == [("", "empty"), ("", "empty"), ("c", None)]
    assert outcome(Line(count="documents"), [["a\na", "c"]]) == [("a\na", None), ("c", None)]
    assert outcome(Line(), [texts]) == [("a", None), ("b", None), ("c", None)]


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "a\nb", "b\na\na"]), st.none() | st.sampled_from("uvwxyz")), max_size=9
    )
)
def test_c4_keeps_a_line_in_the_page_whose_url_has_the_smallest_md5(pages: list[tuple[str, str | None]]) -> None:
    block = Line(keep="smallest_url_md5", normalize="trim_lower")
    columns = {
        "text": pa.array([text for text, _ in pages], pa.large_string()),
        "url": pa.array([url for _, url in pages], pa.string()),
    }
    batch = Batch(pa.record_batch(columns))
    sink = io.BytesIO()
    span_sketch.write(block, [batch], sink)
    found = dict(repeats.gather([repeats.find(block, [(0, sink)])])).get(0, repeats.REMOVED.empty_table())
    ranks = [hashlib.md5(url.encode()).hexdigest() if url else "g" for _, url in pages]
    order = sorted(range(len(pages)), key=lambda row: (ranks[row], row))
    seen: set[str] = set()
    kept = {}
    for row in order:
        lines = list(dict.fromkeys(line for line in pages[row][0].split("\n") if line not in seen))
        seen.update(lines)
        kept[row] = "\n".join(lines)
    texts = block.cut(batch, repeats.by_row(found, 0, len(pages)))["text"].to_pylist()
    assert texts == [kept[row] for row in range(len(pages))]


def test_what_stands_between_paragraphs_stays() -> None:
    texts = ["x", "x\n\na\n \nx\n\n\nb\nx"]
    assert outcome(Paragraph(), [texts]) == [("x", None), ("a\n\n\nb\nx", None)]


def test_normal_forms() -> None:
    line = "  The  Café,\tNo. 12 "
    assert normalized(line, "none") == line
    assert normalized(line, "trim_lower") == "the  café,\tno. 12"
    assert normalized(line, "whitespace") == "The Café, No. 12"
    assert normalized(line, "lower_whitespace") == "the café, no. 12"
    assert normalized(line, "simplify") == simplify(line)
