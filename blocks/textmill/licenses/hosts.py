"""Give pages of reviewed hosts the licence that a person has found for them, with the review as evidence.

Source: Common Pile's CCCC (recipes 10.4, step 5), whose list of 537 hosts is what establishes the licence; ours says
for each host which licence, why, who says so and when, and is made by whoever makes the corpus. What a page itself says
goes before where it restricts more (`textmill.spdx.restriction`), or as much, being nearer to the document.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow as pa
from pydantic import Field

from textmill.addresses.hosts import host_of
from textmill.addresses.reviewed_hosts import ReviewedHost, ReviewedHosts, read_reviewed_hosts
from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.documents import column_type, schema_of
from textmill.location import Location
from textmill.models.files import digest, resolve
from textmill.spdx.license_addresses import address_of
from textmill.spdx.restriction import restriction

_COLUMNS: Final = (
    *("license", "license_url", "license_evidence", "license_scope", "license_method", "license_confidence"),
)
_METHOD: Final = "reviewed_host"
_NOT_OF_THE_PAGE: Final = ("declared", _METHOD)
_OF_OTHERS: Final = ("other_work", "mention", "none")
_LONGEST_EVIDENCE: Final = 200


class _Said(NamedTuple):
    """The values of `_COLUMNS`."""

    license: str | None
    url: str | None
    evidence: str | None
    scope: str | None
    method: str | None
    confidence: float | None


class Hosts(Filter):
    """Adds `license` and what is known of it; refuses pages of other hosts only where asked to (`unlisted_host`).

    The columns are `license_url`, `license_evidence`, `license_scope` (site), `license_method` (reviewed_host) and
    `license_confidence`. A host counts with and without `www.`, in any spelling (capitals, Unicode, a port, a dot at
    the end); with `subdomains: yes`, or written as `*.example.org`, it stands for all hosts below it too, unless one is
    listed itself.
    """

    hosts: Location = Field(
        description="YAML or CSV file of reviews: host, license (SPDX), evidence, note (who reviewed it, and what was "
        "seen), date, and where needed subdomains (yes or no) and license_url"
    )
    refuse_unlisted: bool = Field(default=False, description="Refuse pages of hosts that are not on the list")

    def requires(self) -> tuple[str, ...]:
        return ("url",)

    def provides(self) -> pa.Schema:
        return schema_of(*_COLUMNS)

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("listed", "1 if the host is listed", pa.int8()),
            Measure("page_restricts", "1 if the page restricts more than the list", pa.int8(), counts=True),
            Measure("page_is_freer", "1 if the page grants more than the list, which counts", pa.int8(), counts=True),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("unlisted_host", f"{self.label}.listed", "<", 1 if self.refuse_unlisted else None),)

    def prepare(self) -> None:
        self._reviews()

    def notes(self) -> tuple[str, ...]:
        number = len(self._reviews().hosts)
        return (f"{number:,} reviewed host{'' if number == 1 else 's'} in {self.hosts}",)

    def identity(self) -> str:
        return digest(self._path())

    def packages(self) -> tuple[str, ...]:
        return ("idna", "PyYAML", "tldextract")

    def apply(self, batch: Batch) -> Columns:
        reviews = self._reviews()
        listed = [reviews.of(host) if (host := host_of(url)) else None for url in batch.strings("url")]
        known = [batch.column(name).to_pylist() if name in batch.names else [None] * len(batch) for name in _COLUMNS]
        before = [_Said(*values) for values in zip(*known, strict=True)]
        verdicts = [_compared(page, review) for page, review in zip(before, listed, strict=True)]
        said = [
            page if review is None or verdict > 0 else _reviewed(review)
            for page, review, verdict in zip(before, listed, verdicts, strict=True)
        ]
        return {
            **{name: pa.array([one[at] for one in said], column_type(name)) for at, name in enumerate(_COLUMNS)},
            f"{self.label}.listed": pa.array([int(review is not None) for review in listed], pa.int8()),
            f"{self.label}.page_restricts": pa.array([int(verdict > 1) for verdict in verdicts], pa.int8()),
            f"{self.label}.page_is_freer": pa.array([int(verdict < 0) for verdict in verdicts], pa.int8()),
        }

    def _reviews(self) -> ReviewedHosts:
        path = self._path()
        return _read(path, digest(path))

    def _path(self) -> Path:
        return resolve(self.hosts, "list of reviewed hosts", "hosts", "write one")


@lru_cache(maxsize=4)
def _read(path: Path, content: str) -> ReviewedHosts:
    return read_reviewed_hosts(path)


def _compared(page: _Said, review: ReviewedHost | None) -> int:
    """2 where the page restricts more than the review, 1 where as much, -1 where it is freer; 0 if it is silent."""
    if review is None or page.method in _NOT_OF_THE_PAGE or page.scope in _OF_OTHERS:
        return 0
    if not (page.license or "").strip():
        return 2 if (page.evidence or "").strip() else 0  # what was read there grants nothing
    own, other = restriction(page.license or ""), restriction(review.license)
    return 2 if own > other else 1 if own == other else -1


def _reviewed(review: ReviewedHost) -> _Said:
    words = f"hosts list: {review.evidence} (reviewed {review.date}: {review.note})"
    evidence = words if len(words) <= _LONGEST_EVIDENCE else f"{words[: _LONGEST_EVIDENCE - 1]}…"
    return _Said(review.license, review.license_url or address_of(review.license), evidence, "site", _METHOD, 1.0)
