"""Documents that share a band of MinHash values are near-duplicates: FineWeb's deduplication.

Source: Penedo et al., "The FineWeb Datasets" (2024), section 3.4; Broder (1997). With the default 14 bands of 8
values a pair of Jaccard similarity s is found with probability 1 - (1 - s**8)**14: 0.77 at 0.75, 0.92 at 0.8. Same
signatures as datatrove 0.10.1; unlike there, which copy stays does not depend on the number of workers.
"""

import numpy as np
import pyarrow as pa
from pydantic import Field
from xxhash import xxh3_64_intdigest

from textmill.barrier import Barrier, Keys, Mask
from textmill.batch import Batch
from textmill.dedup.signatures import Bits, HashName, band_keys, permutations, signature
from textmill.dedup.verdict import ADDED
from textmill.text import Simplification, simplify
from textmill.tokens.generation import Profile, WordSource
from textmill.tokens.per_document import (
    LANGUAGE_MEANING,
    document_languages,
)


class Minhash(Barrier):
    """Keeps the first document of every cluster of documents that agree in a whole band."""

    bands: int = Field(default=14, ge=1, le=1000, description="Bands; two documents that agree in one are duplicates")
    rows: int = Field(default=8, ge=1, le=1000, description="MinHash values per band; more asks for more similarity")
    ngram: int = Field(default=5, ge=1, le=1000, description="Words per shingle; shorter documents have no duplicates")
    seed: int = Field(default=1, ge=0, lt=2**32, description="Seed of the permutations (FineWeb: 1)")
    hash: HashName = Field(default="sha1", description="Shingle hash: sha1 (FineWeb) or xxhash (FineWeb2)")
    bits: Bits = Field(default=64, description="Bits of shingle hashes and signature values: 32 or 64 (FineWeb)")
    tokenizer: str = Field(
        default="eng",
        description=f"Language whose word tokenizer cuts the simplified text: {LANGUAGE_MEANING}, and only documents "
        "of the same language and script are duplicates (FineWeb2)",
    )
    profile: Profile = Field(
        default="datatrove-0.10",
        description="How text is simplified and cut into words: datatrove-0.10, or fineweb-v1 (datatrove v0.2.0: "
        "punctuation is deleted, and words are NLTK's)",
    )

    def requires(self) -> tuple[str, ...]:
        """`text` and, where it decides, language for the keys, `id` for naming the kept document."""
        return ("id", *self._words().columns())

    def provides(self) -> pa.Schema:
        """Cluster and cluster size, see `textmill.dedup.verdict`."""
        return ADDED

    def prepare(self) -> None:
        """UserError when the tokenizer is unknown."""
        self._words().check()

    def band_count(self) -> int:
        """Keys per document."""
        return self.bands

    def keys(self, batch: Batch) -> tuple[Keys, Mask]:
        """Band keys, uint64 of shape (rows, bands); no keys for fewer words than `ngram`, nor for a null text."""
        tokenizers = self._words().tokenizers(batch)
        how = Simplification(profile=self.profile)
        a, b = permutations(self.bands * self.rows, self.seed)
        mask = np.zeros(len(batch), np.bool_)
        signatures = []
        for row, text in enumerate(batch.texts):
            found = signature(tokenizers[row].words(simplify(text, how)), self.ngram, self.hash, self.bits, a, b)
            if found is not None:
                mask[row] = True
                signatures.append(found)
        keys = np.zeros((len(batch), self.bands), np.uint64)
        if signatures:
            keys[mask] = band_keys(np.stack(signatures), self.bands, self.bits)
        if "language" in self.requires():
            languages = [xxh3_64_intdigest(language.encode()) for language in document_languages(batch)]
            keys[mask] ^= np.array(languages, np.uint64)[mask, None]
        return keys, mask

    def _words(self) -> WordSource:
        # A simplified text holds no full stop, so Punkt's parameters do not matter.
        return WordSource(self.tokenizer, self.profile, punkt=None)
