"""Drop documents whose host is on a list.

Source: DCLM's `url_substring_filter` with `exact_domain_match` (Li et al. 2024, arXiv:2406.11794; recipes 7.2). The
reference deletes "www" wherever it stands in the host, so that `www.bad.com` becomes `.bad.com`, which no list holds:
every www. host passes. `faithful: true` does so; without, a `www.` in front is passed over in hosts and lists alike,
and so are user, port and other ways of writing the same host.
"""

from itertools import chain
from typing import ClassVar, Final
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field, field_validator

from textmill.addresses.entries import Kind, host_entry
from textmill.addresses.hosts import exact_or_below, host_of
from textmill.addresses.url_lists import Hashes, contains, hashes, identity_of, read_of
from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.documents import DETAIL
from textmill.location import Location
from textmill.models.files import resolve

_DCLM: Final = "https://huggingface.co/datasets/mlfoundations/refinedweb_banned_domains_curated"
Flags = npt.NDArray[np.bool_]


class DclmUrlDomains(Filter):
    """Refuses documents of a `listed_host`; one without URL, or with one that cannot be read, stays.

    A listed host does not list its subdomains, but `*.example.org` and `||example.org^` do. Hosts and entries are
    compared in one spelling each, see `filters.url`; with `faithful` as they are written: write them in lower case.
    """

    version: ClassVar[int] = 2

    hosts: tuple[str, ...] = Field(default=(), description="Hosts, in any of the ways of lists")
    lists: tuple[Location, ...] = Field(
        default=(),
        description="Files with a host a line, or `0.0.0.0 host`: paths or URLs (DCLM: "
        "refinedweb_banned_domains_curated.txt)",
    )
    faithful: bool = Field(
        default=False, description="Delete `ignore` anywhere in the host, and compare user and port too, as DCLM does"
    )
    ignore: tuple[str, ...] = Field(
        default=("www",), description="Strings that `faithful` deletes from the host (DCLM: www); unused without"
    )

    @field_validator("hosts")
    @classmethod
    def _can_match(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if host_entry(host) is None:
                raise ValueError(f"{host!r} is no host and can match no URL")
        return hosts

    def requires(self) -> tuple[str, ...]:
        return ("url",)

    def prepare(self) -> None:
        self._hashed()

    def identity(self) -> str:
        return identity_of(self._files())

    def packages(self) -> tuple[str, ...]:
        return ("idna",)

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("listed", "1 if the host is listed, else 0; null if the URL cannot be read", pa.int8()),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("listed_host", f"{self.label}.listed", ">=", 1),)

    def notes(self) -> tuple[str, ...]:
        """How many entries of each list can match."""
        return tuple(
            read_of(file, self._kind(), as_written=self.faithful).note(f"hosts of {source}")
            for source, file in zip(self.lists, self._files(), strict=True)
        )

    def apply(self, batch: Batch) -> Columns:
        found = self._as_written if self.faithful else self._in_one_spelling
        listed, missing = found(batch.strings("url"))
        hosts = [
            host_of(url) if is_listed else None for url, is_listed in zip(batch.strings("url"), listed, strict=True)
        ]
        return {
            f"{self.label}.listed": pa.array(listed.astype(np.int8), pa.int8(), mask=missing),
            DETAIL: pa.array([None if host is None else f"{host} is listed" for host in hosts], pa.string()),
        }

    def _as_written(self, urls: list[str]) -> tuple[Flags, Flags]:
        hosts = [self._host(url) for url in urls]
        known = [host or "" for host in hosts]
        inline = frozenset(host.lower() for host in self.hosts)
        listed = np.array([host in inline for host in known], dtype=np.bool_)
        for entries in self._hashed():
            listed |= contains(entries, known)
        return listed, np.array([host is None for host in hosts], dtype=np.bool_)

    def _in_one_spelling(self, urls: list[str]) -> tuple[Flags, Flags]:
        hosts = [host_of(url) for url in urls]
        ways = [exact_or_below(host) for host in hosts]
        inline = frozenset(entry for host in self.hosts if (entry := host_entry(host, is_alone=False)))
        listed = np.array([not inline.isdisjoint(names) for names in ways], dtype=np.bool_)
        begins = np.cumsum([0, *map(len, ways)])[:-1]
        for entries in self._hashed() if ways else ():
            listed |= np.logical_or.reduceat(contains(entries, list(chain.from_iterable(ways))), begins)
        return listed, np.array([bool(url) and not host for url, host in zip(urls, hosts, strict=True)], dtype=np.bool_)

    def _kind(self) -> Kind:
        return "domains" if self.faithful else "hosts"

    def _files(self) -> list[str]:
        return [
            str(resolve(source, "list of hosts", "lists", f"download DCLM's from {_DCLM}")) for source in self.lists
        ]

    def _hashed(self) -> list[Hashes]:
        return [hashes(file, self._kind(), as_written=self.faithful) for file in self._files()]

    def _host(self, url: str) -> str | None:
        try:
            host = urlsplit(url).netloc.lower()
        except ValueError:
            return None
        for string in self.ignore:
            host = host.replace(string, "")
        return host
