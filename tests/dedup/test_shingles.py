"""Shingle hashes of whole batches equal a plain Python twin, in words and characters, whatever the blocks."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.dedup.minhash import Minhash
from textmill.matching.hashing.shingles import distinct, shingle_blocks
from textmill.matching.hashing.signatures import band_keys, permutations, signatures
from textmill.text.cutting import simplify
from textmill.text.text_bytes import TextBytes
from textmill.tokens.simplified_words import word_blocks
from textmill.tokens.words import tokenizer

PRIME = (1 << 61) - 1
texts = st.lists(st.none() | st.text(st.sampled_from("ab cé.1\nΣ字"), max_size=60), max_size=6)


def units(text: str | None, barrier: Minhash) -> tuple[list[str], str]:
    """Words or characters, and what joins them."""
    small = simplify(text or "")
    return (
        ([*small.replace(" ", "")], "") if barrier.tokenizer == "characters" else (tokenizer("eng").words(small), " ")
    )


def hashes_by_hand(text: str | None, barrier: Minhash) -> list[int]:
    words, joint = units(text, barrier)
    grams = [joint.join(words[at : at + barrier.ngram]) for at in range(len(words) - barrier.ngram + 1)]
    return [xxhash.xxh64_intdigest(gram.encode()) for gram in grams]


def keys_by_hand(hashes: list[int], barrier: Minhash) -> list[int]:
    a, b = (values.tolist() for values in permutations(barrier.bands * barrier.rows, barrier.seed))
    minima = [min((h * x + y) % 2**64 % PRIME for h in hashes) for x, y in zip(a, b, strict=True)]
    return band_keys(np.array([minima], np.uint64), barrier.bands, 64)[0].tolist()


@pytest.mark.parametrize("kind", ["eng", "characters"])
@settings(max_examples=60)
@given(texts=texts, ngram=st.integers(1, 5))
def test_keys_are_the_formula(batches, kind, texts, ngram):
    barrier = Minhash(bands=2, rows=3, ngram=ngram, hash="xxhash", tokenizer=kind, verify="none")
    for batch in batches(texts):
        keys, mask = barrier.keys(batch)
        for row, text in enumerate(texts):
            expected = hashes_by_hand(text, barrier)
            assert mask[row] == bool(expected)
            if expected:
                assert keys[row].tolist() == keys_by_hand(expected, barrier)


@pytest.mark.parametrize("kind", ["eng", "characters"])
@settings(max_examples=60)
@given(texts=texts, ngram=st.integers(1, 5), block_bytes=st.integers(1, 40))
def test_blocks_change_nothing(batches, kind, texts, ngram, block_bytes):
    barrier = Minhash(ngram=ngram, hash="xxhash", tokenizer=kind)
    tokenizers = None if kind == "characters" else [tokenizer("eng")] * len(texts)
    for batch in batches(texts):
        found: list[list[int]] = [[] for _ in texts]
        words = word_blocks(TextBytes.of(batch.column("text")), tokenizers, "datatrove-0.10", block_bytes)
        blocks = [*shingle_blocks(words, ngram, "xxhash", 64)]
        for block in blocks:
            for row, begin, end in zip(block.rows, block.offsets[:-1], block.offsets[1:], strict=True):
                found[row] += block.hashes[begin:end].tolist()
        assert found == [hashes_by_hand(text, barrier) for text in texts]
        minima, mask = signatures(blocks, len(texts), 64, *permutations(5, 1))
        for row, hashes in enumerate(found):
            alone, _ = signatures(iter([]), 1, 64, *permutations(5, 1))
            assert mask[row] == bool(hashes)
            assert hashes or (minima[row] == alone[0]).all()


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 3)))
def test_distinct(values):
    assert distinct(np.array(values, np.uint64)).tolist() == sorted(set(values))


LONG = """
import sys
import numpy as np
import pyarrow as pa
from textmill.batch import Batch
from textmill.dedup.minhash import Minhash

def batch(text):
    buffers = [None, pa.py_buffer(np.array([0, len(text)])), pa.py_buffer(text)]
    column = pa.Array.from_buffers(pa.large_string(), 1, buffers)
    return Batch(pa.record_batch({"id": ["1"], "text": column}))

def peak():
    (line,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
    return int(line.split()[1])

# Built in place: joining a million strings would raise the peak before it is looked at.
words = np.full((1_000_000, 8), ord(" "), np.uint8)
numbers = np.arange(len(words), dtype=np.int32)
kind, tokenizer = sys.argv[1:]
numbers %= {"one repeated": 1, "all distinct": len(words), "odd": 50_000}[kind]
for place in range(5):
    words[:, place] = ord("a") + numbers // 26**place % 26
if kind == "odd":
    words[:, 5:7] = ord("0"), ord("x")
barrier = Minhash(tokenizer=tokenizer)
warm = batch(b"A few words are cut and hashed first 0th. " * 10_000)
for _ in range(2):
    barrier.keys(warm), barrier.shingles(warm)
long = batch(words.tobytes())
del words, numbers
open("/proc/self/clear_refs", "w").write("5")  # the peak is counted from here
before = peak()
barrier.keys(long)
keys = peak()
barrier.shingles(long)
print(keys - before, peak() - before)
"""


@pytest.mark.parametrize(
    ("kind", "tokenizer_name"),
    [("one repeated", "eng"), ("all distinct", "eng"), ("odd", "eng"), ("all distinct", "characters")],
)
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux can count a peak anew")
def test_a_document_of_a_million_words_takes_the_memory_of_a_block(kind, tokenizer_name):
    run = [sys.executable, "-c", LONG, kind, tokenizer_name]
    keys, shingles = map(int, subprocess.run(run, capture_output=True, text=True, check=True).stdout.split())
    # kB. The text has 5 to 8 MB; its distinct shingles are 8 bytes each, 4 million where they are of characters.
    assert keys < 40 * 1024
    assert shingles < (250 if tokenizer_name == "characters" else 80) * 1024
