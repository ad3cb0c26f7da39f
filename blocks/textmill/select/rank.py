"""Keep the best documents of a corpus, a group or a host, or so many drawn by lot: a number of them, or a share.

Source: quality cuts by percentile as DCLM's (Li et al. 2024, arXiv:2406.11794, the best 10 % by a classifier) and
FineWeb2-HQ's (Messmer et al. 2025, arXiv:2502.10361, by language), Data-Juicer's `topk_specified_field_selector` and
`random_selector`. All documents are compared before any is dropped, so that
the number is exact and the same however shards and workers are cut.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import ClassVar, Final, Literal, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, model_validator
from xxhash import xxh3_64_intdigest

from textmill.addresses.hosts import host_of
from textmill.addresses.url_hosts import domains_of
from textmill.barrier import First, Keys
from textmill.batch import Batch, Columns
from textmill.documents import FAULT
from textmill.draws import ORIGIN, draws, keys
from textmill.matching.spans.chosen import Numbers
from textmill.matching.spans.contract import SpanBarrier, Spans

_LAST: Final = np.uint64(np.iinfo(np.uint64).max)
_SIGN: Final = np.uint64(1 << 63)


class Rank(SpanBarrier):
    """Refuses the documents behind the best as `below_rank`, with `per_host` as `over_host_cap`.

    Documents without a number (null, NaN) come last, equal ones in the order of the input. Documents without a value
    of a column of `per` are a group among themselves; those without a host stay and are not counted.
    """

    not_in_keys: ClassVar[frozenset[str]] = SpanBarrier.not_in_keys | {"max_documents", "max_ratio"}

    by: str | None = Field(
        default=None, description="Column of numbers that is compared; null: a draw by `seed`, for a sample"
    )
    order: Literal["highest", "lowest"] = Field(default="highest", description="Which numbers are the best")
    seed: int = Field(default=0, ge=0, lt=2**64, description="Another seed draws other documents")
    per: tuple[str, ...] = Field(default=(), description="Columns of text; documents with equal values are a group")
    per_host: Literal["host", "domain"] | None = Field(
        default=None,
        description="Also by what `url` names: host (without `www.`) or registered domain (public suffix list)",
    )
    max_documents: int | None = Field(default=None, ge=1, description="Most documents of a group")
    max_ratio: float | None = Field(
        default=None, gt=0, le=1, description="Largest share of a group's documents, rounded up to whole documents"
    )

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        if self.max_documents is None and self.max_ratio is None:
            raise ValueError("max_documents or max_ratio is needed")
        return self

    def requires(self) -> tuple[str, ...]:
        by = ORIGIN if self.by is None else (self.by,)
        return tuple(dict.fromkeys((*by, *self.per, *(("url",) if self.per_host else ()))))

    def numbers(self) -> tuple[str, ...]:
        return () if self.by is None else (self.by,)

    def packages(self) -> tuple[str, ...]:
        return () if self.per_host is None else ("idna", "tldextract")

    def stay(self, counts: Numbers) -> Numbers:
        """The smaller of both limits."""
        most = counts
        if self.max_documents is not None:
            most = np.minimum(most, self.max_documents)
        if self.max_ratio is not None:
            share = Fraction(str(self.max_ratio))  # as written: 0.1 of 30 is 3, and not a little more
            distinct, places = np.unique(counts, return_inverse=True)
            shares = np.array([ceil(count * share) for count in distinct.tolist()], np.int64)
            most = np.minimum(most, shares[places])
        return most

    def first_is(self) -> First:
        return "lowest rank"

    def spans(self, batch: Batch) -> Spans:
        """One for each document that is counted: its group."""
        columns = [batch.column(name).cast(pa.large_string()).to_pylist() for name in self.per]
        if self.per_host is not None:
            columns.append(_hosts(batch.strings("url"), self.per_host))
        rows = np.arange(len(batch), dtype=np.uint32)
        if self.per_host is not None:
            rows = rows[np.array([host != "" for host in columns[-1]], np.bool_)]
        groups = list(zip(*columns, strict=True)) if columns else [()] * len(batch)
        known = {group: xxh3_64_intdigest(repr(group).encode("utf-8", "surrogatepass")) for group in set(groups)}
        names = np.array([known[groups[row]] for row in rows.tolist()], np.uint64)
        return Spans(rows, np.zeros(len(rows), np.uint32), names)

    def ranks(self, batch: Batch) -> Keys:
        """The number, or the draw, as a whole number that is lowest for the best."""
        if self.by is None:
            return (draws(keys(batch), self.label, self.seed) * 2.0**53).astype(np.uint64)
        return _ordered(batch.column(self.by), self.order == "highest")

    def cut(self, batch: Batch, repeated: Sequence[npt.NDArray[np.uint32]]) -> Columns:
        """The fault of what was not chosen."""
        fault = "below_rank" if self.per_host is None else "over_host_cap"
        return {FAULT: pa.array([fault if len(spans) else None for spans in repeated], pa.string())}

    def describe(self) -> tuple[str, ...]:
        limits = [] if self.max_documents is None else [f"{self.max_documents:,} documents"]
        limits += [] if self.max_ratio is None else [f"{self.max_ratio:g} of the documents"]
        groups = ", ".join((*self.per, *((self.per_host,) if self.per_host else ())))
        what = f"the {self.order} {self.by}" if self.by else "a draw"
        return (f"keeps at most {' and '.join(limits)}{f' of every {groups}' if groups else ''}, by {what}",)


def _ordered(numbers: pa.Array, highest_first: bool) -> Keys:
    """Numbers as uint64 in the same (`highest_first`: the opposite) order; null and NaN are the last."""
    unknown = pc.is_null(numbers, nan_is_null=True).to_numpy(zero_copy_only=False)
    if pa.types.is_floating(numbers.type):
        values = pc.fill_null(numbers.cast(pa.float64()), 0.0).to_numpy() + 0.0
        bits = values.view(np.uint64)
        ranks = np.where(bits & _SIGN, ~bits, bits | _SIGN)
    else:
        is_unsigned = numbers.type == pa.uint64()
        kind = pa.uint64() if is_unsigned else pa.int64()
        values = numbers.cast(kind).fill_null(pa.scalar(0, kind)).to_numpy(zero_copy_only=False)
        ranks = values if is_unsigned else values.view(np.uint64) ^ _SIGN
    return np.where(unknown, _LAST, ~ranks if highest_first else ranks)


def _hosts(urls: list[str], what: Literal["host", "domain"]) -> list[str]:
    """The host or domain of each URL, empty where there is none; of an address in numbers that."""
    hosts = [host_of(url).removeprefix("www.") for url in urls]
    if what == "host":
        return hosts
    return [domain or host for domain, host in zip(domains_of(hosts), hosts, strict=True)]
