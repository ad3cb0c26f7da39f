"""MinHash signatures per second, FineWeb's configuration: Textmill, datatrove, datasketch and rensa on the same texts.

    python scripts/bench_dedup.py signatures [--reference PYTHON] [--texts TEXTS.jsonl[.gz]] [--crawl DIR] [--all]
                                             [--rounds 3]

112 values of 5-word shingles. Every side computes on one core, and what is measured is CPU time of all its threads, the
least of the rounds. Three starts:
- text: Textmill takes Arrow batches of 1000 texts and ends with band keys, with a tokenizer that has seen nothing
  (`new`) or these texts before. datatrove (in PYTHON, else in this interpreter) takes text by text. datasketch and
  rensa bring no way from text to words: Textmill's compiled one is measured with them, in other rows datatrove's
  (spaCy's; the sum of its time and theirs), in the last text.lower().split(), which are not FineWeb's words.
- words: all get the same lists of strings and make the shingles themselves.
- shingles: all get them ready, Textmill as places in bytes, the others as strings (datasketch as bytes).
Textmill's and datatrove's values are 64 bits of SHA-1 under modulo-prime permutations, and must be equal. datasketch
hashes by 32 bits of SHA-1; rensa by a fast non-cryptographic hash and 32-bit permutations, which is less work. rensa's
`_rho` sketch is left out: it does not compute 112 hashes of a shingle.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from datasketch import MinHash
from rensa import CMinHash, RMinHash
from scripts.benches.dedup_pages import CRAWL, file_texts, page_texts

from textmill.batch import Batch
from textmill.dedup.minhash import Minhash
from textmill.matching.hashing.shingles import ShingleBlock, hash_ranges, shingle_blocks
from textmill.matching.hashing.signatures import band_keys, permutations, signatures
from textmill.text.text_bytes import TextBytes
from textmill.tokens.simplified_words import WordBlock, word_blocks
from textmill.tokens.word_bytes import WordBytes
from textmill.tokens.words import forget_tokenizers, tokenizer

PROJECT: Final = Path(__file__).resolve().parents[1]
BATCH_ROWS: Final = 1000
BLOCK: Final = Minhash(verify="none", tokenizer="eng")
VALUES: Final = BLOCK.bands * BLOCK.rows
U64 = npt.NDArray[np.uint64]
Starts = dict[str, float]
"""Least CPU seconds by where it starts: text, words, shingles."""


def main(arguments: list[str]) -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="bench_dedup.py signatures", description="MinHash signatures per second")
    options.add_argument("--reference", default=sys.executable, help="Interpreter with datatrove[processing]")
    options.add_argument("--texts", type=Path, help="JSON lines with `text`; default: English pages of the crawl")
    options.add_argument("--crawl", type=Path, default=CRAWL, help="Folder of the sample crawl")
    options.add_argument("--all", action="store_true", help="Pages of all languages, cut by the rules for English")
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args(arguments)
    texts = file_texts(given.texts) if given.texts else page_texts(given.crawl, english_only=not given.all)

    words = _words(texts)
    kept = [at for at, found in enumerate(words) if len(found) >= BLOCK.ngram]
    texts, words = [texts[at] for at in kept], [words[at] for at in kept]
    shingles = [_shingles(found) for found in words]
    print(
        f"{len(texts)} documents with a signature, {sum(len(text.encode()) for text in texts):,} bytes, "
        f"{sum(map(len, shingles)):,} shingles; CPU time, least of {given.rounds} rounds, documents/s"
    )
    measured = {
        "textmill, new": _textmill(texts, words, given.rounds, is_new=True),
        "textmill": _textmill(texts, words, given.rounds, is_new=False),
        "datatrove": _datatrove(given.reference, texts, given.rounds),
        "datasketch": _others(texts, words, shingles, given.rounds, _datasketch),
        "rensa RMinHash": _others(texts, words, shingles, given.rounds, _rminhash),
        "rensa CMinHash": _others(texts, words, shingles, given.rounds, _cminhash),
    }
    split = least(lambda: _rminhash(_shingles(text.lower().split()) for text in texts), given.rounds)
    spacy = measured["datatrove"]["text"] - measured["datatrove"]["words"]
    for name in ("datasketch", "rensa RMinHash", "rensa CMinHash"):
        measured[f"{name}, datatrove's words"] = {"text": spacy + measured[name]["words"]}
    measured["rensa RMinHash, str.split"] = {"text": split}
    starts = ("text", "words", "shingles")
    print(f"{'':34}" + "".join(f"{start:>12}" for start in starts) + "".join(f"{'x ' + start:>12}" for start in starts))
    for name, seconds in measured.items():
        rates = [f"{len(texts) / seconds[start]:12.0f}" if start in seconds else f"{'':12}" for start in starts]
        ours = measured["textmill, new"]
        times = [f"{seconds[start] / ours[start]:12.1f}" if start in seconds else f"{'':12}" for start in starts]
        print(f"{name:34}{''.join(rates)}{''.join(times)}")
    print("x: how many times as long as `textmill, new`")


def least(work: Callable[[], object], rounds: int, before: Callable[[], object] | None = None) -> float:
    """CPU seconds of the fastest round; `before` each of them is not counted."""
    found = []
    for _ in range(rounds):
        if before is not None:
            before()
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


def _textmill(texts: list[str], words: list[list[str]], rounds: int, is_new: bool) -> Starts:
    a, b = permutations(VALUES, BLOCK.seed)
    batches = [_batch(texts[first : first + BATCH_ROWS]) for first in range(0, len(texts), BATCH_ROWS)]

    def from_words() -> U64:
        block = WordBlock(np.arange(len(words)), WordBytes.of(words))
        shingles = shingle_blocks([block], BLOCK.ngram, BLOCK.hash, BLOCK.bits)
        return signatures(shingles, len(words), BLOCK.bits, a, b)[0]

    ready = WordBytes.of(words)
    firsts = [np.arange(begin, end - BLOCK.ngram + 1) for begin, end in pairwise(ready.offsets)]
    places = np.concatenate(firsts)
    offsets = np.cumsum([0, *map(len, firsts)], dtype=np.int64)
    heads, tails = ready.starts[places], ready.ends[places + BLOCK.ngram - 1]

    def from_shingles() -> U64:
        hashes = hash_ranges(ready.data, heads, tails, BLOCK.hash, BLOCK.bits)
        return signatures([ShingleBlock(np.arange(len(words)), hashes, offsets)], len(words), BLOCK.bits, a, b)[0]

    assert (from_words() == from_shingles()).all()

    def forget() -> None:
        forget_tokenizers()
        BLOCK.prepare()  # as a worker does before it begins
        BLOCK.keys(_batch(["A text of five words."]))

    seconds = least(lambda: [BLOCK.keys(batch) for batch in batches], rounds, forget if is_new else None)
    return {"text": seconds, "words": least(from_words, rounds), "shingles": least(from_shingles, rounds)}


def _datatrove(python: str, texts: list[str], rounds: int) -> Starts:
    """Its seconds; SystemExit if its signatures are not ours."""
    with TemporaryDirectory() as folder:
        there, found = Path(folder) / "texts.json", Path(folder) / "signatures.npy"
        there.write_text(json.dumps(texts))
        script = PROJECT / "scripts" / "benches/dedup_signatures_reference.py"
        command = [python, str(script), str(there), str(found), str(rounds)]
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        theirs = np.load(found)
    keys, mask = BLOCK.keys(_batch(texts))
    if not mask.all() or not (band_keys(theirs, BLOCK.bands, BLOCK.bits) == keys).all():
        raise SystemExit("signatures differ from datatrove's")
    print("signatures are equal to datatrove's")
    return {start: min(seconds) for start, seconds in json.loads(run.stdout.splitlines()[-1]).items()}


def _others(
    texts: list[str],
    words: list[list[str]],
    shingles: list[list[str]],
    rounds: int,
    sketch: Callable[[Iterable[list[str]]], object],
) -> Starts:
    return {
        "text": least(lambda: sketch(map(_shingles, _words(texts))), rounds),
        "words": least(lambda: sketch(map(_shingles, words)), rounds),
        "shingles": least(lambda: sketch(shingles), rounds),
    }


def _datasketch(documents: Iterable[list[str]]) -> object:
    return MinHash.bulk(([shingle.encode() for shingle in found] for found in documents), num_perm=VALUES)


def _rminhash(documents: Iterable[list[str]]) -> object:
    return RMinHash.digest_matrix_from_token_sets(list(documents), VALUES, BLOCK.seed)


def _cminhash(documents: Iterable[list[str]]) -> object:
    sketches = []
    for found in documents:
        sketch = CMinHash(VALUES, BLOCK.seed)
        sketch.update(found)
        sketches.append(sketch.digest())
    return sketches


def _shingles(words: list[str]) -> list[str]:
    return [" ".join(words[at : at + BLOCK.ngram]) for at in range(len(words) - BLOCK.ngram + 1)]


def _words(texts: list[str]) -> list[list[str]]:
    column = TextBytes.of(pa.array(texts, pa.large_string()))
    found: list[list[str]] = [[] for _ in texts]
    for block in word_blocks(column, [tokenizer("eng")] * len(texts), BLOCK.profile):
        for place, row in enumerate(block.rows.tolist()):
            found[row] += block.words.strings(place)
    return found


def _batch(texts: list[str]) -> Batch:
    ids = [str(number) for number in range(len(texts))]
    return Batch(pa.record_batch({"id": ids, "text": pa.array(texts, pa.large_string())}))
