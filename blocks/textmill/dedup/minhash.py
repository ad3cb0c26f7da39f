"""Documents that share a band of MinHash values are near-duplicates: FineWeb's deduplication.

Source: Penedo et al., "The FineWeb Datasets" (2024), section 3.4; Broder (1997). With the default 14 bands of 8
values a pair of Jaccard similarity s is found with probability 1 - (1 - s**8)**14: 0.77 at 0.75, 0.92 at 0.8. Same
signatures as datatrove 0.10.1; unlike there, which copy stays does not depend on the number of workers, and what agrees
in a band is dropped only if its shingles are those of a kept document (`verify`).
"""

from collections.abc import Iterator
from typing import ClassVar, Final, Literal, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field, ModelWrapValidatorHandler, model_validator
from xxhash import xxh3_64_intdigest

from textmill.barrier import Barrier, Keys, Mask
from textmill.batch import Batch
from textmill.dedup.shingles import Bits, HashName, ShingleBlock, distinct, shingle_blocks
from textmill.dedup.signatures import band_keys, permutations, signatures
from textmill.dedup.threshold import Shape, curve, middle, pick
from textmill.dedup.verdict import ADDED
from textmill.text_bytes import TextBytes
from textmill.tokens.generation import Profile, WordSource
from textmill.tokens.per_document import (
    LANGUAGE_MEANING,
    document_languages,
)
from textmill.tokens.simplified_words import word_blocks

CHARACTERS: Final = "characters"
"""In place of a language: shingles of characters."""


