"""MinHash signatures per second against datatrove's, on the same texts, in one process and on one core.

    python scripts/bench_minhash.py [--texts documents.jsonl[.gz]] [--documents 500]

Without `--texts` (one JSON object a line, with `text`) the documents are generated. Checks that both give the same
signatures, then prints the best of three runs: from text, from words (datatrove's for both), and of each part. Our
tokenizer remembers words; it starts every run empty, as a worker does.
"""

import argparse
import gzip
import importlib.util
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import numpy as np

from textmill.dedup.minhash import Minhash
from textmill.dedup.signatures import band_keys, permutations, shingle_hashes, signature
from textmill.text import simplify
from textmill.tokens.words import forget_tokenizers, tokenizer

RUNS = 3


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description="MinHash signatures against datatrove's")
    options.add_argument("--texts", type=Path, help="JSON lines with `text`; default: generated")
    options.add_argument("--documents", type=int, default=500, help="Documents to take or make")
    given = options.parse_args()
    texts = read_texts(given.texts, given.documents) if given.texts else made_texts(given.documents)

    reference = load_minhash()
    with TemporaryDirectory() as folder:
        config = reference.MinhashConfig(hash_config=reference.HashConfig(precision=64, hash_fc="sha1"))
        theirs = reference.MinhashDedupSignature(folder, config)
    split = theirs.word_tokenizer.word_tokenize
    simplified = [simplify(text) for text in texts]
    words = [split(text) for text in simplified]
    kept = [at for at, found in enumerate(words) if len(found) >= config.n_grams]
    texts, simplified, words = ([column[at] for at in kept] for column in (texts, simplified, words))
    block = Minhash()
    a, b = permutations(block.bands * block.rows, block.seed)

    def forget() -> None:
        forget_tokenizers()
        tokenizer(block.tokenizer)

    def ours_from(found: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
        values = signature(found, block.ngram, block.hash, block.bits, a, b)
        assert values is not None
        return values

    def theirs_from(found: Sequence[str]) -> list[list[int]]:
        join = [theirs._hash_func(" ".join(gram)) for gram in reference.ngrams(found, config.n_grams)]
        bands: list[list[int]] = theirs.get_signature(np.fromiter(join, np.uint64).reshape(-1, 1))
        return bands

    for text in texts:
        expected = [value for band in theirs.get_signature(theirs.get_shingles(text)) for value in band]
        if ours_from(tokenizer(block.tokenizer).words(simplify(text))).tolist() != expected:
            raise SystemExit(f"signatures differ for a text that starts {text[:60]!r}")
    shingles = sum(len(found) - block.ngram + 1 for found in words)
    print(f"{len(texts)} documents, {sum(map(len, texts))} characters, {shingles} shingles; equal signatures")
    signatures = np.stack([ours_from(found) for found in words])
    rows = [
        (
            "text to signature",
            best(lambda: [theirs.get_signature(theirs.get_shingles(text)) for text in texts]),
            best(
                lambda: [ours_from(tokenizer(block.tokenizer).words(simplify(text))) for text in texts],
                forget,
            ),
        ),
        (
            "words to signature",
            best(lambda: [theirs_from(found) for found in words]),
            best(lambda: [ours_from(found) for found in words]),
        ),
        (
            "simplify",
            best(lambda: [reference.simplify_text(text, config.norm_config) for text in texts]),
            best(lambda: [simplify(text) for text in texts]),
        ),
        (
            "words",
            best(lambda: [split(t) for t in simplified]),
            best(lambda: [tokenizer(block.tokenizer).words(t) for t in simplified], forget),
        ),
        (
            "shingle hashes",
            best(lambda: [[theirs._hash_func(" ".join(g)) for g in reference.ngrams(w, 5)] for w in words]),
            best(lambda: [list(shingle_hashes(w, block.ngram, block.hash, block.bits)) for w in words]),
        ),
    ]
    print(f"{'':20}{'datatrove':>14}{'textmill':>14}{'times':>8}   (documents/s)")
    for name, slow, fast in rows:
        print(f"{name:20}{len(texts) / slow:14.0f}{len(texts) / fast:14.0f}{slow / fast:8.1f}")
    keys = best(lambda: band_keys(signatures, block.bands, block.bits))
    print(f"band keys: {keys / len(texts) * 1e6:.2f} µs a document, {keys / rows[1][2]:.1%} of words to signature")


def best(work: Callable[[], object], before: Callable[[], None] | None = None) -> float:
    """Least seconds of three runs; `before` each of them is not counted."""
    seconds = []
    for _ in range(RUNS):
        if before is not None:
            before()
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def read_texts(path: Path, count: int) -> list[str]:
    """The first texts of a JSON-lines file."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        return [json.loads(line)["text"] for line, _ in zip(lines, range(count), strict=False)]


def made_texts(count: int) -> list[str]:
    """Prose-like texts of about 500 words, word lengths and repetition as in English."""
    draw = random.Random(0)
    vocabulary = ["".join(draw.choices("etaoinshrdlucmfw", k=draw.choice([2, 3, 4, 5, 7, 9]))) for _ in range(20_000)]
    weights = [1 / (rank + 1) for rank in range(len(vocabulary))]
    texts = []
    for _ in range(count):
        words = draw.choices(vocabulary, weights, k=draw.randint(50, 950))
        for at in range(0, len(words), 12):
            words[at] = f"{words[at].capitalize()}"
            words[at - 1] += draw.choice([".", ".", ",", "?", "'s"])
        texts.append(" ".join(words))
    return texts


def load_minhash() -> ModuleType:
    """datatrove's module by its file: its package imports `tokenizers`, which plain datatrove does not bring."""
    found = importlib.util.find_spec("datatrove.pipeline")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("datatrove is not installed")
    file = Path(found.submodule_search_locations[0]) / "dedup/minhash.py"
    spec = importlib.util.spec_from_file_location("datatrove_minhash", file)
    if spec is None or spec.loader is None:
        raise SystemExit(f"cannot load {file}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
