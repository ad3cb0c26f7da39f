"""Documents with the same text, up to white space, are duplicates.

Source: exact deduplication as in C4 and datatrove (`exact_dedup`, XXH64 of a text). Differs in the hash, XXH3-64, and
in what is hashed: by default the text with white space at its ends removed and every inner run made one space (as
Python's `str.split` sees it), case, punctuation and Unicode form kept. Texts are not compared again: among n different
texts about n**2 / 2**65 pairs collide by chance, 3e-6 for 10 million, 0.003 for 300 million. XXH3 does not withstand
texts made to collide.
"""

from typing import Literal

import numpy as np
import pyarrow as pa
import xxhash
from pydantic import Field

from textmill.barrier import First, Keys, Mask
from textmill.batch import Batch
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.clusters.verdict import ADDED
from textmill.text.cutting import simplify

Normalization = Literal["none", "whitespace", "lower", "simplify"]


class Exact(ClusterBarrier):
    """Keeps one of the documents with one normalised text: the first, unless `keep` says otherwise.

    datatrove's document priority is `keep: {highest: column}`, its `duplicate_count` is `cluster_size` less one.
    """

    column: str = Field(default="text", description="Column of text that is compared, such as text or url")
    normalize: Normalization = Field(
        default="whitespace",
        description="Before comparing: none; whitespace (trim, one space for each run); lower (lower case, nothing "
        "else); or simplify (MinHash's: lower case, no punctuation, no accents, numbers as 0)",
    )
    faithful: bool = Field(
        default=False,
        description="As datatrove does: empty values are equal too, and of equal documents the one nearest the top of "
        "its own shard stays, the earliest shard deciding ties",
    )

    def requires(self) -> tuple[str, ...]:
        """The compared column for the key, `id` for naming the kept document."""
        return ("id", self.column)

    def provides(self) -> pa.Schema:
        """Cluster and cluster size, see `textmill.matching.clusters.verdict`."""
        return ADDED

    def packages(self) -> tuple[str, ...]:
        return ("regex",)

    def band_count(self) -> int:
        """One key per document."""
        return 1

    def first_is(self) -> First:
        """datatrove sorts by the row before the shard."""
        return "lowest row" if self.faithful else "first in the input"

    def keys(self, batch: Batch) -> tuple[Keys, Mask]:
        """Text hashes, uint64 of shape (rows, 1); no key where the normalised text is empty, save if `faithful`."""
        texts = [normalized(text, self.normalize) for text in batch.strings(self.column)]
        hashes = [xxhash.xxh3_64_intdigest(text.encode()) for text in texts]
        has_key = np.array([self.faithful or text != "" for text in texts], np.bool_)
        return np.array(hashes, np.uint64).reshape(-1, 1), has_key


def normalized(text: str, how: Normalization) -> str:
    """The text that is compared."""
    if how == "whitespace":
        return " ".join(text.split())
    if how == "lower":
        return text.lower()
    return simplify(text) if how == "simplify" else text
