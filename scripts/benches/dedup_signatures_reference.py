"""Times datatrove's MinHash signatures in an interpreter of its own, which need not have Textmill.

    PYTHON scripts/benches/dedup_signatures_reference.py TEXTS.json SIGNATURES.npy ROUNDS

TEXTS is a list of texts. Signatures of those that have one are written, uint64 of shape (texts, 112), and CPU seconds
of each round printed as JSON: from text, from words, and from shingles that are strings already.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature
from datatrove.utils.hashing import HashConfig
from datatrove.utils.text import ngrams, simplify_text


def main() -> None:
    """Measure, write, print."""
    texts_file, signatures_file, rounds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    texts = json.loads(texts_file.read_text())
    config = MinhashConfig(hash_config=HashConfig(precision=64, hash_fc="sha1"))
    step = MinhashDedupSignature(str(signatures_file.parent / "unused"), config)
    tokenize = step.word_tokenizer.word_tokenize
    words = [tokenize(simplify_text(text, config.norm_config)) for text in texts]
    shingles = [[" ".join(gram) for gram in ngrams(found, config.n_grams)] for found in words]

    def signature(found: list[str]) -> list[list[int]]:
        bands: list[list[int]] = step.get_signature(np.fromiter(map(step._hash_func, found), np.uint64).reshape(-1, 1))
        return bands

    def of_words(found: list[str]) -> list[list[int]]:
        return signature([" ".join(gram) for gram in ngrams(found, config.n_grams)])

    seconds = {
        "text": times(lambda: [step.get_signature(step.get_shingles(text)) for text in texts], rounds),
        "words": times(lambda: [of_words(found) for found in words], rounds),
        "shingles": times(lambda: [signature(found) for found in shingles], rounds),
    }
    values = [step.get_signature(step.get_shingles(text)) for text in texts]
    np.save(signatures_file, np.array([[value for band in bands for value in band] for bands in values], np.uint64))
    print(json.dumps(seconds))


def times(work: Callable[[], object], rounds: int) -> list[float]:
    """CPU seconds of every round."""
    found = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return found


if __name__ == "__main__":
    main()
