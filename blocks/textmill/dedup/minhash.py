"""Documents that share a band of MinHash values are near-duplicates: FineWeb's deduplication.

Source: Penedo et al., "The FineWeb Datasets" (2024), section 3.4; Broder (1997). With the default 14 bands of 8
values a pair of Jaccard similarity s is found with probability 1 - (1 - s**8)**14: 0.77 at 0.75, 0.92 at 0.8. Same
signatures as datatrove 0.10.1; unlike there, which copy stays does not depend on the number of workers.
"""

import numpy as np
import numpy.typing as npt
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

    faithful: bool = Field(
        default=False,
        description="Keep the copies that datatrove keeps (with `keep: first`), whichever they are; one task must then "
        "hold the band values of the corpus",
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
        signatures, mask = self._signatures(batch)
        keys = np.zeros((len(batch), self.bands), np.uint64)
        keys[mask] = band_keys(signatures, self.bands, self.bits) ^ self._languages(batch)[mask, None]
        return keys, mask

    def replays(self) -> bool:
        """As the setting says."""
        return self.faithful

    def whole_keys(self, batch: Batch) -> tuple[npt.NDArray[np.bytes_], Mask]:
        """Band values as bytes that sort like their numbers, shape (rows, bands), behind a key of the language."""
        signatures, mask = self._signatures(batch)
        values = signatures.astype(">u4" if self.bits == 32 else ">u8").tobytes()
        parts = np.frombuffer(values, np.uint8).reshape(len(signatures), self.bands, self.rows * self.bits // 8)
        keys = np.zeros((len(batch), self.bands, 8 + parts.shape[2]), np.uint8)
        keys[:, :, :8] = self._languages(batch).astype(">u8").view(np.uint8).reshape(-1, 1, 8)
        keys[mask, :, 8:] = parts
        return keys.view(f"S{keys.shape[2]}").reshape(len(batch), self.bands), mask

    def _signatures(self, batch: Batch) -> tuple[npt.NDArray[np.uint64], Mask]:
        """Signatures of the rows that have one, uint64 of shape (those, bands * rows), and which rows these are."""
        tokenizers = self._words().tokenizers(batch)
        how = Simplification(profile=self.profile)
        a, b = permutations(self.bands * self.rows, self.seed)
        mask = np.zeros(len(batch), np.bool_)
        signatures = [np.empty((0, len(a)), np.uint64)]
        for row, text in enumerate(batch.texts):
            found = signature(tokenizers[row].words(simplify(text, how)), self.ngram, self.hash, self.bits, a, b)
            if found is not None:
                mask[row] = True
                signatures.append(found[None])
        return np.concatenate(signatures), mask

    def _languages(self, batch: Batch) -> npt.NDArray[np.uint64]:
        """A number for the language of each row where only the same language is compared, else 0; shape (rows,)."""
        if "language" not in self.requires():
            return np.zeros(len(batch), np.uint64)
        return np.array([xxh3_64_intdigest(language.encode()) for language in document_languages(batch)], np.uint64)

    def _words(self) -> WordSource:
        # A simplified text holds no full stop, so Punkt's parameters do not matter.
        return WordSource(self.tokenizer, self.profile, punkt=None)