class Minhash(Barrier):
    """Keeps one document of every cluster of documents that agree in a whole band."""

    choices: ClassVar[frozenset[str]] = Barrier.choices | {
        "verify",
        "min_jaccard",
        "threshold",
        "permutations",
        "missed_weight",
    }

    bands: int = Field(default=14, ge=1, le=1000, description="Bands; two documents that agree in one are candidates")
    rows: int = Field(default=8, ge=1, le=1000, description="MinHash values per band; more asks for more similarity")
    threshold: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Jaccard similarity of duplicates, 0..1; in place of `bands` and `rows`, which datasketch's "
        "optimiser then picks for the least error (null: as `bands` and `rows` say)",
    )
    permutations: int = Field(default=112, ge=2, le=10_000, description="For `threshold`: most MinHash values in all")
    missed_weight: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="For `threshold`: weight of missed pairs, 0..1; false candidates have the rest",
    )
    verify: Literal["jaccard", "none"] = Field(
        default="jaccard",
        description="jaccard: a candidate is a duplicate if its shingles are similar enough to a kept document's; "
        "none: every candidate is one, as in published recipes (always so with `faithful`)",
    )
    min_jaccard: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="For `verify`: least Jaccard similarity of shingles, 0..1 (null: `threshold` or else "
        "(1 / bands) ** (1 / rows), 0.72 by default)",
    )
    ngram: int = Field(
        default=5,
        ge=1,
        le=1000,
        description="Words per shingle, or characters; a document with fewer has no duplicates",
    )
    seed: int = Field(default=1, ge=0, lt=2**32, description="Seed of the permutations (FineWeb: 1)")
    hash: HashName = Field(default="sha1", description="Shingle hash: sha1 (FineWeb) or xxhash (FineWeb2)")
    bits: Bits = Field(default=64, description="Bits of shingle hashes and signature values: 32 or 64 (FineWeb)")
    tokenizer: str = Field(
        default="eng",
        description=f"Language whose word tokenizer cuts the simplified text: {LANGUAGE_MEANING}, and only documents "
        "of the same language and script are duplicates (FineWeb2); or `characters`: shingles are runs of characters "
        "other than blanks, for languages without spaces",
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

    @model_validator(mode="wrap")
    @classmethod
    def _with_shape_of_threshold(cls, given: object, validated: ModelWrapValidatorHandler[Self]) -> Self:
        checked = validated(given)
        if checked.threshold is None or not isinstance(given, dict):
            return checked
        picked = pick(checked.threshold, checked.permutations, checked.missed_weight)._asdict()
        if any(given.get(name, value) != value for name, value in picked.items()):
            raise ValueError("`threshold` picks bands and rows: leave out either it or both of them")
        return validated({**given, **picked})

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.faithful and "verify" in self.model_fields_set and self.verify == "jaccard":
            raise ValueError("`faithful` does as datatrove, which verifies nothing: leave out `verify: jaccard`")
        if self.min_jaccard is not None and not self._verifies():
            raise ValueError("`min_jaccard` is a limit of `verify: jaccard`, which is off")
        return self

    def describe(self) -> tuple[str, ...]:
        """How likely pairs are found, and from what similarity on they are duplicates."""
        found = [curve(Shape(self.bands, self.rows))]
        if self.threshold is not None:
            found[0] += f"; picked for threshold {self.threshold:g} and at most {self.permutations} values"
        least = self.min_similarity()
        if least is None:
            found.append("candidates are not verified: all that are linked in a band are one cluster")
        else:
            found.append(f"a candidate is dropped if its Jaccard similarity to a kept document is at least {least:.3g}")
        return tuple(found)

    def requires(self) -> tuple[str, ...]:
        """`text` and, where it decides, language for the keys, `id` for naming the kept document."""
        return ("id", "text") if self.tokenizer == CHARACTERS else ("id", *self._words().columns())

    def provides(self) -> pa.Schema:
        """Cluster and cluster size, see `textmill.dedup.verdict`."""
        return ADDED

    def prepare(self) -> None:
        """UserError when the tokenizer is unknown."""
        if self.tokenizer != CHARACTERS:
            self._words().check()

    def library_versions(self) -> dict[str, str]:
        """Those of the tokenizer."""
        return {} if self.tokenizer == CHARACTERS else self._words().library_versions()

    def band_count(self) -> int:
        """Keys per document."""
        return self.bands

    def keys(self, batch: Batch) -> tuple[Keys, Mask]:
        """Band keys, uint64 of shape (rows, bands); no keys for fewer words than `ngram`, nor for a null text."""
        signatures, mask = self._signatures(batch)
        keys = np.zeros((len(batch), self.bands), np.uint64)
        keys[mask] = band_keys(signatures, self.bands, self.bits) ^ self._languages(batch)[mask, None]
        return keys, mask

    def shingles(self, batch: Batch) -> list[Keys]:
        """Distinct shingle hashes of every row, ascending: uint64, shape (shingles,), empty below `ngram` words."""
        found: list[list[Keys]] = [[] for _ in range(len(batch))]
        for block in self._blocks(batch):
            for row, begin, end in zip(block.rows, block.offsets[:-1], block.offsets[1:], strict=True):
                found[row].append(distinct(block.hashes[begin:end]))
        return [parts[0] if len(parts) == 1 else distinct(np.concatenate(parts)) for parts in found]

    def replays(self) -> bool:
        """As the setting says."""
        return self.faithful

    def min_similarity(self) -> float | None:
        """`min_jaccard`, else `threshold`, else where the probability curve is steepest; None without verification."""
        if not self._verifies():
            return None
        limits = (self.min_jaccard, self.threshold, middle(Shape(self.bands, self.rows)))
        return next(limit for limit in limits if limit is not None)

    def whole_keys(self, batch: Batch) -> tuple[npt.NDArray[np.bytes_], Mask]:
        """Band values as bytes that sort like their numbers, shape (rows, bands), behind a key of the language."""
        signatures, mask = self._signatures(batch)
        values = signatures.astype(">u4" if self.bits == 32 else ">u8").tobytes()
        parts = np.frombuffer(values, np.uint8).reshape(len(signatures), self.bands, self.rows * self.bits // 8)
        keys = np.zeros((len(batch), self.bands, 8 + parts.shape[2]), np.uint8)
        keys[:, :, :8] = self._languages(batch).astype(">u8").view(np.uint8).reshape(-1, 1, 8)
        keys[mask, :, 8:] = parts
        return keys.view(f"S{keys.shape[2]}").reshape(len(batch), self.bands), mask

    def _verifies(self) -> bool:
        return self.verify == "jaccard" and not self.faithful

    def _signatures(self, batch: Batch) -> tuple[npt.NDArray[np.uint64], Mask]:
        """Signatures of the rows that have one, uint64 of shape (those, bands * rows), and which rows these are."""
        a, b = permutations(self.bands * self.rows, self.seed)
        minima, mask = signatures(self._blocks(batch), len(batch), self.bits, a, b)
        return minima[mask], mask

    def _blocks(self, batch: Batch) -> Iterator[ShingleBlock]:
        tokenizers = None if self.tokenizer == CHARACTERS else self._words().tokenizers(batch)
        words = word_blocks(TextBytes.of(batch.column("text")), tokenizers, self.profile)
        return shingle_blocks(words, self.ngram, self.hash, self.bits)

    def _languages(self, batch: Batch) -> npt.NDArray[np.uint64]:
        """A number for the language of each row where only the same language is compared, else 0; shape (rows,)."""
        if "language" not in self.requires():
            return np.zeros(len(batch), np.uint64)
        return np.array([xxh3_64_intdigest(language.encode()) for language in document_languages(batch)], np.uint64)

    def _words(self) -> WordSource:
        # A simplified text holds no full stop, so Punkt's parameters do not matter.
        return WordSource(self.tokenizer, self.profile, punkt=None)
