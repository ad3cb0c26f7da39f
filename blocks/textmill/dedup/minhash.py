"""Documents that share a band of MinHash values are near-duplicates: FineWeb's deduplication.

Source: Penedo et al., "The FineWeb Datasets" (2024), section 3.4; Broder (1997). With the default 14 bands of 8
values a pair of Jaccard similarity s is found with probability 1 - (1 - s**8)**14: 0.77 at 0.75, 0.92 at 0.8. Same
signatures as datatrove 0.10.1; unlike there, which copy stays does not depend on the number of workers, and what agrees
in a band is dropped only if a kept document says the same (`verify`), numbers and all: shingles, in which FineWeb has
every number as 0, only find candidates. Documents too short for a shingle are compared as a whole.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import ClassVar, Final, Literal, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field, ModelWrapValidatorHandler, model_validator

from textmill.barrier import NOT_COMPARABLE, Keys, Mask
from textmill.batch import Batch
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.clusters.verdict import ADDED
from textmill.matching.hashing.band_shape import Shape, curve, middle, pick
from textmill.matching.hashing.real_units import runs, units_of
from textmill.matching.hashing.shingle_words import TOKENIZER_MEANING, ShingleWords
from textmill.matching.hashing.shingles import Bits, HashName, ShingleBlock, shingle_blocks
from textmill.matching.hashing.signatures import band_keys, permutations, signatures
from textmill.text.text_bytes import TextBytes
from textmill.tokens.profile import Profile

_SMALLEST_PART: Final = 0.1
"""Least share of a kept document that a contained one is compared with: what fills less of it stays, at no cost."""


class Minhash(ClusterBarrier):
    """Keeps one document of every cluster of documents that agree in a whole band."""

    version: ClassVar[int] = 2
    not_in_keys: ClassVar[frozenset[str]] = ClusterBarrier.not_in_keys | {
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
    verify: Literal["contained", "jaccard", "none"] | None = Field(
        default=None,
        description="contained: a candidate is a duplicate if all its words, numbers too, stand in a kept document in "
        "the same order and without a gap; jaccard: if its runs of `ngram` words are similar enough to a kept "
        "document's, though it may say something else; none: every candidate is one, as in published recipes "
        "(always so with `faithful`). Words are those of the real text without case and punctuation (in scripts "
        "without spaces: characters). null: jaccard where `threshold` or `min_jaccard` asks for it, else contained",
    )
    min_jaccard: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="For `verify: jaccard`: least similarity, 0..1 (null: `threshold`, (1 / bands) ** (1 / rows))",
    )
    ngram: int = Field(
        default=5,
        ge=1,
        le=1000,
        description="Words per shingle, or characters; a document with fewer is a duplicate of one that says the same, "
        "and with `verify: none` of none",
    )
    seed: int = Field(default=1, ge=0, lt=2**32, description="Seed of the permutations (FineWeb: 1)")
    hash: HashName = Field(default="sha1", description="Shingle hash: sha1 (FineWeb) or xxhash (FineWeb2)")
    bits: Bits = Field(default=64, description="Bits of shingle hashes and signature values: 32 or 64 (FineWeb)")
    norm_numbers: bool = Field(
        default=True,
        description="In shingles every number is 0 (datatrove's TextNormConfig.norm_numbers, FineWeb); verification "
        "looks at the numbers either way",
    )
    tokenizer: str | None = Field(default=None, description=TOKENIZER_MEANING)
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
        if self.faithful and self.verify not in (None, "none"):
            raise ValueError(f"`faithful` does as datatrove, which verifies nothing: leave out `verify: {self.verify}`")
        if self.min_jaccard is not None and self._verification() != "jaccard":
            raise ValueError("`min_jaccard` is a limit of `verify: jaccard`, which is off")
        return self

    def describe(self) -> tuple[str, ...]:
        found = [curve(Shape(self.bands, self.rows))]
        if self.threshold is not None:
            found[0] += f"; picked for threshold {self.threshold:g} and at most {self.permutations} values"
        least = self.min_similarity()
        if least is None:
            found.append("candidates are not verified: all that are linked in a band are one cluster")
        elif self.compares_in_order():
            found.append("a candidate is dropped if all its words stand in a kept document, in order and without a gap")
        else:
            found.append(f"a candidate is dropped if its Jaccard similarity to a kept document is at least {least:.3g}")
        return (*found, *self._words().describe(), *super().describe())

    def cautions(self, columns: Collection[str]) -> tuple[str, ...]:
        """What languages come to; and what is not compared, as published recipes do not."""
        found = self._words().cautions(columns)
        if self._verifies():
            return found
        return (*found, f"documents of fewer than {self.ngram} words are kept and counted as {NOT_COMPARABLE}")

    def requires(self) -> tuple[str, ...]:
        """`text` and, where it decides, language for the keys, `id` for naming the kept document."""
        return ("id", *self._words().columns())

    def reads_if_there(self) -> tuple[str, ...]:
        """Language and script, by default."""
        return self._words().columns_if_there()

    def provides(self) -> pa.Schema:
        """Cluster and cluster size, see `textmill.matching.clusters.verdict`."""
        return ADDED

    def prepare(self) -> None:
        self._words().check()

    def packages(self) -> tuple[str, ...]:
        return ("regex", *self._words().packages(), *(() if self.threshold is None else ("datasketch",)))

    def identity(self) -> str:
        """Whether there are keys of whole texts: of `verify`, which is else a choice, that alone decides keys."""
        return "whole" if self._verifies() else ""

    def band_count(self) -> int:
        """Keys per document: one more where equal texts are to be found among any number of candidates."""
        return self.bands + self._verifies()

    def whole_band(self) -> int | None:
        """The last one, where matches are verified."""
        return self.bands if self._verifies() else None

    def keys(self, batch: Batch) -> tuple[Keys, Mask]:
        """Band keys, uint64 of shape (rows, band_count()).

        Without verification none for fewer words than `ngram`; with it such documents have keys of the whole text, and
        only texts that say nothing have none.
        """
        signatures, mask = self._signatures(batch)
        keys = np.zeros((len(batch), self.band_count()), np.uint64)
        keys[mask, : self.bands] = band_keys(signatures, self.bands, self.bits)
        if self._verifies():
            units = units_of(TextBytes.of(batch.column("text")))
            whole = units.digests()
            keys[:, self.bands] = whole
            keys[~mask, : self.bands] = whole[~mask, None]
            mask = units.counts > 0
            keys[~mask] = 0
        keys[mask] ^= self._words().language_numbers(batch)[mask, None]
        return keys, mask

    def remarks(self, batch: Batch) -> Counter[str]:
        return self._words().remarks(batch)

    def shingles(self, batch: Batch) -> list[Keys]:
        """What the real text says: its units in order, or their distinct runs of `ngram`, for each row."""
        units = units_of(TextBytes.of(batch.column("text")))
        found = map(units.of, range(len(batch)))
        return list(found) if self.compares_in_order() else [runs(one, self.ngram) for one in found]

    def replays(self) -> bool:
        """As the setting says."""
        return self.faithful

    def compares_in_order(self) -> bool:
        """With `verify: contained`."""
        return self._verification() == "contained"

    def min_similarity(self) -> float | None:
        """`min_jaccard`, else `threshold`, else where the probability curve is steepest; None without verification.

        Of contained documents the least share of the kept one that they must fill.
        """
        if not self._verifies():
            return None
        if self.compares_in_order():
            return _SMALLEST_PART
        limits = (self.min_jaccard, self.threshold, middle(Shape(self.bands, self.rows)))
        return next(limit for limit in limits if limit is not None)

    def whole_keys(self, batch: Batch) -> tuple[npt.NDArray[np.bytes_], Mask]:
        """Band values as bytes that sort like their numbers, shape (rows, bands), behind a key of the language."""
        signatures, mask = self._signatures(batch)
        values = signatures.astype(">u4" if self.bits == 32 else ">u8").tobytes()
        parts = np.frombuffer(values, np.uint8).reshape(len(signatures), self.bands, self.rows * self.bits // 8)
        keys = np.zeros((len(batch), self.bands, 8 + parts.shape[2]), np.uint8)
        keys[:, :, :8] = self._words().language_numbers(batch).astype(">u8").view(np.uint8).reshape(-1, 1, 8)
        keys[mask, :, 8:] = parts
        return keys.view(f"S{keys.shape[2]}").reshape(len(batch), self.bands), mask

    def _verification(self) -> Literal["contained", "jaccard", "none"]:
        if self.faithful:
            return "none"
        is_limited = self.threshold is not None or self.min_jaccard is not None
        return self.verify or ("jaccard" if is_limited else "contained")

    def _verifies(self) -> bool:
        return self._verification() != "none"

    def _signatures(self, batch: Batch) -> tuple[npt.NDArray[np.uint64], Mask]:
        """Signatures of the rows that have one, uint64 of shape (those, bands * rows), and which rows these are."""
        a, b = permutations(self.bands * self.rows, self.seed)
        minima, mask = signatures(self._blocks(batch), len(batch), self.bits, a, b)
        return minima[mask], mask

    def _blocks(self, batch: Batch) -> Iterator[ShingleBlock]:
        return shingle_blocks(self._words().blocks(batch), self.ngram, self.hash, self.bits)

    def _words(self) -> ShingleWords:
        return ShingleWords(self.tokenizer, self.profile, self.norm_numbers)
